// SPDX-License-Identifier: Apache-2.0
// hostile.mjs BUILD DIR: a county where every text that anybody can type, send or carry on a stick is HTML that
// would run. Every view shows it as text: no element comes of it, nothing runs, nothing is asked of another host.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, end, office, person as enter, run, shoot, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const terminal = join(dir, 'hostile-terminal'),
  stick = join(dir, 'hostile-stick');
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'hostile'), '2026-12-03T10:00:00+08:00');
const firmware = (...words) => run(`${build}/rollcall-terminal`, '--data', terminal, ...words);
const evil = mark => `<img src=x onerror="window.ran='${mark}'"><script>window.ran='${mark}'</script>`;
const name = '<u class=harm>王'; // as long as a name may be

host('init', '--area', '530402');
writeFileSync(
  join(dir, 'hostile.csv'),
  `姓名,身份证号,性别,民族,类别,行政区划,电话\n"${name}",530426189002070020,女,汉族,农民,530402001,\n`,
);
host('person', 'import', join(dir, 'hostile.csv'));
host('officer', 'add', '赵专干', '--area', '530402001');
const hold = (venue, day) =>
  json(
    ...['session', 'add', '--programme', 'P07', '--area', '530402001', '--venue', venue],
    ...['--start', `${day}T09:00:00+08:00`, '--end', `${day}T11:00:00+08:00`],
  ).session;
const session = hold(evil('venue'), '2026-12-02');
hold(evil('empty'), '2026-12-01');
const token = words => words.trim().split('\n')[0].split('\t')[1];
mkdirSync(join(stick, 'ROLLCALL', 'x'), { recursive: true });
firmware('init');
firmware('stick', stick);
host('stick', stick, '--pair', '--area', '530402001');
firmware('stick', stick);
writeFileSync(
  join(dir, 'hostile.lines'),
  [
    `@2026-12-02T08:50:00+08:00 ${token(host('badge', 'print', '--officer', '赵专干'))}`,
    token(host('session', 'card', session)),
    token(host('badge', 'print', '--all')),
    '',
  ].join('\n'),
);
firmware('run', '--scan', `lines:${join(dir, 'hostile.lines')}`, '--screen', 'none', '--simulate');
firmware('stick', stick);
const loose = join(dir, '<img src=x onerror=window.ran=1>.batch');
writeFileSync(loose, 'no batch');
try {
  host('import', loose);
} catch {
  /* partly done: it is quarantined */
}
host('stick', stick);

// Two who look like one, two who were merged, badges in each state, a class of today, a filing: all of them hostile.
const add = (called, ...more) =>
  json('person', 'add', '--name', called, '--sex', 'f', '--area', '530402001', ...more).number;
const double = '<u class=harm>双',
  merged = '<u class=harm>并',
  asked = '<u class=harm>补';
for (const area of ['530402001', '530402002'])
  host('person', 'add', '--name', double, '--sex', 'f', '--area', area, '--phone', '13800007777');
host('person', 'merge', add(merged), add(merged), '--why', evil('merge'));
const [printed, handed, again, edited] = ['<u class=harm>印', '<u class=harm>发', asked, '<u class=harm>改'].map(one =>
  add(one),
);
for (const one of [printed, handed, again]) host('badge', 'print', '--person', one);
host('badge', 'deliver', handed);
host('badge', 'ask', again, '--why', evil('ask'));
host('badge', 'print', '--blank', '1');
host('person', 'edit', edited, '--area', '530402002', '--why', evil('edit'), '--by', '<i class=harm>改者</i>');
hold(evil('now'), '2026-12-03');
json('filing', 'add', '--period', '2026-11', '--why', evil('filing'));
for (const id of JSON.parse(`[${host('--json', 'terminal', 'list').trim().split('\n').join()}]`).map(
  one => one.terminal,
))
  host('terminal', 'name', id, '<i class=harm>机</i>', '--holder', '<i class=harm>管</i>');
const asking = join(dir, 'hostile-media'),
  stranger = ['--data', join(dir, 'hostile-stranger')];
mkdirSync(join(asking, evil('<stick>').replaceAll('/', '')), { recursive: true });
run(`${build}/rollcall-terminal`, ...stranger, 'init');
run(`${build}/rollcall-terminal`, ...stranger, 'stick', join(asking, evil('<stick>').replaceAll('/', '')));

const called = [
  ...[...'双并印发补改'].map(one => `<u class=harm>${one}`),
  ...['改者', '机', '管'].map(one => `<i class=harm>${one}</i>`),
];

const admin = '<b class=harm>管</b>';
const { url: base } = await serve('127.0.0.1:0', '--sticks', asking);
const page = await enter(base, welcome(admin, 'admin'));

const post = (path, body) =>
  page.evaluate(
    async ([where, what]) => {
      const me = await (await fetch('/api/me')).json();
      const answer = await fetch(where, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Rollcall': me.csrf },
        body: JSON.stringify(what),
      });
      return answer.status;
    },
    [path, body],
  );
assert.equal(
  await post('/api/allocations', {
    year: 2026,
    changes: [{ quota: 'farmer', area: 530402001, target: 100 }],
    why: evil('target'),
  }),
  200,
);
const signals = await page.evaluate(async () => (await (await fetch('/api/signals')).json()).signals);
assert.ok(signals.length, 'there is a signal to explain');
const marked = { signals: signals.map(signal => signal.id), state: 'explained', why: evil('signal') };
assert.equal(await post('/api/signals', marked), 200);
// Its name stands in the log.
assert.equal(await post('/api/login', { name: '<i class=harm>x</i>', password: 'x' }), 401);
const { person } = await page.evaluate(
  async at => ({ person: (await (await fetch(`/api/sessions/${at}`)).json()).people[0].holder }),
  session,
);

// What an address may say is text too.
const typed = encodeURIComponent(evil('address')),
  part = encodeURIComponent('<img src=x onerror=ran=1>');
const views = [
  '/',
  '/areas',
  '/areas/530402001',
  '/sessions',
  `/sessions/${session}`,
  `/people/${person}`,
  `/people/${person}?session=${session}`,
  '/why?quota=farmer',
  '/terminals',
  '/quarantine',
  '/signals',
  '/allocations',
  '/users',
  '/audit',
  '/log',
  '/log?each=1',
  '/today',
  '/people',
  '/people/doubles',
  '/people/doubles?state=parted',
  '/people/merges',
  `/people/${edited}`,
  ...['waiting', 'printed', 'delivered', 'blank'].map(one => `/badges?state=${one}`),
  '/filings',
  '/sticks',
  '/sessions?as=calendar',
  '/sessions/new',
  ...['there', 'roster', 'log'].map(tab => `/sessions/${session}?tab=${tab}`),
  '/officers',
  '/papers',
  '/system',
  '/days?quota=farmer',
  `/areas/${part}`,
  `/sessions/${part}`,
  `/people/${part}`,
  `/?year=${typed}`,
  `/?area=${typed}`,
  `/why?quota=${typed}`,
  `/why?quota=farmer&reason=${typed}`,
  `/signals?kind=${typed}`,
  `/sessions?programme=${typed}`,
  `/?lang=${typed}`,
  `/login?from=${typed}`,
];
let seen = '';
// Nothing of the view that stands runs, nor is an element of a text; it is remembered.
async function harmless() {
  const harm = await page.evaluate(() => ({
    ran: window.ran ?? null,
    elements: document.querySelectorAll('.harm, [onerror], main script, body script:not([src])').length,
  }));
  assert.deepEqual(harm, { ran: null, elements: 0 });
  seen += await page.textContent('body');
}
for (const path of views)
  await check(`${decodeURIComponent(path).slice(0, 60)} shows text as text`, async () => {
    await visit(page, path);
    await harmless();
    const mask = page.locator('main .unmask button').first();
    if (!(await mask.count())) return;
    await mask.click();
    await page.waitForSelector('main span.note');
    await harmless();
  });
await check('what is found shows text as text', async () => {
  await visit(page, '/search?lang=zh');
  for (const text of ['双', 'harm', '玉兴', '530402']) {
    const before = await page.getAttribute('#main', 'data-ready');
    await page.fill('#find input', text);
    await page.press('#find input', 'Enter');
    await page.waitForFunction(was => document.querySelector('#main').dataset.ready !== was, before);
    await harmless();
  }
});
await check('the texts were there to be seen', async () => {
  for (const text of ['venue', 'empty', 'now', 'target', 'signal', 'merge', 'ask', 'edit', 'filing'])
    assert.ok(seen.includes(evil(text)), `${text} was not shown`);
  for (const text of [admin, ...called, '<i class=harm>x</i>', '<img src=x onerror=window.ran=1>.batch'])
    assert.ok(seen.includes(text), `${text} was not shown`);
});
await check('an unmasked name is text', async () => {
  await visit(page, `/sessions/${session}`);
  await page.click('button:has-text("姓名")');
  await page.waitForFunction(text => document.body.textContent.includes(text), name);
  assert.equal(await page.evaluate(() => document.querySelectorAll('.harm').length), 0);
  await shoot(page, 'hostile-session');
});
await check('a script that got in would not run', async () => {
  const before = page.seen.errors.length;
  const ran = await page.evaluate(
    () =>
      new Promise(done => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = "inline"';
        document.body.append(script);
        const image = document.createElement('div');
        image.innerHTML = '<img src=x onerror="window.ran=1">';
        image.firstChild.addEventListener('error', () => done(window.ran)); // behind its own handler, had it one
        document.body.append(image);
      }),
  );
  assert.equal(ran, undefined);
  assert.ok(
    page.seen.errors.slice(before).some(text => text.includes('Content Security Policy')),
    'the browser says that it kept it from running',
  );
});
await check('nothing was asked of another host', async () => assert.deepEqual(page.seen.outside, []));

await end();
