// SPDX-License-Identifier: Apache-2.0
// Who looked: the second book, the newest first, with the check of its chain; all filters stand in the address.
import { address, api, element, sorry, state, table, when, whole, word } from './lib.js';
import { chips, empty, pagesFrom, total } from './list.js';
import { filterForm, logTabs } from './log.js';

const filters = ['who', 'what', 'from', 'until'];

function verifyTools() {
  const verdict = element('p', { role: 'status' });
  const onclick = async () => {
    const found = await api('audit/verify').catch(error => ({ problem: sorry(error) }));
    verdict.textContent =
      found.problem ??
      (found.good ? word('verifyGood', whole(found.rows), found.head.slice(0, 16)) : word('verifyBad', found.bad));
    verdict.className = found.good ? 'good' : 'problem';
  };
  return [element('button', { type: 'button', class: 'quiet', onclick }, word('verify')), verdict];
}

export async function audit({ at, go }) {
  const { query } = at;
  const asked = Object.fromEntries(filters.map(name => [name, query.get(name)]));
  const answer = await api('audit', { ...asked, next: query.get('next'), lang: state.language });
  const kinds = answer.kinds.map(kind => [kind.what, kind.text]);
  const kindWord = what => kinds.find(([kind]) => kind === what)?.[1] ?? what;
  return [
    element('h1', null, word('auditTitle')),
    logTabs('audit'),
    filterForm('/audit', query, kinds, filters, go),
    chips('/audit', query, {
      ...asked,
      what: kindWord(asked.what),
      from: word('fromDay', asked.from),
      until: word('untilDay', asked.until),
    }),
    verifyTools(),
    total({ rows: answer.total }),
    answer.rows.length
      ? table(
          word('auditTitle'),
          [
            { head: word('seq'), number: true, cell: r => r.seq },
            { head: word('date'), cell: r => when(r.at) },
            { head: word('who'), cell: r => r.who },
            { head: word('what'), cell: r => r.text },
            { head: word('detail'), cell: r => r.detail || '-' },
          ],
          answer.rows,
          { headColumn: 0 },
        )
      : empty('logEmpty', ['allOfThem', address('/audit')]),
    pagesFrom(at, answer.rows.length, answer.total, answer.next),
  ];
}
