// SPDX-License-Identifier: Apache-2.0
// What was changed of a class after it began, and what calling it off takes out.
import { element, section, table, when, whole, word } from './lib.js';
import { stayWords } from './rows.js';

const changed = {
  venue: ['venue'],
  provider: ['provider'],
  teacher: ['teacher'],
  capacity: ['capacity', value => (value === '0' ? word('unlimited') : whole(Number(value)))],
  opens_itself: ['opensItself', value => word(value === '0' ? 'no' : 'yes')],
  programme: ['programme'],
  area: ['area'],
  start_ms: ['from', when],
  end_ms: ['until', when],
  min_stay_s: ['minStay', value => stayWords(Number(value))],
  check_out: ['needsCheckOut', value => word(value === '0' ? 'no' : 'yes')],
  early_s: ['earlyMinutes', value => whole(Number(value) / 60)],
  late_s: ['lateMinutes', value => whole(Number(value) / 60)],
  unenrolled: ['unenrolled', value => word(`unenrolled_${['accept', 'pending', 'refuse'][value]}`)],
};

function changeOf({ name, before, after }) {
  const [label, told = value => value] = changed[name] ?? [];
  const shown = value => (value ? told(value) : '-');
  return label ? element('li', null, word('changedFrom', word(label), shown(before), shown(after))) : null;
}

const doneThen = { 'session.cancel': 'class_called_off', 'session.hold': 'heldAfterAll' };

export function later(answer) {
  if (!answer.later.length) return null;
  return section(
    word('laterTitle'),
    table(
      word('laterTitle'),
      [
        { head: word('doneAt'), cell: a => when(a.at) },
        { head: word('who'), cell: a => a.who || '-' },
        {
          head: word('what'),
          cell: a =>
            doneThen[a.what]
              ? word(doneThen[a.what])
              : element('ul', { class: 'plain' }, a.fields.map(changeOf).filter(Boolean)),
        },
        { head: word('because'), cell: a => a.why || '-' },
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
