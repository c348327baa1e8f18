// SPDX-License-Identifier: Apache-2.0
// What the book says of a class: who did what, when, from what to what, and why; the newest first. Names are masked.
import { api, element, state, table, when, word } from './lib.js';
import { pagesFrom, total } from './list.js';

export async function classLog(answer, render, at) {
  const next = at.query.get('next');
  const found = await api(`sessions/${answer.session}/log`, { next, lang: state.language });
  if (!found.rows.length) return element('p', { class: 'nothing' }, word('classLogEmpty'));
  return [
    total({ rows: found.total }),
    table(
      word('classLog'),
      [
        { head: word('date'), cell: r => when(r.at) },
        { head: word('logDid'), cell: r => r.text },
      ],
      found.rows,
      { headColumn: -1 },
    ),
    pagesFrom(at, found.rows.length, found.total, found.next),
  ];
}
