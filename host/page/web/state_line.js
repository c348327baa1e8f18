// SPDX-License-Identifier: Apache-2.0
// The line at the foot that says how it stands between this page and its server: a view that takes its time, a
// connection that was lost and since when. It is tried again until it is there, and the line clears itself.
import { word } from './words.js';

const OPENING_MS = 300;
const AGAIN_MS = 2000;
const line = document.getElementById('line');
const main = document.getElementById('main');
let lostSince = null;
let opening = null;
let whenBack = () => {};

function draw() {
  const since = lostSince?.toTimeString().slice(0, 8);
  line.textContent = lostSince ? word('lost', since) : main.hasAttribute('aria-busy') ? word('opening') : '';
  line.className = lostSince ? 'lost' : '';
  line.hidden = !line.textContent;
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
