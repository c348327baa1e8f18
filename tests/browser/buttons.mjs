// SPDX-License-Identifier: Apache-2.0
// buttons.mjs BUILD DIR: no control of the page is dead or silent. Over a city that make_city made, one of each kind of
// button, link and fold of every view is pressed, by an administrator, an officer of two townships, a reviewer and a
// reader: something becomes different on the page or in its address, a file or a picture is asked for, or the field
// that is still empty is pointed at. In a language by the seed; of three seeds in a row each sees another third of the
// views of each, and there one in six of the kinds (SOAK=1: everything).
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { check, end, office, person, run, seed, visit } from './browser.mjs';
import { furnish, openView, viewsOf } from './views.mjs';

const [build, dir] = process.argv.slice(2);
const city = office(`${build}/rollcall`, join(dir, 'city'));
const media = join(dir, 'buttons-media'),
  lang = ['zh', 'en'][Math.floor(seed / 3) % 2];
mkdirSync(join(media, 'sda1'), { recursive: true });
const station = ['--data', join(dir, 'buttons-station')];
run(`${build}/rollcall-terminal`, ...station, 'init');
run(`${build}/rollcall-terminal`, ...station, 'stick', join(media, 'sda1')); // it asks to be paired

const made = furnish(city);

const { url: base } = await city.serve('127.0.0.1:0', '--sticks', media);
const bound = ['--area', '530402001', '--area', '530402002'];
const people = {
  admin: city.welcome('按钮', 'admin'),
  officer: city.json('user', 'add', '按片', '--role', 'officer', ...bound).link,
  reviewer: city.welcome('按审', 'reviewer'),
  reader: city.welcome('按读', 'reader'),
};
const pages = {};
for (const [role, link] of Object.entries(people)) pages[role] = await person(base, link);
const ask = path => pages.admin.evaluate(async at => (await fetch(at)).json(), path);
const { signals } = await ask('/api/signals');
const { session, person: holder } = signals.find(signal => signal.evidence[0].person).evidence[0];
const views = viewsOf({ session, holder, ...made });

// What a press may bring beside the page: a question to the server, a file, a choice of one.
const events = new Map();
for (const page of Object.values(pages)) {
  events.set(page, 0);
  const more = () => events.set(page, events.get(page) + 1);
  page.on('request', request => request.url().includes('/api/changes') || more());
  for (const kind of ['download', 'filechooser']) page.on(kind, more);
}

const controls = 'button, summary, a[href]';
// One of each kind: numbers and names in their texts make no other one, nor does where a link of a table leads.
const kindsOf = page =>
  page.evaluate(all => {
    const seen = new Map();
    [...document.querySelectorAll(all)].forEach((node, place) => {
      if (node.disabled || !node.checkVisibility?.() || node.closest('#me')) return; // to leave is seen elsewhere
      if (node.closest('[aria-current]') || node.target) return; // where one is; another window
      const to = (node.getAttribute('href') || '').replace(/^(tel:|#).*/, '$1');
      if (to.startsWith('tel:')) return;
      const text = to ? to.replace(/\?.*/, '') : node.textContent;
      const where = node.parentNode.closest('[class], [id]');
      const words = [node.tagName, node.className, where?.id, where?.className, (text || '').replace(/[\d,-]+/g, '#')];
      const kind = words.join(' ').trim();
      if (!seen.has(kind)) seen.set(kind, place);
    });
    return [...seen];
  }, controls);

// What came of pressing it: "" nothing, within the time that anybody would wait.
async function press(page, place, patience = 20_000) {
  const before = events.get(page);
  await page.evaluate(
    ([all, at]) => {
      window.changes = 0;
      window.print = () => window.changes++;
      const look = new MutationObserver(() => window.changes++);
      look.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      document.addEventListener('invalid', () => window.changes++, true);
      window.addEventListener('hashchange', () => window.changes++);
      const node = document.querySelectorAll(all)[at];
      node.scrollIntoView({ block: 'center' });
      node.click();
    },
    [controls, place],
  );
  for (let waited = 0; waited < patience; waited += 50) {
    if (events.get(page) > before) return 'asked';
    const there = await page.evaluate(() => window.changes).catch(() => 1); // another page stands there by now
    if (there) return 'changed';
    await page.waitForTimeout(50);
  }
  return '';
}

await check('a dead button and a dead link are found', async () => {
  for (const tag of ['button', 'a'])
    await visit(pages.admin, '/?lang=zh').then(async () => {
      const place = await pages.admin.evaluate(
        ([all, name]) => {
          const dead = document.createElement(name);
          if (name === 'a') dead.setAttribute('href', '/nowhere');
          dead.addEventListener('click', event => (event.preventDefault(), event.stopPropagation()));
          document.getElementById('main').append(dead);
          return [...document.querySelectorAll(all)].indexOf(dead);
        },
        [controls, tag],
      );
      assert.equal(await press(pages.admin, place, 1000), '', tag);
    });
});

// One in so many of a list, at least one of it, others with another turn.
const some = (list, of, turn) =>
  process.env.SOAK ? list : list.filter((_, i) => i % of === turn % Math.min(of, list.length));
let pressed = 0;
// Each at their own pace, at the same time.
await Promise.all(
  Object.entries(pages).map(async ([role, page], r) => {
    for (const view of some(views, 3, seed + r))
      await check(`every control of ${view} does something for the ${role}, in ${lang}`, async () => {
        await openView(page, visit, view, lang);
        const dead = [];
        for (const [kind, place] of some(await kindsOf(page), 6, Math.floor(seed / 3) + r)) {
          await openView(page, visit, view, lang);
          pressed++;
          if (!(await press(page, place))) dead.push(kind);
        }
        assert.deepEqual(dead, []);
      });
  }),
);

await check('there were controls to press, and nothing went wrong', async () => {
  assert.ok(pressed > 80, `${pressed}`);
  for (const page of Object.values(pages)) {
    assert.deepEqual(page.seen.outside, []);
    assert.deepEqual(
      page.seen.errors.filter(line => !/Failed to load resource/.test(line)),
      [],
    );
  }
});

await end();
