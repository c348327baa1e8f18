// SPDX-License-Identifier: Apache-2.0
// What a terminal is told whose photos were taken, as codes for its camera: one large one, or several in turn.
import { codeSymbol } from './code.js';
import { element, word } from './lib.js';

const EACH_MS = 1500;

// Several in turn: what shows them, and the buttons. Nothing moves where that is not wanted, nor after a press.
function turning(codes, place) {
  const label = element('span', { class: 'place' });
  const turn = element('button', { type: 'button', class: 'quiet', onclick: () => run(!timer) });
  let at = 0,
    timer = 0;
  function show(next) {
    at = (next + codes.length) % codes.length;
    place.replaceChildren(codeSymbol(codes[at].rows, word('pictureAnswerCode', at + 1, codes.length)));
    label.textContent = `${at + 1}/${codes.length}`;
  }
  function run(isRunning) {
    clearInterval(timer);
    timer = isRunning ? setInterval(() => show(at + 1), EACH_MS) : 0;
    turn.textContent = word(isRunning ? 'picturePause' : 'pictureGoOn');
  }
  const step = (name, by) =>
    element('button', { type: 'button', class: 'quiet', onclick: () => (run(false), show(at + by)) }, word(name));
  show(0);
  run(codes.length > 1 && !matchMedia('(prefers-reduced-motion: reduce)').matches);
  const buttons = [step('pictureBefore', -1), label, step('pictureAfter', 1), turn];
  return { buttons: codes.length > 1 ? buttons : [], stop: () => run(false) };
}

export function showAnswer(name, codes) {
  const before = document.activeElement;
  const place = element('div');
  const { buttons, stop } = turning(codes, place);
  const close = element('button', { type: 'button', onclick: () => dialog.close() }, word('pictureClose'));
  const dialog = element(
    'dialog',
    { class: 'shown-code', 'aria-labelledby': 'answer-title', 'data-busy': '' },
    element('h2', { id: 'answer-title' }, word('pictureAnswerTitle', name)),
    place,
    element('div', { class: 'answers' }, buttons, close),
    element('p', null, word('pictureAnswerNote')),
  );
  dialog.addEventListener('close', () => {
    stop();
    dialog.remove();
    if (document.contains(before)) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
