// SPDX-License-Identifier: Apache-2.0
// The day of an office: what a first start still wants, the classes of today, what there is to do, what arrived last.
// Drawn anew whenever something arrives; nothing is typed here.
import {
  address,
  api,
  element,
  isBound,
  isOffice,
  may,
  nameOf,
  section,
  state,
  table,
  when,
  whole,
  word,
} from './lib.js';
import { visitWords } from './cable.js';
import { numberLink } from './list.js';
import { terminalLabel } from './labels.js';
import { pluggedLines } from './plugged.js';
import { troubles } from './system.js';

const card = (title, ...children) => element('section', { class: 'card' }, element('h2', null, word(title)), children);
const isWholeOffice = () => isOffice() && !isBound();

// Of each step of a first start: where it is done, and by whom.
const steps = [
  ['targets', '/allocations', () => may('admin')],
  ['people', '/people/import', isWholeOffice],
  ['officer', '/officers', isWholeOffice],
  ['terminal', '/sticks', isWholeOffice],
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
  ['reissue', 'rows', '/badges', { reason: 'again' }],
  ['no_badge', 'rows', '/people', { badge: 'without' }],
  ['blanks', 'rows', '/badges', { state: 'blank' }],
];

function firstStart(first) {
  if (steps.every(([step]) => first[step])) return null;
  const line = ([step, path, mayDo]) => {
    const isDone = first[step],
      isOffered = !isDone && mayDo();
    const how = isDone ? null : word(isOffered ? `how_${step}` : 'stepOthers');
    return element(
      'li',
      { 'data-step': step, 'data-done': isDone ? 'yes' : 'no' },
      isOffered ? element('a', { href: address(path) }, word(`step_${step}`)) : word(`step_${step}`),
      how ? element('small', null, how) : null,
      element('span', { class: isDone ? 'good' : 'open' }, word(isDone ? 'stepDone' : 'stepOpen')),
    );
  };
  return card('firstStart', element('ol', { class: 'steps', 'data-first': '' }, steps.map(line)));
}

const programmeOf = c => (state.language === 'en' ? c.programme_name_en : c.programme_name);

// A number that opens the tab of a class that has so many.
const ofTab = (c, tab, n, unit) => numberLink(n, unit, address(`/sessions/${c.session}`, { tab }));

function classTable(classes) {
  return table(
    word('todayClasses'),
    [
      { head: word('start'), cell: c => element('a', { href: address(`/sessions/${c.session}`) }, when(c.start)) },
      { head: word('programme'), cell: c => `${c.programme} ${programmeOf(c)}` },
      { head: word('venue'), cell: c => `${nameOf(c)} · ${c.venue}` },
      { head: word('state'), cell: c => word(`class_${c.state}`) },
      { head: word('enrollment'), number: true, cell: c => ofTab(c, 'roster', c.enrolled, 'placed') },
      { head: word('cameSoFar'), number: true, cell: c => ofTab(c, 'there', c.came, 'rows') },
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

// Rows of the last roster that were not taken: they stand in that file alone, which is imported once more.
function refusedRows(last) {
  const text = word('refusedOfLast', last.name, whole(last.refused));
  const link = element('a', { href: address('/people/import') }, word('importAgain'));
  return element('li', { 'data-thing': 'import' }, element('span', null, text), ' ', link);
}

function toDo({ things: numbers, import: last }, area) {
  const line = ([thing, unit, path, query]) =>
    element(
      'li',
      { 'data-thing': thing },
      element('span', null, word(`todo_${thing}`)),
      ' ',
      numberLink(numbers[thing], unit, address(path, { ...query, area })),
    );
  const open = things.filter(([thing]) => numbers[thing]).map(line);
  if (last && isOffice()) open.push(refusedRows(last));
  return card(
    'toDo',
    open.length ? element('ul', { class: 'things' }, open) : element('p', { class: 'note' }, word('nothingToDo')),
  );
}

function arrivals(list) {
  const line = one =>
    element(
      'li',
      null,
      element('span', null, when(one.at), ' ', terminalLabel(one)),
      ' ',
      word('arrivedBy', word(one.carrier), whole(one.events)),
    );
  return card(
    'arrived',
    list.length
      ? element('ul', { class: 'things', 'aria-live': 'polite', 'data-arrived': '' }, list.map(line))
      : element(
          'p',
          { class: 'note' },
          word('nothingArrived'),
          ' ',
          isOffice() ? element('a', { href: address('/sticks') }, word('sticksTitle')) : '',
        ),
  );
}

// Sticks that are in the host now, and the cable: who asks, and how the last visit went.
function now({ sticks, cable }) {
  if (!sticks?.watched && !cable?.watched) return null;
  const lines = sticks?.watched ? pluggedLines(sticks) : [];
  const { asking, visit } = cable ?? {};
  const there = address('/sticks');
  if (asking)
    lines.push(
      element('li', null, element('a', { href: there }, word('cableNow')), ' ', word('cableAsks', asking.terminal)),
    );
  else if (visit)
    lines.push(
      element(
        'li',
        null,
        element('a', { href: there }, word('cableNow')),
        ' ',
        when(visit.ended),
        ' ',
        visitWords(visit),
      ),
    );
  return card(
    'pluggedNow',
    lines.length
      ? element('ul', { class: 'things', 'aria-live': 'polite', 'data-now': '' }, lines)
      : element('p', { class: 'note' }, word('pluggedNone')),
  );
}

const machine = async () => {
  if (!isWholeOffice()) return {};
  const [sticks, cable] = await Promise.all([api('sticks'), api('cable')]);
  return { sticks, cable };
};

export async function today({ at }) {
  const [answer, trouble, there] = await Promise.all([api('today', { area: at.area }), troubles(), machine()]);
  return [
    element('h1', null, word('todayView'), ' ', element('small', null, answer.day)),
    trouble,
    now(there),
    firstStart(answer.first),
    classesToday(answer),
    element('div', { class: 'day' }, toDo(answer, at.area), arrivals(answer.arrived)),
  ];
}
