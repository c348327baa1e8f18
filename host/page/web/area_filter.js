// SPDX-License-Identifier: Apache-2.0
// Of which places a list tells: the one it is of, those above it that one may see, and those right below.
import { element, here, nameOf, state, word } from './lib.js';

// Whether a list is of all that one may see.
export const isWhole = tally => tally.area === tally.path[0]?.area;

// Placed among the filters of a view, or among the fields of its form; the choice stands in the address.
export function areaFilter(tally, go, shape = 'filter') {
  const option = (area, mark, selected) => element('option', { value: area.area, selected }, mark, nameOf(area));
  const known = new Set([...tally.path, ...tally.areas].map(a => a.area));
  const select = element(
    'select',
    { name: 'area', onchange: event => go(here({ area: event.target.value, offset: null, next: null, past: null })) },
    tally.path.map((area, i) => option(area, '\u3000'.repeat(i), area.area === tally.area)),
    tally.areas.map(area => option(area, '\u3000'.repeat(tally.path.length), false)),
    state.me.areas.filter(a => !known.has(a.area)).map(area => option(area, '', false)),
  );
  return element('label', { class: shape }, element('span', null, word('area')), select);
}

export const areaChip = tally => (isWhole(tally) ? {} : { area: nameOf(tally) });
