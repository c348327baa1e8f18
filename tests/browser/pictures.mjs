// SPDX-License-Identifier: Apache-2.0
// pictures.mjs ROLLCALL DIR: the page's pictures of docs/, over a city that make_city made, into build/screenshots:
// what stands in the guide, in both languages where the guide shows both.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, end, office, person, sayYes, shoot, visit } from './browser.mjs';

const [rollcall, dir] = process.argv.slice(2);
const city = office(rollcall, dir);
const { url: base } = await city.serve();
const page = await person(base, city.welcome('王主任', 'admin'));
await page.setViewportSize({ width: 1280, height: 800 });

for (const language of ['zh', 'en'])
  await check(`the overview, in ${language}`, async () => {
    await visit(page, `/areas?lang=${language}`);
    await shoot(page, `picture-page.${language}`);
  });
for (const [name, path] of [
  ['why', '/why?quota=migrant&reason=not_counted'],
  ['signals', '/signals'],
  ['terminals', '/terminals?state=silent'],
])
  await check(name, async () => {
    await visit(page, `${path}${path.includes('?') ? '&' : '?'}lang=zh`);
    await shoot(page, `picture-reviewer-${name}`, false);
  });
await check('a target is changed, with its reason', async () => {
  await visit(page, '/allocations?lang=zh');
  await page.fill('tr:has-text("红塔区") input[aria-label*="农村实用技术"]', '8000');
  await page.fill('.saveline input', '年中调整：新增两个乡镇');
  await shoot(page, 'picture-reviewer-targets', false);
  await page.click('.saveline button[type=submit]');
  await sayYes(page);
  await page.waitForSelector('[data-result=targets] .good:has-text("已保存 1 处改动")');
});
await check('a batch is decided about, with its reason', async () => {
  await visit(page, '/quarantine?lang=zh&state=held');
  await page.click('tr:has-text("内容残缺") button');
  await page.fill('td form input', '残片，已重新送来');
  await shoot(page, 'picture-reviewer-quarantine', false);
});
for (const [name, path] of [
  ['today', '/today'],
  ['class', '/sessions/new'],
  ['badges', '/badges?state=printed'],
  ['sticks', '/sticks'],
])
  await check(`an officer's ${name}`, async () => {
    await visit(page, `${path}${path.includes('?') ? '&' : '?'}lang=zh`);
    await shoot(page, `picture-officer-${name}`, false);
  });
await check('a roster is looked at before it is taken', async () => {
  const roster = join(dir, '春季名单.csv');
  const people = [
    '王丽,530402189506070023,玉兴街道,13800000001',
    '李强,530402189506070031,玉兴街道,',
    '张三,530402189506070010,玉兴街道,',
  ];
  writeFileSync(
    roster,
    ['红塔区2026年春季培训名单', '姓名,身份证号码,所属乡镇,联系电话', ...people, '合计,3人'].join('\n'),
  );
  await visit(page, '/people/import?lang=zh');
  await page.setInputFiles('input[type=file]', roster);
  await page.waitForSelector('[data-result=import] button:has-text("入账")');
  await page.locator('[data-result=import] h2').scrollIntoViewIfNeeded();
  await shoot(page, 'picture-officer-import', false);
});
await end();
