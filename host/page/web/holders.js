// SPDX-License-Identifier: Apache-2.0
// Whom to call: who has a terminal in hand, and the townships where there is none or where nothing is taught this
// month.
import { act } from './confirm.js';
import { save } from './exports.js';
import { forgetButton } from './forget.js';
import { element, nameOf, section, state, table, whole, word } from './lib.js';

export function holderOf({ holder, phone }) {
  if (!holder) return '-';
  const call = phone && (phone.includes('*') ? phone : element('a', { href: `tel:${phone.replace(/ /g, '')}` }, phone));
  return call ? [holder, ' ', call] : holder;
}

const line = (name, value, more) => {
  const input = element('input', { type: 'text', maxlength: 40, ...more });
  input.value = value || '';
  return { input, node: element('label', null, word(name), input) };
};

// The two fields; said() is what the server is told.
export function holderFields(known) {
  const holder = line('holder', known.holder, { autocomplete: 'off' }),
    phone = line('phone', known.phone, { type: 'tel', autocomplete: 'off' });
  return {
    nodes: [holder.node, phone.node],
    said: () => ({ holder: holder.input.value.trim(), phone: phone.input.value.trim() }),
  };
}

// Who has it in hand from now on; and that whoever had it so far is forgotten.
export function holderForm(terminal, send, render) {
  const fields = holderFields(terminal),
    told = element('p', { class: 'problem', role: 'alert' });
  const onsubmit = event => {
    event.preventDefault();
    const { holder, phone } = fields.said();
    const text = holder ? word('holderIs', [holder, phone].filter(Boolean).join(' ')) : word('holderNone');
    const title = word('holderTitle', terminal.label || terminal.id);
    const question = { title, text, action: word('holderKeep'), told };
    act(question, () => send({ change: 'holder', holder, phone }).then(() => render(true)));
  };
  const asked = {
    label: word('holdersForget'),
    title: word('holdersForgetTitle', terminal.label || terminal.id),
    text: [word('holdersForgetGoes'), word('holdersForgetLater')],
    place: 'terminals',
    told,
  };
  return element(
    'form',
    { class: 'answer-fields', 'data-busy': '', onsubmit },
    fields.nodes,
    element('button', { type: 'submit' }, word('holderKeep')),
    forgetButton(asked, why => send({ change: 'forget', why }), render),
    told,
  );
}

export function idleTownships(list, tally) {
  const told = element('span', { role: 'status' });
  const of = { format: 'xlsx', view: 'townships', year: tally.year, area: tally.area, lang: state.language };
  const onclick = () => save(`/api/report?${new URLSearchParams(of)}`, told);
  return section(
    word('idleTitle'),
    element('p', { class: 'note' }, word('idleNote')),
    table(
      word('idleTitle'),
      [
        { head: word('inTownship'), cell: nameOf, sort: 'area', value: t => t.area },
        {
          head: word('terminals'),
          number: true,
          cell: t => whole(t.terminals),
          sort: 'terminals',
          value: t => t.terminals,
        },
        {
          head: word('sessionsThisMonth'),
          number: true,
          cell: t => whole(t.sessions),
          sort: 'sessions',
          value: t => t.sessions,
        },
      ],
      list,
      { sortName: 'idle' },
    ),
    element('p', null, element('button', { type: 'button', class: 'quiet', onclick }, word('idleSave')), ' ', told),
  );
}
