// SPDX-License-Identifier: Apache-2.0
// Periods of a year: the year, a quarter, a month, or days. Their names, and the choice of one, which stands in the
// address.
import { address, element, word } from './lib.js';

function daysText(from, until) {
  const [year, ...first] = from.split('-').map(Number);
  const [, ...last] = until.split('-').map(Number);
  if (from === until) return word('labelDay', ...first, year);
  return word('daysOf', word('labelDay', ...first), word('labelDay', ...last), year);
}

// "2026", "2026-Q3", "2026-07", "2026-03-05..2026-04-10" in words.
export function periodText(code) {
  if (code.includes('..')) return daysText(...code.split('..'));
  const [year, part] = code.split('-');
  if (!part) return word('yearOf', year);
  return part.startsWith('Q') ? word('quarterOf', year, part.slice(1)) : word('monthOfYear', year, Number(part));
}

export const isPart = tally => tally.period !== String(tally.year);
export const periodUntil = tally => `${tally.year}-01-01..${tally.until}`;

// Those of the year that have begun, the year itself first.
export function periodsOf(tally) {
  const now = tally.as_of.slice(0, 7);
  const months = Array.from({ length: 12 }, (_, i) => `${tally.year}-${String(i + 1).padStart(2, '0')}`);
  const begun = months.filter(month => month <= now);
  const quarters = [1, 2, 3, 4].filter(n => begun.length > 3 * n - 3).map(n => `${tally.year}-Q${n}`);
  return [String(tally.year), ...quarters.reverse(), ...begun.reverse()];
}

// Days between two of the year, put together as a period.
function daysForm(tally, choose) {
  const [least, most] = [`${tally.year}-01-01`, `${tally.year}-12-31`];
  const field = (name, key, value) =>
    element(
      'label',
      null,
      word(key),
      ' ',
      element('input', { type: 'date', name, required: true, min: least, max: most, value }),
    );
  const form = element(
    'form',
    { class: 'tools' },
    field('from', 'logFrom', tally.from),
    field('until', 'logUntil', tally.until),
    element('button', null, word('showDays')),
    element('span', { role: 'alert' }),
  );
  form.addEventListener('submit', event => {
    event.preventDefault();
    const { from, until } = form.elements;
    const isBackward = from.value > until.value;
    form.querySelector('[role=alert]').textContent = isBackward ? word('daysBackward') : '';
    if (!isBackward) choose(`${from.value}..${until.value}`);
  });
  return form;
}

// The period of the address, and the choice of another one. beside: what else is chosen there.
export function periodTools({ at, tally, go }, beside = null) {
  const choose = period => go(address(location.pathname, { area: at.query.get('area'), ...at.kept, period }));
  const isDays = tally.period.includes('..');
  const items = periodsOf(tally);
  if (!isDays && !items.includes(tally.period)) items.push(tally.period);
  const select = element(
    'select',
    null,
    items.map(code => element('option', { value: code, selected: code === tally.period }, periodText(code))),
    element('option', { value: '', selected: isDays }, word('chooseDays')),
  );
  const form = daysForm(tally, choose);
  form.hidden = !isDays;
  select.addEventListener('change', () => {
    form.hidden = select.value !== '';
    if (form.hidden) choose(select.value === String(tally.year) ? null : select.value);
    else form.elements.from.focus();
  });
  return element('div', { class: 'period' }, element('label', null, word('period'), ' ', select), beside, form);
}
