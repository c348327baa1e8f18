// SPDX-License-Identifier: Apache-2.0
// badges.mjs BUILD DIR: what becomes of a badge, by one officer: printed, handed out, taken back; corrected and asked
// for again it waits with its reason, until it is printed once more.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, end, inWords, office, person, sayYes, settled, shoot, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'badges'));
host('init', '--area', '530402');
const at = ['--area', '530402001'];
const people = ['王丽', '李强', '张伟', '普双'].map(name => json('person', 'add', '--name', name, ...at).number);
const [wang, li, zhang] = people;
const { url: base } = await serve();
const officer = await person(base, welcome('许专干', 'officer'));
const wait = text => officer.waitForSelector(`[data-result=badges]:has-text("${text}")`);
const rows = async () => {
  await settled(officer);
  return officer.$$eval('main tbody tr', all => all.map(row => row.innerText.replace(/\s+/g, ' ')));
};
const numbers = async () => (await rows()).map(row => row.match(/\d{6}-\d{9}/)[0]).sort();
const list = async query => {
  await visit(officer, `/badges?lang=zh&${query}`);
  return (await officer.locator('main tbody tr').count()) ? numbers() : [];
};
const press = async (button, why) => {
  await officer.click(`main button:has-text("${button}")`);
  return sayYes(officer, why);
};
const tick = number => officer.check(`input[aria-label="选 ${number}"]`);

await check('who never had one waits, says why, and a few that are ticked are printed', async () => {
  assert.deepEqual(await list('state=waiting'), people);
  assert.ok((await rows()).every(row => row.includes('从未打印')));
  assert.equal(await officer.isDisabled('button:has-text("打印所选")'), true);
  for (const one of people.slice(0, 3)) await tick(one);
  assert.match(await officer.textContent('.ticking'), /已选 3 张/);
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'badges-waiting');
  const file = officer.waitForEvent('download');
  await officer.click('button:has-text("打印所选")');
  assert.match((await file).suggestedFilename(), /3 张\.pdf$/);
  await officer.waitForSelector('.total[data-rows="1"]');
  assert.deepEqual(await list('state=printed'), people.slice(0, 3));
});

await check('a few, and then the whole list, are handed out; a mistake is taken back', async () => {
  await tick(wang);
  assert.match(await press('发放所选'), /发放 1 张证卡？/);
  await wait('已发放 1 张');
  await officer.waitForSelector('.total[data-rows="2"]');
  assert.match(await press('发放这 2 张'), /发放 2 张证卡？/);
  await wait('已发放 2 张');
  assert.deepEqual(await list('state=printed'), []);
  assert.match(await officer.textContent('main'), /暂无待发放的证卡/);
  assert.deepEqual(await list('state=delivered'), people.slice(0, 3));
  assert.ok((await rows()).every(row => row.includes('2026-11-20')));
  await officer.check('label:has-text("全选本页") input');
  assert.match(await officer.textContent('.ticking'), /已选 3 张/);
  await officer.uncheck(`input[aria-label="选 ${wang}"]`);
  assert.match(await press('撤回所选的发放'), /撤回 2 张证卡的发放？/);
  await wait('已撤回 2 张');
  assert.deepEqual(await list('state=delivered'), [wang]);
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'badges-delivered');
});

await check('a corrected name brings the badge into the queue, and printing takes it out', async () => {
  await visit(officer, `/people/${wang}?lang=zh`);
  await officer.click('[data-form=correct] summary');
  await officer.fill('[data-form=correct] input[name=name]', '王莉');
  await officer.click('[data-form=correct] button[type=submit]');
  const corrected = officer.waitForResponse('**/api/people/edit');
  await sayYes(officer, '录错了');
  assert.equal((await corrected).status(), 200);
  assert.deepEqual(await list('state=waiting&reason=changed'), [wang]);
  assert.match((await rows())[0], /内容已更正/);
  assert.deepEqual(await list('state=delivered'), []);
  await visit(officer, '/today?lang=zh');
  assert.equal(await officer.getAttribute('[data-thing=reissue] a', 'data-count'), '1');
  await officer.click('[data-thing=reissue] a');
  await officer.waitForURL(/reason=again/);
  assert.deepEqual(await numbers(), [wang]);
  const file = officer.waitForEvent('download');
  await officer.click(`button[aria-label="打印这张 ${wang}"]`);
  await file;
  await list('state=waiting&reason=again');
  assert.equal(await officer.locator('main tbody tr').count(), 0);
  assert.deepEqual(await list('state=printed'), [wang, li, zhang].sort());
});

await check('a damaged one is asked for again with a reason, and is not after all', async () => {
  await officer.click(`button[aria-label="要求补打 ${li}"]`);
  assert.match(await sayYes(officer, '卡片损坏'), new RegExp(`要求补打 李\\* ${li}`));
  await officer.waitForSelector('.total[data-rows="2"]');
  assert.deepEqual(await list('state=waiting&reason=asked'), [li]);
  await officer.setViewportSize({ width: 390, height: 844 });
  await shoot(officer, 'badges-phone');
  await officer.setViewportSize({ width: 1280, height: 720 });
  await officer.click(`button[aria-label="撤回补打 ${li}"]`);
  await sayYes(officer);
  await officer.waitForSelector('.total[data-rows="0"]');
  assert.deepEqual(await list('state=printed'), [wang, li, zhang].sort());
  await inWords(officer);
  await shoot(officer, 'badges-printed');
});

await check('each of it stands in the log, by whom and why', async () => {
  const acts = host('--json', 'log', '--what', 'badge').trim().split('\n').map(JSON.parse);
  const told = ['print', 'ask', 'unask', 'deliver', 'undeliver'].map(
    act => acts.filter(one => one.what === `badge.${act}` && one.who === '许专干').length,
  );
  assert.deepEqual(told, [1, 1, 1, 3, 2]);
  assert.equal(acts.find(one => one.what === 'badge.ask').why, '卡片损坏');
});

await check('a county is one file, which tells how far it is; stopped, it has those that are issued', async () => {
  const roster = join(dir, 'many.csv');
  writeFileSync(roster, execFileSync(`${build}/tests/tools/make_people`, ['8000', '3'], { maxBuffer: 1 << 24 }));
  host('person', 'import', roster);
  await visit(officer, '/badges?lang=zh&state=waiting');
  const all = Number(await officer.locator('.total').getAttribute('data-rows'));
  assert.ok(all > 5000, `${all}`);
  const file = officer.waitForEvent('download');
  assert.match(await press(`打印这 ${all.toLocaleString('en')} 张`), /一个 PDF 文件，[\d,]+ 页/);
  await officer.waitForSelector('[data-result=badges] progress[value]');
  await officer.click('button:has-text("停下")');
  await shoot(officer, 'badges-printing');
  const issued = Number((await file).suggestedFilename().match(/(\d+) 张\.pdf$/)[1]);
  await wait('已停下');
  await officer.waitForSelector(`.total[data-rows="${all - issued}"]`);
  assert.ok(issued > 0 && issued < all, `${issued}`);
});

await end();
