// SPDX-License-Identifier: Apache-2.0
// buttons.mjs BUILD DIR: no control of the page is dead or silent. Over a city that make_city made, one of each kind of
// button, link and fold of every view is pressed, of each field something else chosen or ticked, and Enter pressed in
// each line, by an administrator, an officer of two townships, a reviewer and a reader: something becomes different on
// the page or in its address, a file or a picture is asked for, or the field that is still empty is pointed at. What is
// chosen in a form is sent with it. In a language by the seed; of three seeds in a row each sees another third of the
// views of each, and there one in six of the kinds (SOAK=1: everything, and every choice of each field).
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

const buttons = 'button, summary, a[href]';
const lines = ['text', 'search', 'tel', 'number', 'password'].map(type => `input[type=${type}]`).join(', ');
const controls = `${buttons}, select, input[type=checkbox], input[type=radio], ${lines}`;
// One of each kind: numbers and names in their texts make no other one, nor does where a link of a table leads. Of what
// has choices another one: by the turn one that is not chosen, or each.
const kindsOf = (page, turn) =>
  page.evaluate(
    ([all, which, isAll]) => {
      const seen = new Map();
      const choicesOf = ({ options, selectedIndex }) => {
        const others = [...[...(options ?? [null])].keys()].filter(i => !options || i !== selectedIndex);
        return isAll ? others : others.slice(which % others.length).slice(0, 1);
      };
      [...document.querySelectorAll(all)].forEach((node, place) => {
        if (node.disabled || !node.checkVisibility?.() || node.closest('#me')) return; // to leave is seen elsewhere
        if (node.closest('[aria-current]') || node.target) return; // where one is; another window
        if (node.type === 'radio' && node.checked) return;
        const to = (node.getAttribute('href') || '').replace(/^(tel:|#).*/, '$1');
        if (to.startsWith('tel:')) return;
        const label = node.name || node.labels?.[0]?.textContent || node.getAttribute('aria-label') || '';
        const text = to ? to.replace(/\?.*/, '') : node.matches('select, input') ? label : node.textContent;
        const where = node.parentNode.closest('[class], [id]');
        const words = [
          node.tagName,
          node.className,
          where?.id,
          where?.className,
          (text || '').replace(/[\d,-]+/g, '#'),
        ];
        for (const choice of choicesOf(node)) {
          const kind = [...words, choice && isAll ? choice : ''].join(' ').trim();
          if (!seen.has(kind)) seen.set(kind, { place, choice });
        }
      });
      return [...seen];
    },
    [controls, turn, Boolean(process.env.SOAK)],
  );

// Whatever becomes different from now on is counted.
const watch = (page, place) =>
  page.evaluate(
    ([all, at]) => {
      const more = () => window.changes++;
      window.print = more;
      const look = new MutationObserver(more);
      look.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      document.addEventListener('invalid', event => event.target.checkVisibility() && more(), true);
      window.addEventListener('hashchange', more);
      const node = document.querySelectorAll(all)[at];
      node.scrollIntoView({ block: 'center' });
      const isLine = node.matches('input:not([type=checkbox], [type=radio])');
      if (isLine) node.focus();
      look.takeRecords();
      window.changes = 0;
      return isLine;
    },
    [controls, place],
  );

// A line has the focus: Enter. Else it is pressed; what is chosen in a form is sent.
const use = (page, place, choice) =>
  page.evaluate(
    ([all, at, option]) => {
      const node = document.querySelectorAll(all)[at];
      if (node.matches('select')) {
        node.selectedIndex = option;
        for (const type of ['input', 'change']) node.dispatchEvent(new Event(type, { bubbles: true }));
      } else node.click();
      if (node.matches('select, input')) node.form?.requestSubmit();
    },
    [controls, place, choice],
  );

// What came of it: "" nothing, within the time that anybody would wait.
async function press(page, { place, choice }, patience = 20_000) {
  const isLine = await watch(page, place);
  const before = events.get(page);
  if (isLine) await page.keyboard.press('Enter');
  else await use(page, place, choice);
  for (let waited = 0; waited < patience; waited += 50) {
    if (events.get(page) > before) return 'asked';
    const there = await page.evaluate(() => window.changes).catch(() => 1); // another page stands there by now
    if (there) return 'changed';
    await page.waitForTimeout(50);
  }
  return '';
}

const dead = {
  button: '<button></button>',
  a: '<a href="/nowhere"></a>',
  select: '<select><option>1</option><option>2</option></select>',
  tick: '<input type="checkbox">',
  line: '<input type="text">',
  form: '<form><select><option>1</option><option>2</option></select></form>',
};
await check('what is dead is found', async () => {
  for (const [name, html] of Object.entries(dead)) {
    await visit(pages.admin, '/?lang=zh');
    const place = await pages.admin.evaluate(
      ([all, text]) => {
        const here = document.createElement('div');
        here.innerHTML = text;
        for (const type of ['click', 'submit'])
          here.addEventListener(type, event => (type === 'submit' || event.target.href) && event.preventDefault());
        for (const type of ['click', 'submit', 'change', 'input', 'keydown'])
          here.addEventListener(type, event => event.stopPropagation());
        document.getElementById('main').append(here);
        return [...document.querySelectorAll(all)].indexOf(here.querySelector(all));
      },
      [controls, html],
    );
    assert.equal(await press(pages.admin, { place, choice: 1 }, 1000), '', name);
  }
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
        const silent = [];
        for (const [kind, one] of some(await kindsOf(page, seed + r), 6, Math.floor(seed / 3) + r)) {
          await openView(page, visit, view, lang);
          pressed++;
          if (!(await press(page, one))) silent.push(kind);
          for (const error of page.seen.errors.splice(0))
            if (!/Failed to load/.test(error)) silent.push(`${kind}: ${error}`);
        }
        assert.deepEqual(silent, []);
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
