// SPDX-License-Identifier: Apache-2.0
// people.mjs BUILD DIR: an office that has nobody yet takes its first roster on the page, finds somebody, corrects her
// and sees what the book tells; a reader sees masked names and is offered nothing.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, end, look, office, openPage, person, settled, shoot, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'people'),
  roster = join(dir, '春季名单.csv');
mkdirSync(dir);
execFileSync(`${build}/rollcall`, ['--data', join(dir, 'host'), 'init', '--area', '530402'], { stdio: 'ignore' });
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'host'));
const { url: base } = await serve();
const officer = await person(base, welcome('许专干', 'officer')),
  reader = await person(base, welcome('孙读', 'reader'));
const text = page => page.textContent('main');
const logged = what => JSON.parse(host('--json', 'log', '--what', what).split('\n')[0]); // the newest
const idOf = async () => officer.$$eval('tbody th a', links => links.map(link => link.textContent));
const list = [
  '红塔区2026年春季培训名单',
  '序号,姓名,身份证号码,性别,乡镇,联系电话',
  '1,王　丽,530402189506070023,女,玉兴街道,13800000001',
  '2,李强,530402189506070031,男,玉兴街道,',
  '3,张三,530402189506070010,男,玉兴街道,',
  '4,赵无号,,男,玉兴街道,13800000004',
  '合计,4人',
];
writeFileSync(roster, `${list.join('\r\n')}\r\n`);

const choose = () => officer.setInputFiles('input[type=file]', roster);

await check('an office without people is told what to do, and looks at a roster before anything is kept', async () => {
  await visit(officer, '/people?lang=zh');
  assert.match(await text(officer), /暂无人员。请先导入名单/);
  await officer.click('a.button:has-text("导入名单")');
  await officer.waitForURL(/people\/import/);
  await settled(officer);
  await choose();
  await officer.waitForSelector('[data-result=import] button:has-text("入账")');
  const told = await text(officer);
  assert.match(told, /预览：春季名单\.csv读到 4 人：新增 3、存疑 1、未收 1、跳过 2 行。/);
  assert.match(told, /校验位不(对|符)/);
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'import-preview');
  assert.equal(host('person', 'list'), '');
});

await check('the rows that were refused come as a file, and the others are taken', async () => {
  const [download] = await Promise.all([
    officer.waitForEvent('download'),
    officer.click('a:has-text("下载没有收的 1 行")'),
  ]);
  assert.equal(download.suggestedFilename(), '春季名单-未收.csv');
  assert.match(readFileSync(await download.path(), 'utf8'), /^\ufeff"行","列","内容","理由"\r\n"5","身份证号",/);
  await officer.click('[data-result=import] button:has-text("入账")');
  await officer.waitForSelector('h2:has-text("已入账")');
  assert.equal(host('person', 'list').trim().split('\n').length, 3);
  assert.equal(logged('person.add').who, '许专干');
});

await check('what of the last roster was not taken is among the things to do', async () => {
  const beside = await openPage(officer.context(), base);
  await visit(beside, '/today?lang=zh');
  assert.match(await beside.textContent('[data-thing=import]'), /春季名单\.csv有 1 行没有收下/);
  await beside.click('[data-thing=import] a');
  await beside.waitForSelector('.drop input');
  await beside.close();
});

await check('a row that was refused is mended where it stands, and goes through the same reader', async () => {
  const shown = officer.locator('[data-result=import] [data-kind]');
  assert.deepEqual(await shown.evaluateAll(all => all.map(b => b.textContent.trim())), [
    '新增 2',
    '存疑，已收 1',
    '未收 1',
    '跳过 2',
  ]);
  const cell = '[data-form=mend] input[name=id_number]';
  await officer.fill(cell, '530402189506070099');
  await officer.click('[data-form=mend] button[type=submit]');
  await officer.waitForSelector('[data-result=mended] .problem:has-text("校验位")');
  assert.match(await officer.textContent('[data-result=mended] th[scope=row]'), /5/, 'its row in the file');
  await officer.fill(`[data-result=mended] ${cell}`, '530402189506070015');
  await officer.click('[data-result=mended] [data-form=mend] button[type=submit]');
  await officer.waitForSelector('[data-result=mended] button:has-text("入账")');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'import-mend');
  await officer.click('[data-result=mended] button:has-text("入账")');
  await officer.waitForSelector('[data-result=mended] h2:has-text("已入账")');
  assert.match(host('person', 'list'), /张三/);
  const [download] = await Promise.all([
    officer.waitForEvent('download'),
    officer.click('[data-result=mended] button:has-text("打印这 1 人的证卡")'),
  ]);
  assert.match(download.suggestedFilename(), /\.pdf$/);
  assert.equal(await officer.getAttribute('a.button:has-text("查看新增的 3 人")', 'data-count'), '3');
  await officer.click('a.button:has-text("查看新增的 3 人")');
  await officer.waitForURL(/added=/);
  await officer.waitForSelector('.total[data-rows="4"]'); // of one moment: the office's clock stands still
  assert.match(await text(officer), /王\*女.*李\*男/);
});

await check('a column is said to be another than its head tells, and the file is read anew', async () => {
  await visit(officer, '/people/import?lang=zh');
  const file = {
    name: '护照.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('名字,号,电话,电话\n阿明,E12345678,13800000009,1\n'),
  };
  await officer.setInputFiles('input[type=file]', file);
  await officer.waitForSelector('[data-heads][open]');
  await officer.selectOption('[data-place="0.1"]', 'document');
  await officer.selectOption('[data-place="0.3"]', '');
  await officer.click('[data-heads] button:has-text("再读一遍")');
  await officer.waitForSelector('[data-result=import] button:has-text("入账")');
  assert.match(await text(officer), /读到 1 人：新增 1。/);
  assert.deepEqual(await axe(officer), []);
  await officer.click('[data-result=import] button:has-text("入账")');
  await officer.waitForSelector('h2:has-text("已入账")');
  await visit(officer, '/people?lang=zh');
  await officer.fill('input[name=text]', 'E12345678');
  await officer.click('form.search button');
  await officer.waitForSelector('.facts:has-text("护照 *****5678")');
});

await check('a list of names alone is taken when somebody says that it has no numbers', async () => {
  const beside = await openPage(officer.context(), base);
  await visit(beside, '/people/import?lang=zh');
  writeFileSync(join(dir, '村民.csv'), '姓名,性别,所属乡镇\n周无证,女,凤凰街道\n');
  await beside.setInputFiles('input[type=file]', join(dir, '村民.csv'));
  await beside.click('button:has-text("名单里没有身份证号")');
  await beside.waitForSelector('[data-result=import] button:has-text("入账")');
  assert.match(await text(beside), /读到 1 人：新增 1/);
  assert.throws(() => host('person', 'find', '周无证'), 'it is only looked at');
  await beside.close();
});

await check('the same roster again says so and takes nobody twice', async () => {
  await visit(officer, '/people/import?lang=zh');
  await choose();
  await officer.waitForSelector('[data-result=import] h2');
  assert.match(await text(officer), /新增 0、相同 3、未收 1/);
  assert.equal(await officer.locator('[data-result=import] button:has-text("入账")').count(), 0);
});

let wang;

await check('somebody is found by a part of the name, and by an ID number that stands in no address', async () => {
  await visit(officer, '/people?lang=zh');
  await officer.fill('input[name=text]', '王 丽');
  await officer.click('form.search button');
  await officer.waitForSelector('.total[data-rows="1"]');
  [wang] = await idOf();
  await officer.fill('input[name=text]', '530402189506070023');
  await officer.click('form.search button');
  await officer.waitForURL(new RegExp(`people/${wang}`));
  assert.doesNotMatch(officer.url(), /1895/);
  await visit(officer, '/people?lang=zh&badge=without');
  assert.match(await text(officer), /共 1 条/);
  await visit(officer, '/people?lang=zh&sex=1');
  assert.equal((await idOf()).length, 3);
});

await check('somebody new is told by the number while it is typed; who is there already is shown', async () => {
  await visit(officer, '/people/new?lang=zh');
  await officer.fill('input[name=id_number]', '53040218950607005');
  assert.match(await text(officer), /还差 1 位/);
  await officer.fill('input[name=id_number]', '530402189506070051');
  assert.match(await text(officer), /校验位不对/);
  await officer.fill('input[name=id_number]', '530402189506070058');
  assert.match(await text(officer), /1895-06-07 出生，男/);
  assert.equal(await officer.inputValue('select[name=sex]'), '1');
  await officer.fill('input[name=name]', '钱七');
  await officer.click('form button[type=submit]');
  await officer.waitForURL(/people\/530402-/);
  await visit(officer, '/people/new?lang=zh');
  await officer.fill('input[name=name]', '王丽');
  await officer.fill('input[name=id_number]', '530402189506070023');
  await officer.click('form button[type=submit]');
  await officer.waitForSelector(`.problem a:has-text("${wang}")`);
});

await check('whoever has no number is marked', async () => {
  const [{ number }] = host('--json', 'person', 'find', '赵无号').trim().split('\n').map(JSON.parse);
  await visit(officer, `/people/${number}?lang=zh`);
  assert.match(await text(officer), /无证件号/);
});

// A valid ID number, born in the 1890s.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
function idNumber(i) {
  const born = new Date(Date.UTC(1890, 0, 1 + (i % 3600))).toISOString().slice(0, 10).replaceAll('-', '');
  const head = `530402${born}${String(100 + Math.floor(i / 3600)).padStart(3, '0')}`;
  return head + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(head[at]), 0) % 11];
}

await check('sixty thousand rows show how far they have come, and hold nobody up', async () => {
  const many = 60000;
  const rows = Array.from({ length: many }, (_, i) => `人${i},${idNumber(i)},玉兴街道`);
  writeFileSync(roster, ['姓名,身份证号,乡镇', ...rows].join('\n'));
  await visit(officer, '/people/import?lang=zh');
  await officer.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => {
      const bar = document.querySelector('[data-result=import] progress');
      const words = document.querySelector('[data-result=import] .making + p')?.textContent;
      if (words) window.seen.push([words, bar.value, bar.max]);
    }).observe(document.getElementById('main'), { subtree: true, childList: true, characterData: true });
  });
  await choose();
  await officer.click('[data-result=import] button:has-text("入账")');
  await officer.waitForFunction(() => window.seen.some(([, , max]) => max === 60000));
  await visit(reader, '/people?lang=zh'); // while it is taken in
  assert.match(await text(reader), /赵\*/);
  await officer.waitForSelector('h2:has-text("已入账")');
  assert.match(await text(officer), /读到 60,000 人：新增 60,000/);
  const seen = await officer.evaluate(() => window.seen);
  const taken = seen.filter(([, , max]) => max === many).map(([, value]) => value);
  assert.ok(taken.length > 1 && taken.at(-1) > taken[0], `${taken}`);
  assert.deepEqual(
    taken,
    [...taken].sort((a, b) => a - b),
    'it only grows',
  );
  assert.match(seen[0][0], /^已看 [\d,]+ 行$/);
  await visit(officer, '/today?lang=zh');
  assert.equal(await officer.locator('[data-thing=import]').count(), 0, 'of this roster no row was refused');
});

await check('a reader sees masked names and is offered nothing', async () => {
  await visit(reader, '/people?lang=zh');
  assert.match(await text(reader), /钱\*/);
  assert.doesNotMatch(await text(reader), /王丽|导入名单|增加人员|显示姓名/);
  await visit(reader, `/people/${wang}?lang=zh`);
  assert.doesNotMatch(await text(reader), /更正|变更记录/);
  await visit(reader, '/people/import?lang=zh');
  assert.equal(await reader.locator('input[type=file]').count(), 0);
});

await check('the views stand in both languages, wide and on a phone', async () => {
  await look(officer, '/people', 'people');
  await look(officer, '/people/new', 'person-new');
  await look(officer, '/people/import', 'import');
  assert.equal(json('verify').tally_differences, 0);
  assert.deepEqual([officer.seen.outside, reader.seen.outside], [[], []]);
});

await end();
