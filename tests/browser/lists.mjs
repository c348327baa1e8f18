// SPDX-License-Identifier: Apache-2.0
// lists.mjs BUILD DIR: over a city that make_city made. A list says where one stands in it, is sorted by its heads on
// the host, and all of that is in the address: it stands after Back and in a link that was copied. Of doubles, all
// pages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, end, follow, look, office, person, settled, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const data = join(where, 'lists');
cpSync(join(where, 'city'), data, { recursive: true });
const { serve, welcome } = office(`${build}/rollcall`, data);
const { url: base } = await serve();
const admin = await person(base, welcome('许列', 'admin'));
const ask = path => admin.evaluate(async at => (await fetch(at)).json(), path);
const whereWeAre = () => admin.textContent('nav.pages span');
const step = async name => {
  const before = await admin.getAttribute('#main', 'data-ready');
  await admin.click(`nav.pages a:has-text("${name}")`);
  await drawnAfter(before);
};
const drawnAfter = before =>
  admin.waitForFunction(was => document.getElementById('main').dataset.ready !== was, before);
const firstCells = place => admin.$$eval(`tbody tr > :nth-child(${place})`, cells => cells.map(c => c.textContent));
async function sortBy(head) {
  const before = await admin.getAttribute('#main', 'data-ready');
  await admin.click(`thead button.sort:text-is("${head}")`);
  await drawnAfter(before);
}

await check('a list says where one stands, and leads from end to end', async () => {
  const { total } = await ask('/api/people');
  const shown = total.toLocaleString('en-US');
  await visit(admin, '/people?lang=zh');
  assert.equal(await whereWeAre(), `第 1–100 条，共 ${shown} 条`);
  await step('下一页');
  assert.equal(await whereWeAre(), `第 101–200 条，共 ${shown} 条`);
  await step('末页');
  const last = Math.ceil(total / 100) * 100 - 99;
  assert.equal(await whereWeAre(), `第 ${last.toLocaleString('en-US')}–${shown} 条，共 ${shown} 条`);
  await step('上一页');
  await step('首页');
  assert.doesNotMatch(admin.url(), /offset/);
});

await check('a head sorts the whole list on the host; the other way when it is pressed again', async () => {
  await visit(admin, '/people?lang=zh');
  assert.equal(await admin.getAttribute('th[aria-sort]', 'aria-sort'), 'ascending', 'by number unless told');
  await sortBy('人员');
  assert.match(admin.url(), /sort=-person/);
  assert.equal(await admin.getAttribute('th[aria-sort]', 'aria-sort'), 'descending');
  const seen = [await firstCells(1)];
  await step('下一页');
  seen.push(await firstCells(1));
  const all = seen.flat();
  assert.deepEqual(all, [...all].sort().reverse());
  assert.equal(all.length, 200);
  const newest = (await ask('/api/people?sort=-person')).people[0].person;
  assert.equal(all[0], newest);
});

await check('sort, page and filters stand after Back and in a copied link', async () => {
  await visit(admin, '/people?lang=zh&sex=2&sort=-name&offset=100');
  const rows = await firstCells(1);
  await admin.click('tbody tr:nth-child(3) a');
  await admin.waitForURL(/people\/\d/);
  await settled(admin);
  await admin.goBack();
  await admin.waitForURL(/sort=-name/);
  await admin.waitForSelector('nav.pages');
  assert.deepEqual(await firstCells(1), rows);
  const [copied] = [admin.url()];
  await admin.goto(copied);
  await settled(admin);
  assert.deepEqual(await firstCells(1), rows);
  assert.equal(await admin.getAttribute('th[aria-sort]', 'aria-sort'), 'descending');
});

await check('the head that was pressed has the focus still, by keyboard too', async () => {
  await visit(admin, '/people?lang=zh');
  await admin.focus('thead button.sort:text-is("姓名")');
  const before = await admin.getAttribute('#main', 'data-ready');
  await admin.keyboard.press('Enter');
  await drawnAfter(before);
  assert.equal(await admin.evaluate(() => document.activeElement.textContent), '姓名');
});

await check('every head of every list that sorts is taken by the host', async () => {
  for (const path of [
    '/people',
    '/badges',
    '/sessions',
    '/terminals',
    '/users',
    '/officers',
    '/people/merges',
    '/filings',
  ]) {
    await visit(admin, `${path}?lang=zh`);
    for (const head of await admin.$$eval('thead button.sort', all => all.map(one => one.textContent))) {
      await admin.click(`thead button.sort:text-is("${head}")`);
      await admin.waitForFunction(text => {
        const th = [...document.querySelectorAll('th[aria-sort]')].find(one => one.textContent === text);
        return th && document.querySelector('#main h1');
      }, head);
      assert.match(admin.url(), /sort=/, `${path} ${head}`);
    }
  }
});

await check('a table that is all there sorts at once, and its order stands in the address', async () => {
  await visit(admin, '/?lang=zh&quota=farmer');
  const figures = admin.locator('table', { has: admin.locator('caption:has-text("各地完成情况")') }).first();
  await admin.goto(`${base}areas/530400?quota=farmer&lang=zh&sort=-target`);
  await settled(admin);
  assert.equal(await figures.locator('th[aria-sort]').getAttribute('aria-sort'), 'descending');
  await figures.locator('button.sort:text-is("完成率")').click();
  assert.match(admin.url(), /sort=rate/);
  assert.equal(await figures.locator('th[aria-sort]').textContent(), '完成率');
});

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const idNumber = first => first + '10X98765432'[[...first].reduce((sum, digit, i) => sum + digit * weights[i], 0) % 11];

// Pairs of a name and a birth.
function officeOfDoubles(count) {
  const dir = join(where, 'pairs');
  execFileSync(`${build}/rollcall`, ['--data', dir, 'init', '--area', '530402'], { stdio: 'ignore' });
  const own = office(`${build}/rollcall`, dir);
  const names = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩'].flatMap(one =>
    [...'一二三四五六七八九十百千万春夏秋'].map(n => one + n),
  );
  const roster = names.slice(0, count).flatMap((name, i) => {
    const [one, other] = [4 * i, 4 * i + 2].map(n => idNumber(`53040218950607${String(n).padStart(3, '0')}`));
    return [`${name},${one},,530402001,`, `${name},${other},,530402002,`];
  });
  writeFileSync(join(where, 'doubles.csv'), `姓名,身份证号,性别,所属地区,电话\r\n${roster.join('\r\n')}\r\n`);
  own.host('person', 'import', join(where, 'doubles.csv'));
  return own;
}

await check('doubles beyond the first hundred are on the pages behind', async () => {
  const own = officeOfDoubles(230);
  const other = await person((await own.serve()).url, own.welcome('许并', 'officer'));
  const seen = new Set();
  await visit(other, '/people/doubles?lang=zh');
  assert.equal(await other.getAttribute('main .total', 'data-rows'), '230');
  for (;;) {
    for (const pair of await other.$$eval('[data-pair]', all => all.map(one => one.dataset.pair))) seen.add(pair);
    const next = await other.$('nav.pages a[rel=next]');
    if (!next) break;
    await follow(other, await next.getAttribute('href'));
  }
  assert.equal(seen.size, 230);
  assert.equal(await other.textContent('nav.pages span'), '第 201–230 条，共 230 条');
  await look(other, '/people/doubles?offset=200', 'doubles-last-page');
});

await check('the log and who looked tell how many there are', async () => {
  await visit(admin, '/audit?lang=zh');
  assert.equal(Number(await admin.getAttribute('main .total', 'data-rows')), (await ask('/api/audit')).total);
  await visit(admin, '/audit?lang=zh&what=login&who=nobody');
  assert.match(await admin.textContent('main .nothing'), /./);
});

await check('the log tells an import in one line that opens to its rows, and each by itself', async () => {
  await visit(admin, '/log?lang=zh&what=person.add');
  const { total } = await ask('/api/log?what=person.add');
  assert.equal(Number(await admin.getAttribute('main .total', 'data-rows')), total);
  const line = admin.locator('tbody tr', { has: admin.locator('a[data-count]') }).first();
  assert.match(await line.textContent(), /导入 [\d,]+ 人 展开 [\d,]+ 条/);
  const count = Number(await line.locator('a').getAttribute('data-count'));
  await follow(admin, await line.locator('a').getAttribute('href'));
  assert.equal(Number(await admin.getAttribute('main .total', 'data-rows')), count);
  assert.match(await admin.textContent('tbody tr'), /登记了/);
  await follow(admin, '/log?each=1');
  assert.match(await whereWeAre(), /^第 1–100 条，共 [\d,]+ 条$/);
  await step('下一页');
  assert.match(await whereWeAre(), /^第 101–200 条/);
  await look(admin, '/log', 'log-folded');
  await look(admin, '/audit?what=login', 'audit-filtered');
});

await check('a list without rows says why, and offers what can be done', async () => {
  for (const [path, why, action] of [
    ['/sessions?until=2001-01-01', '暂无符合这些条件的班次。', '/sessions'],
    ['/terminals?terminal=0123456789abcdef', '暂无这种状态的终端。', '/terminals'],
    ['/people?text=没有这个人', '暂无符合这些条件的人员。', '/people'],
  ]) {
    await visit(admin, `${path}${path.includes('?') ? '&' : '?'}lang=zh`);
    const said = admin.locator('main .nothing').first();
    assert.ok((await said.textContent()).startsWith(why), `${path}: ${await said.textContent()}`);
    assert.equal(new URL(await said.locator('a').getAttribute('href'), base).pathname, action, path);
  }
  assert.deepEqual(await axe(admin), []);
});

await check('the view of papers hands out each of them, and those of a class', async () => {
  await visit(admin, '/papers?lang=zh&month=2026-11');
  const files = await admin.$$eval('main section a[download]', all => all.map(one => one.getAttribute('href')));
  assert.ok(files.filter(href => href.startsWith('/api/report')).length >= 36, `${files.length} files`);
  assert.ok(files.some(href => href.includes('sheet=sign-in')));
  for (const href of files.filter(one => /format=(xlsx|pdf)/.test(one) && !/view=(people|signals)/.test(one))) {
    const code = await admin.evaluate(async at => (await fetch(at)).status, href);
    assert.equal(code, 200, href);
  }
  await look(admin, '/papers?month=2026-11', 'papers');
});

await check('the lists are as they should be to look at', async () => {
  await look(admin, '/people?offset=100&sort=-name', 'people-page-2');
  await look(admin, '/users', 'users-sorted');
  assert.deepEqual(await axe(admin), []);
});

await end();
