// SPDX-License-Identifier: Apache-2.0
// What lists share: how many rows there are, the filters that are on, and numbers that open the list they count. A
// number on a link says in which unit it counts, and the list it opens says its total in that unit, so that
// tests/browser/walk.mjs can hold the two together.
import { address, element, signed, whole, word } from './lib.js';

const units = ['rows', 'events', 'persons', 'gaps', 'moved', 'done'];

// unit: rows of the list, events, persons or gaps behind them, how far what they count has moved, or what they add up
// to.
export function numberLink(n, unit, href, text) {
  return element('a', { href, 'data-count': n, 'data-unit': unit }, text ?? whole(n));
}

// counts: {rows, and events, persons, gaps, moved, done where they are known}
export function total(counts) {
  const known = units.filter(unit => counts[unit] !== null && counts[unit] !== undefined);
  const marks = Object.fromEntries(known.map(unit => [`data-${unit}`, counts[unit]]));
  const text = known
    .map(unit => word(`total_${unit}`, (unit === 'moved' ? signed : whole)(counts[unit])))
    .join(word('comma'));
  return element('p', { class: 'total', ...marks }, text);
}

// The filters that are on, each with a way to take it off. named: {key: what it is called}
export function chips(path, query, named) {
  const kept = { ...Object.fromEntries(query.entries()), offset: null, next: null };
  const chip = ([key, text]) =>
    element(
      'a',
      { href: address(path, { ...kept, [key]: null }), 'aria-label': word('takeOff', text) },
      text,
      element('span', { 'aria-hidden': 'true' }, '×'),
    );
  const on = Object.entries(named).filter(([key]) => query.get(key));
  return on.length ? element('p', { class: 'chips' }, on.map(chip)) : null;
}

// Instead of a list without rows: why there are none, and what can be done about that. action: [label, href]
export function empty(why, action) {
  const [label, href] = action ?? [];
  return element('p', { class: 'nothing' }, word(why), href ? [' ', element('a', { href }, word(label))] : null);
}

// The way through a list that comes a hundred at a time.
export function pages(first, next) {
  if (!first && !next) return null;
  return element(
    'p',
    { class: 'pages' },
    first ? element('a', { href: first }, word('first')) : null,
    next ? element('a', { href: next }, word('more')) : null,
  );
}
