// SPDX-License-Identifier: Apache-2.0
// Why a figure is what it is: what came of everyone, and the rows behind the number that was clicked.
import {
  address,
  api,
  choices,
  element,
  stay,
  nameOf,
  section,
  signed,
  state,
  table,
  unmask,
  when,
  whole,
  word,
} from './lib.js';
import { chips, empty, numberLink, pagesFrom, total } from './list.js';
import { isPart, periodText } from './period.js';
import { outcome, sessionLink } from './rows.js';

// For which task it counts, or would.
function taskOf(row) {
  const tasks = state.language === 'en' ? row.task_en : row.task;
  if (row.pending)
    return element('span', { class: 'open' }, tasks ? word('wouldCount', tasks) : word('wouldCountNone'));
  return tasks || '-';
}

function rowTable(rows, names) {
  return table(
    word('whyRows'),
    [
      { head: word('start'), cell: r => sessionLink(r.session, r.start ? when(r.start) : r.session) },
      { head: word('programme'), cell: r => r.programme || '-' },
      { head: word('area'), cell: r => nameOf({ name: r.area_name, name_en: r.area_name_en }) || '-' },
      { head: word('venue'), cell: r => r.venue || '-' },
      {
        head: word('person'),
        cell: r => element('a', { href: address(`/people/${r.holder}`, { session: r.session }) }, r.holder),
      },
      { head: word('name'), cell: r => names[r.holder] || r.name || '-' },
      { head: word('result'), cell: outcome },
      { head: word('task'), cell: taskOf },
      {
        head: word('stay'),
        number: true,
        cell: r => `${stay(r.stay_s)}${r.min_stay_s ? ` / ${stay(r.min_stay_s)}` : ''}`,
      },
      { head: word('events'), number: true, cell: r => whole(r.events) },
      { head: word('repeats'), number: true, cell: r => whole(r.repeats) },
    ],
    rows,
  );
}

// Whatever the task: each number opens its rows.
function sumTable(answer, area) {
  const to = reason => address('/why', { area, year: answer.year, reason });
  return table(
    word('whySums'),
    [
      { head: word('reason'), cell: s => word(s.reason) },
      { head: word('rule'), cell: s => word(`rule_${s.reason}`) },
      {
        head: word('person_times'),
        number: true,
        cell: s => numberLink(s.attendances, 'rows', to(s.reason)),
      },
      { head: word('scans'), number: true, cell: s => numberLink(s.events, 'events', to(s.reason)) },
      { head: word('repeats'), number: true, cell: s => whole(s.repeats) },
    ],
    answer.sums,
  );
}

function notes(answer) {
  const repeats = answer.sums.reduce((n, s) => n + s.repeats, 0);
  return element(
    'p',
    { class: 'note' },
    repeats ? `${word('repeatsNote', whole(repeats))} ` : '',
    answer.other_years.map(o => `${word('whyOther', o.year, whole(o.attendances))} `),
    word('whyQuarantine'),
    ' ',
    element('a', { href: address('/quarantine') }, word('quarantine')),
    word('stop'),
  );
}

// What a choice of rows is called.
const stateText = id => (id === 'pending' ? word('state_pending') : word(id || 'allRows'));

export async function why({ at, tally }) {
  const quota = at.quota || '',
    programme = quota ? '' : at.query.get('programme') || '',
    reason = at.query.get('reason') || '',
    period = isPart(tally) ? tally.period : null;
  const next = at.query.get('next');
  const [answer, known] = await Promise.all([
    api('why', { quota, year: tally.year, area: tally.area, programme, reason, period, next }),
    programme ? api('programmes') : null,
  ]);
  const named = known?.programmes.find(p => p.id === programme);
  const to = change => address('/why', { area: at.area, quota, programme, reason, period, ...change });
  const names = {},
    rows = element('div');
  const isAll = !quota && !programme && !reason && !period;
  const draw = () =>
    rows.replaceChildren(
      answer.rows.length
        ? rowTable(answer.rows, names)
        : isAll
          ? empty('noAttendanceYet', ['sessions', address('/sessions', { area: at.area })])
          : empty('noAttendanceLike', ['allAttendances', address('/why', { area: at.area, quota: null })]),
    );
  draw();
  const states = ['', 'counted', 'on_paper', 'unnumbered', 'pending', 'not_counted'];
  if (!states.includes(reason)) states.push(reason);
  const { attendances, events, persons } = answer.total;
  const own = tally.quotas.find(q => q.id === quota);
  const counted = word('whyCounted', whole(answer.person_times), whole(answer.persons));
  const paper = word('whyPaper', whole(answer.paper_times), whole(answer.paper_persons));
  return [
    element(
      'h1',
      null,
      word('whyTitle', quota ? nameOf(answer) : named ? `${named.id} ${nameOf(named)}` : word('allProgrammes')),
    ),
    choices(
      word('chooseQuota'),
      [
        ['', word('allProgrammes'), to({ quota: null, programme: null })],
        ...tally.quotas.map(q => [q.id, nameOf(q), to({ quota: q.id, programme: null })]),
      ],
      programme ? null : quota,
    ),
    section(
      word('whyRows'),
      element(
        'div',
        { class: 'tools' },
        choices(
          word('result'),
          states.map(id => [id, stateText(id), to({ reason: id })]),
          reason,
        ),
        unmask(
          `/why ${quota || programme} ${tally.area}`,
          answer.rows.filter(r => r.name).map(r => r.holder),
          found => {
            Object.assign(names, found);
            draw();
          },
        ),
      ),
      chips('/why', at.query, {
        programme: programme && nameOf(named ?? { name: programme }),
        reason: stateText(reason),
        period: period && periodText(period),
      }),
      total({ rows: attendances, events, persons }),
      rows,
      pagesFrom(at, answer.rows.length, attendances, answer.next),
    ),
    quota && !period ? element('p', { class: 'note' }, counted, answer.paper_times ? paper : '') : null,
    own?.settled && !period
      ? element('p', { class: 'note' }, word(`why_${own.settled}`, whole(own.done), signed(own.later)))
      : null,
    section(
      `${word('whySums')}${word('anyProgramme')}`,
      period ? element('p', { class: 'note' }, word('ofWholeYear', tally.year)) : null,
      sumTable(answer, at.area),
      notes(answer),
    ),
  ];
}
