// SPDX-License-Identifier: Apache-2.0
// words.mjs: the page's two languages say the same things in the same shapes, no word that a view asks for by name is
// missing, and none lies there unused: it is named by a view or is a word of the host's (a reason, a kind).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const folder = 'host/page/web';
const load = async name =>
  import(`data:text/javascript,${encodeURIComponent(readFileSync(`${folder}/${name}`, 'utf8'))}`);
// words_zh.js and those of larger views, words_sticks_zh.js; no word stands twice.
async function wordsOf(language) {
  const endings = readdirSync(folder)
    .filter(name => name.startsWith('words_') && name.endsWith(`${language}.js`))
    .map(name => name.slice(0, -`${language}.js`.length));
  const parts = await Promise.all(endings.sort().map(name => load(`${name}${language}.js`)));
  const all = parts.flatMap(part => Object.entries(part[language]));
  assert.equal(new Set(all.map(([key]) => key)).size, all.length, 'no word stands twice');
  return Object.fromEntries(all);
}
const zh = await wordsOf('zh');
const en = await wordsOf('en');
assert.deepEqual(Object.keys(zh), Object.keys(en), 'the same words in the same order');
for (const key of Object.keys(zh)) {
  assert.equal(typeof zh[key], typeof en[key], key);
  if (typeof zh[key] === 'function') assert.equal(zh[key].length, en[key].length, `${key} takes the same`);
}

const code = readdirSync(folder)
  .filter(name => /\.(js|html)$/.test(name) && !name.startsWith('words'))
  .map(name => readFileSync(`${folder}/${name}`, 'utf8'))
  .join('\n');
const asked = [...code.matchAll(/word\('(\w+)'|data-word="(\w+)"/g)].map(found => found[1] || found[2]);
for (const key of asked) assert.ok(key in zh, `${key} is asked for and has no words`);
// What the log of who looked tells has words of the host's: docs/security.md lists it.
const security = readFileSync('docs/security.md', 'utf8');
const looks = readFileSync('host/books/audit_words.c', 'utf8');
const logged = [...security.matchAll(/^\| ((?:`[a-z_]+`(?: · )?)+) \| (?=[a-z])/gm)].flatMap(row =>
  row[1].match(/[a-z_]+/g),
);
assert.ok(logged.length > 15, 'the words of the log are told');
for (const key of logged) assert.ok(looks.includes(`{"${key}", TEXT_LOOK_`), `a row of the log, ${key}, has no words`);
// Words whose names are made up at run time: a reason, a kind, a role, an act.
const families = [...code.matchAll(/`(\w+_)\$\{/g)].map(found => found[1]);
const endings = [...code.matchAll(/\}([A-Z]\w+)`/g)].map(found => found[1]);
const hosts = new Set(
  [
    ...execFileSync('grep', ['-rhoE', '"[a-z_]+"', 'host', 'proto', '--include=*.[ch]'], { encoding: 'utf8' }).split(
      '\n',
    ),
  ].map(text => text.slice(1, -1)),
);
const unused = Object.keys(zh).filter(
  key =>
    !new RegExp(`['"]${key}['"]|\\b${key}:`).test(code) &&
    !families.some(family => key.startsWith(family)) &&
    !endings.some(ending => key.endsWith(ending)) &&
    !hosts.has(key),
);
assert.deepEqual(unused, [], 'words that nothing says');
console.log(`[       OK ] ${Object.keys(zh).length} words stand in two languages, each is used`);
