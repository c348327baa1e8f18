// SPDX-License-Identifier: Apache-2.0
// What people, sessions and terminals are called, the same everywhere; the API tells the parts (docs/api.md, Labels).
import { address, element, nameOf, state, word } from './lib.js';

const named = (item, key) => nameOf({ name: item[key], name_en: item[`${key}_en`] });
const small = text => element('small', { class: 'id' }, text);

// 王* 530402-000000105 玉兴街道; shown: the name as it was unmasked
export function personLabel(p, shown) {
  const name = shown || p.name || word(p.forgotten ? 'forgotten' : 'unbound');
  return [name, ' ', small(p.person), ' ', named(p, 'area_name')];
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

// By the kinds of POST /api/search.
export const labels = {
  people: personLabel,
  sessions: sessionLabel,
  programmes: p => `${p.programme} ${named(p, 'programme_name')}`,
  areas: within,
  terminals: terminalLabel,
  officers: officerLabel,
};
