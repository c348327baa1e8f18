// SPDX-License-Identifier: Apache-2.0
// What a task did on each day of a period, which leads to the sessions of that day.
import { address, api, choices, element, measureOf, nameOf, table, whole, word } from './lib.js';
import { empty, total } from './list.js';
import { periodText, periodTools } from './period.js';

export async function days({ at, tally, go }) {
  const quota = tally.quotas.find(q => q.id === at.quota) ?? tally.quotas[0];
  const { period, year, area } = tally;
  const answer = await api('days', { quota: quota.id, year, area, period });
  const sessions = day => address('/sessions', { year, area, from: day, until: day });
  return [
    element('h1', null, word('daysTitle', nameOf(tally), nameOf(quota), periodText(period))),
    periodTools({ at, tally, go }),
    choices(
      word('chooseQuota'),
      tally.quotas.map(q => [q.id, nameOf(q), address('/days', { quota: q.id, area: at.area, period: at.period })]),
      quota.id,
    ),
    element('p', { class: 'note' }, word(quota.measure === 'persons' ? 'daysOfPersons' : 'daysOfTimes')),
    total({ rows: answer.days.length, done: answer.done }),
    answer.days.length
      ? table(
          word('daysCaption', measureOf(quota)),
          [
            { head: word('movedDay'), cell: d => element('a', { href: sessions(d.day) }, d.day) },
            { head: word('dayDone'), number: true, cell: d => whole(d.done) },
          ],
          answer.days,
        )
      : empty('daysNothing', ['sessionsTitle', address('/sessions', { area: at.area })]),
  ];
}
