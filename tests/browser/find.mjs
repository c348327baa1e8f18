// SPDX-License-Identifier: Apache-2.0
// find.mjs BUILD DIR: the field in the head of the page finds people, sessions, places and terminals, by keys alone and
// on a phone; what was typed stands in no address, no title and no history, and Back shows what was found.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { axe, check, end, office, person, settled, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const data = join(where, 'find');
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
const { json, serve, welcome } = office(`${build}/rollcall`, data);
const ID = '530402189506070015';
const add = (...words) => json('person', 'add', '--area', '530402001', ...words).number;
const wanted = add('--name', '寻找人', '--id-number', ID, '--phone', '13900001234');
for (let i = 0; i < 6; i++) add('--name', `王丽${i}`);
const from = ['--area', '530402001', '--venue', '农技站', '--start', '2026-11-10T10:00:00+08:00'];
const { session } = json('session', 'add', '--programme', 'P01', ...from, '--end', '2026-11-10T12:00:00+08:00');
const { url } = await serve();
const page = await person(url, welcome('李审', 'reviewer'));
const found = () => page.$$eval('#main .found a', links => links.map(a => [a.textContent, a.getAttribute('href')]));
const focused = () => page.evaluate(() => document.activeElement.textContent);

async function look(text) {
  const before = await page.getAttribute('#main', 'data-ready');
  await page.keyboard.press('Escape');
  await page.fill('#find input', text);
  await page.press('#find input', 'Enter');
  await page.waitForFunction(was => document.querySelector('#main').dataset.ready !== was, before);
  await settled(page);
}

await check('a slash, a few characters, an arrow and Enter open somebody, and Back shows what was found', async () => {
  await visit(page, '/people?lang=zh');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('/');
  await page.keyboard.type('寻找');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#main .found a');
  assert.deepEqual(await found(), [[`寻* ${wanted} 玉兴街道`, `/people/${wanted}?lang=zh`]]);
  assert.equal(await page.$eval('#find input', input => input.value), '寻找');
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(), /寻\*/);
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/people\/530402/);
  await settled(page);
  await page.goBack();
  await page.waitForSelector('#main .found a');
  assert.equal((await found()).length, 1);
});

await check('an ID number stands in no address, no title and no history, and finds whose it is', async () => {
  const seen = [];
  page.on('request', request => seen.push(request.url()));
  await look(ID);
  assert.deepEqual(
    (await found()).map(([, href]) => href),
    [`/people/${wanted}?lang=zh`],
  );
  const kept = await page.evaluate(() => JSON.stringify([location.href, document.title, history.state]));
  assert.ok(!kept.includes(ID) && !seen.some(address => address.includes(ID)), kept);
  assert.equal(await page.getAttribute('#find input', 'autocomplete'), 'off');
  await page.reload();
  await settled(page);
  assert.match(await page.textContent('#main'), /查找的内容不留在网址和历史记录里/);
  assert.ok(!(await page.content()).includes(ID));
});

await check('a session is told as people say it, a phone by its last digits, a place by its name', async () => {
  await look('农技站');
  assert.deepEqual(await found(), [
    ['11月10日 10:00 P01 新型职业农民培育 · 玉兴街道农技站', `/sessions/${session}?lang=zh`],
  ]);
  await look('1234');
  assert.deepEqual(
    (await found()).map(([text]) => text),
    [`寻* ${wanted} 玉兴街道`],
  );
  await look('玉兴');
  assert.deepEqual(await found(), [['玉兴街道 红塔区', '/areas/530402001?lang=zh']]);
});

await check('of many five are shown, then all, and Back is the five; names can be unmasked', async () => {
  await look('王 丽');
  assert.equal((await found()).length, 5);
  await page.click('#main section[data-kind=people] button:has-text("全部 6 条")');
  await page.waitForFunction(() => document.querySelectorAll('#main .found a').length === 6);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll('#main .found a').length === 5);
  await page.click('#main button:has-text("显示姓名")');
  await page.waitForFunction(() => document.querySelector('#main .found a').textContent.startsWith('王丽0'));
});

await check('nothing found says what can be looked for, in both languages and on a phone', async () => {
  await look('没有这个');
  assert.match(await page.textContent('#main'), /暂无匹配.*可以输入.*身份证号/s);
  assert.deepEqual(await axe(page), []);
  await page.click('#me button[lang=en]');
  await page.waitForFunction(() => document.querySelector('#main').textContent.includes('No match'));
  await page.setViewportSize({ width: 390, height: 844 });
  await look('王丽');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  assert.deepEqual(await axe(page), []);
});

await check('nothing went outside, nothing failed', () => {
  assert.deepEqual([page.seen.outside, page.seen.errors], [[], []]);
});

await end();
