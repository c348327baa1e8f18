// SPDX-License-Identifier: Apache-2.0
// old.mjs ROLLCALL DIR CHROMIUM: every view stands in this Chromium, which is the one docs/reviewer.md names as the
// oldest, without an error, with the figures of `tally --json` and with its curve drawn.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { check, chromium, end, office, secret, shoot } from '../browser.mjs';

const [rollcall, dir, program] = process.argv.slice(2);
const { json, serve, welcome } = office(rollcall, dir);
const tally = json('tally');
const { url: base } = await serve();

const browser = await chromium.launch({
  executablePath: program,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
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
await page.goto(`${base}welcome#${welcome('旧管', 'admin')}`);
await there('input[name=again]');
await page.fill('input[name=newPassword]', secret);
await page.fill('input[name=again]', secret);
await page.click('form button[type=submit]');
await there('.day');
errors.splice(0); // until there is a password everything else is refused, which the console tells
for (const path of [
  '/',
  '/today',
  '/search',
  '/people',
  '/badges',
  '/sticks',
  '/officers',
  '/system',
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
  await page.goto(new URL('/areas', base).href);
  await ready();
  const text = (await page.textContent('#main')).replace(/,/g, '');
  for (const quota of tally.quotas)
    for (const figure of [quota.done, quota.target, quota.expected])
      assert.ok(text.includes(String(figure)), `${quota.id}: ${figure}`);
  await there('main svg path, main canvas');
  await shoot(page, 'old-front', false);
});
await browser.close();
await end();
