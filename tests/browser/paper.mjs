// SPDX-License-Identifier: Apache-2.0
// paper.mjs BUILD DIR: every view on paper, and every list as a PDF, over a city that make_city made: as many pages as
// what is on them needs, none of them blank, the head of a table on each page where it goes on; whose figures they are,
// of which task and what was left out stand on the first. In a language by the seed, every third of them by the seed
// (SOAK=1: all).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOW, check, end, office, person, seed, visit } from './browser.mjs';
import { furnish, openView, viewsOf } from './views.mjs';

const [build, dir] = process.argv.slice(2);
const city = office(`${build}/rollcall`, join(dir, 'city'));
const made = furnish(city);
handOut(city);
const { url: base } = await city.serve();
const admin = await person(base, city.welcome('许纸', 'admin'));
const ask = path => admin.evaluate(async at => (await fetch(at)).json(), path);
const { signals } = await ask('/api/signals');
const { session, person: holder } = signals.find(signal => signal.evidence[0].person).evidence[0];
const lang = ['zh', 'en'][Math.floor(seed / 3) % 2];
const some = list => list.filter((_, i) => process.env.SOAK || (i + seed) % 3 === 0);
const file = join(dir, 'paper.pdf');
const bare = text => text.replace(/\s/g, '');

// Somebody holds a badge in hand.
function handOut({ host, json }) {
  const who = ['--name', '许领', '--sex', 'f', '--category', 'farmer', '--area', '530402001'];
  const { number } = json('person', 'add', ...who);
  host('badge', 'print', '--person', number, '--format', 'txt');
  host('badge', 'deliver', number);
}

// The pages of the file, each as its text without blanks.
const pagesOf = () =>
  execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 })
    .replace(/\f$/, '')
    .split('\f')
    .map(bare);

// Of a table that goes on: a page with some of its rows has its head.
function headsRepeat(pages, { heads, rows }) {
  const there = page => rows.filter(row => page.includes(row)).length;
  const on = pages.filter(page => there(page) > 3);
  for (const page of on) {
    const missing = heads.filter(head => !page.includes(head));
    assert.ok(missing.length <= heads.length / 3, `page ${pages.indexOf(page) + 1} has rows, and no ${missing}`);
  }
  return on.length;
}

function noBlank(pages) {
  for (const [i, page] of pages.entries()) assert.ok(page.length > 5, `page ${i + 1} of ${pages.length} is blank`);
}

// What the screen says of itself, as it would be printed: how high it is, its place, its filters, its longest table.
const screen = () =>
  admin.evaluate(() => {
    const strip = node => node.innerText.replace(/\s/g, '');
    const seen = node => node.checkVisibility();
    const tables = [...document.querySelectorAll('main table')].filter(one => one.tHead && seen(one));
    const [longest, ...others] = tables.sort((a, b) => b.rows.length - a.rows.length);
    const elsewhere = others.map(strip).join('');
    return {
      height: document.documentElement.scrollHeight,
      place: strip(document.querySelector('#path')),
      year: document.getElementById('year').value,
      title: strip(document.querySelector('main h1') ?? document.querySelector('main')).slice(0, 12),
      filters: [...document.querySelectorAll('main .choices [aria-current], main .chips > *')].filter(seen).map(strip),
      table: longest && {
        heads: [...longest.tHead.rows[0].cells].filter(seen).map(strip).filter(Boolean),
        rows: [...longest.tBodies[0].rows]
          .map(row => strip(row.cells[0]))
          .filter(text => text.length > 3 && !elsewhere.includes(text)),
      },
    };
  });

// Whose figures, and of which task, by the address: each must be named.
const { quotas } = await ask('/api/tally');
const nameOf = one => bare(lang === 'en' ? one.name_en : one.name);
const township = { name: '玉兴街道', name_en: 'Yuxing Subdistrict' };
const named = query => [
  ...quotas.filter(quota => query.includes(`quota=${quota.id}`)).map(nameOf),
  ...(query.includes('530402001') ? [nameOf(township)] : []),
];
function names(page, query) {
  for (const text of named(query)) assert.ok(page.includes(text), `${text} is not on the first page`);
}

const justNow = `added=${Date.parse(NOW)}`;
const filtered = [
  ...[
    '/?lead=labour&compare=last_year&period=2026-Q3',
    `/people?${justNow}&sex=2`,
    '/sessions?period=2026-11&state=over',
  ],
  ...[`/badges?state=waiting&reason=never&${justNow}`, '/people?untrained=1&category=migrant&area=530402001'],
];
let goOn = 0;
for (const view of some([...viewsOf({ session, holder, ...made }), ...filtered]))
  await check(`${view} on paper, in ${lang}`, async () => {
    await admin.emulateMedia({ media: 'screen' });
    await admin.setViewportSize({ width: 1280, height: 720 });
    await openView(admin, visit, view, lang);
    await admin.setViewportSize({ width: 688, height: 1017 }); // A4 within its margins
    await admin.emulateMedia({ media: 'print' });
    await admin.waitForFunction(() => !document.querySelector('main [aria-busy]'));
    const { height, place, year, title, filters, table } = await screen();
    await admin.pdf({ path: file, preferCSSPageSize: true });
    const pages = pagesOf();
    noBlank(pages);
    assert.ok(pages.length <= Math.ceil((height / 1017) * 1.5) + 1, `${pages.length} pages for ${height} pixels`);
    assert.ok(pages[0].includes(title), `${title} is not on the first page`);
    if (place) for (const text of [place, year]) assert.ok(pages[0].includes(text), `${text} is not on the first page`);
    names(pages[0], view);
    const all = pages.join('');
    for (const filter of filters) assert.ok(all.includes(filter.replace('×', '')), `the filter ${filter} is not named`);
    if (table) goOn += headsRepeat(pages, table) > 1;
  });

// ---- lists as files ----

const lists = [
  ...['figures', 'figures&quota=women', 'sessions', 'why&quota=farmer&reason=counted', 'why&reason=pending'],
  ...['terminals', 'townships', 'quarantine', 'signals', 'people&area=530402001', 'badges&state=waiting'],
  ...['badges&state=delivered', 'badges&state=blank', `badges&state=waiting&${justNow}`, `people&${justNow}&sex=2`],
  ...['people&untrained=1&area=530402001', 'figures&lead=labour', 'figures&compare=last_year&area=530402'],
  ...['figures&period=2026-Q3&quota=migrant', 'figures&lead=labour&compare=last_year&period=2026-10-01..2026-11-17'],
  ...['badges&state=printed&area=530402001', 'allocations', 'filings', 'calendar', 'log', 'audit', 'officers', 'users'],
];
// What of the filters must be named on the first page of a file.
const told = {
  'state=delivered': ['已发放', 'handed out'],
  'state=blank': ['空白', 'blank'],
  'state=waiting': ['待打印', 'to be printed'],
  'added=': ['一次导入的人', 'of one import'],
  'sex=2': ['（女）', '(F)'],
  'untrained=1': ['还没有计入过', 'not counted yet'],
  'lead=labour': ['牵头单位：市人力资源社会保障局', 'Led by the Municipal Bureau of Human Resources'],
  'compare=last_year': ['上年同期', 'A year ago'],
  'period=2026-Q3': ['第3季度', 'quarter 3'],
  'period=2026-10-01': ['10月1日至11月17日', '2026-10-01 to 11-17'],
};
const toldOf = query =>
  Object.entries(told)
    .filter(([filter]) => query.includes(filter))
    .map(([, words]) => bare(words[lang === 'en' ? 1 : 0]));

for (const list of some(lists))
  await check(`the PDF of ${list}, in ${lang}`, async () => {
    await visit(admin, `/?lang=${lang}`);
    const query = `view=${list}&lang=${lang}${/calendar/.test(list) ? '&from=2026-11-01&until=2026-11-30' : ''}`;
    const [pdf, csv] = await admin.evaluate(async at => {
      const answers = await Promise.all(['pdf', 'csv'].map(format => fetch(`/api/report?format=${format}&${at}`)));
      return [await answers[0].arrayBuffer().then(b => [...new Uint8Array(b)]), await answers[1].text()];
    }, query);
    writeFileSync(file, Buffer.from(pdf));
    const pages = pagesOf();
    noBlank(pages);
    const lines = csv.replace('\ufeff', '').trim().split('\r\n');
    const [title] = lines[0].split(',');
    assert.ok(pages[0].includes(bare(title.replaceAll('"', ''))), `${title} is not on the first page`);
    names(pages[0], list);
    for (const text of toldOf(list)) assert.ok(pages[0].includes(text), `${text} is not on the first page`);
    assert.ok(pages.length <= Math.ceil(lines.length / 8) + 1, `${pages.length} pages for ${lines.length} lines`);
    const heads = lines[2].split(',').map(bare);
    for (const [i, page] of pages.entries())
      if (!list.startsWith('figures') && lines.length > 4)
        assert.deepEqual(
          heads.filter(head => !page.includes(head)),
          [],
          `page ${i + 1} has no such head, or not in whole words`,
        );
  });

await check('there was something to see', async () => {
  assert.ok(goOn > 1, `${goOn} tables went on`);
  assert.deepEqual(admin.seen.outside, []);
});
await end();
