// SPDX-License-Identifier: Apache-2.0
// What is on screen as a file, with the same filters, and on paper.
import { ApiError, ask, day, element, monthOf, sorry, state, word } from './lib.js';

// Of each view: what its report is called; those of `whole` are of the list itself, and not of one of its rows.
const reports = {
  '': 'figures',
  areas: 'figures',
  why: 'why',
  terminals: 'terminals',
  quarantine: 'quarantine',
  signals: 'signals',
  log: 'log',
  audit: 'audit',
  badges: 'badges',
  officers: 'officers',
  users: 'users',
  allocations: 'allocations',
};
const ofForms = new Set(['figures', 'allocations']);
const whole = { sessions: 'sessions', people: 'people', filings: 'filings' };
const reportOf = at => {
  if (at.view === 'people' && ['doubles', 'merges'].includes(at.part)) return at.part;
  if (at.view === 'sessions' && !at.part && at.query.get('as') === 'calendar') return 'calendar';
  return reports[at.view] ?? (at.part ? null : whole[at.view]);
};
export const formats = [
  ['xlsx', 'Excel'],
  ['pdf', 'PDF'],
  ['csv', 'CSV'],
];

// The filters of the address as they stand, all pages of the list: which filters a view has, the host knows.
function href(format, view, at, tally) {
  const query = new URLSearchParams(at.query);
  for (const place of ['next', 'past', 'offset', 'names']) query.delete(place);
  if (ofForms.has(view)) query.delete('sort'); // in the order of the form
  const month = view === 'calendar' ? monthOf(query.get('from') || day(tally.as_of)) : {}; // as it is on screen
  const of = { format, view, year: tally.year, area: tally.area, lang: state.language, ...month };
  for (const [key, value] of Object.entries(of)) query.set(key, value);
  return `/api/report?${query}`;
}

// Fetched first, so that a refusal is a sentence and not a broken file.
export async function save(address, told) {
  told.textContent = word('exporting');
  try {
    const answer = await ask(address);
    if (!answer.ok) throw new ApiError(answer.status, (await answer.json()).error, 0);
    const name = decodeURIComponent(answer.headers.get('Content-Disposition').split("filename*=UTF-8''")[1]);
    const url = URL.createObjectURL(await answer.blob());
    element('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    told.textContent = '';
  } catch (error) {
    told.textContent = sorry(error);
  }
}

// A link that is fetched by `save`. label: what it is called aloud.
export function fileLink(from, name, label, told) {
  const onclick = event => {
    event.preventDefault();
    save(event.currentTarget.href, told);
  };
  return element('a', { href: from, download: '', 'aria-label': label, onclick }, name);
}

export function exports(at, tally) {
  const report = reportOf(at);
  if (!tally || !report) return null;
  const told = element('span', { role: 'status' });
  const link = ([format, name]) =>
    fileLink(href(format, report, at, tally), name, `${word('exportTitle')} ${name}`, told);
  return element(
    'div',
    { class: 'exports', role: 'group', 'aria-label': word('exportTitle') },
    told,
    element('span', { 'aria-hidden': 'true' }, word('exportTitle')),
    formats.map(link),
    element('button', { type: 'button', class: 'quiet', onclick: () => window.print() }, word('print')),
  );
}
