// SPDX-License-Identifier: Apache-2.0
// pictures.mjs ROLLCALL DIR: the page's pictures of docs/, over a city that make_city made, into build/screenshots:
// what stands in the guide, in both languages where the guide shows both.
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
await end();
