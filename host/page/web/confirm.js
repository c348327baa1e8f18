// SPDX-License-Identifier: Apache-2.0
// Asks in words before anything is changed. Esc and 取消 change nothing; focus goes back to where it was.
import { element, sorry, word } from './lib.js';

// Resolves to {why} when it is to be done, to null otherwise. title: the act in words ("停用李审"); text: what it will do;
// asksWhy: there is a line for a reason, which may stay empty unless it is 'must'.
export function confirm(title, text, action, asksWhy) {
  const before = document.activeElement;
  return new Promise(answer => {
    const heading = element('h2', { id: 'confirm-title' }, title);
    const leave = () => dialog.close('no');
    const cancel = element('button', { type: 'button', class: 'quiet', onclick: leave }, word('cancel'));
    const because = word('because');
    const why = asksWhy
      ? element('input', {
          type: 'text',
          maxlength: 200,
          placeholder: because,
          'aria-label': because,
          required: asksWhy === 'must',
          pattern: asksWhy === 'must' ? '.*\\S.*' : null,
        })
      : null;
    const form = element(
      'form',
      { method: 'dialog' },
      heading,
      [].concat(text).map(line => element('p', null, line)),
      why,
      element('div', { class: 'answers' }, cancel, element('button', { type: 'submit', value: 'yes' }, action)),
    );
    const dialog = element('dialog', { 'aria-labelledby': 'confirm-title', 'data-busy': '' }, form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (document.contains(before)) before.focus();
      answer(dialog.returnValue === 'yes' ? { why: why?.value ?? '' } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}

// Asks, does it (run is given the reason), and says in `told` what went wrong. Gives what was answered; null: not done.
export async function act({ title, text, action, asksWhy, told }, run) {
  const answer = await confirm(title, text, action, asksWhy);
  if (!answer) return null;
  try {
    return await run(answer.why);
  } catch (error) {
    told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, sorry(error)));
    return null;
  }
}

// One line of text and the act behind it, asked once more before it is done. told: the text in a sentence.
export function lineForm({ title, action, label, max, value = '', required = true, told }, run) {
  const line = element('input', { type: 'text', required, maxlength: max, placeholder: label, 'aria-label': label });
  line.value = value;
  const problem = element('p', { class: 'problem', role: 'alert' });
  const onsubmit = event => {
    event.preventDefault();
    act({ title, text: told(line.value), action, told: problem }, () => run(line.value));
  };
  return element(
    'form',
    { class: 'inline', 'data-busy': '', onsubmit },
    line,
    element('button', { type: 'submit' }, action),
    problem,
  );
}

// The same for the reason of an act, which the log and the book keep.
export function reasonForm(title, action, run) {
  const label = word('because');
  return lineForm({ title, action, label, max: 200, told: why => word('reasonIs', why) }, run);
}
