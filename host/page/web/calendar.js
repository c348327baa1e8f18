// SPDX-License-Identifier: Apache-2.0
// A month of classes, a day a field: how many there are, the first of them, and a way to add one. The address holds the
// days, as it does for the list, so that each number opens the list it counts and the file has the same rows.
import { address, api, day, element, may, monthOf, nameOf, whole, word } from './lib.js';
import { chips, numberLink, total } from './list.js';
import { programmeFilter, programmeOf, sessionLink } from './rows.js';

const DAY_MS = 86400000;
const iso = ms => new Date(ms).toISOString().slice(0, 10);

function dayField(date, of, here, today) {
  const named = s => `${s.start.slice(11, 16)} ${s.programme} ${programmeOf(s)}`;
  const shown = (of?.sessions ?? []).map(s =>
    element(
      'li',
      { class: s.cancelled ? 'called-off' : null },
      sessionLink(s.session, named(s)),
      element('small', null, s.venue),
      s.cancelled ? element('span', { class: 'tag' }, word('called_off')) : null,
    ),
  );
  const list = address('/sessions', { ...here, from: date, until: date });
  const hasMore = of && of.total > of.sessions.length;
  const adds = may('officer', 'admin') && date >= today;
  return element(
    'td',
    { 'data-day': date, class: [date === today ? 'today' : '', of ? '' : 'empty'].join(' ').trim() || null },
    element(
      'p',
      { class: 'day-head' },
      element('time', { datetime: date }, Number(date.slice(8))),
      of ? numberLink(of.total, 'rows', list, word('classesOf', whole(of.total))) : null,
      adds
        ? element(
            'a',
            {
              class: 'add',
              href: address('/sessions/new', { area: here.area, day: date }),
              'aria-label': word('addOn', date),
            },
            '+',
          )
        : null,
    ),
    shown.length ? element('ul', null, shown) : null,
    hasMore ? element('p', null, numberLink(of.total, 'rows', list, word('allOfDay', whole(of.total)))) : null,
  );
}

function monthTable(from, until, answer, here, today) {
  const byDay = new Map(answer.days.map(d => [d.day, d]));
  const first = Date.parse(from),
    end = Date.parse(until);
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY_MS;
  const weeks = [];
  for (let week = monday; week <= end; week += 7 * DAY_MS)
    weeks.push(
      Array.from({ length: 7 }, (_, i) => iso(week + i * DAY_MS)).map(date =>
        date < from || date > until
          ? element('td', { class: 'outside' })
          : dayField(date, byDay.get(date), here, today),
      ),
    );
  return element(
    'table',
    { class: 'calendar' },
    element('caption', null, `${word('calendar')} ${from.slice(0, 7)}`),
    element(
      'thead',
      null,
      element(
        'tr',
        null,
        word('weekdays')
          .split(' ')
          .map(name => element('th', { scope: 'col' }, name)),
      ),
    ),
    element(
      'tbody',
      null,
      weeks.map(days => element('tr', null, days)),
    ),
  );
}

export async function calendar({ at: where, tally, go }) {
  const today = day(tally.as_of);
  const month = monthOf(where.query.get('from') || today);
  const programme = where.query.get('programme');
  const here = { area: where.area, programme };
  const [answer, { programmes }] = await Promise.all([
    api('calendar', { area: tally.area, programme, ...month }),
    api('programmes'),
  ]);
  const to = span => address('/sessions', { ...here, as: 'calendar', ...span });
  const named = programmes.find(p => p.id === programme);
  const step = (n, name) => element('a', { href: to(monthOf(month.from, n)) }, word(name));
  return [
    element('h1', null, `${word('calendar')} ${month.from.slice(0, 7)}`),
    element(
      'div',
      { class: 'tools' },
      programmeFilter(programmes, where, go),
      step(-1, 'monthBefore'),
      element('a', { href: to(monthOf(today)) }, word('thisMonth')),
      step(1, 'monthAfter'),
      element('a', { href: address('/sessions', { ...here, ...month }) }, word('asList')),
    ),
    chips('/sessions', where.query, { programme: named ? `${named.id} ${nameOf(named)}` : programme }),
    total({ rows: answer.total }),
    answer.total ? null : element('p', { class: 'note' }, word('noClassesThen')),
    monthTable(month.from, month.until, answer, here, today),
  ];
}
