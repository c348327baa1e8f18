// SPDX-License-Identifier: Apache-2.0
// Rows: sessions, one person, the events of both.
import { areaChip, areaFilter } from './area_filter.js';
import {
  address,
  api,
  day,
  element,
  here,
  may,
  stay,
  monthOf,
  nameOf,
  section,
  state,
  table,
  unmask,
  when,
  whole,
  word,
} from './lib.js';
import { terminalLabel } from './labels.js';
import { chips, empty, numberLink, pages, total } from './list.js';
import { isPart, periodText } from './period.js';

export const programmeOf = s => (state.language === 'en' ? s.programme_name_en : s.programme_name);

export const stayWords = seconds => (seconds ? stay(seconds) : word('noMinimum'));

export const sessionLink = (number, text) => element('a', { href: address(`/sessions/${number}`) }, text || number);
export const outcome = row =>
  element(
    'span',
    { class: row.reason === 'counted' ? 'good' : 'open' },
    word(row.reason) + (row.on_paper ? word('aside', word('on_paper')) : ''),
  );

// An attendance that rests on paper has the list among its events: the rest are scans.
export const scansOf = row => row.events - (row.on_paper ? 1 : 0);

// sortName: what its order is called in the address.
export function sessionTable(answer, sortName = 'sort') {
  return table(
    word('sessionsTitle'),
    [
      {
        head: word('start'),
        cell: s => [
          sessionLink(s.session, when(s.start)),
          s.cancelled ? element('span', { class: 'tag' }, word('called_off')) : '',
        ],
        sort: 'start',
      },
      { head: word('programme'), cell: s => `${s.programme} ${programmeOf(s)}`, sort: 'programme' },
      { head: word('area'), cell: s => nameOf(s), sort: 'area' },
      { head: word('venue'), cell: s => s.venue, sort: 'venue' },
      { head: word('minStay'), number: true, cell: s => stayWords(s.min_stay_s), sort: 'min_stay_s' },
      { head: word('counted'), number: true, cell: s => whole(s.counted) },
      { head: word('paperOf'), number: true, cell: s => whole(s.on_paper) },
      { head: word('notCounted'), number: true, cell: s => whole(s.not_counted) },
      { head: word('scans'), number: true, cell: s => whole(s.scans) },
    ],
    answer.sessions,
    { usual: '-start', sortName },
  );
}

// What stays in the address when something else of it changes.
const kept = (at, ...keys) => ({ area: at.area, ...Object.fromEntries(keys.map(key => [key, at.query.get(key)])) });

// By its state as the days go by.
const classStates = ['planned', 'under_way', 'over', 'called_off', 'unattended'];
const stateOf = id => word(id === 'unattended' ? 'state_unattended' : `class_${id}`);

function stateFilter(at, go) {
  const current = at.query.get('state') ?? '';
  const option = id => element('option', { value: id, selected: id === current }, id ? stateOf(id) : word('all'));
  const onchange = event => go(here({ state: event.target.value, offset: null }));
  return element(
    'label',
    { class: 'filter' },
    word('state'),
    element('select', { name: 'state', onchange }, ['', ...classStates].map(option)),
  );
}

function daysFilter(at, go) {
  const onsubmit = event => {
    event.preventDefault();
    go(here({ ...Object.fromEntries(new FormData(event.currentTarget).entries()), offset: null, period: null }));
  };
  const field = name =>
    element('input', { type: 'date', name, value: at.query.get(name), 'aria-label': word(`${name}Which`) });
  return element(
    'form',
    { class: 'filter', 'data-form': 'days', onsubmit },
    element('span', null, word('days')),
    field('from'),
    '–',
    field('until'),
    element('button', { type: 'submit', class: 'quiet' }, word('find')),
  );
}

// One field that narrows the list; the address holds it.
export function programmeFilter(programmes, at, go) {
  const select = element(
    'select',
    {
      onchange: event =>
        go(
          address('/sessions', {
            ...kept(at, 'as', 'from', 'until', 'period', 'sort', 'state'),
            programme: event.target.value,
          }),
        ),
    },
    element('option', { value: '' }, word('allProgrammes')),
    programmes.map(p =>
      element('option', { value: p.id, selected: p.id === at.query.get('programme') }, `${p.id} ${nameOf(p)}`),
    ),
  );
  return element('label', { class: 'filter' }, word('programme'), select);
}

function noSessions(at, isFiltered) {
  if (isFiltered) return empty('noSessionLike', ['allOfThem', address('/sessions', { area: at.area })]);
  return may('officer', 'admin')
    ? empty('noSessionYet', ['newClass', address('/sessions/new', { area: at.area })])
    : empty('noSessionYet', ['asCalendar', address('/sessions', { area: at.area, as: 'calendar' })]);
}

export async function sessions({ at, tally, go }) {
  const offset = Number(at.query.get('offset') || 0),
    [programme, chosen, from, until, sort] = ['programme', 'state', 'from', 'until', 'sort'].map(key =>
      at.query.get(key),
    ),
    period = isPart(tally) ? tally.period : null;
  const asked = { programme, state: chosen, from, until, period };
  const [answer, { programmes }] = await Promise.all([
    api('sessions', { year: tally.year, area: tally.area, ...asked, offset, sort }),
    api('programmes'),
  ]);
  const named = programmes.find(p => p.id === programme);
  return [
    element('h1', null, word('sessionsTitle')),
    element(
      'div',
      { class: 'tools' },
      areaFilter(tally, go),
      programmeFilter(programmes, at, go),
      stateFilter(at, go),
      daysFilter(at, go),
      element(
        'a',
        {
          href: address('/sessions', {
            area: at.area,
            programme,
            as: 'calendar',
            ...monthOf(from || day(tally.as_of)),
          }),
        },
        word('asCalendar'),
      ),
      may('officer', 'admin')
        ? element('a', { class: 'button', href: address('/sessions/new', { area: at.area }) }, word('newClass'))
        : null,
    ),
    chips('/sessions', at.query, {
      ...areaChip(tally),
      programme: named ? `${named.id} ${nameOf(named)}` : programme,
      state: stateOf(chosen),
      from: word('fromDay', from),
      until: word('untilDay', until),
      period: period && periodText(period),
    }),
    total({ rows: answer.total }),
    answer.total ? sessionTable(answer) : noSessions(at, Object.values(asked).some(Boolean)),
    pages(at, answer.sessions.length, answer.total),
  ];
}

// A time, and what it stands on when that is not a host's clock.
export const happened = e =>
  e.at ? `${when(e.at)}${e.clock === 'host' ? '' : word('aside', word(`clock_${e.clock}`))}` : word('clock_none');

function eventTable(answer) {
  return table(
    word('eventRows'),
    [
      { head: word('at'), cell: e => happened(e) },
      { head: word('kind'), cell: e => word(e.kind) + (e.other_host ? word('aside', word('other_host')) : '') },
      { head: word('badge'), cell: e => e.badge },
      { head: word('terminal'), cell: e => terminalLabel(e.terminal_label ?? e) },
      { head: word('seq'), number: true, cell: e => whole(e.seq) },
      { head: word('boot'), number: true, cell: e => whole(e.boot) },
      { head: word('carrier'), cell: e => word(e.carrier || '-') },
      { head: word('received'), cell: e => when(e.received) },
    ],
    answer.events,
    { headColumn: -1 },
  );
}

// What was typed in from paper lists, and taken back: the newest first.
function paperTable(answer) {
  if (!answer.paper.length) return null;
  return section(
    word('paperRows'),
    table(
      word('paperRows'),
      [
        { head: word('at'), cell: p => when(p.at) },
        { head: word('who'), cell: p => p.who },
        {
          head: word('what'),
          cell: p => word(p.undone ? 'paperUndone' : 'paperTyped') + (p.stands ? word('aside', word('stands')) : ''),
        },
        { head: word('checkedIn'), cell: p => when(p.in) },
        { head: word('checked_out'), cell: p => when(p.out) },
        { head: word('badge'), cell: p => p.badge },
        { head: word('because'), cell: p => p.why },
        { head: word('paperSheet'), cell: p => element('span', { class: 'digest' }, p.sheet || '-') },
      ],
      answer.paper,
      { headColumn: -1 },
    ),
  );
}

export const documentText = p => (p.document ? `${word(`document_${p.document_kind}`)} ${p.document}` : '-');

export async function person({ at, answer }) {
  const chosen = at.query.get('session') || answer.attendances[0]?.session;
  const events = chosen ? await api('events', { session: chosen, holder: answer.person }) : null;
  const nameless = word(answer.forgotten ? 'forgotten' : 'unbound');
  const name = element('span', null, answer.name || nameless);
  const fact = (key, value) => element('div', null, element('dt', null, word(key)), element('dd', null, value));
  return [
    element(
      'h1',
      null,
      name,
      ' ',
      element('small', null, answer.person),
      answer.unnumbered ? [' ', element('span', { class: 'tag' }, word('unnumbered'))] : '',
    ),
    unmask(`/people/${answer.person}`, answer.name ? [answer.person] : [], found => {
      name.textContent = found[answer.person] || answer.name;
    }),
    element(
      'dl',
      { class: 'facts' },
      answer.id_number ? fact('idNumber', answer.id_number) : null,
      answer.document ? fact('document', documentText(answer)) : null,
      fact('sex', word('sexes')[answer.sex]),
      answer.ethnicity ? fact('ethnicity', answer.ethnicity) : null,
      fact('category', answer.category ? word(answer.category) : '-'),
      answer.phone ? fact('phone', answer.phone) : null,
      fact('residence', (state.language === 'en' ? answer.area_name_en : answer.area_name) || '-'),
      fact(
        'badges',
        answer.badges.map(b => `${b.badge}${b.revoked ? `（${word('revokedOn')} ${day(b.revoked)}）` : ''}`).join(' '),
      ),
    ),
    section(
      word('attendances'),
      answer.attendances.length
        ? table(
            word('attendances'),
            [
              { head: word('start'), cell: a => sessionLink(a.session, when(a.start)) },
              { head: word('programme'), cell: a => `${a.programme} ${programmeOf(a)}` },
              { head: word('venue'), cell: a => a.venue },
              { head: word('result'), cell: outcome },
              { head: word('stay'), number: true, cell: a => stay(a.stay_s) },
              {
                head: word('events'),
                number: true,
                cell: a => numberLink(scansOf(a), 'rows', address(`/people/${answer.person}`, { session: a.session })),
              },
            ],
            answer.attendances,
          )
        : empty('noAttendanceOf', ['sessionsTitle', address('/sessions', { area: answer.area || null })]),
    ),
    events ? section(word('eventRows'), total({ rows: events.events.length }), eventTable(events)) : null,
    events ? paperTable(events) : null,
  ];
}
