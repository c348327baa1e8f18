// SPDX-License-Identifier: Apache-2.0
// buttons.mjs BUILD DIR: no control of the page is dead or silent. Over a city that make_city made, one button of each
// kind of every view is pressed, as an administrator sees it: something becomes different on the page or in its
// address, a file or a picture is asked for, or the field that is still empty is pointed at. A third of them, by the
// seed (SOAK=1: each).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { check, end, office, person, seed, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const city = office(`${build}/rollcall`, join(dir, 'city'));
const { url: base } = await city.serve();
const admin = await person(base, city.welcome('按钮', 'admin'));
const ask = path => admin.evaluate(async at => (await fetch(at)).json(), path);
const { session, person: holder } = (await ask('/api/signals')).signals.find(s => s.evidence[0].person).evidence[0];
const views = [
  ...['/', '/today', '/areas/530402', '/why?quota=farmer', '/days?quota=farmer', '/sessions', '/sessions?as=calendar'],
  ...['/sessions/new', `/sessions/${session}`, '/people', '/people/new', '/people/import', '/people/doubles'],
  ...['/people/merges', `/people/${holder}`, '/badges', '/terminals', '/sticks', '/quarantine?state=held', '/signals'],
  ...['/allocations', '/filings', '/officers', '/users', '/system', '/log', '/audit', '/papers'],
];
let events = 0; // what a press may bring beside the page: a question to the server, a file, a choice of one
admin.on('request', request => (events += !request.url().includes('/api/changes')));
for (const kind of ['download', 'filechooser']) admin.on(kind, () => events++);

// One of each kind: numbers and names in their texts make no other one.
const kindsOf = () =>
  admin.evaluate(() => {
    const seen = new Map();
    [...document.querySelectorAll('button, summary')].forEach((node, place) => {
      if (node.disabled || !node.checkVisibility?.() || node.closest('#me')) return; // to leave is seen elsewhere
      const kind = `${node.tagName} ${node.className} ${(node.textContent || '').replace(/[\d,]+/g, '#').trim()}`;
      if (!seen.has(kind)) seen.set(kind, place);
    });
    return [...seen];
  });

// What came of pressing it: "" nothing, within the time that anybody would wait.
async function press(place, patience = 20_000) {
  const before = events;
  await admin.evaluate(at => {
    window.changes = 0;
    window.print = () => window.changes++;
    const look = new MutationObserver(() => window.changes++);
    look.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    document.addEventListener('invalid', () => window.changes++, true);
    const node = document.querySelectorAll('button, summary')[at];
    node.scrollIntoView({ block: 'center' });
    node.click();
  }, place);
  for (let waited = 0; waited < patience; waited += 50) {
    if (events > before) return 'asked';
    const there = await admin.evaluate(() => window.changes).catch(() => 1); // another page stands there by now
    if (there) return 'changed';
    await admin.waitForTimeout(50);
  }
  return '';
}

await check('a dead button is found', async () => {
  await visit(admin, '/?lang=zh');
  const place = await admin.evaluate(() => {
    const dead = document.createElement('button');
    document.getElementById('main').append(dead);
    return [...document.querySelectorAll('button, summary')].indexOf(dead);
  });
  assert.equal(await press(place, 1000), '');
});

let count = 0;
for (const view of views)
  await check(`every button of ${view} does something`, async () => {
    const at = `${view}${view.includes('?') ? '&' : '?'}lang=zh`;
    await visit(admin, at);
    const dead = [];
    for (const [kind, place] of await kindsOf()) {
      if (!process.env.SOAK && (count++ + seed) % 3) continue;
      await visit(admin, at);
      if (!(await press(place))) dead.push(kind);
    }
    assert.deepEqual(dead, []);
  });

await check('there were buttons to press', async () => assert.ok(count > 60, `${count}`));

await end();
