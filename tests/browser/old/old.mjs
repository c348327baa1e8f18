// SPDX-License-Identifier: Apache-2.0
// old.mjs ROLLCALL DIR CHROMIUM: every view stands in this Chromium, which is the one docs/reviewer.md names as the
// oldest, without an error, with the figures of `tally --json` and with its curve drawn.
import { execFileSync, spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const require = createRequire(resolve('build/npm/package.json'));
const { chromium } = require('playwright-core');
const [rollcall, dir, program] = process.argv.slice(2);
const now = '2026-11-20T10:00:00+08:00';
const host = (...words) =>
  execFileSync(rollcall, ['--data', dir, '--now', now, '--json', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const { link } = JSON.parse(host('user', 'add', '旧管', '--role', 'admin'));
const tally = JSON.parse(host('tally'));
const server = spawn(rollcall, ['--data', dir, '--now', now, '--json', 'serve', '--listen', '127.0.0.1:0'], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
const base = await new Promise(found => server.stdout.once('data', line => found(JSON.parse(line).url)));
let failed = 0;
const check = async (name, test) => {
  try {
    await test();
    console.log(`[       OK ] ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
};

const browser = await chromium.launch({
  executablePath: program,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--single-process', '--no-zygote'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
page.setDefaultTimeout(300000); // a state that never comes
const errors = [];
page.on('pageerror', error => errors.push(String(error)));
page.on('console', message => {
  if (message.type() === 'error') errors.push(message.text());
});
// Asked by hand: what playwright's own waiting asks of a page came in long after this browser.
const there = selector => page.waitForFunction(wanted => document.querySelector(wanted), selector);
const ready = () => there('#main[data-ready]');

await check('it is the oldest that is named', () => {
  const stated = readFileSync('docs/reviewer.md', 'utf8').match(/Chromium (\d+)/);
  assert.equal(browser.version().split('.')[0], stated && stated[1]);
});
await page.goto(`${base}welcome#${link}`);
await there('input[name=again]');
await page.fill('input[name=newPassword]', '玉溪的山和水都很好看');
await page.fill('input[name=again]', '玉溪的山和水都很好看');
await page.click('form button[type=submit]');
await there('.quotas');
errors.splice(0); // until there is a password everything else is refused, which the console tells
for (const path of [
  '/',
  '/?lang=en',
  '/areas',
  '/areas/530402',
  '/areas/530402001',
  '/sessions',
  '/why?quota=farmer',
  '/terminals',
  '/signals',
  '/quarantine',
  '/allocations',
  '/users',
  '/audit',
])
  await check(`${path} stands`, async () => {
    await page.goto(new URL(path, base).href);
    await ready();
    assert.ok((await page.textContent('#main')).length > 40, 'there is nothing on it');
    assert.deepEqual(errors.splice(0), []);
  });
await check('its figures are those of tally --json, and the curve is drawn', async () => {
  await page.goto(base);
  await ready();
  const text = (await page.textContent('#main')).replace(/,/g, '');
  for (const quota of tally.quotas)
    for (const figure of [quota.done, quota.target, quota.expected])
      assert.ok(text.includes(String(figure)), `${quota.id}: ${figure}`);
  await there('main svg path, main canvas');
  mkdirSync('build/screenshots', { recursive: true });
  await page.screenshot({ path: 'build/screenshots/old-front.png' });
});
await browser.close();
server.kill();
process.exit(failed ? 1 : 0);
