// SPDX-License-Identifier: Apache-2.0
// walk.mjs BUILD DIR: over a city that make_city made, with a stranger's batch in quarantine. Every number that is
// a link, in every view of three areas and every quota, in both languages, is the total of the list it opens; and every
// list with every filter has on screen what its file has. A number on a link without a unit is a mistake. Of the lists
// one in two is opened, 80 at most (SOAK=1: each), by the seed.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { check, end, follow, inWords, office, openPage, person, seed, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const step = list => (process.env.SOAK ? 1 : Math.max(2, Math.ceil(list.length / 80)));
const some = list => list.filter((_, i) => (i + seed) % step(list) === 0);
const city = office(`${build}/rollcall`, join(dir, 'city'));
const signed = typeInAList(city);
const { url: base } = await city.serve();
const reviewer = await person(base, city.welcome('许走', 'reviewer'));
const pages = [reviewer];
for (let i = 1; i < 4; i++) pages.push(await openPage(reviewer.context(), base));
const admin = await person(base, city.welcome('许管', 'admin'));

// A session without a terminal: two people by a paper list, one of whom is taken back. The year, its quarter and the
// month were filed before.
function typeInAList({ json }) {
  for (const period of ['2026', '2026-Q4', '2026-11']) json('filing', 'add', '--period', period, '--why', '报表');
  const at = ['--area', '530402001'];
  const { number } = json('person', 'add', '--name', '纸面', '--sex', 'f', '--category', 'migrant', ...at);
  const { number: other } = json('person', 'add', '--name', '误录', '--sex', 'f', '--category', 'migrant', ...at);
  const times = ['--start', '2026-11-18T09:00:00+08:00', '--end', '2026-11-18T11:00:00+08:00'];
  const { session } = json('session', 'add', '--programme', 'P26', ...at, '--venue', '停电村', ...times);
  json('attend', session, number, other, '--why', '停电', '--by', '许会计');
  json('attend', session, other, '--undo', '--why', '打错', '--by', '李会计');
  return { session, number, other };
}

// Does the work for each item, on several pages at once, each of which stands in the language.
async function onPages(language, items, work, those = pages) {
  const rest = items.values();
  const through = async one => {
    await visit(one, `/?lang=${language}`);
    for (const item of rest) await work(one, item);
  };
  await Promise.all(those.map(through));
}
const ask = path => reviewer.evaluate(async at => (await fetch(at)).json(), path);

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
const november = 'from=2026-11-01&until=2026-11-30';
views.push(...places.map(area => `/sessions?as=calendar&${november}${area ? `&area=${area}` : ''}`));
views.push(`/sessions/${signed.session}`, `/people/${signed.number}`);
views.unshift('/filings');
views.push(
  '/today',
  '/people',
  `/people?area=${township}&sex=2`,
  '/people/doubles',
  '/people/merges',
  '/log',
  '/audit',
);
views.push(...['waiting', 'printed', 'delivered', 'blank'].map(state => `/badges?state=${state}`));
views.push('/?period=2026-Q3', `/areas/${county}?quota=migrant&period=2026-10-01..2026-11-17`);
views.push(
  '/?lead=labour&compare=last_year',
  '/?period=2026-11-02..2026-11-18&lead=agriculture',
  `/areas/${county}?lead=agriculture&quota=women&period=2026-Q4&compare=last_year`,
);
views.push('/days?quota=farmer&period=2025-Q4');
views.push(
  `/sessions/${signal.session}`,
  `/sessions/${signal.session}?tab=roster`,
  `/people/${signal.person}`,
  '/?year=2025',
  '/?year=2027',
  '/why?year=2025',
);

// Links with a number, and those whose text is a number and nothing else but that do not say what they count.
async function numbersOf(page, path) {
  await follow(page, path);
  await page.waitForFunction(() => !document.querySelector('main [aria-busy]')); // what is told a little later
  await inWords(page);
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

// What is wanted of each list: address → {unit → count}, with where it stood.
async function wantedBy(language, paths) {
  const wanted = new Map();
  await onPages(language, paths, (page, path) =>
    check(`${path} in ${language}: each number on a link says what it counts`, async () => {
      const { bare, told } = await numbersOf(page, path);
      assert.deepEqual(bare, []);
      assert.ok(told.length >= 3, `${told.length} numbers`);
      for (const { href, unit, count, shown } of told) {
        assert.ok(shown, `${count} is not what ${href} shows`);
        const known = wanted.get(href) || {};
        assert.ok(known[unit] === undefined || known[unit].count === count, `${href} counts ${unit} in two ways`);
        wanted.set(href, { ...known, [unit]: { count, path } });
      }
    }),
  );
  return wanted;
}

for (const [language, paths] of [
  ['zh', views],
  ['en', views.slice(0, 12)],
]) {
  const wanted = await wantedBy(language, paths);
  await check(
    `a number on a link is the total of the list it opens, in ${language}: of ${wanted.size} lists`,
    async () => {
      const wrong = [];
      await onPages(language, some([...wanted].sort()), async (page, [href, units]) => {
        await follow(page, href);
        const total = await page.evaluate(() => ({ ...document.querySelector('main .total')?.dataset }));
        for (const [unit, { count, path }] of Object.entries(units))
          if (Number(total[unit] ?? 0) !== count)
            wrong.push(`${path} has ${count} ${unit} on ${href}, which has ${total[unit]}`);
      });
      assert.deepEqual(wrong, []);
    },
  );
}

// ---- the filter on screen is the filter of the file ----

// A file as rows of fields; a field in quotes may hold anything.
function fieldsOf(csv) {
  const field = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|$)/g;
  const rows = [[]];
  for (const [whole, text, stop] of csv.replace(/^\ufeff/, '').matchAll(field)) {
    if (!whole) break;
    rows[rows.length - 1].push(text.replace(/^"|"$/g, '').replaceAll('""', '"'));
    if (stop === '\r\n') rows.push([]);
  }
  return rows;
}
const dataOf = csv => fieldsOf(csv).filter(([first]) => /^\d+$/.test(first));

const terminal = (await ask('/api/quarantine')).batches[0]?.terminal;
const programmes = ['P07', 'P26'];
const filters = {
  sessions: [
    '',
    'state=unattended',
    'state=planned',
    'state=over&sort=area',
    `state=over&${november}`,
    'state=under_way',
    'state=called_off',
    'sort=venue',
    `sort=-programme&${november}`,
    november,
    'from=2026-11-13&until=2026-11-13',
    ...programmes.map(p => `programme=${p}`),
  ],
  why: ['', 'counted', 'on_paper', 'pending', 'not_counted', 'under_min_stay', 'unbound', 'no_check_out'].flatMap(
    reason => [
      `reason=${reason}&area=${township}`,
      ...quotas.map(quota => `quota=${quota}&reason=${reason}&area=${township}`),
      `programme=P26&reason=${reason}&area=${township}`,
      `programme=P26&period=2026-Q4&reason=${reason}&area=${county}`,
    ],
  ),
  terminals: ['', 'state=silent', 'state=gaps', 'state=old_plan', 'sort=-events', 'sort=contact'],
  people: [
    'badge=without',
    `area=${county}`,
    ...[
      'sex=2',
      'sex=1&sort=-name',
      'category=migrant',
      'badge=with',
      'untrained=1',
      'text=%E7%8E%8B',
      'sort=area',
    ].map(filter => `${filter}&area=${township}`),
  ],
  badges: [
    'state=waiting',
    'state=delivered',
    'state=blank',
    ...['never', 'void', 'changed', 'asked', 'again'].map(reason => `state=waiting&reason=${reason}`),
    `session=${signed.session}`,
    `state=printed&session=${signal.session}`,
  ].concat(
    ['state=printed', 'state=printed&sort=-name', 'state=printed&sort=-issued'].map(
      filter => `${filter}&area=${township}`,
    ),
  ),
  filings: [''],
  log: [
    '',
    'what=person',
    'what=attend',
    'from=2026-11-20&until=2026-11-20',
    'until=2001-01-01',
    `about=${signed.number}`,
    'each=1&what=badge',
    'each=1&what=attend',
  ],
  audit: ['', 'what=login', 'what=report', `who=${encodeURIComponent('许走')}`, 'until=2001-01-01', 'from=2026-11-20'],
  quarantine: ['', 'sort=received', 'state=held', 'state=released', 'state=rejected', `terminal=${terminal}`],
  signals: [
    '',
    'sort=start',
    'sort=kind',
    'sort=person',
    'state=open',
    `about=${signal.session}`,
    `about=${signal.person}&kind=far_apart`,
  ].concat(Object.keys((await ask('/api/signals')).kinds).map(kind => `kind=${kind}`)),
};
// Which field of the file is in the row on screen.
const keys = { sessions: 1, why: 5, terminals: 1, quarantine: 1, people: 1, badges: 3, log: 3, filings: 1 };
const ofOffice = new Set(['log', 'audit', 'filings']); // no area narrows them
const lists = Object.entries(filters).flatMap(([view, list]) =>
  list.flatMap(filter =>
    (filter.includes('area=') || ofOffice.has(view) ? [null] : places).map(area => {
      const query = [filter, area && `area=${area}`].filter(Boolean).join('&');
      return [view, `/${view}?${query}`];
    }),
  ),
);

// What one reads on screen: how many rows there are, and those of the first page; and the address of the file.
const screenOf = page =>
  page.evaluate(() => ({
    total: Number(document.querySelector('main .total').dataset.rows),
    rows: [...(document.querySelector('main section table, main > .scroll table')?.tBodies[0].rows ?? [])].map(
      row => row.textContent,
    ),
    href: document.querySelector('.exports a:nth-of-type(3)').getAttribute('href'),
  }));

const fileOf = async (page, href) => dataOf(await page.evaluate(async at => (await fetch(at)).text(), href));

const sumOf = (file, place) => file.reduce((sum, row) => sum + Number(row[place]), 0);

// Each export is a row of the log of who looked: of that list the file has one more than the screen had.
const sameAsScreen = (page, [view, path]) =>
  check(`${path}: the file has what the screen has`, async () => {
    await follow(page, path);
    const { total, rows, href } = await screenOf(page);
    const file = await fileOf(page, href);
    if (view === 'log') assert.equal(sumOf(file, 4), total, `acts of ${href}`);
    else if (view !== 'audit') assert.equal(file.length, total, `rows of ${href}`);
    else assert.ok(file.length >= total && (total > 0 || !file.length), `${file.length} rows of ${href}, not ${total}`);
    if (total && keys[view])
      rows.forEach((row, i) =>
        assert.ok(row.includes(file[i][keys[view]]), `${file[i][keys[view]]} is not in row ${i}`),
      );
  });
await onPages('zh', some(lists), sameAsScreen);
await onPages(
  'zh',
  [
    ['users', '/users'],
    ['users', '/users?sort=-role'],
    ['officers', '/officers?sort=name'],
    ['doubles', '/people/doubles'],
    ['merges', '/people/merges?sort=-at'],
  ],
  sameAsScreen,
  [admin],
);

await check('targets and the calendar are on paper what they are on screen', async () => {
  await visit(reviewer, `/allocations?lang=zh&area=${county}`);
  const screen = await reviewer.evaluate(() => ({
    cells: [...document.querySelectorAll('main table')].find(t => t.caption.textContent).tBodies[0].rows.length,
    href: document.querySelector('.exports a:nth-of-type(3)').getAttribute('href'),
  }));
  assert.equal((await fileOf(reviewer, screen.href)).length, (screen.cells + 1) * quotas.length);
  await visit(reviewer, `/sessions?lang=zh&as=calendar&${november}`);
  const { total, href } = await screenOf(reviewer);
  const days = await fileOf(reviewer, href);
  assert.equal(sumOf(days, 2), total);
  assert.equal(days.length, await reviewer.$$eval('.calendar [data-count]', all => all.length));
});

await check('each export stands in the log of who looked, without what was typed', async () => {
  await reviewer.evaluate(async () =>
    (await fetch('/api/report?format=csv&view=people&text=%E7%8E%8B%E4%B8%BD')).text(),
  );
  const { rows } = await ask('/api/audit?what=report');
  assert.match(rows[0].detail, /^csv people 2026 530400 text=\*/);
  assert.doesNotMatch(rows[0].detail, /王/);
});

await check('names stay masked on paper, and no reader takes the users', async () => {
  const people = await fileOf(reviewer, `/api/report?format=csv&view=people&area=${township}&sort=-person`);
  assert.ok(people.every(row => !row[2] || row[2].endsWith('*')));
  const code = await reviewer.evaluate(async () => (await fetch('/api/report?format=csv&view=users')).status);
  assert.equal(code, 403);
});
await check('paper names the quota and what was left out', async () => {
  const csv = await reviewer.evaluate(async () =>
    (await fetch('/api/report?format=csv&view=why&quota=women&reason=counted')).text(),
  );
  assert.match(csv.split('\r\n')[0], /农村妇女培训.*计入/);
});

await check('what rests on paper is told apart, and opens to who typed it in, when and why', async () => {
  await visit(reviewer, '/?lang=zh&quota=migrant');
  assert.match(await reviewer.textContent('[data-quota=migrant] .part'), /其中纸面补录 1 人/);
  await follow(reviewer, `/sessions/${signed.session}`);
  assert.match(await reviewer.textContent('main'), /计入（纸面补录）/);
  await follow(reviewer, `/people/${signed.other}?session=${signed.session}`);
  const rows = await reviewer.$$eval('main table:last-of-type tbody tr', all => all.map(row => row.textContent));
  const [undone, typed] = rows.slice(-2);
  assert.match(undone, /李会计.*撤回.*打错/);
  assert.match(typed, /许会计.*补录.*停电/);
});

await end();
