// SPDX-License-Identifier: Apache-2.0
// trust.mjs BUILD DIR: who is trusted no more, by one administrator and one officer on the page: a terminal is renamed,
// revoked and readmitted, what it brought meanwhile is rejected or released, a badge is reissued, an officer leaves.
// What is so afterwards is what the program says, and what the terminal does with it.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, chooseStick, end, office, person, run, sayYes, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'trust'),
  stick = join(dir, 'usb'),
  village = ['--area', '530402001'];
mkdirSync(stick, { recursive: true });
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'office'), '2026-11-20T12:00:00+08:00');
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'station'), ...words);
const list = (...words) =>
  host('--json', ...words)
    .split('\n')
    .filter(Boolean)
    .map(JSON.parse);
const token = (...whose) =>
  host('badge', 'print', ...whose, '--format', 'txt')
    .trim()
    .split('\t')[1];

// ---- an office with a terminal, two officers, a class of the morning and one that is to come ----

host('init', '--area', '530402');
for (const name of ['赵专干', '钱专干']) host('officer', 'add', name, ...village);
const people = ['王丽', '李强', '张伟', '刘洋'].map(
  name => json('person', 'add', '--name', name, '--sex', 'f', '--category', 'farmer', ...village).number,
);
const hold = (from, until) => {
  const times = ['--start', `2026-11-20T${from}:00+08:00`, '--end', `2026-11-20T${until}:00+08:00`];
  return json('session', 'add', '--programme', 'P07', ...village, '--venue', '农技站', ...times).session;
};
const [morning, noon] = [hold('09:00', '11:00'), hold('12:30', '14:00')].map(one => token('--session', one));
const [leaver, stayer] = ['赵专干', '钱专干'].map(name => token('--officer', name));
const badges = people.map(number => token('--person', number));
const id = terminal('init').trim();
terminal('stick', stick);
host('stick', stick, '--pair', ...village);
terminal('stick', stick);

// What the terminal says to each of these, shown one after the other; what it keeps is on the stick then.
function scan(time, ...shown) {
  const lines = shown.map((code, i) => `@2026-11-20T${time}:${i}0+08:00 ${code}\n`);
  writeFileSync(join(dir, 'lines'), lines.join(''));
  const words = `run --screen text --voice none --link none --simulate --scan lines:${join(dir, 'lines')}`.split(' ');
  const said = terminal(...words);
  terminal('stick', stick);
  return said;
}
// Somebody comes to a class that is opened for it and closed.
const attend = (time, card, ...shown) => scan(time, stayer, card, ...shown, stayer, card);
// What the office says reaches the terminal. A batch that was rejected lies on the stick still, and is told.
function meet() {
  try {
    host('stick', stick);
  } catch (error) {
    assert.equal(error.status, 3);
  }
  terminal('stick', stick);
}
const farmers = () => json('tally').quotas.find(quota => quota.id === 'farmer').done;
const newest = what => {
  const { who, why } = list('log', '--what', what)[0];
  return [who, why];
};

const { url: base } = await serve();
const admin = await person(base, welcome('管理', 'admin'));
const officer = await person(base, welcome('吴业', 'officer'));
const bring = async () => {
  await visit(officer, '/sticks?lang=zh');
  await chooseStick(officer, stick);
};
// Opens the form of an act in a row, types a line and says yes; what was asked.
async function decide(button, line) {
  await admin.click(button);
  await admin.fill('td form input', line);
  await admin.click('td form button[type=submit]');
  const asked = await sayYes(admin);
  await admin.waitForSelector('td form', { state: 'detached' });
  return asked;
}

await check('a terminal is renamed: the page, the list and the log have the new name', async () => {
  await visit(admin, '/terminals?lang=zh');
  assert.match(await decide('.actions button:has-text("命名")', '一号机'), /名称：一号机/);
  assert.match(await decide('.actions button:has-text("命名")', '农技站二楼'), new RegExp(`给终端 一号机 ${id} 命名`));
  assert.equal(list('terminal', 'list')[0].label, '农技站二楼');
  assert.equal(newest('terminal.name')[0], '管理');
  await visit(officer, '/terminals?lang=zh');
  assert.match(await officer.textContent('tbody th'), new RegExp(`^农技站二楼 ${id}`));
});

await check('the townships without a terminal are those of this county', async () => {
  const { townships } = await admin.evaluate(async () => (await fetch('/api/terminals')).json());
  assert.ok(townships.length > 5);
  assert.deepEqual(
    townships.filter(one => Math.floor(one.area / 1000) !== 530402),
    [],
  );
});

await check('it is revoked: what it brings from then on waits, and counts nothing', async () => {
  attend('09:00', morning, badges[0]);
  await bring();
  meet();
  assert.equal(farmers(), 1);
  await visit(admin, '/terminals?lang=zh');
  await decide('.actions button:has-text("注销")', '丢在车上');
  await admin.waitForSelector('.actions button:has-text("恢复")');
  assert.equal(list('terminal', 'list')[0].revoked, true);
  assert.deepEqual(newest('terminal.revoke'), ['管理', '丢在车上']);
  attend('09:10', morning, badges[1]);
  await bring();
  assert.deepEqual(
    list('quarantine', 'list').map(batch => batch.state),
    ['held'],
  );
  assert.equal(farmers(), 1);
});

await check('a batch is rejected with a reason: it never counts, though it comes once more', async () => {
  await visit(admin, '/quarantine?lang=zh&state=held');
  assert.match(await decide('.actions button:has-text("驳回")', '捡到的人刷的'), /永不计数.*捡到的人刷的/);
  await admin.waitForSelector('.total[data-rows="0"]');
  await visit(admin, '/quarantine?lang=zh&state=rejected');
  assert.match(await admin.textContent('tbody tr'), /农技站二楼.*已驳回/);
  assert.deepEqual(newest('quarantine.reject'), ['管理', '捡到的人刷的']);
  await bring();
  assert.deepEqual(
    list('quarantine', 'list', '--all').map(batch => batch.state),
    ['rejected'],
  );
  assert.equal(farmers(), 1);
});

await check('another is released with a reason, and counts', async () => {
  attend('09:20', morning, badges[2]);
  await bring();
  const before = farmers();
  await visit(admin, '/quarantine?lang=zh&state=held');
  await decide('.actions button:has-text("放行")', '遗失前的记录');
  await admin.waitForSelector('.total[data-rows="0"]');
  assert.deepEqual(newest('quarantine.release'), ['管理', '遗失前的记录']);
  // A terminal tells of all that was not acknowledged: of whom the rejected batch told as well.
  assert.equal(farmers(), before + 2);
});

await check('it is readmitted with a reason: what waits comes in, and it is heard as before', async () => {
  attend('09:30', morning, badges[3]);
  await bring();
  const before = farmers();
  assert.equal(list('quarantine', 'list').length, 1);
  await visit(admin, '/terminals?lang=zh');
  assert.match(await decide('.actions button:has-text("恢复")', '找回来了'), /等着的批次一并收下.*找回来了/);
  await admin.waitForSelector('.actions button:has-text("注销")');
  assert.equal(list('terminal', 'list')[0].revoked, false);
  assert.deepEqual(newest('terminal.readmit'), ['管理', '找回来了']);
  assert.deepEqual(list('quarantine', 'list'), []);
  assert.equal(farmers(), before + 1);
});

await check('a badge is reissued: the terminal refuses the old one, and takes the new', async () => {
  await visit(officer, '/badges?lang=zh&state=printed');
  const [wang] = people;
  const [file] = await Promise.all([
    officer.waitForEvent('download'),
    officer.click(`button[aria-label="补发 ${wang}"]`).then(() => sayYes(officer, '丢了')),
  ]);
  assert.match(file.suggestedFilename(), /pdf$/);
  assert.deepEqual(newest('badge.reissue'), ['吴业', '丢了']);
  const anew = token('--person', wang);
  assert.notEqual(anew, badges[0]);
  meet();
  const before = farmers();
  const said = attend('12:31', noon, badges[0], anew);
  assert.match(said, new RegExp(`\trevoked\t${wang}\t.*此证已换发`));
  assert.match(said, new RegExp(`\tchecked_in\t${wang}\t`));
  await bring();
  assert.equal(farmers(), before + 1);
  assert.equal(json('tally').pending_events, 0);
});

await check('an officer leaves: the card opens no class any more', async () => {
  await visit(officer, '/officers?lang=zh');
  await officer.click('button[aria-label="离任 赵专干"]');
  assert.match(await sayYes(officer, '调走'), /赵专干离任？.*不再认这张卡/);
  await officer.waitForSelector('.total[data-rows="1"]');
  assert.deepEqual(
    list('officer', 'list').map(one => [one.name, one.removed]),
    [
      ['赵专干', true],
      ['钱专干', false],
    ],
  );
  assert.deepEqual(newest('officer.remove'), ['吴业', '调走']);
  meet();
  const said = scan('13:00', leaver, noon, stayer, noon);
  assert.doesNotMatch(said.split('\n').slice(0, 2).join(), /session_opened/);
  assert.match(said, /\trevoked\t/);
  assert.match(said, /session_opened/, 'that of another does');
});

await check('nothing went wrong on the way', async () => {
  for (const page of [admin, officer]) assert.deepEqual([...page.seen.outside, ...page.seen.errors], []);
});
await end();
