// SPDX-License-Identifier: Apache-2.0
// What the browser tests share: checks that are counted, the host's program and its page over a data directory,
// Debian's Chromium driven by playwright-core, a page that may talk to our server alone, with SHOTS=1 screenshots too.
// Modules come from build/npm, as the lockfile of host/page/web says.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const require = createRequire(resolve('build/npm/package.json'));
export const { chromium } = require('playwright-core');
export const axeSource = require('axe-core').source;
const shots = process.env.SHOTS && resolve('build/screenshots');
if (shots) mkdirSync(shots, { recursive: true });

export const NOW = '2026-11-20T10:00:00+08:00';
export const secret = '玉溪的山和水都很好看';
export const seed = Number(process.env.SEED ?? Date.now() % 1000);
console.log(`seed ${seed} (SEED=${seed} repeats it)`);
const closers = []; // of what stands open, the newest last
const opened = []; // pages: what they say is told where a check fails
let failed = 0;

// ---- a suite ----

export async function check(name, test) {
  try {
    await test();
    console.log(`[       OK ] ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
    for (const page of opened.filter(one => !one.isClosed()))
      console.log(
        `  ${page.url()} says: ${await page.innerText('main', { timeout: 10000 }).catch(e => e.message)}`.slice(
          0,
          3000,
        ),
      );
    if (error.name === 'TimeoutError') await end(); // what follows would wait as long for what is not there either
  }
}

// Closes what stands open, and ends as the checks came out; a browser that does not answer is left to its fate.
export async function end() {
  setTimeout(() => process.exit(1), 60000);
  for (const close of closers.reverse()) await close();
  await (await launched)?.close();
  process.exit(failed ? 1 : 0);
}

export const run = (program, ...words) =>
  execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

// The host's program over a data directory. now null: by the clock.
export function office(rollcall, data, now = NOW) {
  const always = ['--data', data, ...(now ? ['--now', now] : [])];
  const host = (...words) => run(rollcall, ...always, ...words);
  const json = (...words) => JSON.parse(host('--json', ...words));
  async function serve(listen = '127.0.0.1:0', ...more) {
    const words = [...always, '--json', 'serve', '--listen', listen, ...more];
    const server = spawn(rollcall, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    const gone = new Promise(done => server.once('exit', done));
    const stop = () => (server.kill('SIGTERM'), gone);
    closers.push(stop);
    const said = await new Promise(found => server.stdout.once('data', line => found(JSON.parse(line))));
    return { url: said.url, first: said.welcome, stop };
  }
  const welcome = (name, role) => json('user', 'add', name, '--role', role).link;
  return { host, json, serve, welcome };
}

// ---- a browser ----

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-device-scale-factor=1',
  '--hide-scrollbars',
];

// One Chromium serves a suite; whoever comes has a browser of their own in it: cookies, store, downloads.
let launched;
export async function openBrowser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
    headless: true,
    args: flags,
  });
  const context = await (
    await launched
  ).newContext({
    viewport: { width: 1280, height: 720 },
    acceptDownloads: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  context.setDefaultTimeout(Number(process.env.PATIENCE_MS) || 300000); // a state that never comes
  closers.push(() => context.close());
  return context;
}

// A page of which every request outside `base`, every error and every word on the console is remembered.
export async function openPage(browser, base) {
  const page = await browser.newPage();
  const seen = { outside: [], errors: [], requests: 0 };
  page.on('request', request => {
    seen.requests++;
    if (!request.url().startsWith(base) && !request.url().startsWith('blob:') && request.url() !== 'about:blank')
      seen.outside.push(request.url());
  });
  page.on('pageerror', error => seen.errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  opened.push(page);
  page.seen = seen;
  page.base = base;
  return page;
}

// Comes in by a one-time link, as far as the password that is asked for.
export async function comeIn(page, link) {
  await page.goto(`${page.base}welcome#${link}`);
  await page.waitForURL(/password/);
  await settled(page);
}

export async function choosePassword(page) {
  await page.fill('input[name=newPassword]', secret);
  await page.fill('input[name=again]', secret);
  await page.click('form button[type=submit]');
  await page.waitForURL(/\/(today)?(\?.*)?$/);
  await settled(page);
}

// Comes back by name and password, where these are asked for.
export async function logIn(page, name) {
  await page.fill('input[name=userName]', name);
  await page.fill('input[name=passwordWord]', secret);
  await page.click('form button[type=submit]');
  await page.waitForSelector('#views a');
}

// Somebody who has come in and chosen a password, in a browser of their own.
export async function person(base, link) {
  const page = await openPage(await openBrowser(), base);
  await comeIn(page, link);
  await choosePassword(page);
  return page;
}

// Says yes to what is asked before anything is done; what the question said.
export async function sayYes(page, why = '') {
  await page.waitForSelector('dialog[open]');
  const said = await page.textContent('dialog[open]');
  if (why) await page.fill('dialog[open] input', why);
  await page.click('dialog[open] button[value=yes]');
  return said;
}

// Goes to an address of ours and waits until its view stands.
export async function visit(page, path) {
  await page.goto(new URL(path, page.base).href);
  await settled(page);
}

// The same by a link on the page that is there: nothing is loaded anew.
export async function follow(page, path) {
  await page.evaluate(
    href =>
      new Promise(done => {
        const main = document.getElementById('main');
        const link = Object.assign(document.createElement('a'), { href });
        new MutationObserver((_, observer) => (observer.disconnect(), done())).observe(main, {
          attributeFilter: ['data-ready'],
        });
        document.body.append(link);
        link.click();
        link.remove();
      }),
    path,
  );
}

// Chooses the folder of a stick in the view of sticks, and waits until what came of it is told.
export async function chooseStick(page, folder) {
  const before = await page.getAttribute('#main', 'data-ready');
  await page.setInputFiles('input[webkitdirectory]', folder);
  await page.waitForFunction(
    was => document.getElementById('main').dataset.ready !== was && document.getElementById('stick-told'),
    before,
  );
}

export async function settled(page) {
  await page.waitForSelector('#main[data-ready]');
  await page.waitForLoadState('load');
}

export async function shoot(page, name, full = true) {
  if (!shots) return;
  await page.waitForTimeout(150);
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: full });
}

// What axe-core finds, in words; empty when all is well. Of a long table the first rows speak for those that follow.
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    window.axe.run(
      { include: [['html']], exclude: [['tbody tr:nth-child(n + 13)']] },
      {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
        preload: false,
      },
    ),
  );
  return found.violations.map(
    v =>
      `${v.id}: ${v.help} (${v.nodes
        .slice(0, 3)
        .map(n => n.html.slice(0, 120))
        .join(' | ')})`,
  );
}

// Whether a view shows a key of ours where words should stand: the name of a field, of a row of the log, of an act.
const keys = /\b(field|a|what|error)_[a-z]\w*|\b(person|badge|session|enroll|attend|officer|terminal)\.[a-z]+\b/;
export const inWords = async page => assert.doesNotMatch(await page.innerText('body'), keys, page.url());

// Looks at a view: the longer words on the narrower page and Chinese on the wider, of which axe sees one, by turns from
// the seed; SOAK=1: each language on each, and axe sees them all.
const sights = [
  ['en', 390, 844, 'phone'],
  ['zh', 1280, 720, 'wide'],
  ['zh', 390, 844, 'phone'],
  ['en', 1280, 720, 'wide'],
].slice(0, process.env.SOAK ? 4 : 2);
const wideOnes = tables =>
  tables.filter(table => table.scrollWidth > table.parentElement.clientWidth).map(table => table.caption.textContent);
let looks = seed;
export async function look(page, path, name) {
  looks++;
  for (const [i, [lang, width, height, tag]] of sights.entries()) {
    await page.setViewportSize({ width, height });
    await visit(page, `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
    await shoot(page, `${name}-${lang}-${tag}`);
    if (process.env.SOAK || i === looks % 2) assert.deepEqual(await axe(page), [], `${name} ${lang} ${tag}`);
    assert.doesNotMatch(await page.textContent('body'), /undefined|null|NaN|=>/);
    await inWords(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${name}: ${over} pixels too wide at ${width}`);
    assert.deepEqual(await page.$$eval('table.folds', wideOnes), [], `${name}: tables that scroll at ${width}`);
  }
}

// ---- stories ----

// What a view says in Chinese and English, word by word.
const wordsIn = async language => {
  const folder = 'host/page/web';
  const names = readdirSync(folder).filter(name => name.startsWith('words_') && name.endsWith(`${language}.js`));
  const parts = names.map(name => readFileSync(`${folder}/${name}`, 'utf8'));
  const tables = await Promise.all(parts.map(text => import(`data:text/javascript,${encodeURIComponent(text)}`)));
  return Object.assign({}, ...tables.map(table => table[language]));
};
let chinese; // words that stand in no English view
const seenInEnglish = new Set();

// What somebody has before them, in English on a phone, in a tab of its own: each address once.
async function lookInEnglish(page) {
  const address = new URL(page.url());
  if (!address.pathname || /^\/(welcome|login|password)/.test(address.pathname)) return;
  address.searchParams.set('lang', 'en');
  if (seenInEnglish.has(address.pathname + address.search)) return;
  seenInEnglish.add(address.pathname + address.search);
  if (!chinese) {
    const [zh, en] = await Promise.all(['zh', 'en'].map(wordsIn));
    chinese = Object.keys(zh).filter(key => typeof zh[key] === 'string' && zh[key].length > 1 && zh[key] !== en[key]);
    chinese = chinese.map(key => zh[key]);
  }
  const tab = await page.context().newPage();
  tab.base = page.base;
  await tab.setViewportSize({ width: 390, height: 844 });
  await visit(tab, address.pathname + address.search);
  const left = await tab.$$eval(
    '#views *, #completeness *, main *',
    (nodes, words) =>
      nodes.filter(node => !node.children.length && words.includes(node.textContent.trim())).map(n => n.textContent),
    chinese,
  );
  assert.deepEqual(left, [], `${tab.url()} speaks Chinese`);
  assert.doesNotMatch(await tab.textContent('body'), /undefined|null|NaN|=>/, tab.url());
  await inWords(tab);
  if (++looks % 2 || process.env.SOAK) assert.deepEqual(await axe(tab), [], tab.url());
  const over = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${tab.url()}: ${over} pixels too wide`);
  await tab.close();
}

// A scene of a day, in Chinese and on a wide page; what it ends with is seen in English and on a phone too.
export function scene(name, test) {
  return check(name, async () => {
    await test();
    for (const page of opened.filter(one => !one.isClosed())) await lookInEnglish(page);
  });
}
