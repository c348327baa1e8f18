// SPDX-License-Identifier: Apache-2.0
// What was typed into a form and not sent: this tab keeps it, by who is in and by the address, and puts it back where
// the form stands again: after another view, another figure, or a new login. It goes with the sending, with the tab,
// and when somebody logs out or another comes in.
import { element, word } from './lib.js';

const main = document.getElementById('main');
// A place chosen step by step is chosen again: what stands below the first step is not there when a form is drawn.
const elsewhere = '[role=search], .tools, [data-pair], .place';
const fields = () =>
  [...main.querySelectorAll('form input, form select, form textarea')].filter(
    field => !['file', 'password'].includes(field.type) && !field.closest(elsewhere),
  );
const initial = new WeakMap(); // what stood in a field when it was drawn
let owner = null; // who is in
let place = null; // what the view that stands is kept by: the address may be another one already
let submitted = null; // the form that is being sent

const isTick = field => ['checkbox', 'radio'].includes(field.type);
const valueOf = field => (isTick(field) ? field.checked : field.value);

// Each field by its kind and name, and which of these it is, the same in every language; a tick by whom it is of.
function* named() {
  const seen = new Map();
  for (const field of fields()) {
    const kind = `${field.type} ${field.name} ${isTick(field) ? field.value : ''}`;
    const n = seen.get(kind) ?? 0;
    seen.set(kind, n + 1);
    if (!initial.has(field)) initial.set(field, valueOf(field));
    yield [`${kind} ${n}`, field];
  }
}

function placeOf(name) {
  const query = new URLSearchParams(location.search);
  query.delete('lang');
  return `unsent ${name} ${location.pathname}?${query}`;
}

// A browser that keeps nothing loses what is not sent, and no more.
function kept(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

function keep() {
  if (!place) return;
  const typed = [...named()].filter(([, field]) => valueOf(field) !== initial.get(field));
  const text = JSON.stringify(Object.fromEntries(typed.map(([name, field]) => [name, valueOf(field)])));
  kept(store => (typed.length ? store.setItem(place, text) : store.removeItem(place)));
}

// What was sent is unsent no more.
export function wasSent() {
  for (const [, field] of named()) if (submitted?.contains(field)) initial.set(field, valueOf(field));
  submitted = null;
  keep();
}

export function forgetUnsent(but = null) {
  owner = but;
  place = null;
  kept(store => {
    for (const key of Object.keys(store))
      if (key.startsWith('unsent ') && !(but && key.startsWith(`unsent ${but} `))) store.removeItem(key);
  });
}

function putInto(field, value) {
  if (typeof value === 'boolean') field.checked = value;
  else field.value = value;
  if (valueOf(field) !== value) return void (field.value = initial.get(field)); // no such choice any more
  field.closest('details')?.setAttribute('open', '');
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}

// To be called when a view has been drawn. name: who is in, null nobody. again(): draws it without what is put back.
export function putBackUnsent(name, again) {
  if (!name) return void (place = null);
  if (owner !== name) forgetUnsent(name);
  place = placeOf(name);
  const typed = kept(store => JSON.parse(store.getItem(place))) ?? {};
  const back = [...named()].filter(([key, field]) => key in typed && typed[key] !== valueOf(field));
  for (const [key, field] of back) putInto(field, typed[key]);
  if (!back.length) return;
  const drop = () => {
    kept(store => store.removeItem(place));
    again();
  };
  const button = element('button', { type: 'button', class: 'quiet', onclick: drop }, word('unsentDrop'));
  back[0][1].closest('form').prepend(element('p', { class: 'note', role: 'status' }, word('unsentBack'), ' ', button));
}

for (const type of ['input', 'change']) main.addEventListener(type, keep);
document.addEventListener('submit', event => main.contains(event.target) && (submitted = event.target), true);
