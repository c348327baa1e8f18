// SPDX-License-Identifier: Apache-2.0
// Entries that may be one person, side by side: merged, or said to be two; and what was merged or parted, to take back.
import { act } from './confirm.js';
import {
  address,
  api,
  choices,
  element,
  isOffice,
  nameOf,
  post,
  resultPlace,
  section,
  sorry,
  table,
  tablePlace,
  unmask,
  when,
  whole,
  word,
} from './lib.js';
import { personLabel, personLink, titled } from './labels.js';
import { empty, pages, total } from './list.js';
import { documentText } from './rows.js';

const link = number => element('a', { href: address(`/people/${number}`) }, number);

// What is compared: the word over it, and how it is said.
const fields = [
  ['name', (p, names) => names[p.person] ?? p.name ?? word('forgotten')],
  ['idNumber', p => p.id_number ?? '-'],
  ['document', p => documentText(p)],
  ['sex', p => word('sexes')[p.sex]],
  ['category', p => (p.category ? word(p.category) : '-')],
  ['ethnicity', p => p.ethnicity || '-'],
  ['residence', p => nameOf({ name: p.area_name, name_en: p.area_name_en }) || '-'],
  ['phone', p => p.phone ?? '-'],
  ['badges', p => whole(p.badges)],
  ['countedTimes', p => word('countedOf', whole(p.counted), whole(p.attendances))],
];
const dataFields = fields.slice(0, 8);

// ---- acts ----

// Says in the line at the head of the view what was done, which the view is drawn anew behind.
async function tell(render, ...nodes) {
  resultPlace('told').replaceChildren(element('p', { role: 'status' }, ...nodes));
  await render(true);
}

function undoButton(key, run, render) {
  const onclick = async event => {
    const told = event.currentTarget.parentElement;
    try {
      await run();
      await tell(render, word(key));
    } catch (error) {
      told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, sorry(error)));
    }
  };
  return element('button', { type: 'button', class: 'quiet', onclick }, word('takeBack'));
}

// What the one that goes has, and the one that stays lacks.
function broughtAlong(goes, stays) {
  const lacks = dataFields
    .filter(([, say]) => say(goes, {}) !== '-' && say(stays, {}) === '-')
    .map(([key]) => word(key));
  return lacks.length ? word('mergeLacks', lacks.join(word('comma'))) : null;
}

// The host is asked first whether they look like one: else a reason has to be given.
async function merge(goes, stays, told, render) {
  try {
    const { may, are_one: areOne, people } = await api(`doubles/${goes}/${stays}`);
    if (!may) return told.replaceChildren(word('error_merged_already'));
    const asked = {
      title: titled('mergeTitle', ...people.map(p => personLabel(p))),
      text: [
        titled('mergeText', ...people.map(p => personLabel(p)), whole(people[0].counted)),
        broughtAlong(...people),
        areOne ? null : word('mergeUnlike'),
      ].filter(Boolean),
      action: word('mergeNow'),
      asksWhy: areOne ? true : 'must',
      told,
    };
    const done = await act(asked, why => post('people/merge', { person: goes, into: stays, force: !areOne, why }));
    if (!done) return null;
    const counted = (await api(`people/${stays}`)).attendances.filter(a => a.reason === 'counted').length;
    const back = undoButton('unmerged', () => post('people/unmerge', { person: goes }), render);
    return await tell(render, titled('mergedNow', ...people.map(p => personLabel(p)), whole(counted)), ' ', back);
  } catch (error) {
    return told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, sorry(error)));
  }
}

async function part(a, b, told, render) {
  const asked = {
    title: titled('partTitle', personLabel(a), personLabel(b)),
    text: word('partText'),
    action: word('partNow'),
    asksWhy: true,
    told,
  };
  if (!(await act(asked, why => post('doubles', { person: a.person, other: b.person, why })))) return;
  const pair = { person: a.person, other: b.person };
  const back = undoButton('unparted', () => post('doubles', { ...pair, undo: true }), render);
  await tell(render, titled('partedNow', personLabel(a), personLabel(b)), ' ', back);
}

// ---- a pair ----

function headOf(p, name, isFirst) {
  const radio = element('input', { type: 'radio', name, value: p.person, checked: isFirst });
  return element(
    'th',
    { scope: 'col' },
    link(p.person),
    isOffice() ? element('label', { class: 'stays' }, radio, ' ', word('thisStays')) : null,
  );
}

function compared(pair, names, group) {
  const [a, b] = pair.people;
  const firstStays = Boolean(a.id_number) >= Boolean(b.id_number);
  const caption = word('compareTitle', a.person, b.person);
  return tablePlace(
    caption,
    element(
      'table',
      { class: 'compare' },
      element('caption', null, caption),
      element(
        'thead',
        null,
        element(
          'tr',
          null,
          element('th', { scope: 'col' }, word('field')),
          headOf(a, group, firstStays),
          headOf(b, group, !firstStays),
          element('th', { scope: 'col' }, word('compared')),
        ),
      ),
      element(
        'tbody',
        null,
        fields.map(([key, say]) => {
          const [one, other] = [say(a, names), say(b, names)];
          const isData = dataFields.some(([name]) => name === key);
          const differs = isData && one !== other;
          return element(
            'tr',
            { class: differs ? 'differs' : null },
            element('th', { scope: 'row' }, word(key)),
            element('td', null, one),
            element('td', null, other),
            element('td', null, isData ? word(differs ? 'isOther' : 'isSame') : ''),
          );
        }),
      ),
    ),
  );
}

function pairCard(pair, names, render) {
  const [a, b] = pair.people;
  const told = element('p', { class: 'problem', role: 'alert' });
  const same = (pair.same ?? []).map(key => word(`same_${key}`)).join(word('comma'));
  const card = element(
    'form',
    { class: 'sheet', 'data-pair': `${a.person} ${b.person}` },
    same ? element('p', { class: 'note' }, word('sameIn', same)) : null,
    compared(pair, names, `stays-${a.person}-${b.person}`),
  );
  card.addEventListener('submit', event => {
    event.preventDefault();
    const stays = card.querySelector('input[type=radio]:checked').value;
    merge(stays === a.person ? b.person : a.person, stays, told, render);
  });
  if (isOffice())
    card.append(
      element(
        'div',
        { class: 'answers' },
        element('button', { type: 'submit' }, word('mergeThem')),
        element(
          'button',
          { type: 'button', class: 'quiet', onclick: () => part(a, b, told, render) },
          word('notTheSame'),
        ),
      ),
      told,
    );
  return card;
}

// ---- the view ----

const tabs = (current, at) =>
  choices(
    word('doubles'),
    [
      ['', word('perhapsOne'), address('/people/doubles', { area: at.area })],
      ['parted', word('saidTwo'), address('/people/doubles', { area: at.area, state: 'parted' })],
      ['merged', word('merges'), address('/people/merges', { area: at.area })],
    ],
    current,
  );

function pairsOf(answer, draw) {
  const names = {};
  const place = element('div');
  const redraw = found => {
    Object.assign(names, found);
    place.replaceChildren(...answer.map(pair => draw(pair, names)));
  };
  redraw({});
  const numbers = answer.flatMap(pair => pair.people.map(p => p.person));
  return [unmask('/people/doubles', numbers, redraw), place];
}

function partedCard(pair, names, render) {
  const [a, b] = pair.people.map(p => p.person);
  return element(
    'section',
    { class: 'sheet' },
    compared(pair, names, `two-${a}-${b}`),
    isOffice()
      ? element(
          'p',
          { class: 'answers' },
          undoButton('unparted', () => post('doubles', { person: a, other: b, undo: true }), render),
        )
      : null,
  );
}

export async function doublesView({ at, tally, render }) {
  const [a, b] = [at.query.get('a'), at.query.get('b')];
  const isParted = at.query.get('state') === 'parted';
  const told = resultPlace('told');
  const head = [element('h1', null, word('doubles')), tabs(isParted ? 'parted' : '', at), told];
  if (a && b) {
    const pair = await api(`doubles/${encodeURIComponent(a)}/${encodeURIComponent(b)}`);
    return [...head, ...pairsOf([pair], (one, names) => pairCard(one, names, render))];
  }
  const offset = at.query.get('offset');
  const answer = await api('doubles', { area: tally.area, state: isParted ? 'parted' : null, offset });
  const draw = isParted ? partedCard : pairCard;
  return [
    ...head,
    element('p', { class: 'note' }, word(isParted ? 'saidTwoNote' : 'doublesNote')),
    total({ rows: answer.total }),
    answer.doubles.length
      ? pairsOf(answer.doubles, (pair, names) => draw(pair, names, render))
      : isParted
        ? empty('noneParted', ['perhapsOne', address('/people/doubles', { area: at.area })])
        : empty('noDoubles', ['peopleList', address('/people', { area: at.area })]),
    pages(at, answer.doubles.length, answer.total),
  ];
}

// ---- what was merged ----

export function unmergeButton(person, into, told, render) {
  const asked = {
    title: titled('unmergeTitle', personLabel(person), personLabel(into)),
    text: [titled('unmergeText', personLabel(person))],
    action: word('unmerge'),
    asksWhy: true,
    told,
  };
  const onclick = async () => {
    if (await act(asked, why => post('people/unmerge', { person: person.person, why })))
      await tell(render, word('unmerged'));
  };
  const label = `${word('unmerge')} ${person.person}`;
  return element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick }, word('unmerge'));
}

// isList: of all that stand, which the host sorts.
export function mergesTable(merges, told, render, isList = false) {
  const one = m => ({ person: m.person, name: m.name, forgotten: true });
  const into = m => ({ person: m.into, name: m.into_name, forgotten: true });
  const by = key => (isList ? { sort: key } : {});
  const columns = [
    { head: word('doneAt'), cell: m => when(m.at), ...by('at') },
    { head: word('mergedOne'), cell: m => personLink(one(m)), ...by('person') },
    { head: word('mergedInto'), cell: m => personLink(into(m)), ...by('into') },
    { head: word('who'), cell: m => m.who || '-', ...by('who') },
    { head: word('stateOf'), cell: m => (m.undone ? word('takenBackAt', when(m.undone)) : word('stands')) },
  ];
  if (isOffice())
    columns.push({
      head: word('actions'),
      act: true,
      cell: m => (m.undone ? '' : unmergeButton(one(m), into(m), told, render)),
    });
  return table(word('merges'), columns, merges, { headColumn: 1, usual: isList ? '-at' : '' });
}

export async function mergesView({ at, tally, render }) {
  const offset = Number(at.query.get('offset') || 0);
  const answer = await api('merges', { area: tally.area, offset: offset || null, sort: at.query.get('sort') });
  const told = resultPlace('told');
  return [
    element('h1', null, word('merges')),
    tabs('merged', at),
    told,
    total({ rows: answer.total }),
    answer.merges.length
      ? section(null, mergesTable(answer.merges, told, render, true))
      : empty('noMerges', ['doubles', address('/people/doubles', { area: at.area })]),
    pages(at, answer.merges.length, answer.total),
  ];
}
