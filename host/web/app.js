// SPDX-License-Identifier: Apache-2.0
// The front page: asks /api/tally for the area and year in the address, draws, and asks again every half minute.
import { words } from '/words.js';

const query = new URLSearchParams(location.search);
let language = query.get('lang') || localStorage.getItem('language') || 'zh';
let figures = null;

const word = key => words[language][key] ?? key;
const number = n => n === null ? '–' : n.toLocaleString('en-US');
const percent = (part, whole) => whole > 0 ? `${(100 * part / whole).toFixed(2)}%` : '–';
const nameOf = item => language === 'en' ? item.name_en : item.name;

// element('p', {class: 'x'}, 'text', child …): text is text, never markup.
function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function gap(quota, pace) {
  if (!(quota.target > 0)) return null;
  return 100 * quota.done / quota.target - 100 * pace;
}

function bar(quota, pace) {
  const share = quota.target > 0 ? Math.min(1, quota.done / quota.target) : 0;
  const box = element('div', { class: 'bar', role: 'img', 'aria-label': `${percent(quota.done, quota.target)}, ${word('pace')} ${(100 * pace).toFixed(2)}%` });
  const fill = element('span', { class: 'fill' });
  fill.style.width = `${100 * share}%`;
  const mark = element('span', { class: 'mark' });
  mark.style.left = `${100 * pace}%`;
  box.append(fill, mark);
  return box;
}

function gapText(quota, pace) {
  const points = gap(quota, pace);
  if (points === null) return element('p', { class: 'gap' }, word('noTarget'));
  const ahead = points >= 0;
  const sign = ahead ? '▲' : '▼';
  return element('p', { class: `gap ${ahead ? 'ahead' : 'behind'}` },
    `${sign} ${word(ahead ? 'ahead' : 'behind')} ${Math.abs(points).toFixed(2)} ${word('points')}`);
}

function quotaCard(quota, pace) {
  const also = quota.measure === 'persons' ? word('alsoTimes')(number(quota.person_times)) : word('alsoPersons')(number(quota.persons));
  const facts = element('dl', null);
  for (const [key, value] of [['target', quota.target], ['expected', quota.expected], ['projected', quota.projected]])
    facts.append(element('div', null, element('dt', null, word(key)), element('dd', null, number(value))));
  return element('article', { id: `quota-${quota.id}` },
    element('h2', null, nameOf(quota)),
    element('p', { class: 'done' }, element('strong', null, number(quota.done)), ` ${word(quota.measure)}`, element('small', null, also)),
    bar(quota, pace),
    element('p', { class: 'rate' }, percent(quota.done, quota.target)),
    gapText(quota, pace), facts);
}

function areaTable(areas, pace) {
  const table = document.getElementById('areas');
  const head = element('tr', null, element('th', { scope: 'col' }, word('area')));
  for (const quota of figures.quotas) head.append(element('th', { scope: 'col', class: 'number' }, `${nameOf(quota)}（${word(quota.measure)}）`));
  const rows = areas.map(area => {
    const link = element('a', { href: address({ area: area.area }) }, nameOf(area));
    const row = element('tr', null, element('th', { scope: 'row' }, link));
    for (const quota of area.quotas) {
      const cell = element('td', { class: 'number' }, number(quota.done));
      if (quota.target > 0) cell.append(element('small', null, `${percent(quota.done, quota.target)}`));
      row.append(cell);
    }
    return row;
  });
  table.replaceChildren(element('thead', null, head), element('tbody', null, ...rows));
}

function reasonTable(id) {
  const rows = Object.entries(figures[id]).map(([reason, count]) =>
    element('tr', null, element('th', { scope: 'row' }, word(reason)), element('td', { class: 'number' }, number(count))));
  if (rows.length === 0) rows.push(element('tr', null, element('td', { class: 'nothing' }, word('none'))));
  document.getElementById(id).replaceChildren(element('tbody', null, ...rows));
}

function address(change) {
  const next = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(change)) next.set(key, value);
  return `/?${next}`;
}

function draw() {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  document.title = word('title');
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = word(node.dataset.word);
  const button = document.getElementById('language');
  button.textContent = word('other');
  button.lang = language === 'en' ? 'zh-CN' : 'en';
  if (!figures) return;
  document.getElementById('place').textContent = `${nameOf(figures)} ${figures.year}`;
  document.getElementById('asof').textContent = word('asof')(figures.as_of.slice(0, 16).replace('T', ' '), `${(100 * figures.pace).toFixed(2)}%`);
  document.getElementById('completeness').textContent = word('state')(figures);
  document.getElementById('path').replaceChildren(...(query.get('area') ? [element('a', { href: '/' }, `← ${word('city')}`)] : []));
  document.getElementById('quotas').replaceChildren(...figures.quotas.map(quota => quotaCard(quota, figures.pace)));
  areaTable(figures.areas, figures.pace);
  for (const id of ['pending', 'not_counted', 'refused']) reasonTable(id);
}

async function refresh() {
  const asked = new URLSearchParams();
  for (const key of ['year', 'area']) if (query.get(key)) asked.set(key, query.get(key));
  try {
    const response = await fetch(`/api/tally?${asked}`);
    if (!response.ok) throw new Error(response.status);
    figures = await response.json();
    draw();
  } catch {
    document.getElementById('completeness').textContent = word('failed');
  }
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  localStorage.setItem('language', language);
  draw();
});
draw();
refresh();
setInterval(refresh, 30000);
