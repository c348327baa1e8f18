// SPDX-License-Identifier: Apache-2.0
// What people, sessions and terminals are called, the same everywhere; the API tells the parts (docs/api.md, Labels).
import { address, element, nameOf, post, state, word } from './lib.js';

const named = (item, key) => nameOf({ name: item[key], name_en: item[`${key}_en`] });
const small = text => element('small', { class: 'id' }, text);

// 王* 530402-000000105 玉兴街道; shown: the name as it was unmasked
export function personLabel(p, shown) {
  const name = shown || p.name || word(p.forgotten ? 'forgotten' : 'unbound');
  const area = named(p, 'area_name');
  return [name, ' ', small(p.person), area ? ` ${area}` : ''];
}

// 11月10日 10:00, and the year where it is not this one.
function dayAndTime(text) {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  const isThisYear = String(year) === (state.tally?.as_of ?? '').slice(0, 4);
  return `${word('labelDay', month, day, isThisYear ? null : year)} ${text.slice(11, 16)}`;
}

// 11月10日 10:00 P01 新型职业农民培育 · 玉兴街道农技站; what the books do not have is its number
export const sessionLabel = s =>
  s.start ? `${dayAndTime(s.start)} ${s.programme} ${named(s, 'programme_name')} · ${placeOf(s)}` : s.session;

// A venue is often called by its place already.
const placeOf = s => (s.venue.includes(s.area_name) ? s.venue : word('labelPlace', named(s, 'area_name'), s.venue));

export const terminalLabel = t => [t.label || word('unnamedTerminal'), ' ', small(t.terminal ?? t.id)];

// 赵专干 530402-000000107 玉兴街道
export const officerLabel = o => [o.name || '', ' ', small(o.officer), ' ', named(o, 'area_name')];

export const personLink = p => element('a', { href: address(`/people/${p.person}`) }, personLabel(p));
export const sessionLink = s => element('a', { href: address(`/sessions/${s.session}`) }, sessionLabel(s));

const within = a => [named(a, 'area_name'), ' ', element('small', null, named(a, 'within_name'))];

// A word with labels in it, as nodes: 更正 王* 530402-000000105 玉兴街道？
export function titled(key, ...labels) {
  const marks = labels.map((_, i) => `\u0001${i}\u0001`);
  const copy = node => node.cloneNode?.(true) ?? node; // a sentence may name somebody twice
  return word(key, ...marks)
    .split('\u0001')
    .map((part, i) => (i % 2 ? [].concat(labels[part]).map(copy) : part));
}

// By the kinds of POST /api/search.
export const labels = {
  people: personLabel,
  sessions: sessionLabel,
  programmes: p => `${p.programme} ${named(p, 'programme_name')}`,
  areas: within,
  terminals: terminalLabel,
  officers: officerLabel,
};

const found = new Map(); // by number: [kind, row], or null

// What a number in an address is called; what is nobody's, and no session's and no terminal's, is its number.
export async function labelOf(number) {
  if (!/^\d{6}-\d{9}$|^[\da-f]{16}$/i.test(number ?? '')) return number;
  if (!found.has(number)) {
    const { groups } = await post('search', { q: number }).catch(() => ({ groups: [] }));
    const isIt = row => [row.person, row.session, row.terminal].includes(number);
    const rows = groups.flatMap(g => g.rows.filter(isIt).map(row => [g.kind, row]));
    found.set(number, rows[0] ?? null);
  }
  const [kind, row] = found.get(number) ?? [];
  return kind ? labels[kind](row) : number;
}
