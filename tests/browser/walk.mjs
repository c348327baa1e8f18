// SPDX-License-Identifier: Apache-2.0
// walk.mjs ROLLCALL DIR: over a city that make_city made, with a stranger's batch in quarantine. Every number that is
// a link, in every view of three areas and every quota, in both languages, is the total of the list it opens; and every
// list with every filter has on screen what its file has. A number on a link without a unit is a mistake.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { choosePassword, comeIn, openBrowser, openPage, visit } from './browser.mjs';

const [rollcall, dir] = process.argv.slice(2);
const now = '2026-11-20T10:00:00+08:00';
const run = ['--data', dir, '--now', now, '--json'];
const host = (...words) =>
  execFileSync(rollcall, [...run, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const { link } = JSON.parse(host('user', 'add', '许走', '--role', 'reviewer'));
const server = spawn(rollcall, [...run, 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const base = await new Promise(found => server.stdout.once('data', line => found(JSON.parse(line).url)));
const browser = await openBrowser();
const page = await openPage(browser, base);
let failed = 0;
const check = async (name, test) => {
  try {
    await test();
    console.log(`[       OK ] ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
};
await comeIn(page, `${base}welcome#${link}`);
await choosePassword(page);
const ask = path => page.evaluate(async at => (await fetch(at)).json(), path);

// ---- the number on a link is the total of the list it opens ----

const { areas } = await ask('/api/tally');
const county = areas.find(a => a.quotas[0].done > 0).area;
const { areas: below } = await ask(`/api/tally?area=${county}`);
const township = below.find(a => a.quotas[0].done > 0).area;
const signal = (await ask('/api/signals')).signals.find(s => s.evidence[0].person).evidence[0];
const quotas = ['farmer', 'migrant', 'women'];
const places = [null, county, township];
const views = places.flatMap(area => {
  const at = area ? `area=${area}` : '';
  return [
    ...quotas.map(quota => `${area ? `/areas/${area}` : '/'}?quota=${quota}`),
    ...quotas.map(quota => `/why?quota=${quota}&${at}`),
    ...['why', 'sessions', 'terminals', 'quarantine', 'signals', 'allocations'].map(view => `/${view}?${at}`),
  ];
});
views.push(`/sessions/${signal.session}`, `/people/${signal.person}`, '/?year=2025', '/?year=2027', '/why?year=2025');

// Links with a number, and those whose text is a number and nothing else but that do not say what they count.
async function numbersOf(path) {
  await visit(page, path);
  return page.evaluate(() => {
    const links = [...document.querySelectorAll('main a, #completeness a')];
    const bare = links.filter(a => /^[\d,]+$/.test(a.textContent.trim()) && !a.dataset.count);
    const told = links.filter(a => a.dataset.count);
    return {
      bare: bare.map(a => a.outerHTML),
      told: told.map(a => ({
        href: a.getAttribute('href'),
        unit: a.dataset.unit,
        count: Number(a.dataset.count),
        shown: a.textContent.replaceAll(',', '').includes(a.dataset.count),
      })),
    };
  });
}

const wanted = new Map(); // address → {unit → count}, with where it stood
const walked = [...views, ...views.slice(0, 12).map(path => `${path}&lang=en`)];
for (const path of walked)
  await check(`${path}: each number on a link says what it counts`, async () => {
    const { bare, told } = await numbersOf(path);
    assert.deepEqual(bare, []);
    assert.ok(told.length >= 3, `${told.length} numbers`);
    for (const { href, unit, count, shown } of told) {
      assert.ok(shown, `${count} is not what ${href} shows`);
      const known = wanted.get(href) || {};
      assert.ok(known[unit] === undefined || known[unit].count === count, `${href} counts ${unit} in two ways`);
      wanted.set(href, { ...known, [unit]: { count, path } });
    }
  });
await check(`the number on a link is the total of the list it opens: ${wanted.size} lists`, async () => {
  const wrong = [];
  for (const [href, units] of wanted) {
    await visit(page, href);
    const total = await page.$eval('.total', node => ({ ...node.dataset })).catch(() => ({}));
    for (const [unit, { count, path }] of Object.entries(units))
      if (Number(total[unit] ?? 0) !== count)
        wrong.push(`${path} has ${count} ${unit} on ${href}, which has ${total[unit]}`);
  }
  assert.deepEqual(wrong, []);
});

// ---- the filter on screen is the filter of the file ----

// A file as rows of fields; a field in quotes may hold anything.
function fieldsOf(csv) {
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|$)/g;
  const rows = [[]];
  for (const [whole, text, end] of csv.replace(/^\ufeff/, '').matchAll(field)) {
    if (!whole) break;
    rows[rows.length - 1].push(text.replace(/^"|"$/g, '').replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows;
}
const dataOf = csv => fieldsOf(csv).filter(([first]) => /^\d+$/.test(first));

const terminal = (await ask('/api/quarantine')).batches[0]?.terminal;
const programmes = ['P07', 'P26'];
const filters = {
  sessions: ['', ...programmes.map(p => `programme=${p}`)],
  why: ['', 'counted', 'pending', 'not_counted', 'under_min_stay', 'unbound', 'no_check_out'].flatMap(reason => [
    `reason=${reason}&area=${township}`,
    ...quotas.map(quota => `quota=${quota}&reason=${reason}&area=${township}`),
  ]),
  terminals: ['', 'state=silent', 'state=gaps'],
  quarantine: ['', 'state=held', 'state=released', 'state=rejected', `terminal=${terminal}`],
  signals: ['', ...Object.keys((await ask('/api/signals')).kinds).map(kind => `kind=${kind}`)],
};
for (const [view, list] of Object.entries(filters))
  for (const filter of list)
    for (const area of filter.includes('area=') ? [null] : places)
      await check(`/${view}?${filter} ${area ?? ''}: the file has what the screen has`, async () => {
        await visit(page, `/${view}?${[filter, area ? `area=${area}` : ''].filter(Boolean).join('&')}`);
        const total = Number(await page.$eval('.total', node => node.dataset.rows));
        const href = await page.$eval('.exports a:nth-of-type(3)', a => a.getAttribute('href'));
        const csv = await page.evaluate(async at => (await fetch(at)).text(), href);
        const rows = dataOf(csv);
        assert.equal(rows.length, total, `rows of ${href}`);
        if (view === 'signals') return;
        const shown = await page.$$eval('main section table, main > .scroll table', tables =>
          [...(tables[0]?.tBodies[0].rows ?? [])].map(row => row.textContent),
        );
        const keys = { sessions: 1, why: 5, terminals: 1, quarantine: 1 };
        rows
          .slice(0, total ? shown.length : 0)
          .forEach((row, i) => assert.ok(shown[i].includes(row[keys[view]]), `${row[keys[view]]} is not in row ${i}`));
      });
await check('paper names the quota and what was left out', async () => {
  const csv = await page.evaluate(async () =>
    (await fetch('/api/report?format=csv&view=why&quota=women&reason=counted')).text(),
  );
  assert.match(csv.split('\r\n')[0], /农村妇女培训.*计入/);
});

await browser.close();
server.kill('SIGTERM');
process.exit(failed ? 1 : 0);
