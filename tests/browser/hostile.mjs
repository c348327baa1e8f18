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

const admin = '<b class=harm>管</b>';
const { url: base } = await serve();
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
for (const path of views)
  await check(`${decodeURIComponent(path).slice(0, 60)} shows text as text`, async () => {
    await visit(page, path);
    const harm = await page.evaluate(() => ({
      ran: window.ran ?? null,
      elements: document.querySelectorAll('.harm, [onerror], main script, body script:not([src])').length,
    }));
    assert.deepEqual(harm, { ran: null, elements: 0 });
    seen += await page.textContent('body');
  });
await check('the texts were there to be seen', async () => {
  for (const text of ['venue', 'empty', 'target', 'signal'])
    assert.ok(seen.includes(evil(text)), `${text} was not shown`);
  for (const text of [admin, '<i class=harm>x</i>', '<img src=x onerror=window.ran=1>.batch'])
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
