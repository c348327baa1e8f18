// SPDX-License-Identifier: Apache-2.0
// Who opens classes at the terminals: their list, somebody new, their card; one who leaves.
import { printBadges } from './badges.js';
import { act } from './confirm.js';
import { address, api, element, nameOf, post, sorry, table, word } from './lib.js';
import { total } from './list.js';
import { placeField } from './place.js';

function addForm(tally, told, render) {
  const name = element('input', { type: 'text', required: true, maxlength: 40, 'aria-label': word('name') }),
    area = placeField(tally, null);
  const onsubmit = async event => {
    event.preventDefault();
    told.textContent = area.value() ? '' : word('placeMissing');
    if (!area.value()) return;
    const asked = {
      title: word('officerTitle', name.value),
      text: word('officerText'),
      action: word('officerAdd'),
      told,
    };
    if (await act(asked, () => post('officers', { name: name.value, area: area.value() }))) await render(true);
  };
  return element(
    'form',
    { class: 'answer-fields', 'data-busy': '', 'data-form': 'officer', onsubmit },
    element('label', null, word('name'), name),
    element('label', null, word('area'), area.node),
    element('button', { type: 'submit' }, word('officerAdd')),
  );
}

function acts(officer, told, render) {
  const print = () => printBadges({ numbers: [officer.number] }).catch(error => (told.textContent = sorry(error)));
  const remove = async () => {
    const asked = {
      title: word('officerLeavesTitle', officer.name),
      text: word('officerLeavesText'),
      action: word('officerLeaves'),
      asksWhy: 'must',
      told,
    };
    if (await act(asked, why => post('officers/remove', { number: officer.number, why }))) await render(true);
  };
  const button = (verb, onclick) =>
    element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': `${word(verb)} ${officer.name}`, onclick },
      word(verb),
    );
  return element('span', { class: 'tools' }, button('officerCard', print), button('officerLeaves', remove));
}

export async function officers({ at, tally, render }) {
  const answer = await api('officers', { sort: at.query.get('sort') });
  const told = element('p', { role: 'status' });
  return [
    element('h1', null, word('officersTitle')),
    element('p', { class: 'note' }, word(answer.total ? 'officersNote' : 'noOfficer')),
    total({ rows: answer.total }),
    addForm(tally, told, render),
    told,
    answer.officers.length
      ? table(
          word('officersTitle'),
          [
            { head: word('name'), cell: o => o.name, sort: 'name' },
            { head: word('badge'), cell: o => o.number, sort: 'number' },
            {
              head: word('area'),
              cell: o => nameOf({ name: o.area_name, name_en: o.area_name_en }),
              sort: 'area',
            },
            { head: word('change'), act: true, cell: o => acts(o, told, render) },
          ],
          answer.officers,
        )
      : null, // the note says why
    element('p', null, element('a', { href: address('/badges') }, word('badgesTitle'))),
  ];
}
