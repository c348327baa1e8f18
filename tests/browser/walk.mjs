// SPDX-License-Identifier: Apache-2.0
// walk.mjs BUILD DIR: over a city that make_city made, with a stranger's batch in quarantine. Every number that is
// a link, in every view of three areas and every quota, in both languages, is the total of the list it opens; and every
// list with every filter that its file heeds has on screen what its file has, each filter narrowing it or sorting it
// otherwise. A number on a link without a unit is a mistake. Of the lists one in two is opened, 80 at most (SOAK=1:
// each), by the seed; of each filter one at least.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { NOW, check, end, follow, inWords, office, openPage, person, run, seed, visit } from './browser.mjs';
import { furnish } from './views.mjs';

const [build, dir] = process.argv.slice(2);
const step = (list, most) => (process.env.SOAK ? 1 : Math.max(2, Math.ceil(list.length / most)));
const some = (list, most = 80) => list.filter((_, i) => (i + seed) % step(list, most) === 0);
cpSync(join(build, 'tests', 'city'), join(dir, 'walk'), { recursive: true }); // as it was made, whoever came before
const city = office(`${build}/rollcall`, join(dir, 'walk'));
await theDayBefore();
const signed = typeInAList(city);
const made = furnish(city);
handOut(city, made);
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

// One has a badge and one holds it in hand; of three others one has lost it, one asks for another, one is called
// otherwise by now. Two are said not to be one, two more are merged. A batch is kept out for good, a class called off.
// In one of now two have a place and a third waits; one is there.
function handOut({ host, json }, { one, other, coming }) {
  const village = ['--area', '530402001'];
  const add = name => json('person', 'add', '--name', name, '--sex', 'm', '--category', 'farmer', ...village).number;
  const people = ['许印', '许发', '许丢', '许要', '许改'].map(add);
  for (const number of people) host('badge', 'print', '--person', number, '--format', 'txt');
  const [, given, lost, asks, renamed] = people;
  host('badge', 'deliver', given);
  host('badge', 'revoke', lost, '--why', '丢了');
  host('badge', 'ask', asks, '--why', '脏了');
  host('person', 'edit', renamed, '--name', '许改名', '--why', '错字');
  host('person', 'doubles', '--not-the-same', one, other, '--why', '姐妹');
  host('person', 'merge', add('许并'), add('许并'), '--why', '同一人', '--force');
  const malformed = host('quarantine', 'list')
    .split('\n')
    .find(line => line.includes('malformed'));
  host('quarantine', 'reject', malformed.split('\t')[0], '--why', '不是本市的');
  host('session', 'cancel', coming, '--why', '停电');
  const now = ['--start', '2026-11-20T09:00:00+08:00', '--end', '2026-11-20T11:00:00+08:00', '--capacity', '2'];
  const { session } = json('session', 'add', '--programme', 'P07', ...village, '--venue', '农技站', ...now);
  host('enroll', session, given, asks);
  assert.throws(() => host('enroll', session, renamed), { status: 3 }); // waits
  host('attend', session, given, '--why', '停电');
}

// The day before somebody was written down, and somebody else knocked in vain.
async function theDayBefore() {
  const { json, serve } = office(`${build}/rollcall`, join(dir, 'walk'), '2026-11-19T10:00:00+08:00');
  json('person', 'add', '--name', '昨登', '--sex', 'm', '--category', 'farmer', '--area', '530402001');
  const { url, stop } = await serve();
  const headers = { 'Content-Type': 'application/json', Origin: new URL(url).origin };
  const body = JSON.stringify({ name: '许走', password: '记错了的密码' });
  assert.equal((await fetch(`${url}api/login`, { method: 'POST', headers, body })).status, 401);
  await stop();
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
const explain = signal =>
  reviewer.evaluate(async id => {
    const me = await (await fetch('/api/me')).json();
    const headers = { 'Content-Type': 'application/json', 'X-Rollcall': me.csrf };
    const body = JSON.stringify({ signals: [id], state: 'explained', why: '集中签到' });
    return (await fetch('/api/signals', { method: 'POST', headers, body })).status;
  }, signal);

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

await check('the numbers of the classes of the day, and of a day of many classes, are links', async () => {
  await visit(reviewer, '/today?lang=zh');
  const ofDay = await reviewer.$$eval('main tbody tr td a[data-count]', all => all.map(one => one.dataset.count));
  assert.deepEqual(ofDay, ['2', '1'], 'enrolled, came');
  await visit(reviewer, `/sessions?lang=zh&as=calendar&${november}&area=530402001`);
  const many = await reviewer.$$eval('.calendar td', all =>
    all.map(one => [...one.querySelectorAll('[data-count]')].map(link => link.textContent)).filter(one => one[1]),
  );
  assert.ok(many.length && many.every(([head, foot]) => foot === `全部 ${head.match(/\d+/)} 个`), `${many}`);
});

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

const terminal = (await ask('/api/quarantine?state=held')).batches[0].terminal;
const silent = (await ask('/api/terminals?state=silent')).terminals[0].id;
const many = (await ask('/api/log?what=person')).rows.find(row => row.acts > 1);
const justNow = `added=${Date.parse(NOW)}`;
await explain((await ask('/api/signals')).signals[0].id);
const programmes = ['P07', 'P26'];
const cases = {
  figures: ['', ...quotas.map(quota => `quota=${quota}`)].flatMap(quota => [
    quota,
    ...['period=2026-Q3', 'period=2026-10-01..2026-11-17&compare=last_year', 'compare=last_year'].map(
      period => `${quota}&${period}`,
    ),
    'lead=labour',
    'quota=women&lead=agriculture&period=2026-Q4&compare=last_year',
    'year=2025',
  ]),
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
    'period=2026-Q3',
    'period=2026-11-02..2026-11-18&programme=P07',
    'year=2025&state=over',
    ...programmes.map(p => `programme=${p}`),
  ],
  calendar: ['', november, 'from=2026-10-07&until=2026-10-09', `programme=P07&${november}`, 'until=2026-10-09'],
  why: [
    `quota=farmer&reason=counted&period=2026-11&area=${county}`,
    ...['', 'counted', 'on_paper', 'pending', 'not_counted', 'under_min_stay', 'unbound', 'no_check_out'].flatMap(
      reason => [
        `reason=${reason}&area=${township}`,
        ...quotas.map(quota => `quota=${quota}&reason=${reason}&area=${township}`),
        `programme=P26&reason=${reason}&area=${township}`,
        `programme=P26&period=2026-Q4&reason=${reason}&area=${county}`,
      ],
    ),
  ],
  terminals: [
    '',
    'state=silent',
    'state=gaps',
    'state=old_plan',
    'sort=-events',
    'sort=contact',
    `terminal=${silent}`,
    `state=silent&terminal=${silent}`,
  ],
  people: [
    'badge=without',
    `area=${county}`,
    justNow,
    `${justNow}&sex=2&area=${township}`,
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
    `session=${made.coming}`,
    `state=printed&session=${signal.session}`,
    `state=waiting&${justNow}`,
    `state=printed&${justNow}`,
  ].concat(
    ['state=printed', 'state=printed&sort=-name', 'state=printed&sort=-issued'].map(
      filter => `${filter}&area=${township}`,
    ),
  ),
  filings: ['', 'sort=area', 'sort=number'],
  log: [
    '',
    'what=person',
    'what=attend',
    `who=${encodeURIComponent('许会计')}`,
    'from=2026-11-20&until=2026-11-20',
    'from=2026-11-12',
    'until=2026-11-12',
    'until=2001-01-01',
    `about=${signed.number}`,
    `page=${many.page}`,
    `page=${many.page}&what=person.add`,
    'each=1&what=badge',
    'each=1&what=attend',
  ],
  audit: ['', 'what=login', 'what=report', `who=${encodeURIComponent('许走')}`, 'until=2026-11-19', 'from=2026-11-20'],
  quarantine: [
    '',
    'sort=received',
    'state=held',
    'state=released',
    'state=rejected',
    `terminal=${terminal}`,
    `state=held&terminal=${terminal}`,
  ],
  signals: [
    '',
    'sort=start',
    'sort=kind',
    'sort=person',
    'state=open',
    'state=explained',
    `about=${signal.session}`,
    `about=${signal.person}&kind=far_apart`,
  ].concat(Object.keys((await ask('/api/signals')).kinds).map(kind => `kind=${kind}`)),
  users: ['', 'sort=-role'],
  officers: ['', 'sort=name', 'sort=-name'],
  doubles: ['', 'state=parted'],
  merges: ['', 'sort=at', 'sort=-into'],
};
// Which field of the file is in the row on screen.
const keys = { sessions: 1, why: 5, terminals: 1, quarantine: 1, people: 1, badges: 3, log: 3, filings: 1, users: 1 };
const ofOffice = new Set(['log', 'audit', 'filings', 'users', 'officers']); // no area narrows them
const ofAdmin = new Set(['users', 'officers']);
const paths = { doubles: '/people/doubles', merges: '/people/merges', calendar: '/sessions', figures: '/areas' };

function addressOf(view, filter, area) {
  if (view === 'figures') return `${area ? `/areas/${area}` : '/'}?${filter}`;
  const query = [view === 'calendar' && 'as=calendar', filter, area && `area=${area}`].filter(Boolean).join('&');
  return `${paths[view] ?? `/${view}`}?${query}`;
}
const has = (filter, key) => new URLSearchParams(filter).has(key);
const lists = Object.entries(cases).flatMap(([view, list]) =>
  list.flatMap(filter =>
    (has(filter, 'area') || ofOffice.has(view) ? [null] : places).map(area => ({
      view,
      filter,
      path: addressOf(view, filter, area),
    })),
  ),
);

// Each filter that the file of a view heeds: [view, filter] …
const heeded = run(`${build}/tests/tools/list_filters`)
  .trim()
  .split('\n')
  .map(line => line.split(' '));
const pairs = heeded.flatMap(([view, ...filters]) => filters.map(filter => [view, filter]));

await check('what is walked is each filter that the file of a view heeds, and no other', () => {
  const tried = Object.entries(cases).flatMap(([view, list]) =>
    [...new Set(list.flatMap(filter => [...new URLSearchParams(filter).keys()]))]
      .filter(key => !['area', 'year'].includes(key))
      .map(key => `${view} ${key}`),
  );
  assert.deepEqual(tried.sort(), pairs.map(pair => pair.join(' ')).sort());
});

const fileOf = async (page, href) => dataOf(await page.evaluate(async at => (await fetch(at)).text(), href));
const reportOf = (view, filter) => fileOf(admin, `/api/report?format=csv&view=${view}&${filter}`);
const without = (filter, key) => {
  const query = new URLSearchParams(filter);
  query.delete(key);
  return query;
};

// With each it leaves some rows, and other ones. Each file is a row more of who looked: there it must leave fewer.
async function makesADifference(view, key) {
  for (const filter of cases[view].filter(one => has(one, key))) {
    const all = await reportOf(view, without(filter, key));
    const left = await reportOf(view, filter);
    if (left.length && (view === 'audit' ? left.length < all.length : `${left}` !== `${all}`)) return true;
  }
  return false;
}

await check('each filter that is walked makes a difference, and leaves something', async () => {
  const idle = [];
  for (const [view, key] of pairs) if (!(await makesADifference(view, key))) idle.push(`${view} ${key}`);
  assert.deepEqual(idle, []);
});

// What one reads on screen: how many rows there are, and those of the first page; and the address of the file.
const screenOf = page =>
  page.evaluate(() => ({
    total: Number(document.querySelector('main .total').dataset.rows),
    rows: [...(document.querySelector('main section table, main > .scroll table')?.tBodies[0].rows ?? [])].map(
      row => row.textContent,
    ),
    href: document.querySelector('.exports a:nth-of-type(3)').getAttribute('href'),
  }));

const sumOf = (file, place) => file.reduce((sum, row) => sum + Number(row[place]), 0);

// Each export is a row of the log of who looked: of that list the file has one more than the screen had.
async function listAsScreen(page, { view }) {
  const { total, rows, href } = await screenOf(page);
  const file = await fileOf(page, href);
  if (view === 'log') assert.equal(sumOf(file, 4), total, `acts of ${href}`);
  else if (view !== 'audit') assert.equal(file.length, total, `rows of ${href}`);
  else assert.ok(file.length >= total && (total > 0 || !file.length), `${file.length} rows of ${href}, not ${total}`);
  if (total && keys[view])
    rows.forEach((row, i) => assert.ok(row.includes(file[i][keys[view]]), `${file[i][keys[view]]} is not in row ${i}`));
}

async function calendarAsScreen(page) {
  const { total, href } = await screenOf(page);
  const file = await fileOf(page, href);
  const days = await page.$$eval('.calendar [data-day]:has([data-count])', all =>
    all.map(one => [one.dataset.day, one.querySelector('[data-count]').dataset.count]),
  );
  assert.deepEqual(
    file.map(row => row.slice(1, 3)),
    days,
  );
  assert.equal(sumOf(file, 2), total);
}

// The tables of a file of figures: {title, heads, rows, sum} …
function tablesOf(csv) {
  const tables = [];
  fieldsOf(csv).forEach((row, i, all) => {
    if (row[0] === '序号') tables.push({ title: all[i - 2][0], heads: row, rows: [] });
    else if (/^\d+$/.test(row[0])) tables.at(-1).rows.push(row);
    else if (row[1] === '合计') tables.at(-1).sum = row;
  });
  return tables;
}

// The cards, the areas by the task that is chosen, and in a township how many sessions there are.
const figuresOnScreen = page =>
  page.evaluate(() => {
    const bare = text => text.replace(/[,%+]/g, '').trim();
    const text = (node, selector) => node.querySelector(selector)?.textContent ?? '';
    const cards = [...document.querySelectorAll('.quotas article')].map(one => ({
      name: text(one, 'h2'),
      done: bare(text(one, '.done strong')),
    }));
    const table = document.querySelector('.split table');
    const textOf = cell => bare(text(cell, '.settled > span') || cell.textContent);
    return {
      cards,
      heads: table && [...table.tHead.rows[0].cells].map(one => one.textContent),
      rows: table && [...table.tBodies[0].rows].map(row => [...row.cells].map(textOf)),
      caption: table?.caption.textContent,
      sessions: document.querySelector('.pages [data-count]')?.dataset.count,
      isPart: Boolean(new URLSearchParams(location.search).get('period')),
      href: document.querySelector('.exports a:nth-of-type(3)').getAttribute('href'),
    };
  });

async function figuresAsScreen(page, { filter }) {
  const { cards, heads, rows, caption, sessions, isPart, href } = await figuresOnScreen(page);
  const tables = tablesOf(await page.evaluate(async at => (await fetch(at)).text(), href));
  const ofTask = name => tables.find(({ title }) => title.includes(name));
  const told = cards.filter(({ name }) => ofTask(name));
  assert.equal(told.length, has(filter, 'quota') ? 1 : cards.length, `tasks of ${href}`);
  for (const { name, done } of told) assert.equal(ofTask(name).sum[isPart ? 3 : 4], done, `${name} of ${href}`);
  if (sessions !== undefined) assert.equal(tables.at(-1).rows.length, Number(sessions), `sessions of ${href}`);
  else assert.equal(tables.length, told.length);
  if (!rows) return;
  const file = ofTask(caption.match(/：(.*)（/)[1]);
  const columns = heads.map(head => (head === '期内完成' ? 3 : file.heads.findIndex(one => one.startsWith(head))));
  const name = heads.indexOf('地区');
  assert.equal(file.rows.length, rows.length);
  assert.ok(columns.filter(at => at > 0).length >= (has(filter, 'compare') ? 7 : 5), `${heads}: ${file.heads}`);
  for (const row of rows) {
    const same = file.rows.find(one => one[1] === row[name]);
    columns.forEach((at, i) => at > 0 && assert.equal(same[at], row[i], `${heads[i]} of ${row[name]}`));
  }
}

const asScreen = { figures: figuresAsScreen, calendar: calendarAsScreen };
const sameAsScreen = (page, list) =>
  check(`${list.path}: the file has what the screen has`, async () => {
    await follow(page, list.path);
    await (asScreen[list.view] ?? listAsScreen)(page, list);
  });
// Of each filter one, at one of the places; and others.
const must = pairs.map(([view, key], i) => {
  const those = lists.filter(one => one.view === view && has(one.filter, key));
  return those[(seed + 7 * i) % those.length];
});
const others = lists.filter(one => !must.includes(one));
const walked = process.env.SOAK ? lists : [...new Set(must), ...some(others, 30)];
await onPages(
  'zh',
  walked.filter(({ view }) => !ofAdmin.has(view)),
  sameAsScreen,
);
await onPages(
  'zh',
  walked.filter(({ view }) => ofAdmin.has(view)),
  sameAsScreen,
  [admin],
);

await check('targets are on paper what they are on screen', async () => {
  await visit(reviewer, `/allocations?lang=zh&area=${county}`);
  const screen = await reviewer.evaluate(() => ({
    cells: [...document.querySelectorAll('main table')].find(t => t.caption.textContent).tBodies[0].rows.length,
    href: document.querySelector('.exports a:nth-of-type(3)').getAttribute('href'),
  }));
  assert.equal((await fileOf(reviewer, screen.href)).length, (screen.cells + 1) * quotas.length);
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
