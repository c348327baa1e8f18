// SPDX-License-Identifier: Apache-2.0
// What was changed of a class after it began, and what calling it off takes out.
import { element, section, table, when, word } from './lib.js';

export function later(answer) {
  if (!answer.later.length) return null;
  return section(
    word('laterTitle'),
    table(
      word('laterTitle'),
      [
        { head: word('doneAt'), cell: a => when(a.at) },
        { head: word('logDid'), cell: a => a.text },
      ],
      answer.later,
      { headColumn: -1 },
    ),
  );
}

// When it was called off; and of how many people nothing counts for that.
export function calledOff(answer) {
  const people = answer.outcomes.called_off ?? 0;
  const isLate = answer.cancelled >= answer.start;
  return [
    when(answer.cancelled),
    isLate ? element('div', null, word('calledOffLate')) : null,
    people ? element('div', null, word('takenOut', people)) : null,
  ];
}
