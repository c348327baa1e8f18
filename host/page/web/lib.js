// SPDX-License-Identifier: Apache-2.0
// What every view uses: elements, words, numbers, the API. Text is always text, never markup.
import { connectionLost } from './state_line.js';
import { chosen, isLanguage, word } from './words.js';

export { word };
export const state = {
  me: null,
  isByItself: false, // the page draws itself anew, nobody asked
  wasSent() {}, // told of whatever was sent and taken
  tally: null,
  get language() {
    return chosen.language;
  },
  set language(language) {
    chosen.language = language;
  },
};

export const nameOf = item => (state.language === 'en' ? item.name_en || item.name : item.name) || '';
export const whole = n => (n === null || n === undefined ? '-' : n.toLocaleString('en-US'));
export const last = list => list[list.length - 1];
export const signed = n => (n > 0 ? `+${whole(n)}` : whole(n));
export const points = n => (n === null || n === undefined ? '-' : n.toFixed(2));
export const percent = n => (n === null || n === undefined ? '-' : `${n.toFixed(2)}%`);
export const when = text => (text ? text.slice(0, 16).replace('T', ' ') : '-');
const isTime = text => typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text);
export const day = text => (text ? text.slice(0, 10) : '-');
// The month of a day, or one so many months away: its first and its last day.
export function monthOf(date, step = 0) {
  const [year, month] = date.split('-').map(Number);
  const iso = (m, d) => new Date(Date.UTC(year, m, d)).toISOString().slice(0, 10);
  return { from: iso(month - 1 + step, 1), until: iso(month + step, 0) };
}
// A stay in words: 1 小时 32 分.
export const stay = s => (s < 0 ? '-' : word('lasted', Math.floor(s / 3600), Math.floor(s / 60) % 60));
export const measureOf = quota => word(quota.measure);

// element('p', {class: 'x', onclick: f}, 'text', child …)
export function element(tag, attributes, ...children) {
  const node =
    tag === 'svg' || element.svg.has(tag)
      ? document.createElementNS('http://www.w3.org/2000/svg', tag)
      : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}
element.svg = new Set(['g', 'path', 'rect', 'text', 'tspan']);

export class ApiError extends Error {
  constructor(code, reason, wait, limit) {
    super(reason);
    this.limit = limit;
    this.code = code;
    this.word = reason;
    this.wait = wait;
  }
}

// No answer at all is said by the line at the foot, and by error 0 to whoever asked.
export async function ask(path, how) {
  try {
    return await fetch(path, how ?? (state.isByItself ? byItself : {}));
  } catch {
    connectionLost();
    throw new ApiError(0, 'lost', 0);
  }
}

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get('Retry-After') || 0);
  if (!response.ok) throw Object.assign(new ApiError(response.status, body.error, wait, body.limit), { body });
  return body;
}

export function addressOf(path, query) {
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query || {}))
    if (value !== null && value !== undefined && value !== '') asked.set(key, value);
  const text = asked.toString();
  return `/api/${path}${text ? `?${text}` : ''}`;
}

export async function api(path, query) {
  return answerOf(await ask(addressOf(path, query)));
}

// What the page asks by itself keeps nobody in.
const byItself = { headers: { 'X-Rollcall-By-Itself': '1' } };
export const apiByItself = async (path, query) => answerOf(await ask(addressOf(path, query), byItself));

async function send(where, type, body, isLooking) {
  const headers = { 'Content-Type': type };
  if (state.me?.csrf) headers['X-Rollcall'] = state.me.csrf;
  const answer = await answerOf(await ask(where, { method: 'POST', headers, body }));
  if (!isLooking) state.wasSent();
  return answer;
}

// A POST, so that no address holds a name or a number, or since a plan is made.
const looking = new Set(['names', 'search', 'people/find', 'pictures/answer']);
export const post = (path, body) =>
  send(`/api/${path}`, 'application/json', JSON.stringify(body || {}), looking.has(path) || body?.take === false);
const lookingAt = new Set(['sessions/sheet', 'stick', 'pictures']); // of these files nothing was typed
// A file as it is; its name and options go with the query.
export const postFile = (path, query, file) =>
  send(addressOf(path, query), 'application/octet-stream', file, query.take === 0 || lookingAt.has(path));

export const may = (...roles) => roles.includes(state.me?.role);
export const isBound = () => state.me?.areas?.length > 0;
export const isOffice = () => may('officer', 'admin');
// Where one lands, and where the figures are: who does the work of an office begins with the day.
export const home = () => (isOffice() ? '/today' : '/');
export const figuresPath = () => (isOffice() ? '/areas' : '/');

// A sentence for what went wrong.
export function sorry(error) {
  if (error.code === 429) return word('errorWait', error.wait);
  if (error.limit) return word('errorFileTooLarge', whole(error.limit >> 20));
  return word(`error_${error.word}`) === `error_${error.word}` ? word('error') : word(`error_${error.word}`);
}

// The same address with some of the query changed; null takes one away. A language that we do not speak is left out.
export function address(path, change) {
  const query = new URLSearchParams();
  const now = new URLSearchParams(location.search);
  for (const key of ['year', 'lang'])
    if (now.get(key) && (key !== 'lang' || isLanguage(now.get(key)))) query.set(key, now.get(key));
  for (const [key, value] of Object.entries(change || {})) {
    if (value === null || value === undefined || value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  return `${path}${text ? `?${text}` : ''}`;
}

// Where we stand, with some of the query changed; null takes one away.
export function here(change) {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === undefined || value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  return `${location.pathname}${text ? `?${text}` : ''}`;
}

function cell(column, content, isHead) {
  const first = Array.isArray(content) ? content[0] : content;
  const shape = column.number ? 'number' : column.act ? 'act' : isTime(first?.textContent ?? first) ? 'time' : null;
  if (isHead) return element('th', { scope: 'row', class: shape }, content);
  // On a phone a cell is a line, its head before what it holds.
  const held = Array.isArray(content) ? element('span', null, content) : content;
  return element('td', { 'data-head': column.head || null, class: shape }, held);
}

// A table that is wider than its place scrolls and shows that there is more; the head of any other stays in sight.
const fitting = new ResizeObserver(entries => {
  for (const { target } of entries) {
    const place = target.closest('.scroll');
    place.classList.toggle('wide', place.scrollWidth > place.clientWidth);
  }
});

export function tablePlace(caption, inside, over) {
  const place = element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, over, inside);
  fitting.observe(place);
  fitting.observe(inside);
  return place;
}

// What a table is sorted by stands in the address: the key of a column, with - before it from its end.
function sortingOf({ sortName = 'sort', usual = '' }) {
  const text = new URLSearchParams(location.search).get(sortName) || usual;
  return { key: text.replace(/^-/, ''), down: text.startsWith('-') };
}

function sortedBy(rows, columns, { key, down }) {
  const value = columns.find(column => column.sort === key)?.value;
  if (!value) return rows;
  return [...rows].sort((a, b) => {
    const x = value(a),
      y = value(b);
    if (x === null || y === null) return (x === null) - (y === null);
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
}

let pressedHead = null; // of a table that comes sorted anew: it has the focus again

// The head of a column that sorts, told to the table or, where the host sorts, to whoever draws the view.
function sortButton(column, options, drawAnew) {
  const name = options.sortName ?? 'sort';
  const onclick = () => {
    const now = sortingOf(options);
    const wanted = now.key === column.sort && !now.down ? `-${column.sort}` : column.sort;
    history.replaceState(history.state, '', here({ [name]: wanted, offset: null, next: null, past: null }));
    if (column.value) return drawAnew();
    pressedHead = column.sort;
    return window.dispatchEvent(new Event('sorted'));
  };
  const button = element('button', { type: 'button', class: 'sort', onclick }, column.head);
  if (pressedHead === column.sort) {
    pressedHead = null;
    button.dataset.after = '';
    button.addEventListener('drawn', () => button.focus({ preventScroll: true }));
  }
  return button;
}

// On a phone a table has no heads to press.
function sortField(columns, options) {
  const name = options.sortName ?? 'sort';
  const { key, down } = sortingOf(options);
  const current = key && (down ? `-${key}` : key);
  const choose = event => {
    history.replaceState(history.state, '', here({ [name]: event.target.value, offset: null, next: null, past: null }));
    window.dispatchEvent(new Event('sorted'));
  };
  const option = (value, text) => element('option', { value, selected: value === current }, text);
  const both = c => [option(c.sort, c.head), option(`-${c.sort}`, word('fromItsEnd', c.head))];
  return element(
    'label',
    { class: 'filter sorting' },
    word('sortedBy'),
    element('select', { onchange: choose }, option('', word('asUsual')), columns.filter(c => c.sort).map(both)),
  );
}

// columns: [{head, number, act: what one does with the row, cell(row), sort: the key by which it sorts, value(row)
// where all rows are here and the page sorts them}]. A caption says what the table tells. usual: how it is sorted
// unless asked otherwise; sortName: what that is called in the address, where a view has more than one.
export function table(caption, columns, rows, options = {}) {
  const body = element('tbody');
  const heads = columns.map(column => {
    const shape = column.number ? 'number' : column.act ? 'act' : null;
    const label = column.sort ? sortButton(column, options, () => draw()) : column.head;
    return element('th', { scope: 'col', class: shape, 'data-sorts': Boolean(column.sort) }, label);
  });
  function draw() {
    const by = sortingOf(options);
    const sorted = sortedBy(rows, columns, by);
    heads.forEach((head, place) =>
      columns[place].sort && columns[place].sort === by.key
        ? head.setAttribute('aria-sort', by.down ? 'descending' : 'ascending')
        : head.removeAttribute('aria-sort'),
    );
    body.replaceChildren(
      ...sorted.map(row =>
        element(
          'tr',
          { class: options.rowClass?.(row) },
          columns.map((column, place) => cell(column, column.cell(row), place === (options.headColumn ?? 0))),
        ),
      ),
    );
    if (!sorted.length)
      body.append(element('tr', null, element('td', { colspan: columns.length, class: 'nothing' }, word('none'))));
  }
  draw();
  const shown = element(
    'table',
    { class: 'folds' },
    element('caption', null, caption),
    element('thead', null, element('tr', null, heads)),
    body,
    options.foot ? element('tfoot', null, options.foot) : null,
  );
  const sorts = columns.some(column => column.sort) && rows.length > 1;
  return tablePlace(caption, shown, sorts ? sortField(columns, options) : null);
}

export function section(title, ...children) {
  return element('section', null, title ? element('h2', null, title) : null, children);
}

const places = new Map();

// Where a view tells what came of an act. It is the same node as long as the view stands: drawn anew for other figures,
// the view does not wipe it.
export function resultPlace(name) {
  const key = `${name} ${location.href}`;
  if (!document.contains(places.get(key) ?? null)) places.set(key, element('section', { 'data-result': name }));
  return places.get(key);
}

// Links that choose one of several; the one chosen is said to be. items: [id, text, href, how many rows it opens]
export function choices(label, items, current) {
  return element(
    'nav',
    { class: 'choices', 'aria-label': label },
    items.map(([id, text, href, count]) =>
      element(
        'a',
        {
          href,
          'aria-current': id === current ? 'true' : null,
          'data-count': count,
          'data-unit': count === undefined ? null : 'rows',
        },
        text,
        count === undefined ? null : ` ${whole(count)}`,
      ),
    ),
  );
}

// Masked names, and for those who may a button that shows them and leaves a trace.
export function unmask(view, numbers, redraw) {
  if (!may('admin', 'officer', 'reviewer') || !numbers.length) return null;
  const problem = element('span', { class: 'problem', role: 'alert' });
  const button = element('button', { type: 'button', class: 'quiet' }, word('unmask'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    problem.textContent = '';
    try {
      const { names } = await post('names', { numbers: [...new Set(numbers)].slice(0, 500), view });
      redraw(names);
      button.replaceWith(element('span', { class: 'note' }, word('unmasked')));
    } catch (error) {
      button.disabled = false;
      problem.textContent = sorry(error);
    }
  });
  return element('span', { class: 'unmask' }, button, ' ', problem);
}
