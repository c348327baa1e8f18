// SPDX-License-Identifier: Apache-2.0
// today.mjs BUILD DIR: where one lands, a first start as a checklist that offers nobody what they may not do, and the
// day as it goes on: a class that somebody else adds appears by itself, and each number is that of the list it opens.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { check, end, look, office, person, settled, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const data = join(where, 'today');
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
const { json, host, serve, welcome } = office(`${build}/rollcall`, data);
const { url: base } = await serve();
const admin = await person(base, welcome('管理员', 'admin'));
const { link } = json('user', 'add', '沈片', '--role', 'officer', '--area', '530402001');
const bound = await person(base, link);
const at = ['--area', '530402001'];
const steps = page =>
  page.$$eval('[data-first] li', lines =>
    lines.map(l => [l.dataset.step, l.dataset.done, l.querySelector('a')?.getAttribute('href') ?? null]),
  );

await check('who does the work of the office lands on the day, and goes from there to the figures', async () => {
  assert.deepEqual(
    [admin, bound].map(page => new URL(page.url()).pathname),
    ['/today', '/today'],
  );
  await visit(admin, '/');
  await admin.waitForURL(/today/);
  await admin.click('#views a:has-text("总览")');
  await admin.waitForSelector('.quotas');
  assert.equal(await admin.textContent('#views [aria-current]'), '总览');
  await admin.click('.brand');
  await admin.waitForSelector('[data-first]');
});

await check('a first start offers each step where it is done, and nobody what they may not do', async () => {
  const all = await steps(admin);
  assert.deepEqual(
    all.map(([step]) => step),
    ['targets', 'people', 'officer', 'terminal', 'class', 'badges', 'scan'],
  );
  assert.ok(all.every(([, done, href]) => done === 'no' && href));
  const offered = (await steps(bound)).filter(([, , href]) => href);
  assert.deepEqual(
    offered.map(([, , href]) => href),
    ['/sessions/new', '/badges', '/sticks'],
  );
  await look(admin, '/today', 'today-empty');
});

await check('what others do appears by itself, and a step is done by what is there', async () => {
  await visit(admin, '/today?lang=zh');
  const { number } = json('person', 'add', '--name', '王丽', '--sex', 'f', '--category', 'farmer', ...at);
  const times = ['--start', '2026-11-20T09:00:00+08:00', '--end', '2026-11-20T11:00:00+08:00'];
  const { session } = json('session', 'add', '--programme', 'P07', ...at, '--venue', '玉兴街道农技站', ...times);
  host('enroll', session, number);
  await admin.waitForSelector(`main a[href*="${session}"]`);
  await admin.waitForSelector('[data-step=people][data-done=yes]');
  await admin.waitForFunction(() =>
    /P07.*玉兴街道 · 玉兴街道农技站进行中10$/.test(document.querySelector('main tbody tr')?.textContent),
  );
});

await check('each number of things to do is the total of the list it opens', async () => {
  const things = await admin.$$eval('[data-thing]', lines =>
    lines.map(l => [l.dataset.thing, l.querySelector('a').getAttribute('href'), l.querySelector('a').dataset.count]),
  );
  assert.deepEqual(
    things.map(([thing]) => thing),
    ['badges', 'no_badge'],
  );
  for (const [thing, href, count] of things) {
    await visit(admin, href);
    assert.equal(await admin.getAttribute('main .total', 'data-rows'), count, thing);
  }
});

await check('nothing was asked of another host, nothing went wrong', async () => {
  for (const page of [admin, bound]) {
    await settled(page);
    assert.deepEqual([page.seen.outside, page.seen.errors], [[], []]);
  }
});
await end();
