// SPDX-License-Identifier: Apache-2.0
// dead_terminal.mjs BUILD DIR: a day on which the terminal dies, by one officer who never sees a command line. Sheets
// were printed in the morning; in the evening a photo of the one that was signed, taken with a phone in English, reads
// itself, another list is ticked and typed; what is wrong is taken back. When the terminal lives again and its stick
// comes in, whoever was scanned is no longer on paper, and nobody counts twice.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, chooseStick, end, logIn, look, office, person, run, sayYes, shoot, scene, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'dead_terminal'),
  data = join(dir, 'host'),
  usb = join(dir, 'usb');
mkdirSync(usb, { recursive: true });
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'station'), ...words);

// ---- the office in the morning: a class and another, a terminal that knows of both ----

run(`${build}/rollcall`, '--data', data, 'init', '--area', '530402');
const at = time => office(`${build}/rollcall`, data, `2026-11-20T${time}:00+08:00`);
const morning = at('07:30');
let { host, json } = morning;
const village = ['--area', '530402001'];
const names = '王丽 李强 张秀英 刘建国 陈桂芳 杨文学 赵美兰 黄志明'.split(' ');
const people = names.map(name => {
  const more = ['--sex', name.length === 2 ? 'm' : 'f', '--category', 'farmer', ...village];
  return json('person', 'add', '--name', name, ...more).number;
});
const walkIn = people[7];
const hold = (from, until) => {
  const times = ['--start', `2026-11-20T${from}:00+08:00`, '--end', `2026-11-20T${until}:00+08:00`];
  return json('session', 'add', '--programme', 'P07', ...village, '--venue', '玉兴街道农技站', ...times).session;
};
const early = hold('09:00', '11:00'),
  late = hold('14:00', '16:00');
for (const session of [early, late]) host('enroll', session, ...people.slice(0, 5));
host('officer', 'add', '赵专干', ...village);
terminal('init');
terminal('stick', usb);
host('stick', usb, '--pair', ...village);
terminal('stick', usb);

const { url: base, ...first } = await morning.serve();
let { stop } = first;
const officer = await person(base, morning.welcome('许专干', 'officer'));
const text = () => officer.textContent('main');
const logged = what => JSON.parse(host('--json', 'log', '--what', what).split('\n')[0]); // the newest
const at_class = (session, more = '') => visit(officer, `/sessions/${session}?lang=zh&tab=there${more}`);
async function comeBack(time) {
  await stop();
  const hour = at(time);
  ({ host, json } = hour);
  ({ stop } = await hour.serve(new URL(base).host));
  await officer.reload();
  await logIn(officer, '许专干');
}
// What the page says of the first task, which is what a recount says.
async function figures() {
  const { quotas } = await officer.evaluate(async () => (await fetch('/api/tally')).json());
  host('recount');
  const told = ({ done, on_paper }) => ({ done, on_paper });
  assert.deepEqual(told(json('tally').quotas[0]), told(quotas[0]), 'as a recount');
  return told(quotas[0]);
}

// ---- the day ----

let sheet; // the file that was printed
await scene('the sheet to sign has everybody who has a place, the empty one nobody', async () => {
  const paper = async name => {
    const [download] = await Promise.all([
      officer.waitForEvent('download'),
      officer.click(`.papers a:text-is("${name} PDF")`),
    ]);
    assert.equal(download.suggestedFilename(), `签到表 ${early}.pdf`);
    return download.path();
  };
  const words = path => execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
  await visit(officer, `/sessions/${early}?lang=zh`);
  sheet = await paper('签到表');
  assert.match(words(sheet), /农村实用技术培训 签到表/);
  assert.match(words(sheet), /玉兴街道农技站/);
  for (const name of names.slice(0, 5)) assert.equal(words(sheet).split(name).length, 2, `${name} once`);
  assert.ok(!words(await paper('空白签到表')).includes(names[0]));
});

await scene('the terminal takes three, and dies with them; the day knows nothing of the class', async () => {
  const token = (...words) => host('badge', 'print', ...words).split('\t')[1];
  const cards = [token('--officer', '赵专干'), host('session', 'card', early).split('\t')[1]];
  const badges = [0, 1, 4].map(i => token('--person', people[i]));
  writeFileSync(join(dir, 'lines'), `@2026-11-20T08:55:00+08:00 ${[...cards, ...badges].join('\n')}\n`);
  terminal('run', '--scan', `lines:${join(dir, 'lines')}`, '--screen', 'none', '--simulate');
  await comeBack('16:30');
  assert.deepEqual(await figures(), { done: 0, on_paper: 0 });
});

await scene('a photo of the signed sheet reads itself on a phone, in English; the rest is decided', async () => {
  const photo = join(dir, 'photo.png');
  execFileSync('python3', ['tests/support/signed_sheet.py', sheet, '1', photo, '1=sign', '2=tick', '3=sign', '4=dot']);
  await officer.setViewportSize({ width: 390, height: 844 });
  await visit(officer, `/sessions/${early}?lang=en&tab=there`);
  await officer.click('details[data-form=photo] summary');
  const send = file => officer.setInputFiles('details[data-form=photo] input[type=file]', file);
  await send({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('a') });
  await officer.waitForSelector('[role=alert]:has-text("no photo that can be read")');
  await send(photo);
  await officer.waitForSelector('[data-form=photo-confirm]');
  const told = await officer.textContent('[data-form=photo-confirm] [role=status]');
  assert.match(told, /page 1 of 1: 3 signed, 1 empty, 1 for you to look at/i);
  const boxes = await officer.$$eval('.photo-lines input', list => list.map(box => box.checked));
  assert.deepEqual(boxes, [true, true, true, false]);
  await officer.click('[data-form=photo-confirm] button:has-text("Show names")');
  await officer.waitForSelector(`.photo-lines label:has-text("${names[0]}")`);
  assert.deepEqual(await axe(officer), []);
  const over = await officer.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${over} pixels too wide`);
  await shoot(officer, 'class-photo-en-phone');
  const submit = '[data-form=photo-confirm] button[type=submit]';
  await officer.click(submit);
  await officer.waitForSelector('[role=alert]:has-text("1 to decide yet")');
  await officer.check('.photo-cell:has-text("4 ") label:has-text("was not here") input');
  await officer.click(submit);
  assert.match(await sayYes(officer, '停电'), /Type in 3 people of page 1\?.*09:00–11:00/);
  await officer.waitForSelector('[data-result=list] [role=status]:has-text("3 done")');
  const { why, fields } = logged('attend.add');
  assert.equal(why, '停电');
  assert.ok(JSON.stringify(fields).includes(createHash('sha256').update(readFileSync(photo)).digest('hex')));
  assert.deepEqual(await figures(), { done: 3, on_paper: 3 });
  await officer.setViewportSize({ width: 1280, height: 720 });
});

await scene('the other list is ticked and typed, with a picture of it; a wrong line is told', async () => {
  await at_class(late);
  await officer.click('details[data-form=attend] summary');
  const path = join(dir, 'late.png');
  execFileSync('python3', ['tests/support/signed_sheet.py', sheet, '1', path, '1=sign']);
  const photo = { name: '签到表.png', mimeType: 'image/png', buffer: readFileSync(path) };
  const picture = 'details[data-form=attend] input[accept="image/jpeg,image/png"]';
  await officer.setInputFiles(picture, photo);
  await officer.click('details[data-form=attend] button[type=submit]');
  await officer.waitForSelector('[role=alert]:has-text("请粘贴名单")');
  assert.equal(await officer.locator('.ticks input').count(), 5);
  for (const one of people.slice(0, 3)) await officer.check(`.ticks input[value="${one}"]`);
  await officer.fill('details[data-form=attend] textarea', `${walkIn}\n530402-999999999`);
  const file = 'details[data-form=attend] input[accept*=csv]';
  await officer.setInputFiles(file, { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(`${walkIn}\n`) });
  await officer.click('details[data-form=attend] button[type=submit]');
  await officer.waitForSelector('[role=alert]:has-text("一次只用一种")');
  await officer.setInputFiles(file, []);
  await officer.fill('details[data-form=attend] input[type=time] >> nth=0', '14:10');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'class-attend-zh-wide');
  await officer.click('details[data-form=attend] button[type=submit]');
  assert.match(await sayYes(officer, '终端坏了'), /勾选和粘贴的 5 人.*14:10–16:00/);
  await officer.waitForSelector('[data-result=list] [role=status]:has-text("完成 4 人、没有办成 1 行")');
  assert.match(await officer.textContent('[data-result=list] tbody tr:nth-child(5)'), /没有编号，也没有身份证号/);
  await officer.waitForSelector('.facts:has-text("其中纸面补录4")');
  const { who, why, fields } = logged('attend.add');
  assert.deepEqual([who, why], ['许专干', '终端坏了']);
  await officer.waitForSelector('.kept-photos li:has-text("补录 4 人")');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'class-photos-zh-wide');
  const [opened] = await Promise.all([officer.waitForEvent('popup'), officer.click('.kept-photos a')]);
  await opened.waitForLoadState();
  assert.ok((await opened.evaluate(() => document.images[0].naturalWidth)) > 1000, 'the whole photo opens');
  const got = await officer.evaluate(
    async href => [...new Uint8Array(await (await fetch(href)).arrayBuffer())],
    await officer.getAttribute('.kept-photos a', 'href'),
  );
  assert.ok(photo.buffer.equals(Buffer.from(got)), 'byte for byte');
  await opened.close();
  assert.ok(JSON.stringify(fields).includes(createHash('sha256').update(photo.buffer).digest('hex')));
  assert.deepEqual(await figures(), { done: 7, on_paper: 7 });
});

await scene('what came of it stays when the view is drawn anew; who was not there is taken back', async () => {
  const drawn = await officer.getAttribute('main', 'data-ready');
  host('attend', late, people[3], '--why', '另一处补录'); // from elsewhere
  await officer.waitForFunction(was => document.querySelector('main').dataset.ready !== was, drawn);
  assert.match(await officer.textContent('[data-result=list] [role=status]'), /完成 4 人/);
  for (const one of [people[2], people[3]]) {
    await officer.click(`button[aria-label="撤回补录 ${one}"]`);
    assert.match(await sayYes(officer, '录错了人'), new RegExp(`撤回 .\\* ${one} 的补录？`));
    await officer.waitForSelector(`button[aria-label="撤回补录 ${one}"]`, { state: 'detached' });
  }
  assert.match(await officer.textContent('.kept-photos li'), /补录 4 人、已撤回 1 人/);
  await officer.setViewportSize({ width: 390, height: 844 });
  await shoot(officer, 'class-photos-zh-phone');
  await officer.setViewportSize({ width: 1280, height: 720 });
  assert.deepEqual(await figures(), { done: 6, on_paper: 6 });
});

await scene('the terminal lives again: whoever it scanned is no longer on paper, nobody counts twice', async () => {
  terminal('stick', usb);
  await visit(officer, '/sticks?lang=zh');
  await chooseStick(officer, usb);
  assert.match(await officer.textContent('#stick-told'), /签到 3 条，来自 1 台终端、1 个班次/);
  assert.deepEqual(await figures(), { done: 7, on_paper: 4 });
  await at_class(early);
  assert.match(await text(), /计入4其中纸面补录1/);
  await look(officer, `/sessions/${late}?tab=there`, 'class-paper');
  assert.deepEqual(officer.seen.outside, []);
  assert.deepEqual(
    officer.seen.errors.filter(line => !/40[01]|ERR_CONNECTION|ERR_EMPTY/.test(line)),
    [],
  );
});

await end();
