// SPDX-License-Identifier: Apache-2.0
// live.mjs BUILD DIR: what another machine brings shows by itself on a page that stands, and nothing that is half typed
// on another is lost for it. Over a city that make_city made; tells how long it took from the beginning of the sync
// until its row stood, which `make bench` holds to two seconds (tests/bench/visit.py).
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, end, office, person, run, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'live'),
  stick = join(dir, 'usb'),
  village = ['--area', '530402001'];
mkdirSync(stick, { recursive: true });
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(where, 'city'));
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'station'), ...words);
const token = (...whose) =>
  host('badge', 'print', ...whose, '--format', 'txt')
    .trim()
    .split('\t')[1];
const rounds = Number(process.env.ROUNDS) || 3;

host('officer', 'add', '许时专干', ...village);
const people = [...'一二三四五六七八九'].slice(0, rounds + 1).map(name => {
  const { number } = json('person', 'add', '--name', `时${name}`, '--sex', 'f', '--category', 'farmer', ...village);
  return { number, badge: token('--person', number) };
});
const times = ['--start', '2026-11-20T08:00:00+08:00', '--end', '2026-11-20T12:00:00+08:00'];
const { session } = json('session', 'add', '--programme', 'P07', ...village, '--venue', '农技站', ...times);
const cards = [token('--officer', '许时专干'), token('--session', session)];
terminal('init');
terminal('stick', stick);
host('stick', stick, '--pair', ...village);
terminal('stick', stick);

// Somebody comes, and the stick is ready to be taken.
function come(round) {
  const shown = [...cards, people[round].badge, ...cards];
  const lines = shown.map((code, i) => `@2026-11-20T09:${10 + round}:${i}0+08:00 ${code}\n`);
  writeFileSync(join(dir, 'lines'), lines.join(''));
  terminal(...`run --screen none --voice none --link none --simulate --scan lines:${join(dir, 'lines')}`.split(' '));
  terminal('stick', stick);
}

const { url } = await serve();
const reader = await person(url, welcome('许看', 'reviewer'));
const officer = await person(url, welcome('许写', 'officer'));
const path = `/sessions/${session}?tab=there&lang=zh`;
const shows = (page, round) =>
  page.waitForFunction(number => document.querySelector('main').textContent.includes(number), people[round].number);

await check('a row of a sync stands by itself on a page that is looked at', async () => {
  await visit(reader, path);
  const took = [];
  for (let round = 0; round < rounds; round++) {
    come(round);
    const stood = reader.evaluate(
      number =>
        new Promise(done => {
          const main = document.querySelector('main');
          const look = () => main.textContent.includes(number) && (observer.disconnect(), done(Date.now()));
          const observer = new MutationObserver(look);
          observer.observe(main, { subtree: true, childList: true, characterData: true });
        }),
      people[round].number,
    );
    await reader.evaluate(() => 0); // it is watched by now
    const began = Date.now();
    host('stick', stick);
    took.push((await stood) - began);
    terminal('stick', stick);
  }
  console.log(`live ${took.join(' ')} ms from the beginning of a sync until its row stands`);
});

await check('what is half typed stays as it is, and the row is there once the form is folded up', async () => {
  await visit(officer, path);
  await officer.click('main summary:has-text("补录纸面签到表")');
  const field = officer.locator('main details[open] textarea, main details[open] input[type=text]').first();
  await field.fill('写了一半');
  await field.focus();
  come(rounds);
  host('stick', stick);
  await shows(reader, rounds); // who only looks has it
  assert.equal(await field.inputValue(), '写了一半');
  assert.equal(await field.evaluate(node => node === document.activeElement), true);
  await field.fill('');
  await officer.click('main summary:has-text("补录纸面签到表")');
  await shows(officer, rounds);
});

await check('nothing went wrong', async () => {
  for (const page of [reader, officer]) assert.deepEqual([...page.seen.outside, ...page.seen.errors], []);
});
await end();
