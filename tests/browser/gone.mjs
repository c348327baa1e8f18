// SPDX-License-Identifier: Apache-2.0
// gone.mjs BUILD DIR: what the page says when its server is slow, gone and back, and at an address that is none.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axe, check, end, follow, office, openPage, person, settled, shoot, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { serve, welcome } = office(`${build}/rollcall`, join(dir, 'city'));
const { url, stop } = await serve();
const page = await person(url, welcome('何断', 'reviewer'));

// What came over the wire for the view that stands.
const fetched = () =>
  page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter(one => one.transferSize > 0)
      .map(one => new URL(one.name).pathname),
  );
const drawn = () => page.waitForSelector('.chart canvas');

await check('who comes again fetches the page and figures, and no file', async () => {
  const browser = await page.context().newCDPSession(page);
  await drawn(); // what is still on its way would be kept after all
  await browser.send('Network.clearBrowserCache');
  await visit(page, '/terminals?lang=zh');
  const first = await fetched();
  assert.ok(first.length > 60, `${first.length} fetched`);
  assert.equal(first.filter(path => path.endsWith('/echarts.js')).length, 0, 'no curve, nothing that draws one');
  await visit(page, '/?lang=zh');
  await drawn();
  assert.equal((await fetched()).filter(path => path.endsWith('/echarts.js')).length, 1);
  await visit(page, '/?lang=zh');
  await drawn();
  assert.deepEqual(
    (await fetched()).filter(path => path !== '/' && !path.startsWith('/api/')),
    [],
  );
});

await check('without what draws it a curve is a table, and it is drawn at the next one', async () => {
  await page.route('**/echarts.js', route => route.abort());
  await visit(page, '/?lang=zh');
  assert.equal(await page.locator('.chart canvas').count(), 0);
  assert.ok(await page.$('.chart + details table'));
  await page.unroute('**/echarts.js');
  await follow(page, '/areas/530402?lang=zh');
  await drawn();
});

await check('an unknown address is a page with a way back, and a word for programs', async () => {
  const answer = await page.goto(`${url}nowhere/at/all`);
  assert.equal(answer.status(), 404);
  await settled(page);
  assert.match(await page.textContent('main'), /没有这个页面.*nowhere/s);
  assert.deepEqual(await axe(page), []);
  await shoot(page, 'unknown-zh');
  await page.click('main a.button');
  await page.waitForSelector('.quotas');
  const program = await fetch(`${url}nowhere`);
  assert.deepEqual([program.status, await program.json()], [404, { error: 'not_found' }]);
  assert.equal((await fetch(`${url}api/nowhere`, { headers: { Accept: 'text/html' } })).status, 404);
});

await check('an address that is no text is a page with a way back', async () => {
  for (const path of ['sessions/%FF', 'nowhere/%FF']) {
    await page.goto(`${url}${path}`);
    await settled(page);
    await page.waitForSelector('main a.button');
  }
  await page.click('main a.button');
  await page.waitForSelector('.quotas');
});

await check('a view that takes its time says so, and only then', async () => {
  let go;
  const held = new Promise(done => (go = done));
  await page.route('**/api/terminals**', async route => {
    await held;
    await route.continue();
  });
  await page.click('#views a:has-text("终端")');
  await page.waitForSelector('#main[aria-busy=true]');
  assert.match(await page.textContent('#line'), /正在打开/);
  go();
  await page.waitForSelector('#main:not([aria-busy])');
  await page.waitForSelector('h1:has-text("终端")');
  assert.equal(await page.isHidden('#line'), true);
  await page.unroute('**/api/terminals**');
});

await check('the page says since when its server is gone, and clears that itself', async () => {
  const log = await openPage(page.context(), url);
  await visit(log, '/audit?lang=zh');
  await visit(page, '/why?lang=zh&reason=counted&quota=farmer');
  await stop();
  await log.click('main button:has-text("校验链条")');
  await log.waitForSelector('main .problem:has-text("连不上")');
  await log.close();
  await page.click('button:has-text("显示姓名")');
  await page.waitForSelector('#line.lost');
  assert.match(await page.textContent('#line'), /\d\d:\d\d:\d\d 起与服务器断开/);
  await page.waitForSelector('.tools .problem:has-text("连不上")');
  assert.equal(await page.isEnabled('button:has-text("显示姓名")'), true);
  await page.click('#views a:has-text("班次")'); // what stands stays
  const unheard = page.waitForEvent('requestfailed', asked => asked.url().endsWith('/api/logout'));
  await page.click('#me button:has-text("退出")'); // nobody is out whom the server has not let out
  await unheard;
  assert.doesNotMatch(page.url(), /login/);
  assert.match(await page.textContent('main'), /逐条记录/);
  assert.deepEqual(await axe(page), []);
  await shoot(page, 'lost-zh', false);
  await serve(new URL(url).host);
  await page.waitForSelector('#line', { state: 'hidden' });
});

await end();
