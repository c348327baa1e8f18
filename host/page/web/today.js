// SPDX-License-Identifier: Apache-2.0
// The day of an office: what a first start still wants, the classes of today, what there is to do, what arrived last.
// Drawn anew whenever something arrives; nothing is typed here.
import { address, api, element, isOffice, may, nameOf, section, state, table, when, whole, word } from '/lib.js';
import { numberLink } from '/list.js';
import { terminalName } from '/sticks.js';

// Of each step of a first start: where it is done, and by whom.
const steps = [
  ['targets', '/allocations', () => may('admin')],
  ['people', '/people/import', isOffice],
  ['officer', '/officers', isOffice],
  ['terminal', '/sticks', isOffice],
  ['class', '/sessions/new', isOffice],
  ['badges', '/badges', isOffice],
  ['scan', '/sticks', isOffice],
];

// Of each thing to do: the list that the number counts, and its unit.
const things = [
  ['unattended', 'rows', '/sessions', { state: 'unattended' }],
  ['pending', 'events', '/why', { reason: 'pending' }],
  ['quarantine', 'rows', '/quarantine', { state: 'held' }],
  ['silent', 'rows', '/terminals', { state: 'silent' }],
  ['old_plan', 'rows', '/terminals', { state: 'old_plan' }],
  ['badges', 'rows', '/badges', {}],
  ['no_badge', 'rows', '/people', { badge: 'without' }],
  ['blanks', 'rows', '/badges', { state: 'blank' }],
];

function firstStart(first) {
  if (steps.every(([step]) => first[step])) return null;
  const line = ([step, path, mayDo]) =>
    element(
      'li',
      { 'data-step': step, 'data-done': first[step] ? 'yes' : 'no' },
      element('span', { class: first[step] ? 'good' : 'open' }, word(first[step] ? 'stepDone' : 'stepOpen')),
      ' ',
      first[step] || !mayDo() ? word(`step_${step}`) : element('a', { href: address(path) }, word(`step_${step}`)),
      !first[step] && !mayDo() ? word('aside', word('stepOthers')) : '',
    );
  return section(word('firstStart'), element('ol', { class: 'plain', 'data-first': '' }, steps.map(line)));
}

const programmeOf = c => (state.language === 'en' ? c.programme_name_en : c.programme_name);

function classTable(classes) {
  return table(
    word('todayClasses'),
    [
      { head: word('start'), cell: c => element('a', { href: address(`/sessions/${c.session}`) }, when(c.start)) },
      { head: word('programme'), cell: c => `${c.programme} ${programmeOf(c)}` },
      { head: word('venue'), cell: c => `${nameOf(c)} · ${c.venue}` },
      { head: word('state'), cell: c => word(`class_${c.state}`) },
      { head: word('enrollment'), number: true, cell: c => whole(c.enrolled) },
      { head: word('cameSoFar'), number: true, cell: c => whole(c.came) },
    ],
    classes,
  );
}

function classesToday({ classes }) {
  const add = isOffice() ? element('a', { class: 'button', href: address('/sessions/new') }, word('newClass')) : null;
  return section(
    word('todayClasses'),
    classes.length ? classTable(classes) : element('p', { class: 'note' }, word('noClassToday')),
    element('p', { class: 'tools' }, add),
  );
}

function toDo(numbers, area) {
  const line = ([thing, unit, path, query]) =>
    element(
      'li',
      { 'data-thing': thing },
      word(`todo_${thing}`),
      ' ',
      numberLink(numbers[thing], unit, address(path, { ...query, area })),
    );
  const open = things.filter(([thing]) => numbers[thing]);
  return section(
    word('toDo'),
    open.length
      ? element('ul', { class: 'plain' }, open.map(line))
      : element('p', { class: 'note' }, word('nothingToDo')),
  );
}

function arrivals(list) {
  const line = one =>
    element(
      'li',
      null,
      when(one.at),
      ' ',
      terminalName(one),
      ' ',
      word('arrivedBy', word(one.carrier), whole(one.events)),
    );
  return section(
    word('arrived'),
    list.length
      ? element('ul', { class: 'plain', 'aria-live': 'polite', 'data-arrived': '' }, list.map(line))
      : element(
          'p',
          { class: 'note' },
          word('nothingArrived'),
          ' ',
          isOffice() ? element('a', { href: address('/sticks') }, word('sticks')) : '',
        ),
  );
}

export async function today({ at }) {
  const answer = await api('today', { area: at.area });
  return [
    element('h1', null, word('todayView'), ' ', element('small', null, answer.day)),
    firstStart(answer.first),
    classesToday(answer),
    toDo(answer.things, at.area),
    arrivals(answer.arrived),
  ];
}
