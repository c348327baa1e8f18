// SPDX-License-Identifier: Apache-2.0
// Choosing a township: of a county's one list, of a city's first the county.
import { api, element, nameOf, word } from '/lib.js';

const isCounty = area => Number(area) < 1e6; // six digits; a township has nine

// node: to be shown. value() and name(): of what is chosen.
export function areaChoice(top) {
  const node = element('span', { class: 'areas' });
  const lists = () => [...node.querySelectorAll('select')];
  async function offer(area) {
    const { areas } = await api('tally', { area });
    if (!areas.length) return;
    const select = element(
      'select',
      { required: true, 'aria-label': word(isCounty(areas[0].area) ? 'county' : 'township') },
      element('option', { value: '' }, word(isCounty(areas[0].area) ? 'chooseCounty' : 'chooseTownship')),
      areas.map(one => element('option', { value: one.area }, nameOf(one))),
    );
    select.addEventListener('change', () => {
      for (const later of lists().slice(lists().indexOf(select) + 1)) later.remove();
      if (select.value && isCounty(select.value)) offer(select.value);
    });
    node.append(select);
  }
  offer(top);
  const last = () => lists().at(-1);
  return {
    node,
    value: () => Number(last()?.value || 0),
    name: () => last()?.selectedOptions[0].textContent ?? '',
  };
}
