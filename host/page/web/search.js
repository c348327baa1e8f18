// SPDX-License-Identifier: Apache-2.0
// One field for everything, in the head of the page. What is typed may be an ID number: it goes to the server as a
// body, and what was asked and answered stays in this page's memory, never in an address, the history or a title. The
// history has the place in that memory, so that Back shows what was found.
import { address, element, post, state, unmask, whole, word } from './lib.js';
import { labels } from './labels.js';
import { total } from './list.js';

let memory = { of: null, asked: [] }; // of one user's visit

function askedBy(me) {
  if (memory.of !== me) memory = { of: me, asked: [] };
  return memory.asked;
}

// {q, kind, offset}: what is looked for. The place it has in the memory.
const remember = asked => ({ search: askedBy(state.me).push(asked) - 1 });

const field = () => document.getElementById('find').elements.q;
const links = () => [...document.querySelectorAll('#main .found a')];

// Down from the field into what was found, up and down in it, and back.
function step(event) {
  const all = links();
  const down = event.key === 'ArrowDown';
  if (!all.length || (!down && event.key !== 'ArrowUp')) return;
  const at = all.indexOf(document.activeElement);
  const next = at + (down ? 1 : -1);
  event.preventDefault();
  if (next < 0) field().focus();
  else all[Math.min(next, all.length - 1)].focus();
}

const types = node => node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);

export function searchField(go) {
  const form = document.getElementById('find');
  form.addEventListener('submit', event => {
    event.preventDefault();
    const q = field().value.trim();
    go(address('/search'), false, q ? remember({ q }) : null); // of nothing: what can be looked for
  });
  form.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' && location.pathname === '/search') step(event);
  });
  document.addEventListener('keydown', event => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (form.hidden || types(event.target) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    field().select();
    field().focus();
  });
}

// Its words, and nothing in it once nobody is in.
export function drawSearchField() {
  const form = document.getElementById('find');
  form.hidden = !state.me?.has_password;
  if (form.hidden) field().value = '';
  field().placeholder = word('searchHint');
  field().setAttribute('aria-label', word('searchHint'));
}

function hint() {
  return [
    element('p', null, word('searchFor')),
    element(
      'ul',
      null,
      word('searchKinds').map(kind => element('li', null, kind)),
    ),
  ];
}

function groupNode(group, { q, kind, offset }, go) {
  const list = element('ul', { class: 'plain found' });
  const draw = names =>
    list.replaceChildren(
      ...group.rows.map(row =>
        element('li', null, element('a', { href: hrefOf(row) }, labels[group.kind](row, names[row.person]))),
      ),
    );
  const open = (key, from) =>
    element(
      'button',
      {
        type: 'button',
        class: 'quiet',
        onclick: () => go(address('/search'), false, remember({ q, kind: group.kind, offset: from })),
      },
      key,
    );
  draw({});
  const numbers = group.kind === 'people' ? group.rows.filter(r => r.name).map(r => r.person) : [];
  const seen = (offset || 0) + group.rows.length;
  return element(
    'section',
    { 'data-kind': group.kind },
    element('h2', null, word(`found_${group.kind}`), ' ', element('small', null, whole(group.total))),
    list,
    numbers.length ? unmask('/search', numbers, draw) : null,
    group.more ? ' ' : null,
    group.more && !kind ? open(word('searchAll', whole(group.total)), 0) : null,
    group.more && kind ? open(word('nextPage'), seen) : null,
  );
}

// The language goes along; a list that is chosen by its address keeps no year of another view.
function hrefOf(row) {
  const [path, query] = row.address.split('?');
  return address(path, Object.fromEntries(new URLSearchParams(query ?? '')));
}

export async function search({ go }) {
  const asked = askedBy(state.me)[history.state?.search];
  if (asked && !asked.answer)
    asked.answer = await post('search', { q: asked.q, kind: asked.kind, offset: asked.offset });
  const groups = asked?.answer.groups ?? [];
  const all = groups.reduce((sum, group) => sum + group.total, 0);
  return [
    element('h1', null, word('search')),
    asked ? null : element('p', { class: 'note' }, word('searchAgain')),
    asked && !groups.length ? element('p', { class: 'nothing', role: 'status' }, word('searchNothing')) : null,
    groups.length
      ? element(
          'div',
          { onkeydown: step },
          element('div', { role: 'status' }, total({ rows: all })),
          groups.map(g => groupNode(g, asked, go)),
        )
      : hint(),
  ];
}
