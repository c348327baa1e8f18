// SPDX-License-Identifier: Apache-2.0
// Everything that leaves the office as paper, on one screen: lists and reports of an area and a month, and the papers
// of one class. The address says which.
import { fileLink, formats } from './exports.js';
import {
  address,
  api,
  day,
  element,
  isBound,
  isOffice,
  may,
  monthOf,
  nameOf,
  section,
  state,
  table,
  when,
  word,
} from './lib.js';
import { empty } from './list.js';
import { papers } from './papers.js';
import { programmeOf } from './rows.js';

// What there is: its report, what of it is asked, where it stands on screen, and who may have it.
const papersOf = month => [
  ['figures', { period: month.from.slice(0, 7) }, '/areas', () => true],
  ['sessions', { from: month.from, until: month.until }, '/sessions', () => true],
  ['calendar', { from: month.from, until: month.until }, '/sessions', () => true],
  ['people', {}, '/people', () => true],
  ['badges', { state: 'waiting' }, '/badges', isOffice],
  ['allocations', {}, '/allocations', () => true],
  ['filings', {}, '/filings', () => true],
  ['terminals', {}, '/terminals', () => true],
  ['signals', {}, '/signals', () => true],
  ['officers', {}, '/officers', () => isOffice() && !isBound()],
  ['users', {}, '/users', () => may('admin')],
  ['log', { from: month.from, until: month.until }, '/log', () => may('admin', 'reviewer') && !isBound()],
];

const ofOffice = new Set(['officers', 'users', 'log', 'filings']); // no area narrows them

function chooser(at, tally, month, go) {
  const to = change => go(address('/papers', { area: at.area, month: month.from.slice(0, 7), ...change }));
  const input = element('input', { type: 'month', value: month.from.slice(0, 7), required: true });
  input.addEventListener('change', () => input.value && to({ month: input.value }));
  const places = [...tally.path, ...tally.areas];
  const area = element(
    'select',
    { onchange: event => to({ area: event.target.value }) },
    places.map(a => element('option', { value: a.area, selected: a.area === tally.area }, nameOf(a))),
  );
  return element(
    'p',
    { class: 'tools' },
    element('label', { class: 'filter' }, word('area'), area),
    element('label', { class: 'filter' }, word('paperMonth'), input),
  );
}

function reportTable(tally, month, told) {
  const scope = { year: month.from.slice(0, 4), area: tally.area, lang: state.language };
  const files = ([view, asked]) =>
    formats.map(([format, name]) => [
      fileLink(
        `/api/report?${new URLSearchParams({ format, view, ...scope, ...asked })}`,
        name,
        `${word(`paper_${view}`)} ${name}`,
        told,
      ),
      ' ',
    ]);
  const ofMonth = ([, asked]) => (asked.period || asked.from ? month.from.slice(0, 7) : word('paperNow'));
  const where = ([view, asked, path]) => {
    const href = view === 'figures' ? `/areas/${tally.area}` : path;
    const as = view === 'calendar' ? 'calendar' : null;
    const area = view === 'figures' || ofOffice.has(view) ? null : tally.area;
    return element('a', { href: address(href, { ...asked, area, as }) }, word(`paper_${view}`));
  };
  return table(
    word('paperLists'),
    [
      { head: word('paperWhat'), cell: where },
      { head: word('area'), cell: ([view]) => (ofOffice.has(view) ? word('paperOffice') : nameOf(tally)) },
      { head: word('period'), cell: ofMonth },
      { head: word('paperFiles'), cell: files },
    ],
    papersOf(month).filter(([, , , fits]) => fits()),
  );
}

// The papers of one class of the month; a badge each of those on its list.
async function classPapers(at, tally, month, go) {
  const { sessions, total } = await api('sessions', { area: tally.area, from: month.from, until: month.until });
  const chosen = at.query.get('class') || sessions[0]?.session;
  if (!total) return empty('noClassesThen', ['newClass', address('/sessions/new', { area: at.area })]);
  const to = number => address('/papers', { area: at.area, month: month.from.slice(0, 7), class: number });
  const named = s => `${when(s.start)} ${s.programme} ${programmeOf(s)} · ${nameOf(s)}${s.venue}`;
  const select = element(
    'select',
    { onchange: event => go(to(event.target.value)) },
    sessions.map(s => element('option', { value: s.session, selected: s.session === chosen }, named(s))),
  );
  return [
    element('p', { class: 'tools' }, element('label', { class: 'filter' }, word('paperClass'), select)),
    papers(await api(`sessions/${encodeURIComponent(chosen)}`)),
  ];
}

export async function sheets({ at, tally, go }) {
  const asked = at.query.get('month');
  const month = monthOf(/^\d{4}-\d\d$/.test(asked ?? '') ? `${asked}-01` : day(tally.as_of));
  const told = element('p', { role: 'status' });
  return [
    element('h1', null, word('paperView')),
    element('p', { class: 'note' }, word('paperNote')),
    chooser(at, tally, month, go),
    told,
    section(word('paperLists'), reportTable(tally, month, told)),
    isOffice() ? section(word('paperOfClass'), await classPapers(at, tally, month, go)) : null,
  ];
}
