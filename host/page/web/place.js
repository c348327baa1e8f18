// SPDX-License-Identifier: Apache-2.0
// A place chosen step by step: an area, and one below it, down to the township.
import { api, element, nameOf, word } from './lib.js';

const LOWEST = 3; // a township has nothing below it that one chooses

// {node, value()}: value is the code of the last place chosen, null while none is. area: the one chosen so far, shown
// by its name; root: an answer of tally, whose areas are offered.
export function placeField(root, area, onchange) {
  const node = element('span', { class: 'place' });
  let chosen = area?.code ?? null;
  const drop = after => {
    while (node.lastChild !== after) node.lastChild.remove();
  };
  function offer(tally) {
    const options = tally.areas.map(a => element('option', { value: a.area, selected: a.area === chosen }, nameOf(a)));
    const own = element('option', { value: tally.area, selected: tally.area === chosen }, nameOf(tally));
    const select = element(
      'select',
      { 'aria-label': word('area') },
      element('option', { value: '' }, word('choose')),
      own,
      options,
    );
    if (area && ![tally.area, ...tally.areas.map(a => a.area)].includes(area.code))
      select.append(element('option', { value: area.code, selected: true }, area.name));
    select.addEventListener('change', async () => {
      drop(select);
      chosen = Number(select.value) || null;
      onchange?.();
      if (!chosen || chosen === tally.area || tally.level + 1 >= LOWEST) return;
      const below = await api('tally', { area: chosen });
      if (below.areas.length && select.value === String(chosen)) offer(below);
    });
    node.append(select);
  }
  offer(root);
  return { node, value: () => chosen };
}
