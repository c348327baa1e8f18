// SPDX-License-Identifier: Apache-2.0
// What lists share: how many rows there are, the filters that are on, and numbers that open the list they count. A
// number on a link says in which unit it counts, and the list it opens says its total in that unit, so that
// tests/browser/walk.mjs can hold the two together.
import { address, element, here, signed, whole, word } from './lib.js';

const units = ['rows', 'placed', 'events', 'persons', 'gaps', 'moved', 'done'];

// unit: rows of the list, those that have a place in a class, events, persons or gaps behind them, how far what they
// count has moved, or what they add up to.
export function numberLink(n, unit, href, text) {
  return element('a', { href, 'data-count': n, 'data-unit': unit }, text ?? whole(n));
}

// counts: {rows, and of the other units those that are known}. That all have a place goes unsaid.
export function total(counts) {
  const known = units.filter(unit => counts[unit] !== null && counts[unit] !== undefined);
  const marks = Object.fromEntries(known.map(unit => [`data-${unit}`, counts[unit]]));
  const text = known
    .filter(unit => unit !== 'placed' || counts.placed !== counts.rows)
    .map(unit => word(`total_${unit}`, (unit === 'moved' ? signed : whole)(counts[unit])))
    .join(word('comma'));
  return element('p', { class: 'total', ...marks }, text);
}

// The filters that are on, each with a way to take it off. named: {key: what it is called}
export function chips(path, query, named) {
  const kept = { ...Object.fromEntries(query.entries()), offset: null, next: null, past: null };
  const chip = ([key, text]) =>
    element(
      'a',
      {
        href: address(path, { ...kept, [key]: null }),
        'aria-label': word('takeOff', element('span', null, text).textContent),
      },
      text,
      element('span', { 'aria-hidden': 'true' }, '×'),
    );
  const on = Object.entries(named).filter(([key]) => query.get(key));
  return on.length ? element('p', { class: 'chips' }, on.map(chip)) : null;
}

// Instead of a list without rows: why there are none, and what can be done about that. action: [label, where to], or
// [label, what to do]
export function empty(why, action) {
  const [label, to] = action ?? [];
  const act =
    typeof to === 'function'
      ? element('button', { type: 'button', class: 'quiet', onclick: to }, word(label))
      : element('a', { href: to }, label && word(label));
  return element('p', { class: 'nothing' }, word(why), label ? [' ', act] : null);
}

const pageLink = (name, href, rel) => element('a', { href, rel }, word(name));

function pagesLine(before, shown, all, links) {
  const where = shown ? word('rowsOf', whole(before + 1), whole(before + shown), whole(all)) : '';
  return element(
    'nav',
    { class: 'pages', 'aria-label': word('pagesOfList') },
    element('span', null, where),
    links.filter(Boolean),
  );
}

// Where one stands in a list that comes page by page, and the way through it: 第 101–200 条，共 1,090 条. at: the view's
// place; shown, all: how many rows there are; size: of a page.
export function pages(at, shown, all, size = 100) {
  const offset = Number(at.query.get('offset') || 0);
  const last = Math.max(0, Math.ceil(all / size) - 1) * size;
  if (!offset && shown >= all) return null;
  const to = (name, row, rel) => pageLink(name, here({ offset: row || null }), rel);
  return pagesLine(offset, shown, all, [
    offset > size && to('firstPage', 0),
    offset > 0 && to('pageBefore', Math.max(0, offset - size), 'prev'),
    offset + shown < all && to('nextPage', offset + shown, 'next'),
    offset + size < last && to('lastPage', last),
  ]);
}

// The same of a list that grows at its head, which says itself where it goes on. How much lies before stands in the
// address.
export function pagesFrom(at, shown, all, next) {
  const before = Number(at.query.get('past') || 0);
  if (!before && !next) return null;
  return pagesLine(before, shown, all, [
    before > 0 && pageLink('firstPage', here({ next: null, past: null })),
    next && pageLink('nextPage', here({ next, past: before + shown }), 'next'),
  ]);
}
