// SPDX-License-Identifier: Apache-2.0
// leaving.mjs BUILD DIR: who does nothing is told before they are logged out, and what is half typed is there again.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axe, check, end, follow, logIn, office, person, settled, shoot, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { serve, welcome } = office(`${build}/rollcall`, join(dir, 'city'), null);
const { url } = await serve('127.0.0.1:0', '--idle', '1');
const page = await person(url, welcome('孔走', 'officer'));
const unsent = () => page.evaluate(() => Object.keys(sessionStorage).filter(key => key.startsWith('unsent ')));
const field = name => page.inputValue(`main form.sheet [name=${name}]`);
const saysBack = '.note:has-text("上次没有提交的内容已放回")';

await check('a half typed form is there again after another view, in the other language too', async () => {
  await visit(page, '/people/new?lang=zh');
  await page.fill('main form.sheet [name=name]', '李半成');
  await page.selectOption('main form.sheet [name=sex]', '2');
  await page.fill('main form.sheet [name=phone]', '1380000');
  await follow(page, '/sessions?lang=zh');
  assert.equal(await page.locator(saysBack).count(), 0);
  await follow(page, '/people/new?lang=zh');
  assert.deepEqual([await field('name'), await field('sex'), await field('phone')], ['李半成', '2', '1380000']);
  assert.match(await page.textContent('main form.sheet'), /电话位数不对/, 'it tells what it told when it was typed');
  await shoot(page, 'unsent-zh');
  assert.deepEqual(await axe(page), []);
  await follow(page, '/people/new?lang=en');
  await page.reload();
  await settled(page);
  assert.deepEqual([await field('name'), await field('sex')], ['李半成', '2']);
});

await check('a place chosen step by step is chosen again, and nothing else moves into its place', async () => {
  await visit(page, '/sessions/new?lang=zh');
  const selects = page.locator('main form.sheet .place select');
  await selects.first().selectOption({ label: '红塔区' });
  await selects.nth(1).selectOption({ label: '玉兴街道' });
  await page.selectOption('main form.sheet select:has(option[value=weekly])', 'weekly');
  await follow(page, '/sessions?lang=zh');
  await follow(page, '/sessions/new?lang=zh');
  assert.deepEqual(await selects.evaluateAll(all => all.map(select => select.value)), ['']);
  assert.equal(await page.inputValue('main form.sheet select:has(option[value=weekly])'), 'weekly');
  await page.click(`${saysBack} button`);
  await page.waitForSelector(saysBack, { state: 'detached' });
});

await check('it is cleared by a button, and by being sent', async () => {
  await visit(page, '/people/new?lang=zh');
  await page.click(`${saysBack} button`);
  await page.waitForFunction(() => document.querySelector('main form.sheet [name=name]')?.value === '');
  assert.deepEqual(await unsent(), []);
  await page.fill('main form.sheet [name=name]', '李整成');
  assert.equal((await unsent()).length, 1);
  await page.click('main form.sheet button[type=submit]');
  await page.waitForURL(/people\/\d/);
  assert.deepEqual(await unsent(), []);
});

await check('who does nothing is told that they will be logged out, and may stay', async () => {
  await visit(page, '/sessions/new?lang=zh');
  await page.waitForSelector('#line:has-text("您将在 1 分钟后退出")');
  assert.deepEqual(await axe(page), []);
  await shoot(page, 'leaving-zh', false);
  await page.click('#line button');
  await page.waitForSelector('#line', { state: 'hidden' });
});

await check('whom the page logged out finds their words again, and no other does', async () => {
  await page.fill('main form.sheet input[maxlength="200"]', '半句话的会场');
  await page.waitForURL(/\/login/);
  await page.waitForSelector('#line', { state: 'hidden' });
  await logIn(page, '孔走');
  await page.waitForURL(/sessions\/new/);
  await page.waitForSelector(saysBack);
  assert.equal(await page.inputValue('main form.sheet input[maxlength="200"]'), '半句话的会场');
  await page.click('#me button:has-text("退出")');
  await page.waitForURL(/\/login/);
  assert.deepEqual(await unsent(), []);
});

assert.deepEqual(page.seen.outside, []);
await end();
