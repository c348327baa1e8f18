// SPDX-License-Identifier: Apache-2.0
// The line at the foot that says how it stands between this page and its server: a view that takes its time, a
// connection that was lost and since when, a visit that is about to end. A connection is tried again until it is there,
// and the line clears itself.
import { word } from './words.js';

const OPENING_MS = 300;
const AGAIN_MS = 2000;
const line = document.getElementById('line');
const main = document.getElementById('main');
let lostSince = null;
let opening = null;
let whenBack = () => {};
let goOn = () => {};
let endsAt = Infinity; // the visit, when nobody uses it
let longest = 0;
let isLast = false; // a visit has its end, however much one does
let ticking = null;

const WARN_S = 300;
const leftS = () => (endsAt - Date.now()) / 1000;
const isEnding = () => leftS() <= Math.min(WARN_S, longest / 2);

function said() {
  if (lostSince) return word('lost', lostSince.toTimeString().slice(0, 8));
  if (isEnding()) return word(isLast ? 'leavingLast' : 'leaving', Math.max(1, Math.ceil(leftS() / 60)));
  return main.hasAttribute('aria-busy') ? word('opening') : '';
}

const text = document.createElement('span');
const button = document.createElement('button');
button.type = 'button';
button.addEventListener('click', async () => {
  await goOn().catch(() => {}); // when the visit has ended, the page says so
  isLast = isEnding();
  draw();
});
line.append(text, button);

// What stays the same is not touched: it is read aloud once.
function tell(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function draw() {
  const words = said();
  tell(text, words);
  tell(button, word('goOn'));
  button.hidden = Boolean(lostSince) || !isEnding() || isLast;
  line.className = lostSince ? 'lost' : isEnding() ? 'leaving' : '';
  line.hidden = !words;
}

// The visit lasts so long when nobody uses it.
export function visitLasts(seconds, then) {
  goOn = then;
  endsAt = Date.now() + seconds * 1000;
  longest = Math.max(longest, seconds);
  isLast = isLast && isEnding();
  clearInterval(ticking);
  ticking = setInterval(draw, 1000);
  draw();
}

export function visitEnded() {
  endsAt = Infinity;
  clearInterval(ticking);
  draw();
}

// A question is under way; the line speaks of it only when it takes longer than one notices.
export function beginOpening() {
  clearTimeout(opening);
  opening = setTimeout(() => {
    main.setAttribute('aria-busy', 'true');
    draw();
  }, OPENING_MS);
}

export function endOpening() {
  clearTimeout(opening);
  main.removeAttribute('aria-busy');
  draw();
}

export function isLost() {
  return lostSince !== null;
}

async function tryAgain() {
  try {
    await fetch('/api/me', { cache: 'no-store' });
  } catch {
    setTimeout(tryAgain, AGAIN_MS);
    return;
  }
  lostSince = null;
  draw();
  whenBack();
}

export function connectionLost() {
  if (lostSince) return;
  lostSince = new Date();
  draw();
  setTimeout(tryAgain, AGAIN_MS);
}

export function onConnectionBack(then) {
  whenBack = then;
}
