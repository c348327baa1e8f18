// SPDX-License-Identifier: Apache-2.0
// Somebody new, somebody corrected, and what the book tells of a person.
import { act } from './confirm.js';
import { personLabel, titled } from './labels.js';
import { address, api, element, post, section, sorry, state, table, when, word } from './lib.js';

// ---- ID numbers, GB 11643 ----

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// What a number tells while it is typed: whether its check character is right, the birth and the sex.
export function readIdNumber(text) {
  const number = text.replace(/[\s'-]/g, '').toUpperCase();
  if (!number) return { state: 'empty' };
  if (number.length < 18) return { state: 'short', left: 18 - number.length };
  if (!/^\d{17}[\dX]$/.test(number)) return { state: 'bad' };
  const sum = weights.reduce((all, weight, i) => all + weight * Number(number[i]), 0);
  if ('10X98765432'[sum % 11] !== number[17]) return { state: 'bad' };
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return { state: 'good', birth, sex: Number(number[16]) % 2 ? 1 : 2 };
}

// ---- fields ----

const line = (name, attributes) => element('input', { type: 'text', name, autocomplete: 'off', ...attributes });
const field = (key, ...nodes) => element('label', { class: 'field' }, element('span', null, word(key)), ...nodes);

function choose(name, options) {
  return element(
    'select',
    { name },
    options.map(([value, text, selected]) => element('option', { value, selected: Boolean(selected) }, text)),
  );
}

const sexes = (none, current) =>
  choose('sex', [
    ['', none],
    ['1', word('sexes')[1], current === 1],
    ['2', word('sexes')[2], current === 2],
  ]);

const categories = (none, current) =>
  choose('category', [
    ['', none],
    ['farmer', word('farmer'), current === 'farmer'],
    ['migrant', word('migrant'), current === 'migrant'],
  ]);

const kinds = ['passport', 'permit_hkmo', 'permit_taiwan', 'residence', 'other'];
// A passport or a permit, and what it is; nobody says: by the form of its number.
const documentFields = current => [
  field('document', line('document', { maxlength: 40, placeholder: current ? word('asItIs') : null })),
  field(
    'documentKind',
    choose('document_kind', [
      ['', word('byItsForm')],
      ...kinds.map(kind => [kind, word(`document_${kind}`), kind === current]),
    ]),
  ),
];

// The line for an ID number, with what it tells below.
function idField(onGood) {
  const told = element('small', { role: 'status' });
  const number = line('id_number', { maxlength: 40, inputmode: 'text' });
  number.addEventListener('input', () => {
    const read = readIdNumber(number.value);
    told.textContent = word(`idNumber_${read.state}`, read.left ?? read.birth, read.sex && word('sexes')[read.sex]);
    told.className = read.state === 'bad' ? 'problem' : '';
    if (read.state === 'good') onGood?.(read);
  });
  return field('idNumber', number, told);
}

// As the host looks at it: fewer digits than any phone has, or a mobile's beginning without its eleven.
const isOddPhone = text => {
  const digits = text.replace(/\D/g, '');
  return digits !== '' && (digits.length < 7 || (text.trim().startsWith('1') && digits.length !== 11));
};

// The line for a phone, with what is odd about it below.
function phoneField(attributes) {
  const told = element('small', { role: 'status', class: 'problem' });
  const phone = line('phone', { maxlength: 20, inputmode: 'tel', ...attributes });
  phone.addEventListener('input', () => (told.textContent = isOddPhone(phone.value) ? word('phoneOdd') : ''));
  return field('phone', phone, told);
}

// What went wrong: in words, and who is there already as a link.
function tellProblem(problem, error) {
  const there = error.body?.person;
  const reason = error.body?.reason;
  problem.replaceChildren(
    reason ? `${word(`field_${error.body.column}`)}：${reason}` : sorry(error),
    ' ',
    there ? element('a', { href: address(`/people/${there}`) }, there) : '',
  );
}

// ---- somebody new ----

export function newPerson({ go }) {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const sex = sexes(word('notKnown'));
  const onsubmit = async event => {
    event.preventDefault();
    problem.textContent = '';
    const body = Object.fromEntries([...new FormData(event.currentTarget).entries()].filter(([, value]) => value));
    try {
      const added = await post('people', body);
      go(address(`/people/${added.person}`));
    } catch (error) {
      tellProblem(problem, error);
    }
  };
  return [
    element('h1', null, word('newPerson')),
    element(
      'form',
      { class: 'sheet', 'data-busy': '', onsubmit },
      element(
        'div',
        { class: 'fields' },
        field('name', line('name', { required: true, maxlength: 100 })),
        idField(read => (sex.value = String(read.sex))),
        documentFields(null),
        field('sex', sex),
        field('category', categories(word('notKnown'))),
        field('areaOrName', line('area', { maxlength: 100 })),
        phoneField(),
        field('ethnicity', line('ethnicity', { maxlength: 20 })),
      ),
      element('div', { class: 'answers' }, element('button', { type: 'submit' }, word('save'))),
      problem,
    ),
  ];
}

// ---- corrections ----

// The fields that are other than they stood in the form.
function changesOf(form) {
  const changes = {};
  for (const input of form.elements) {
    const stood = input.options ? [...input.options].find(o => o.defaultSelected)?.value : input.defaultValue;
    if (input.name && input.value !== (stood ?? '')) changes[input.name] = input.value;
  }
  return changes;
}

export function correction(answer, render) {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const onsubmit = event => {
    event.preventDefault();
    problem.textContent = '';
    const changes = changesOf(event.currentTarget);
    if (!Object.keys(changes).length) return (problem.textContent = word('nothingChanged'));
    const asked = {
      title: titled('correctTitle', personLabel(answer)),
      text: [
        word(
          'correctText',
          Object.keys(changes)
            .map(key => word(`field_${key}`))
            .join(word('comma')),
        ),
      ],
      action: word('save'),
      asksWhy: 'must',
      told: problem,
    };
    return act(asked, async why => {
      try {
        await post('people/edit', { person: answer.person, ...changes, why });
      } catch (error) {
        tellProblem(problem, error);
        return;
      }
      await render(true);
    });
  };
  const same = word('asItIs');
  const form = element(
    'form',
    { onsubmit },
    element(
      'div',
      { class: 'fields' },
      field('name', line('name', { maxlength: 100, placeholder: same })),
      idField(),
      documentFields(answer.document_kind),
      field('sex', sexes(word('notKnown'), answer.sex)),
      field('category', categories(word('notKnown'), answer.category)),
      field('areaOrName', line('area', { maxlength: 100, placeholder: same })),
      phoneField({ placeholder: same }),
      field('ethnicity', line('ethnicity', { maxlength: 20, value: answer.ethnicity ?? '' })),
    ),
    element('div', { class: 'answers' }, element('button', { type: 'submit' }, word('save'))),
    problem,
  );
  // What is half typed is not drawn anew.
  const ontoggle = event => form.toggleAttribute('data-busy', event.currentTarget.open);
  return element(
    'details',
    { class: 'sheet', 'data-form': 'correct', ontoggle },
    element('summary', null, word('correct')),
    form,
  );
}

// ---- history ----

const historyTable = acts =>
  table(
    word('personHistory'),
    [
      { head: word('doneAt'), cell: a => when(a.at) },
      { head: word('logDid'), cell: a => a.text },
    ],
    acts,
  );

// Names stand in it, so it is asked for and noted.
export function history(answer) {
  const place = element('div');
  const problem = element('span', { class: 'problem', role: 'alert' });
  const onclick = async () => {
    try {
      const { acts } = await api(`people/${encodeURIComponent(answer.person)}/history`, { lang: state.language });
      place.replaceChildren(historyTable(acts));
      place.toggleAttribute('data-busy', true); // that somebody looked is a new row of the log: not drawn anew for it
    } catch (error) {
      problem.textContent = sorry(error);
    }
  };
  place.append(
    element('button', { type: 'button', class: 'quiet', onclick }, word('showHistory')),
    ' ',
    element('small', null, word('historyNoted')),
    problem,
  );
  return section(word('personHistory'), place);
}
