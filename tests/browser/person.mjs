// SPDX-License-Identifier: Apache-2.0
// person.mjs BUILD DIR: the page as persons use it, each with a role and hands: a password chosen and typed, names
// unmasked, targets changed, a walk by keyboard alone, exports and paper.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, comeIn, end, office, openBrowser, openPage, person, secret, shoot, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'city'), '2026-11-20T12:00:00+08:00');
const figures = area => json('tally', '--area', String(area)).quotas;
const { url: base } = await serve();
const reviewer = await openPage(await openBrowser(), base),
  officer = await person(base, welcome('吴业', 'officer')),
  reader = await person(base, welcome('郑读', 'reader'));
await comeIn(reviewer, welcome('周审', 'reviewer'));
// What has the focus, and whether one sees it: by an outline, on the map by a thick line.
const focused = page =>
  page.evaluate(() => {
    const at = document.activeElement,
      shape = at.querySelector('path');
    const isSeen =
      getComputedStyle(at).outlineStyle !== 'none' || (shape && getComputedStyle(shape).strokeWidth === '2px');
    return { text: at.textContent.trim(), tag: at.tagName, href: at.getAttribute('href'), isSeen };
  });
// Tab until what has the focus is the one; every stop on the way shows that it has it.
async function tabTo(page, is, most = 120) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at.tag !== 'BODY' && at.tag !== 'MAIN')
      assert.ok(at.isSeen, `one cannot see the focus on ${at.tag} ${at.text}`);
    if (is(at)) return at;
  }
  throw new Error('not reached by Tab');
}

await check('a password is chosen and typed, by keyboard alone', async () => {
  await reviewer.focus('input[name=newPassword]');
  await reviewer.keyboard.type(secret);
  await reviewer.keyboard.press('Tab');
  await reviewer.keyboard.type(`${secret}x`);
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForSelector('.problem:not(:empty)');
  await reviewer.fill('input[name=again]', secret);
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForSelector('.quotas');
  await tabTo(reviewer, at => at.text === '退出');
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForSelector('input[name=userName]');
  assert.deepEqual(await axe(reviewer), []);
  await reviewer.focus('input[name=userName]');
  await reviewer.keyboard.type('周审');
  await reviewer.keyboard.press('Tab');
  await reviewer.keyboard.type(secret);
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForSelector('.quotas');
});

await check('from the front page to a person, by keyboard alone', async () => {
  await visit(reviewer, '/?lang=zh');
  await reviewer.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  await tabTo(reviewer, at => at.text === '跳到正文', 1);
  await reviewer.keyboard.press('Enter');
  await tabTo(reviewer, at => at.tag === 'BUTTON' && at.text.startsWith('完成率'));
  await reviewer.keyboard.press('Enter');
  assert.equal(await reviewer.getAttribute('th[aria-sort]', 'aria-sort'), 'ascending');
  await tabTo(reviewer, at => at.text === '红塔区' && at.href?.startsWith('/areas/530402'));
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForURL(/areas\/530402/);
  await reviewer.waitForFunction(() => document.querySelector('h1')?.textContent.startsWith('红塔区'));
  await tabTo(reviewer, at => at.text === '玉兴街道');
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForURL(/areas\/530402001/);
  await reviewer.waitForFunction(() => document.querySelector('h1')?.textContent.startsWith('玉兴街道'));
  await tabTo(reviewer, at => /^\/sessions\//.test(at.href || ''));
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForURL(/sessions\/530400/);
  await reviewer.waitForFunction(() => [...document.querySelectorAll('dt')].some(n => n.textContent === '最少停留'));
  await tabTo(reviewer, at => /^\/people\//.test(at.href || ''));
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForURL(/people\/530400/);
  await reviewer.waitForFunction(() =>
    [...document.querySelectorAll('h2')].some(n => n.textContent === '终端记下的事件'),
  );
  await reviewer.goBack();
  await reviewer.waitForURL(/sessions\/530400/);
});

await check('the head of a long list stays in sight, and Back leads to the row that was left', async () => {
  await visit(reviewer, '/why?quota=farmer&lang=zh');
  const link = reviewer.locator('tbody a[href^="/people/"]').nth(60);
  await link.scrollIntoViewIfNeeded();
  const href = await link.getAttribute('href'),
    before = await reviewer.evaluate(() => window.scrollY);
  const [told, head] = await reviewer.evaluate(() =>
    ['#completeness', 'table:has(a[href^="/people/"]) thead th'].map(place => {
      const { top, bottom } = document.querySelector(place).getBoundingClientRect();
      return { top, bottom };
    }),
  );
  assert.ok(before > 600);
  assert.deepEqual([told.top, head.top], [0, told.bottom]);
  await link.click();
  await reviewer.waitForURL(/people\/530400/);
  await reviewer.waitForSelector('h1:has-text("530400-")'); // it is drawn
  await reviewer.goBack();
  await reviewer.waitForFunction(left => document.activeElement.getAttribute('href') === left, href);
  assert.equal(await reviewer.evaluate(() => window.scrollY), before);
});

for (const [lang, silent, tag] of [
  ['zh', '台终端超过', '未联系'],
  ['en', 'silent for over', 'silent'],
])
  await check(`the completeness line opens to the silent terminals, in ${lang}`, async () => {
    await visit(reader, `/?lang=${lang}`);
    const link = reader.locator(`#completeness a:has-text("${silent}")`);
    const count = Number(await link.getAttribute('data-count'));
    await link.click();
    await reader.waitForURL(/terminals/);
    await reader.waitForSelector('tr.silent');
    const rows = await reader.$eval('main table', first => [...first.tBodies[0].rows].map(row => row.textContent));
    assert.ok(count > 0);
    assert.equal(rows.length, count);
    assert.ok(
      rows.every(row => row.includes(tag)),
      'all of them silent',
    );
    assert.deepEqual(await axe(reader), []);
  });

await check('names are masked; showing them leaves a trace; a reader cannot', async () => {
  await visit(reader, '/sessions/530400-000045758?lang=zh');
  assert.equal(await reader.$('button:has-text("显示姓名")'), null);
  await visit(reviewer, '/sessions/530400-000045758?lang=zh');
  const names = () =>
    reviewer.$$eval('main .scroll[aria-label="到场人员"] td:nth-child(2)', cells =>
      cells.map(cell => cell.textContent),
    );
  assert.ok(
    (await names()).every(name => /^.\*+$/.test(name)),
    'masked',
  );
  await reviewer.click('button:has-text("显示姓名")');
  await reviewer.waitForSelector('.note:has-text("已显示姓名")');
  assert.ok(
    (await names()).every(name => /^\p{Script=Han}{2,4}$/u.test(name)),
    'shown',
  );
  await visit(reviewer, '/audit?lang=zh');
  const first = await reviewer.textContent('main tbody tr');
  assert.match(first, /周审/);
  assert.match(first, /查看姓名/);
  assert.match(first, /530400-000045758/);
  await reviewer.click('button:has-text("校验链条")');
  await reviewer.waitForSelector('p.good');
});

await check('an officer changes a target; its history is kept; a reader is not offered it', async () => {
  await visit(reader, '/allocations?lang=zh');
  assert.equal(await reader.$$eval('.targets input, .targets button', found => found.length), 0);
  assert.equal(
    await reader.evaluate(async () => {
      const me = await (await fetch('/api/me')).json();
      const changes = [{ quota: 'farmer', area: 530402, target: 1 }];
      const body = JSON.stringify({ year: 2026, changes, why: 'x' });
      return (
        await fetch('/api/allocations', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Rollcall': me.csrf },
          body,
        })
      ).status;
    }),
    403,
  );
  await visit(officer, '/allocations?lang=zh');
  await officer.click('#views a:has-text("上报")');
  await officer.waitForSelector('h1:has-text("上报")');
  assert.equal(await officer.$('main p.tools button:has-text("上报")'), null, 'seen, and not made');
  await officer.click('#views a:has-text("任务分解")');
  const cell = area => `tr:has-text("${area}") input[aria-label*="农村实用技术"]`;
  const rest = () => officer.textContent('.targets article:has-text("农村实用技术") .rest');
  await officer.waitForSelector(cell('红塔区'));
  assert.equal(await officer.$('.targets article input'), null, 'the own target is given from above');
  const before = await rest();
  await officer.fill(cell('红塔区'), '８，０００');
  assert.notEqual(await rest(), before, 'the rest follows as one types');
  assert.match(await rest(), /超出 700/);
  await officer.click('button:has-text("撤销改动")');
  assert.equal(await rest(), before);
  assert.equal(await officer.isVisible('.saveline'), false, 'nothing is left to save');
  await officer.fill(cell('红塔区'), '8000');
  await officer.fill('.saveline input', '年中调整：新增两个乡镇');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'allocations-typed-zh');
  await officer.click('.saveline button[type=submit]');
  await officer.waitForSelector('dialog[open]');
  assert.match(await officer.textContent('dialog'), /红塔区 · 农村实用技术和农业科技人才培训：7,300 → 8,000/);
  assert.match(await officer.textContent('dialog'), /超过了本级目标/);
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'allocations-confirm-zh', false);
  await officer.click('dialog button[value=yes]');
  await officer.waitForSelector('[data-result=targets] .good:has-text("已保存 1 处改动")');
  await officer.waitForFunction(() => document.querySelector('.history summary'));
  await officer.click('.history summary');
  const history = await officer.textContent('.history tbody tr');
  for (const part of ['8,000', '吴业', '年中调整：新增两个乡镇', '红塔区']) assert.ok(history.includes(part), part);
  await shoot(officer, 'allocations-changed-zh');
  assert.equal(figures(530402)[0].target, 8000);
  await visit(reader, '/?lang=zh');
  assert.match(await reader.textContent('tr:has-text("红塔区")'), /8,000/);
});

// A session with hours, a list and somebody who waits: what the page says of it, in both languages.
const hold = (area, venue, from, to, ...rules) =>
  json(
    ...['session', 'add', '--programme', 'P07', '--area', area, '--venue', venue],
    ...['--start', `${from}:00+08:00`, '--end', `${to}:00+08:00`, ...rules],
  ).session;
const listed = hold(
  ...['530402001', '文化站', '2026-11-25T09:00', '2026-11-25T11:00'],
  ...['--capacity', '1', '--early', '30', '--late', '15', '--unenrolled', 'refuse'],
);
for (const number of ['530400-000000105', '530400-000000064'])
  try {
    host('enroll', listed, number);
  } catch (waits) {
    assert.equal(waits.status, 3);
  }
for (const [language, texts] of [
  ['zh', ['开始前 30 分钟起、开始后 15 分钟止', '1 / 1 人，候补 1 人', '候补第 1 位', '待核实，并当场告知']],
  [
    'en',
    ['from 30 min before the start, to 15 min after it', '1 / 1, 1 waiting', 'waiting, 1', 'pending, and told so'],
  ],
])
  await check(`a session says its hours and its list, in ${language}`, async () => {
    await visit(reader, `/sessions/${listed}?lang=${language}`);
    const said = await reader.textContent('main');
    for (const told of texts) assert.ok(said.includes(told), told);
    assert.deepEqual(await axe(reader), []);
  });

for (const [lang, label, name] of [
  ['zh', '导出', '玉溪市2026年培训目标任务完成情况统计表'],
  ['en', 'Export', 'Yuxi City 2026, completion of targets'],
])
  await check(`the page is exported as each format, in ${lang}`, async () => {
    await visit(reader, `/?lang=${lang}`);
    for (const [format, magic] of [
      ['Excel', 'PK'],
      ['PDF', '%PDF-'],
      ['CSV', '\ufeff'],
    ]) {
      const [download] = await Promise.all([
        reader.waitForEvent('download'),
        reader.click(`.exports a[aria-label="${label} ${format}"]`),
      ]);
      assert.ok(download.suggestedFilename().startsWith(name), download.suggestedFilename());
      assert.ok(readFileSync(await download.path(), 'utf8').startsWith(magic), format);
    }
    await visit(reviewer, `/audit?lang=${lang}`);
    const told = await reviewer.locator('main tbody tr').allTextContents();
    for (const [n, format] of ['csv', 'pdf', 'xlsx'].entries())
      assert.match(told[n], new RegExp(`郑读.*${format} figures 2026 530400`));
  });

for (const lang of ['zh', 'en'])
  await check(`the page on paper says what the screen says, in ${lang}`, async () => {
    await visit(reader, `/?lang=${lang}`);
    const path = join(dir, `paper-${lang}.pdf`);
    await reader.pdf({ path, preferCSSPageSize: true });
    const paper = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
    for (const quota of figures(530400))
      assert.ok(paper.includes(quota.done.toLocaleString('en-US')), `${quota.done} is not on paper`);
    for (const gone of ['PDF', 'English', '中文', '退出', 'Log out'])
      assert.ok(!paper.includes(gone), `${gone} is on paper`);
  });

// The pages of a view on paper, each as its lines.
async function paperOf(page, path) {
  await visit(page, path);
  const file = join(dir, 'paper.pdf');
  await page.pdf({ path: file, preferCSSPageSize: true });
  const paper = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  return paper
    .replace(/\f$/, '')
    .split('\f')
    .map(sheet => sheet.split('\n').filter(line => line.trim()));
}

for (const [path, head, filter] of [
  ['/why?quota=farmer&reason=counted&lang=zh', /培训项目/, /农村实用技术和农业科技人才培训/],
  ['/terminals?lang=zh', /最近联系|本月班次/, /全部/],
  ['/sessions?programme=P07&lang=zh', /最少停留/, /P07 农村实用技术培训/],
])
  await check(`a list on paper begins on its first page, with its filter and a head on each: ${path}`, async () => {
    const sheets = await paperOf(reader, path);
    assert.ok(sheets[0].filter(line => /\d{4}-\d\d-\d\d/.test(line)).length > 15, sheets[0].join('\n'));
    assert.match(sheets[0].slice(0, 8).join('\n'), filter);
    for (const [i, lines] of sheets.entries()) {
      assert.ok(lines.length > 2, `page ${i + 1} is blank`);
      if (i < sheets.length - 1)
        assert.ok(
          lines.some(line => head.test(line)),
          `no head on page ${i + 1}`,
        );
    }
  });

await check('a view has an address: the same by reload, back and forth', async () => {
  await visit(reader, '/?lang=zh');
  await reader.click('.choices a:has-text("农民工")');
  await reader.waitForURL(/quota=migrant/);
  await reader.waitForSelector('.choices a[aria-current]:has-text("农民工")');
  await reader.reload();
  await reader.waitForSelector('.choices a[aria-current]:has-text("农民工")');
  await reader.goBack();
  await reader.waitForSelector('.choices a[aria-current]:has-text("农村实用技术")');
});

await check('an export that cannot be is a sentence, not a broken file', async () => {
  await visit(reader, '/terminals?lang=zh');
  const other = await openPage(reader.context(), base); // logged out in another window
  await visit(other, '/?lang=zh');
  await other.click('button:has-text("退出")');
  await other.waitForSelector('input[name=userName]');
  await reader.click('.exports a >> nth=1');
  await reader.waitForSelector('.exports [role=status]:has-text("请重新登录")');
  assert.match(reader.url(), /terminals/);
  assert.deepEqual(await axe(reader), []);
});

for (const [who, page] of [
  ['reviewer', reviewer],
  ['officer', officer],
  ['reader', reader],
])
  await check(`nothing was asked of another host, nothing went wrong: ${who}`, async () => {
    assert.deepEqual(page.seen.outside, []);
    assert.deepEqual(
      page.seen.errors.filter(e => !/403|401/.test(e)),
      [],
    );
  });

await end();
