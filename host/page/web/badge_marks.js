// SPDX-License-Identifier: Apache-2.0
// Badges that are ticked, or all of a list: printed, handed out, taken back. One that is asked for again.
import { act } from './confirm.js';
import { titled } from './labels.js';
import { element, post, whole, word } from './lib.js';

// What is ticked of a page of badges, and what can be done with it. acts: [[label, run(numbers)] …]. box(number): to
// tick one; node: the line over the list.
export function ticking(numbers, acts) {
  const ticked = new Set();
  const boxes = new Map();
  const count = element('span', { role: 'status' });
  const buttons = acts.map(([label, run]) =>
    element('button', { type: 'button', class: 'quiet', onclick: () => run([...ticked]) }, word(label)),
  );
  const node = element('div', { class: 'tools ticking' });
  const all = element('input', { type: 'checkbox', onchange: ({ target: { checked } }) => setAll(checked) });
  function tell() {
    count.textContent = word('badgesTicked', whole(ticked.size));
    all.checked = ticked.size === numbers.length;
    for (const button of buttons) button.disabled = !ticked.size;
    if (ticked.size) node.setAttribute('data-busy', '');
    else node.removeAttribute('data-busy');
  }
  function set(number, on) {
    if (on) ticked.add(number);
    else ticked.delete(number);
    if (boxes.has(number)) boxes.get(number).checked = on;
    tell();
  }
  const setAll = on => numbers.forEach(number => set(number, on));
  function box(number) {
    const onchange = event => set(number, event.target.checked);
    const input = element('input', { type: 'checkbox', 'aria-label': word('tickBadge', number), onchange });
    input.checked = ticked.has(number);
    boxes.set(number, input);
    return input;
  }
  node.append(element('label', { class: 'check' }, all, word('tickPage')), count, ...buttons);
  tell();
  return { node, box };
}

// verb: deliver or undeliver. of: {numbers}, or {list: true} with the query of the list.
export async function deliver(verb, n, of, query, told, render) {
  const asked = {
    title: word(`${verb}Title`, whole(n)),
    text: word(`${verb}Text`),
    action: word(`${verb}Badge`),
    told,
  };
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const send = () => post(`badges/deliver?${search}`, { ...of, undo: verb === 'undeliver' });
  const answer = await act(asked, send);
  if (!answer) return;
  told.replaceChildren(element('p', { role: 'status' }, word(`${verb}Done`, whole(answer.done))));
  await render(true);
}

// A badge that is printed again with the next ones, or is not after all.
export function askButton(number, who, undoes, told, render) {
  const verb = undoes ? 'unask' : 'ask';
  const asked = {
    title: titled(`${verb}BadgeTitle`, who),
    text: word(`${verb}BadgeText`),
    action: word(`${verb}Badge`),
    asksWhy: undoes ? true : 'must',
    told,
  };
  const send = why => post('badges/ask', { numbers: [number], undo: undoes, why: why || null });
  const onclick = async () => {
    if (await act(asked, send)) await render(true);
  };
  const label = `${word(`${verb}Badge`)} ${number}`;
  return element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick }, word(`${verb}Badge`));
}
