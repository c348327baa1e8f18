// SPDX-License-Identifier: Apache-2.0
// first_day.mjs BUILD DIR: an office's first day, by one person who never sees a command line: from the link of the
// first start to a password, the targets, a roster out of a spreadsheet, an officer, a terminal, a class, badges whose
// codes are read off the printed sheet, and a stick that brings back who was there. What the page counts at the end is
// who was there. Only what is seen is clicked.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, choosePassword, chooseStick, end, look, office, openBrowser, openPage, scene } from './browser.mjs';
import { logIn, run, sayYes, settled, shoot } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'first_day'),
  data = join(dir, 'office'),
  usb = join(dir, 'usb'),
  roster = join(dir, '玉兴街道2026年冬季培训报名表.xlsx');
mkdirSync(usb, { recursive: true });
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'station'), ...words);

// ---- what the office has on its desk ----

const names = '王丽 李强 张秀英 刘建国 陈桂芳 杨文学 赵美兰 黄志明 周玉珍 吴天宝 徐春梅 孙有福'.split(' ');
const isWoman = i => i % 2 === 0;

function idNumber(i) {
  const digits = `53040218950607${100 + i * 2 + (isWoman(i) ? 0 : 1)}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * weights[place], 0);
  return digits + '10X98765432'[sum % 11];
}

// A workbook as offices send them: a title, heads with a number in front, a total below.
const rows = [
  ['玉兴街道2026年冬季培训报名表'],
  ['序号', '姓 名', '身份证号码', '类别', '所属乡镇'],
  ...names.map((name, i) => [String(i + 1), name, idNumber(i), '农民', '玉兴街道']),
  ['合计', '12人'],
];
const writer = [
  'import json, sys; sys.path.insert(0, "tests/support")',
  'from workbook import row, xlsx',
  'rows = json.load(sys.stdin)',
  'open(sys.argv[1], "wb").write(xlsx("".join(row(i, *cells) for i, cells in enumerate(rows, 1))))',
].join('\n');
execFileSync('/usr/bin/python3', ['-c', writer, roster], { input: JSON.stringify(rows) });

// ---- what the person does ----

let hour = office(`${build}/rollcall`, data, '2026-11-20T08:00:00+08:00');
const { url: base, first, ...morning } = await hour.serve();
let { stop } = morning;
const page = await openPage(await openBrowser(), base);
const text = () => page.textContent('main');
// The machine is on again at another hour, and the person comes back.
async function comeBack(time) {
  await stop();
  hour = office(`${build}/rollcall`, data, `2026-11-20T${time}:00+08:00`);
  ({ stop } = await hour.serve(new URL(base).host));
  await page.reload();
  await logIn(page, 'admin');
}
const saved = async click => {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return [await download.path(), download.suggestedFilename()];
};
const toDay = async () => {
  await page.click('#views a:has-text("今日")');
  await page.waitForSelector('h1:has-text("今日")');
};
const steps = state => page.$$eval(`[data-first] li[data-done=${state}]`, list => list.map(l => l.dataset.step));
const step = async name => {
  await toDay();
  await page.click(`[data-step=${name}] a`);
  await page.waitForFunction(() => !document.querySelector('[data-first]'));
};
async function layBack() {
  const [path] = await saved(() => page.click('.back button'));
  execFileSync('/usr/bin/python3', ['-m', 'zipfile', '-e', path, usb]);
}

// The codes of a sheet of cards, as a camera reads them: three across and three down.
function codesOf(pdf, cards) {
  const cells = join(dir, `cells-${readdirSync(dir).length}`);
  mkdirSync(cells);
  const [width, height] = [413, 584]; // a ninth of A4 at 150 dots an inch
  for (let i = 0; i < cards; i++)
    run(
      'pdftoppm',
      ...'-r 150 -gray -png -singlefile -f 1 -l 1'.split(' '),
      ...['-x', (i % 3) * width, '-y', Math.floor(i / 3) * height, '-W', width, '-H', height].map(String),
      pdf,
      join(cells, `cell-${i}`),
    );
  return terminal('decode', cells)
    .trim()
    .split('\n')
    .map(line => line.split('\t')[1]);
}

await scene('a link opens the page, a password is chosen, and the day says what to do first', async () => {
  await page.goto(first);
  await page.waitForURL(/password/);
  await settled(page);
  await choosePassword(page);
  await page.waitForSelector('[data-first]');
  assert.equal((await steps('no')).length, 7);
});

await scene('the targets of the three tasks are set', async () => {
  await step('targets');
  for (const [task, target] of [
    ['农村实用技术', '7300'],
    ['农民工', '5800'],
    ['妇女', '1460'],
  ]) {
    await page.fill(`article:has(h2:has-text("${task}")) input`, target);
  }
  await page.fill('.saveline input', '目标责任书');
  await page.click('.saveline button[type=submit]');
  assert.match(await sayYes(page), /目标责任书/);
  await page.waitForSelector('.good button');
});

await scene('the roster is looked at and taken in', async () => {
  await step('people');
  await page.setInputFiles('input[type=file]', roster);
  await page.waitForSelector('[data-result=import] button:has-text("入账")');
  assert.match(await text(), /读到 12 人：新增 12、跳过 2 行/);
  await shoot(page, 'first-day-2-roster');
  await page.click('[data-result=import] button:has-text("入账")');
  await page.waitForSelector('h2:has-text("已入账")');
});

let officerCard;
await scene('an officer is entered, and the card printed', async () => {
  await step('officer');
  await page.fill('[data-form=officer] input', '赵专干');
  await page.selectOption('[data-form=officer] select', { label: '玉兴街道' });
  await page.click('[data-form=officer] button[type=submit]');
  await sayYes(page);
  const [path] = await saved(() => page.click('tbody button:has-text("打印专干卡")'));
  [officerCard] = codesOf(path, 1);
});

await scene('a terminal asks by a stick and is paired', async () => {
  terminal('init');
  terminal('stick', usb);
  await step('terminal');
  await chooseStick(page, usb);
  await shoot(page, 'first-day-4-asks', false);
  await page.selectOption('.asking select', { label: '玉兴街道' });
  await page.fill('.asking input', '玉兴街道农技站一号机');
  await page.click('.asking form button[type=submit]');
  await sayYes(page);
  await page.waitForSelector('.back button');
  await layBack();
  assert.match(await page.textContent('#stick-told'), /^1 台终端等着配对答复/);
});

let sessionCard;
await scene('a class is added, its people enrolled by the same file, and its card printed', async () => {
  await comeBack('08:30');
  await step('class');
  await page.selectOption('.sheet select >> nth=0', 'P07');
  await page.selectOption('.place select >> nth=0', { label: '玉兴街道' });
  await page.fill('input[list=venues]', '玉兴街道农技站');
  await page.fill('input[type=date]', '2026-11-20');
  await page.click('.sheet button[type=submit]');
  await sayYes(page);
  await page.waitForSelector('details[data-form=enroll]');
  await page.click('details[data-form=enroll] summary');
  await page.setInputFiles('details[data-form=enroll] input[type=file]', roster);
  await page.click('details[data-form=enroll] button[type=submit]');
  await sayYes(page);
  await page.waitForSelector('[data-result=list] [role=status]');
  assert.match(await page.textContent('[data-result=list] [role=status]'), /报名：完成 12 人/);
  const [path] = await saved(() => page.click('.papers button:has-text("班次卡")'));
  [sessionCard] = codesOf(path, 1);
});

let badges;
await scene('the badges are printed, and a camera reads them off the sheet', async () => {
  await step('badges');
  await page.click('button:has-text("打印这 12 张")');
  const [path, name] = await saved(() => sayYes(page));
  assert.match(name, /\.pdf$/);
  await page.waitForSelector('[role=status]:has-text("打印文件已下载")');
  badges = codesOf(path, 9);
  assert.equal(new Set(badges.filter(code => code.startsWith('RC'))).size, 9);
});

await scene('the day says that the terminal wants a new plan, and the stick takes it along', async () => {
  await toDay();
  assert.deepEqual(await steps('no'), ['scan']);
  await shoot(page, 'first-day-7-today');
  await page.click('[data-thing=old_plan] a');
  await page.waitForURL(/terminals/);
  await page.waitForSelector('tbody th:has-text("玉兴街道农技站一号机")');
  await page.click('main a:has-text("U 盘与终端")');
  await page.waitForSelector('input[webkitdirectory]', { state: 'attached' });
  await chooseStick(page, usb);
  await layBack();
  terminal('stick', usb);
});

await scene('nine people come, and the stick brings it back in the afternoon', async () => {
  const lines = [officerCard, sessionCard, ...badges].map(
    (code, i) => `@2026-11-20T09:0${i < 10 ? 0 : 1}:${String((i % 10) * 6).padStart(2, '0')}+08:00 ${code}\n`,
  );
  writeFileSync(join(dir, 'lines'), lines.join(''));
  terminal(...`run --screen none --voice none --link none --simulate --scan lines:${join(dir, 'lines')}`.split(' '));
  terminal('stick', usb);
  await comeBack('14:00');
  await step('scan');
  await chooseStick(page, usb);
  assert.match(await page.textContent('#stick-told'), /签到 9 条，来自 1 台终端、1 个班次/);
  await layBack();
});

await scene('the figures are who was there', async () => {
  await toDay();
  assert.equal(await page.locator('[data-first]').count(), 0, 'nothing is left of the first start');
  assert.match(await page.textContent('main tbody tr'), /已结束129/);
  await shoot(page, 'first-day-9-today');
  const known = new Map(
    hour
      .host('badge', 'print', '--all', '--format', 'txt')
      .trim()
      .split('\n')
      .map(line => line.split('\t'))
      .map(([, code, name]) => [code, name]),
  );
  const women = badges.filter(code => isWoman(names.indexOf(known.get(code)))).length;
  await page.click('#views a:has-text("总览")');
  await page.waitForSelector('.quotas');
  const done = await page.$$eval('article[data-quota]', cards =>
    cards.map(card => [card.dataset.quota, Number(card.querySelector('.done strong').textContent)]),
  );
  assert.deepEqual(Object.fromEntries(done), { farmer: 9, migrant: 0, women });
  await shoot(page, 'first-day-9-figures', false);
});

await scene('it looks as well on a phone, and nothing went wrong on the way', async () => {
  await look(page, '/today', 'first-day-end');
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.seen.outside, []);
  assert.deepEqual(
    page.seen.errors.filter(line => !/401|ERR_CONNECTION|ERR_EMPTY/.test(line)),
    [],
  );
});
await end();
