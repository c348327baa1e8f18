// SPDX-License-Identifier: Apache-2.0
// Words of users and of the areas to which they are bound.
export const en = {
  error_name_there: 'There is a user of this name already.',
  error_bound: 'This is of the whole office, and you are bound to areas. Ask a colleague who is not.',
  error_person_elsewhere:
    'This person is in the books already, in another area. Ask a colleague who is not bound to areas.',
  linkFor: name => `${name}: `,
  linkCode: 'QR code of the link',
  copyLink: 'Copy the link',
  copied: 'Copied.',
  notCopied: 'The browser does not allow it; select the text above and copy it.',
  wholeOffice: 'whole office',
  boundTo: 'Areas',
  boundTitle: name => `To which areas is "${name}" bound?`,
  boundText: areas => `Sees and changes only these and what lies beneath: ${areas}. At once.`,
  unboundText: 'The whole office: people, classes and figures of everywhere. At once.',
  boundNote:
    'Who is bound sees and changes nothing of elsewhere, and sums are of these areas. None means the whole office.',
  adminUnbound: 'Admins are never bound; the areas they had are let go of.',
  takeArea: 'Take this one',
  dropArea: name => `Let go of ${name}`,
  areaIsOffice: 'The office itself is all there is.',
  chooseArea: 'Choose an area first.',
  letIn: 'Readmit',
  letInTitle: name => `Let "${name}" in again?`,
  letInText:
    'Role and areas stay as they were. There will be a link that works once, for 24 hours, to choose a new password.',
  removedOn: when => `removed since ${when}`,
  yourself: 'yourself',
};
