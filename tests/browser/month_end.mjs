// SPDX-License-Identifier: Apache-2.0
// month_end.mjs BUILD DIR: a reviewer's month end, over a city that make_city made, by one person who never sees a
// command line: what looks odd is explained, the rest exported, the month's report filed and taken out again. Then a
// stick comes late: the figures change while they are looked at, and the filing tells by which days. A year that has
// ended is closed by the chief.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, look, office, person, run, sayYes, scene, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'city'), '2026-11-20T12:00:00+08:00');
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'late'), ...words);
const before = json('tally').quotas;
const { url: base } = await serve();
const reviewer = await person(base, welcome('周月', 'reviewer'));
const text = () => reviewer.textContent('main');

await scene('the front says in one sentence where the year stands', async () => {
  await visit(reviewer, '/?lang=zh');
  const behind = before.filter(quota => quota.gap < 0).length;
  assert.match(await text(), new RegExp(`三项任务中，${behind} 项落后`));
});

await scene(
  'a quarter is chosen, and days: what was done in them opens day by day, and the file is of them too',
  async () => {
    const done = period => json('tally', '--period', period).quotas[0].month;
    const first = 'article[data-quota=farmer] .done a[data-unit=done]';
    await visit(reviewer, '/?lang=zh');
    await reviewer.selectOption('main .period select', '2026-Q3');
    await reviewer.waitForSelector('h1:has-text("2026 年第 3 季度")');
    assert.equal(new URL(reviewer.url()).searchParams.get('period'), '2026-Q3');
    assert.equal(Number(await reviewer.getAttribute(first, 'data-count')), done('2026-Q3'));
    const [download] = await Promise.all([
      reviewer.waitForEvent('download'),
      reviewer.click('.exports a[aria-label="导出 CSV"]'),
    ]);
    const total = readFileSync(await download.path(), 'utf8')
      .match(/,合计,.*/)[0]
      .split(',');
    assert.equal(Number(total[3]), done('2026-Q3'));
    await reviewer.selectOption('main .period select', '');
    await reviewer.fill('.period input[name=from]', '2026-03-20');
    await reviewer.fill('.period input[name=until]', '2026-03-05');
    await reviewer.click('.period button');
    await reviewer.waitForSelector('.period :text("结束日期早于开始日期")');
    await reviewer.fill('.period input[name=until]', '2026-04-10');
    await reviewer.click('.period button');
    await reviewer.waitForSelector('h1:has-text("2026年3月20日至4月10日")');
    await look(reviewer, '/?period=2026-03-20..2026-04-10', 'period');
    await reviewer.click(first);
    await reviewer.waitForSelector('h1:has-text("逐日完成")');
    const days = await reviewer.$$eval('main tbody tr', rows => rows.map(row => row.lastElementChild.textContent));
    assert.equal(
      days.reduce((sum, n) => sum + Number(n.replace(',', '')), 0),
      done('2026-03-20..2026-04-10'),
    );
    await reviewer.click('main tbody a >> nth=0');
    await reviewer.waitForSelector('h1:has-text("班次")');
  },
);

await scene('a department is chosen: its tasks and programmes alone, in every area one goes to', async () => {
  await visit(reviewer, '/?lang=zh&quota=women');
  assert.match(await reviewer.textContent('[data-quota=women] .lead'), /牵头：市农业局、市妇联/);
  await reviewer.selectOption('main .period label:nth-of-type(2) select', 'labour');
  await reviewer.waitForSelector('h1:has-text("市人力资源社会保障局")');
  assert.equal(new URL(reviewer.url()).searchParams.get('lead'), 'labour');
  const cards = () => reviewer.$$eval('.quotas article', all => all.map(card => card.dataset.quota));
  assert.deepEqual(await cards(), ['migrant']);
  assert.equal(await reviewer.locator('main td .bar').count(), 1, 'one programme');
  await look(reviewer, '/?lead=labour', 'lead');
  await reviewer.click('main .split tbody a[href^="/areas/"] >> nth=0');
  await reviewer.waitForSelector('h1:has-text("市人力资源社会保障局")');
  assert.deepEqual(await cards(), ['migrant']);
});

await scene('beside each area last year is told when it is asked for, on screen as in the file', async () => {
  await visit(reviewer, '/?lang=zh&quota=women');
  const heads = () => reviewer.$$eval('main .split thead th', all => all.map(head => head.textContent.trim()));
  assert.ok(!(await heads()).includes('上年同期'));
  await reviewer.check('.compare input');
  await reviewer.waitForSelector('main .split th:has-text("上年同期")');
  assert.equal(new URL(reviewer.url()).searchParams.get('compare'), 'last_year');
  assert.equal(new URL(reviewer.url()).searchParams.get('quota'), 'women');
  const at = (await heads()).findIndex(head => head.startsWith('上年同期'));
  const rows = await reviewer.$$eval('main .split tbody tr', all =>
    all.map(row => [...row.cells].map(cell => cell.textContent.replaceAll(',', '').replace('+', ''))),
  );
  const [download] = await Promise.all([
    reviewer.waitForEvent('download'),
    reviewer.click('.exports a[aria-label="导出 CSV"]'),
  ]);
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
  const file = lines.map(line => line.split(',')).filter(([first]) => /^\d+$/.test(first));
  const told = file.map(row => [row[1], row[9], row[10]]).sort();
  assert.deepEqual(rows.map(row => [row[1], row[at], row[at + 1]]).sort(), told);
  assert.ok(told.some(([, then]) => Number(then) > 0));
  assert.ok(await reviewer.isChecked('.compare input'));
  await look(reviewer, '/?compare=last_year', 'compare');
  await reviewer.setViewportSize({ width: 390, height: 844 });
  assert.ok(await reviewer.$eval('main .split .scroll', box => box.scrollWidth <= box.clientWidth), 'one column');
  await reviewer.setViewportSize({ width: 1280, height: 720 });
  await reviewer.uncheck('.compare input');
  await reviewer.waitForFunction(() => !document.querySelector('main .split thead').textContent.includes('上年同期'));
});

await scene('signals are ticked, by one and by session, and explained with a reason; no figure changes', async () => {
  await visit(reviewer, '/signals?lang=en');
  await reviewer.fill('form.marking input', '两台终端同时扫码');
  await reviewer.click('form.marking button');
  await reviewer.waitForSelector('[data-result=signals] :text("Tick some signals first")');
  await reviewer.check('.signal[data-kind=burst] input');
  await reviewer.check('article:has([data-kind=far_apart]) h2 input'); // folded: all of the session at once
  await reviewer.click('form.marking button');
  assert.match(await sayYes(reviewer), /Mark 4 signals as “explained”/);
  await reviewer.waitForSelector('.signal[data-kind=burst][data-state=explained]');
  assert.match(await reviewer.textContent('.signal[data-kind=burst]'), /两台终端同时扫码/);
  assert.equal(await reviewer.locator('.signal[data-kind=far_apart][data-state=explained]').count(), 3);
  assert.deepEqual(json('tally').quotas, before);
  const { good, audit_bad } = json('verify');
  assert.deepEqual([good, audit_bad], [true, 0]);
});

await scene('what is shown is what is exported', async () => {
  await visit(reviewer, '/signals?lang=zh&kind=burst');
  const [download] = await Promise.all([
    reviewer.waitForEvent('download'),
    reviewer.click('.exports a[aria-label="导出 CSV"]'),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  assert.equal(lines.length - 3, await reviewer.$$eval('.signal', list => list.length));
  assert.match(lines[3], /扫码快于人走动/);
});

await scene('the report of the month is filed, and the very file taken out again', async () => {
  await visit(reviewer, '/filings?lang=zh');
  assert.match(await text(), /还没有上报过/);
  await reviewer.selectOption('main select', '2026-11');
  await reviewer.click('main button:has-text("上报玉溪市 2026 年 11 月统计表")');
  assert.match(await sayYes(reviewer, '十一月月报'), /上报玉溪市 2026 年 11 月的统计表？.*以后不能改/);
  await reviewer.waitForSelector('main tbody tr:has-text("第 1 号"):has-text("2026 年 11 月"):has-text("十一月月报")');
  const [download] = await Promise.all([
    reviewer.waitForEvent('download'),
    reviewer.click('main a[aria-label="取回第 1 号 CSV"]'),
  ]);
  const sum = createHash('sha256').update(readFileSync(await download.path()));
  assert.equal(sum.digest('hex'), json('filing', 'list').files.csv);
  await look(reviewer, '/filings', 'filings');
  await reviewer.setViewportSize({ width: 390, height: 844 });
  assert.ok(await reviewer.$eval('main .scroll', box => box.scrollWidth <= box.clientWidth), 'one column on a phone');
  await reviewer.setViewportSize({ width: 1280, height: 720 });
});

// A terminal with three check-ins of this very morning; its stick is taken by what is returned.
function stickThatIsLate() {
  const usb = join(dir, 'late-stick'),
    place = ['--area', '530402002'];
  mkdirSync(usb);
  terminal('init');
  terminal('stick', usb, '--pair');
  host('stick', usb, '--pair', ...place);
  terminal('stick', usb);
  const times = ['--start', '2026-11-20T09:00:00+08:00', '--end', '2026-11-20T11:00:00+08:00'];
  const { session } = json('session', 'add', '--programme', 'P07', ...place, '--venue', '凤凰文化站', ...times);
  host('stick', usb);
  terminal('stick', usb);
  const token = (...words) => host('badge', 'print', ...words).split('\t')[1];
  const lines = [
    `@2026-11-20T08:50:00+08:00 ${token('--officer', '赵专干')}`,
    token('--session', session),
    ...[101, 102, 103].map(n => token('--person', `530400-${String(n).padStart(9, '0')}`)),
  ];
  writeFileSync(join(dir, 'late-lines'), `${lines.join('\n')}\n`);
  terminal('run', '--scan', `lines:${join(dir, 'late-lines')}`, '--screen', 'none', '--simulate');
  terminal('stick', usb);
  return () => host('stick', usb);
}

await scene('a stick comes late: the figures change while they are looked at', async () => {
  const take = stickThatIsLate(),
    done = before[0].done;
  await visit(reviewer, '/?lang=zh');
  await reviewer.evaluate(() => {
    window.same = true;
  });
  assert.match(await text(), new RegExp(done.toLocaleString('en-US')));
  await reviewer.waitForRequest(/api\/changes\?since=\d+/); // it waits for news
  take();
  assert.equal(json('tally').quotas[0].done, done + 3);
  await reviewer.waitForFunction(
    words => document.querySelector('article[data-quota=farmer] .done strong').textContent === words,
    (done + 3).toLocaleString('en-US'),
  );
  assert.equal(await reviewer.evaluate(() => window.same), true, 'the page was not loaded again');
});

await scene('the filing stands as it was, and tells what came since, day by day', async () => {
  await visit(reviewer, '/filings?lang=zh');
  const since = 'main tbody tr:has-text("第 1 号") a[data-count="3"]';
  await reviewer.click(`${since} >> nth=0`);
  await reviewer.waitForSelector('.total[data-moved="3"]');
  const [day, was, now, by] = await reviewer.$$eval('main tbody tr >> nth=0 >> css=th, td', cells =>
    cells.map(cell => cell.textContent),
  );
  assert.deepEqual([day, Number(now) - Number(was), by], ['2026-11-20', 3, '+3']);
  await reviewer.click('main tbody a:has-text("2026-11-20")');
  await reviewer.waitForSelector('main tbody tr:has-text("凤凰文化站")');
});

await scene('the chief closes a year that has ended, and is told that it is for good', async () => {
  await visit(reviewer, '/filings?lang=zh&year=2025');
  assert.equal(await reviewer.locator('main button:has-text("关账")').count(), 0, 'a reviewer may not');
  const chief = await person(base, welcome('郑主任', 'admin'));
  await visit(chief, '/filings?lang=zh');
  assert.equal(await chief.locator('main button:has-text("关账")').count(), 0, 'the year runs on');
  await visit(chief, '/filings?lang=zh&year=2025');
  await chief.click('main button:has-text("关账：2025 年")');
  assert.match(await sayYes(chief, '年报'), /2025 年关账？.*数字和目标从此不变.*不能重开/);
  await chief.waitForSelector('[data-result=filings] :text("2025 年已关账，年报存为第 2 号")');
  await chief.waitForSelector('main tbody tr:has-text("第 2 号"):has-text("年报（关账）")');
  assert.equal(await chief.locator('main button:has-text("关账")').count(), 0, 'once');
  assert.match(await chief.textContent('main .closed'), /2025 年已于 .* 关账/);
  await look(chief, '/filings?year=2025', 'closed');
});

await scene('the log has it all, and nothing was asked of another host', async () => {
  await visit(reviewer, '/log?lang=zh&who=周月');
  for (const told of [/两台终端同时扫码/, /上报了 玉溪市 2026年11月的统计表，第 1 号（原因：十一月月报）/])
    assert.match(await text(), told);
  await visit(reviewer, '/log?lang=zh&who=郑主任');
  assert.match(await text(), /上报了 玉溪市 2025年的统计表，第 2 号（原因：年报）/);
  assert.deepEqual([reviewer.seen.outside, reviewer.seen.errors], [[], []]);
});

await end();
