// SPDX-License-Identifier: Apache-2.0
// plugged.mjs BUILD DIR: a stick is plugged into the host while somebody looks at the day: it is there by itself, is
// taken by one button, and is gone when it is pulled out.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, end, office, person, run, shoot, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'plugged'),
  media = join(dir, 'media'),
  stick = join(dir, 'usb');
mkdirSync(media, { recursive: true });
mkdirSync(stick);
const data = join(dir, 'office'),
  at = ['--area', '530402001'];
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
const { host, json, serve, welcome } = office(`${build}/rollcall`, data, '2026-11-20T12:00:00+08:00');
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'station'), ...words);
const token = (...whose) =>
  host('badge', 'print', ...whose, '--format', 'txt')
    .trim()
    .split('\n')[0]
    .split('\t')[1];
json('officer', 'add', '赵专干', ...at);
const { number } = json('person', 'add', '--name', '王丽', '--sex', 'f', '--category', 'farmer', ...at);
const times = ['--start', '2026-11-20T09:00:00+08:00', '--end', '2026-11-20T11:00:00+08:00'];
const { session } = json('session', 'add', '--programme', 'P07', ...at, '--venue', '玉兴街道农技站', ...times);
const id = terminal('init').trim();
terminal('stick', stick);
host('stick', stick, '--pair', ...at);
host('terminal', 'name', id, '农技站一号机');
terminal('stick', stick);
const shown = [token('--officer', '赵专干'), token('--session', session), token('--person', number)];
writeFileSync(join(dir, 'lines'), `@2026-11-20T08:55:00+08:00 ${shown.join('\n')}\n`);
terminal(...`run --screen none --voice none --link none --simulate --scan lines:${join(dir, 'lines')}`.split(' '));
terminal('stick', stick);

const { url: base } = await serve('127.0.0.1:0', '--sticks', media);
const officer = await person(base, welcome('吴业', 'officer'));
const plug = name => cpSync(stick, join(media, name), { recursive: true });
const pull = name => rmSync(join(media, name), { recursive: true });

await check('the day says that none is in, then that one is, whose, and how much waits', async () => {
  await visit(officer, '/today?lang=zh');
  await officer.waitForSelector('main .card:has-text("主机上没有插 U 盘")');
  plug('sda1');
  await officer.waitForSelector('[data-now] [data-plugged=sda1]');
  assert.match(await officer.textContent('[data-plugged=sda1]'), /U 盘已插入.*农技站一号机.*1 份待收/);
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'plugged-today-zh-wide');
  await officer.setViewportSize({ width: 390, height: 844 });
  await shoot(officer, 'plugged-today-zh-phone');
});

await check('one button takes it, says what came of it and that it may go', async () => {
  await officer.click('[data-plugged=sda1] a');
  await officer.waitForSelector('article[data-plugged=sda1] button:has-text("收下并带回")');
  await shoot(officer, 'plugged-sticks-zh-phone');
  await officer.click('article[data-plugged=sda1] button');
  await officer.waitForSelector('#plugged-told:has-text("可以拔出 U 盘了")');
  const told = await officer.textContent('#plugged-told');
  assert.match(told, /收下 1 份，新记录 \d+ 条，来自 1 台终端.*1 台终端的回执和新计划已写进 U 盘/);
  assert.match(await officer.textContent('article[data-plugged=sda1]'), /1 份都已收过/);
  assert.deepEqual(await axe(officer), []);
  const over = await officer.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${over} pixels too wide`);
  await shoot(officer, 'plugged-taken-zh-phone');
  await officer.setViewportSize({ width: 1280, height: 720 });
  await shoot(officer, 'plugged-taken-zh-wide');
  const place = join(media, 'sda1', 'ROLLCALL', id);
  assert.ok(existsSync(join(place, 'ack')), readdirSync(place).join(' '));
  assert.equal(json('tally').quotas[0].done, 1);
});

await check('it is gone when it is pulled out, and a button that was there says so', async () => {
  await visit(officer, '/sticks?lang=en');
  await officer.waitForSelector('article[data-plugged=sda1]');
  await officer.route('**/api/changes*', () => {}); // what has not been heard of yet
  pull('sda1');
  await officer.click('article[data-plugged=sda1] button');
  await officer.waitForSelector('[role=alert]:has-text("The stick was taken out")');
  await officer.unroute('**/api/changes*');
  await visit(officer, '/sticks?lang=en');
  await officer.waitForSelector('main:has-text("No stick is plugged into the host")');
});

await end();
