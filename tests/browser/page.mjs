// SPDX-License-Identifier: Apache-2.0
// page.mjs BUILD DIR: the page as a reviewer uses it, over a city that make_city made: every view, in Chinese wide
// and in English on a phone (SOAK=1: each on each); nothing asked of any other host, nothing that axe-core finds, no
// error on the console; figures that are those of `tally --json`; and each signal that was planted.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { check, choosePassword, comeIn, end, look, office, openBrowser, openPage, settled, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'city'));
const link = welcome('李审', 'reviewer');
const tally = json('tally');
const { url: base } = await serve();
const page = await openPage(await openBrowser(), base);

await check('nobody comes in without having been let in', async () => {
  for (const path of ['api/tally', 'api/signals', 'api/terminals', 'api/users', 'api/audit'])
    assert.equal((await fetch(base + path)).status, 401, path);
});

await check('a one-time link opens once', async () => {
  await comeIn(page, link);
  const body = JSON.stringify({ link });
  const again = await fetch(`${base}api/welcome`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: new URL(base).origin },
    body,
  });
  assert.deepEqual([again.status, await again.json()], [401, { error: 'link' }]);
});

await check('a password is chosen before anything else', async () => {
  await page.goto(`${base}sessions`);
  await page.waitForURL(/password/);
  await settled(page);
  assert.equal(await page.locator('#views a').count(), 0);
  const before = page.seen.requests;
  await page.waitForTimeout(1500); // so long, and nothing is asked: figures are not hers to see yet
  assert.equal(page.seen.requests, before);
  await choosePassword(page);
});

const views = ['/', '/areas', '/sessions', '/why', '/terminals', '/signals', '/quarantine', '/allocations'];
for (const path of views) await check(`${path} as it is looked at`, () => look(page, path, path.slice(1) || 'front'));

await check(
  'a language that we do not speak is Chinese, or the one chosen before, and no link asks for it',
  async () => {
    const standing = () =>
      page.evaluate(() => ({
        language: document.documentElement.lang,
        links: [...document.querySelectorAll('a[href^="/"]')]
          .filter(a => /lang=(?!zh|en)/.test(a.href))
          .map(a => a.href),
      }));
    for (const lang of ['xx', 'constructor', '', 'EN']) {
      await visit(page, `/sessions?lang=${lang}`);
      assert.deepEqual(await standing(), { language: 'zh-CN', links: [] }, lang);
    }
    await page.click('#me button:has-text("English")');
    await page.waitForSelector('html[lang=en]');
    await visit(page, '/terminals?lang=xx&state=silent');
    assert.deepEqual(await standing(), { language: 'en', links: [] });
    assert.equal(await page.locator('#completeness a').count(), 3);
    await page.click('#views a:has-text("Sessions")');
    await page.waitForSelector('h1:has-text("Training sessions")');
    await page.click('#me button:has-text("中文")');
    await page.waitForSelector('html[lang=zh-CN]');
  },
);

await check('the figures are those of tally --json', async () => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await visit(page, '/?lang=en');
  const text = (await page.textContent('main')).replaceAll(',', '');
  for (const quota of tally.quotas)
    for (const figure of [quota.done, quota.target, quota.expected, quota.projected])
      assert.ok(text.includes(String(figure)), `${quota.id}: ${figure} is not on the page`);
  const answer = await page.evaluate(async () => (await fetch('/api/tally')).json());
  assert.deepEqual(answer.quotas, tally.quotas);
});

for (const area of [530402, 530402001])
  await check(`the figures of ${area} are those of tally --json, on the cards and in the table`, async () => {
    const told = json('tally', '--area', String(area));
    for (const [place, quota] of told.quotas.entries()) {
      await visit(page, `/areas/${area}?lang=en&quota=${quota.id}`);
      const numbers = await page.$$eval(
        `article[data-quota=${quota.id}] dd, article[data-quota=${quota.id}] .done strong`,
        nodes => nodes.map(n => n.textContent.replaceAll(',', '')),
      );
      const dash = n => (n === null ? '-' : String(n));
      assert.deepEqual(numbers.slice(0, 7), [
        dash(quota.done),
        String(quota.target ?? 'not set'),
        ...[quota.expected, quota.month, quota.week, quota.last_year, quota.projected].map(dash),
      ]);
      if (told.level >= 3) continue;
      const rows = await page.$$eval('main .split tbody tr', list =>
        list.map(row => row.children[3].textContent.replaceAll(',', '')),
      );
      const below = (
        await page.evaluate(async code => (await fetch(`/api/tally?area=${code}`)).json(), area)
      ).areas.map(a => String(a.quotas[place].done));
      assert.deepEqual(rows.sort(), below.sort());
    }
  });

await check('a figure opens to its rows', async () => {
  await page.click('main table a:visible >> nth=0');
  await settled(page);
  assert.ok(new URL(page.url()).pathname !== '/', page.url());
});

await check('each signal that was planted is found', async () => {
  const kinds = new Set(
    (await page.evaluate(async () => (await fetch('/api/signals?year=2026')).json())).signals.map(s => s.kind),
  );
  for (const kind of ['far_apart', 'burst', 'same_order', 'empty', 'many_a_day', 'off_hours'])
    assert.ok(kinds.has(kind), kind);
});

await check('a reviewer may not allocate, and nobody posts without the token', async () => {
  const status = await page.evaluate(
    async () =>
      (await fetch('/api/allocations', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }))
        .status,
  );
  assert.equal(status, 403);
});

await check('nothing was asked of another host, nothing went wrong', async () => {
  assert.deepEqual(page.seen.outside, []);
  assert.deepEqual(
    page.seen.errors.filter(e => !/403/.test(e)),
    [],
  );
});

await end();
