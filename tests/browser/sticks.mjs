// SPDX-License-Identifier: Apache-2.0
// sticks.mjs BUILD DIR: an officer and a terminal with nothing but a stick between them, and no command line at the
// office: the terminal asks to be paired, is, gets its plan, and what it brings next counts once.
import { execFileSync, spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, chooseStick, end, office, person, run, sayYes, seed, shoot, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'sticks');
const data = join(dir, 'office'),
  stick = join(dir, 'usb'),
  at = ['--area', '530402001'];
mkdirSync(dir);
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
const { host, json, serve, welcome } = office(`${build}/rollcall`, data, '2026-11-20T12:00:00+08:00');
const terminal = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'station'), ...words);
const tokens = (...whose) =>
  host('badge', 'print', ...whose, '--format', 'txt')
    .trim()
    .split('\n')
    .map(line => line.split('\t')[1]);
json('officer', 'add', '赵专干', ...at);
const { number } = json('person', 'add', '--name', '王丽', '--sex', 'f', '--category', 'farmer', ...at);
const times = ['--start', '2026-11-20T09:00:00+08:00', '--end', '2026-11-20T11:00:00+08:00'];
const { session } = json('session', 'add', '--programme', 'P07', ...at, '--venue', '玉兴街道农技站', ...times);
const { number: latecomer } = json('person', 'add', '--name', '李强', '--sex', 'm', '--category', 'farmer', ...at);
const [[badge], [otherBadge], [card], [officerCard]] = [
  tokens('--person', number),
  tokens('--person', latecomer),
  tokens('--session', session),
  tokens('--officer', '赵专干'),
];
const { url: base } = await serve();
const officer = await person(base, welcome('吴业', 'officer'));
mkdirSync(stick);

const place = () => join(stick, 'ROLLCALL', readdirSync(join(stick, 'ROLLCALL'))[0]);
const id = terminal('init').trim();
const told = () => officer.textContent('#stick-told');
const choose = folder => chooseStick(officer, folder);
async function layBack() {
  const [download] = await Promise.all([officer.waitForEvent('download'), officer.click('.back button')]);
  assert.equal(download.suggestedFilename(), '带回终端 ROLLCALL.zip');
  execFileSync('python3', ['-m', 'zipfile', '-e', await download.path(), stick]);
}
function scan(time, ...shown) {
  const lines = shown.map((token, i) => `@2026-11-20T${time}:${i}0+08:00 ${token}\n`);
  writeFileSync(join(dir, 'lines'), lines.join(''));
  terminal(...`run --screen none --voice none --link none --simulate --scan lines:${join(dir, 'lines')}`.split(' '));
  terminal('stick', stick);
}
async function farmers() {
  await visit(officer, '/?quota=farmer&lang=zh');
  return officer.evaluate(async () => (await (await fetch('/api/tally')).json()).quotas[0].done);
}

// With neither stick nor cable: pictures of what the terminal shows after these lines.
function photographed(station, lines) {
  const screen = join(dir, 'shown');
  const words = `run --scan lines:- --screen png:${screen} --voice none --link none --simulate`.split(' ');
  const stdio = ['pipe', 'ignore', 'ignore'];
  const input = `${lines.join('\n')}\n`;
  execFileSync(`${build}/rollcall-terminal`, ['--data', join(dir, station), ...words], { input, stdio });
  return readdirSync(screen)
    .sort()
    .map(name => join(screen, name));
}

const dropFile = (page, name, bytes) =>
  page.evaluate(
    ([called, held]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(held)], called));
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    },
    [name, [...bytes]],
  );

async function headOnFront(page = officer) {
  await visit(page, '/?lang=zh');
  return page.textContent('#completeness');
}

await check('a terminal asks by a stick and is paired on the page', async () => {
  assert.match(await headOnFront(), /账头：还没有终端见证/);
  terminal('stick', stick);
  await visit(officer, '/sticks?lang=zh');
  await choose(stick);
  assert.match(await told(), /1 台终端请求配对/);
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'sticks-asking');
  await officer.selectOption('.asking select', '530402001');
  await officer.fill('.asking input', '玉兴街道农技站一号机');
  await officer.fill('.asking label:has-text("保管人") input', '赵专干');
  await officer.fill('.asking input[type=tel]', '13800001234');
  await officer.click('.asking form button');
  assert.match(await sayYes(officer), new RegExp(`玉兴街道.*${id}|${id}.*玉兴街道`));
  await officer.waitForSelector('.back button');
  assert.equal(await officer.locator('.asking').count(), 0);
  const [known] = host('--json', 'terminal', 'list').trim().split('\n').map(JSON.parse);
  assert.deepEqual([known.terminal, known.label, known.area], [id, '玉兴街道农技站一号机', 530402001]);
});

await check('what goes back is read by the terminal, and what it brings counts', async () => {
  await layBack();
  assert.deepEqual(readdirSync(place()).filter(name => /^(ack|plan|pair-answer)$/.test(name)).length, 3);
  terminal('stick', stick);
  scan('09:00', officerCard, card, badge, officerCard, card);
  const before = await farmers();
  await visit(officer, '/sticks?lang=zh');
  await choose(stick);
  assert.match(await told(), /签到 1 条，来自 1 台终端、1 个班次/);
  assert.match(await officer.textContent('main'), /P07 · 玉兴街道农技站/);
  await shoot(officer, 'sticks-taken');
  assert.equal(await farmers(), before + 1);
});

await check('the same stick again counts nothing and says so', async () => {
  const before = await farmers();
  await visit(officer, '/sticks?lang=zh');
  await choose(stick);
  assert.match(await told(), /1 个文件以前收过/);
  assert.doesNotMatch(await told(), /收下/);
  assert.equal(await farmers(), before);
});

await check('the terminal learns what arrived, and its batch leaves the stick', async () => {
  await visit(officer, '/sticks?lang=zh');
  await choose(stick);
  await layBack();
  terminal('stick', stick);
  assert.equal(readdirSync(place()).filter(name => name.endsWith('.batch')).length, 0);
  assert.equal(JSON.parse(terminal('--json', 'status')).pending, 0);
});

await check('the front says how far terminals witness the book, and when it is not the one they saw', async () => {
  (host('stick', stick), terminal('stick', stick), host('stick', stick));
  assert.match(await headOnFront(), /账头：1 台终端见证，全部覆盖/);
  const older = join(dir, 'older');
  cpSync(data, older, { recursive: true });
  json('setting', 'set', 'office_phone', '0877-2021234');
  assert.match(await headOnFront(), /账头：1 台终端见证过，之后又有新账/);
  (host('stick', stick), terminal('stick', stick), host('stick', stick));
  assert.match(await headOnFront(), /账头：1 台终端见证，全部覆盖/);
  const wound = office(`${build}/rollcall`, older, '2026-11-20T12:30:00+08:00');
  const other = join(dir, 'usb-older');
  cpSync(stick, other, { recursive: true });
  wound.host('stick', other);
  const { url, stop } = await wound.serve();
  const reviewer = await person(url, wound.welcome('审核', 'reviewer'));
  assert.match(await headOnFront(reviewer), /账头不符：有终端见证过这里没有的账，请立即核对/);
  assert.deepEqual(await axe(reviewer), []);
  await shoot(reviewer, 'front-diverged');
  await stop();
});

await check('files dropped on the page: a torn one is told with its reason, a picture is not sent', async () => {
  await visit(officer, '/sticks?lang=zh');
  const seen = [];
  officer.on('request', request => request.method() === 'POST' && seen.push(decodeURIComponent(request.url())));
  await officer.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['torn'], 'torn.batch'));
    transfer.items.add(new File(['picture'], 'family.jpg'));
    document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
  });
  await officer.waitForFunction(() => document.getElementById('stick-told')?.textContent.includes('待查'));
  assert.match(await told(), /1 个文件与点名无关/);
  await officer.click('details:has(.path) summary');
  assert.match(await officer.textContent('main table'), /torn\.batch.*待查、内容残缺/s);
  assert.deepEqual(
    seen.filter(url => url.includes('family')),
    [],
  );
});

await check('a terminal nobody knows is not paired', async () => {
  const other = join(dir, 'usb2');
  mkdirSync(other);
  run(`${build}/rollcall-terminal`, '--data', join(dir, 'stranger'), 'init');
  run(`${build}/rollcall-terminal`, '--data', join(dir, 'stranger'), 'stick', other);
  await visit(officer, '/sticks?lang=zh');
  await choose(other);
  await officer.click('.asking > button');
  await sayYes(officer, '不认得');
  await officer.waitForFunction(() => !document.querySelector('.asking'));
  assert.equal(host('--json', 'terminal', 'list').trim().split('\n').length, 1);
  const { who, why } = json('log', '--what', 'terminal.refuse');
  assert.deepEqual([who, why], ['吴业', '不认得']);
});

await check('a terminal is called by its name, in both languages and on a phone', async () => {
  for (const lang of ['zh', 'en']) {
    await visit(officer, `/terminals?lang=${lang}`);
    assert.match(await officer.textContent('tbody th'), new RegExp(`^玉兴街道农技站一号机 ${id}`));
    await officer.setViewportSize({ width: 390, height: 844 });
    await visit(officer, `/sticks?lang=${lang}`);
    assert.ok(await officer.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scroll');
    assert.deepEqual(await axe(officer), []);
    await shoot(officer, `sticks-${lang}-phone`);
    await officer.setViewportSize({ width: 1280, height: 720 });
  }
});

let admin;
await check(
  'whom to call: entered at pairing, changed by the administrator, and the townships where nothing is',
  async () => {
    await visit(officer, '/terminals?lang=zh');
    assert.equal(await officer.textContent('a[href^="tel:"]'), '13800001234');
    admin = await person(base, welcome('管理', 'admin'));
    await visit(admin, '/terminals?lang=zh');
    await admin.click('.actions button:has-text("保管人")');
    await admin.fill('.answer-fields label:has-text("保管人") input', '李芬');
    await admin.fill('.answer-fields input[type=tel]', '139 0000 5678');
    await admin.click('.answer-fields button');
    assert.match(await sayYes(admin), /李芬 139 0000 5678/);
    await admin.waitForSelector('a[href="tel:13900005678"]');
    const listed = host('--json', 'terminal', 'list');
    assert.deepEqual([JSON.parse(listed).holder, JSON.parse(listed).phone], ['李芬', '139 0000 5678']);
    const towns = await admin.evaluate(async () => (await (await fetch('/api/terminals')).json()).townships.length);
    assert.ok(towns > 1);
    assert.equal(await admin.locator('section:has(h2:has-text("本月没有班次")) tbody tr').count(), towns);
    const [file] = await Promise.all([admin.waitForEvent('download'), admin.click('text=导出 Excel')]);
    assert.match(file.suggestedFilename(), /xlsx$/);
    await admin.click('.actions button:has-text("保管人")');
    assert.deepEqual(await axe(admin), []);
    await admin.click('.answer-fields button:has-text("抹去所有保管人")');
    assert.match(await sayYes(admin, '离岗'), /账本里也销毁，不能恢复/);
    await admin.waitForSelector('[data-result=terminals]:has-text("已遗忘")');
    assert.equal(await admin.locator('a[href^="tel:"]').count(), 0);
    assert.deepEqual([...admin.seen.outside, ...admin.seen.errors], []);
  },
);

await check('what a revoked terminal brings counts when the administrator says why, and not before', async () => {
  scan('09:30', officerCard, card, otherBadge);
  await visit(admin, '/terminals?lang=zh');
  await admin.click('.actions button:has-text("命名")');
  await admin.click('td form button[type=submit]');
  await admin.waitForSelector(`dialog[open] h2:has-text("给终端 玉兴街道农技站一号机 ${id} 命名")`);
  await admin.click('dialog[open] button:has-text("取消")');
  await visit(admin, '/terminals?lang=zh');
  await admin.click('.actions button:has-text("注销")');
  await admin.fill('td form input[required]', '遗失');
  await admin.click('td form:has(input[required]) button[type=submit]');
  assert.match(await sayYes(admin), new RegExp(`注销终端 玉兴街道农技站一号机 ${id}：.*遗失`));
  await admin.waitForSelector('.actions button:has-text("恢复")');
  const before = await farmers();
  await visit(officer, '/sticks?lang=zh');
  await choose(stick);
  assert.equal(await farmers(), before);
  await visit(admin, '/quarantine?lang=zh&state=held');
  const held = Number(await admin.getAttribute('.total', 'data-rows'));
  assert.match(await admin.textContent('tr:has-text("终端已注销")'), /由管理员写明原因放行/);
  await admin.click('tr:has-text("终端已注销") button:has-text("放行")');
  await admin.fill('td form input', '遗失前的记录');
  await admin.click('td form button[type=submit]');
  assert.match(await sayYes(admin), /这些较早的记录照常计数.*遗失前的记录/);
  await admin.waitForSelector(`.total[data-rows="${held - 1}"]`);
  assert.equal(await admin.locator('tr:has-text("终端已注销")').count(), 0);
  await visit(admin, '/quarantine?lang=zh&state=released');
  assert.match(await admin.textContent('tbody tr'), /玉兴街道农技站一号机.*已放行/);
  assert.equal(json('log', '--what', 'quarantine.release').why, '遗失前的记录');
  assert.equal(await farmers(), before + 1);
});

await check('a terminal on a cable shows the digits of the page, and is paired there', async () => {
  const station = join(dir, 'cabled'),
    lines = join(dir, 'cabled.lines'),
    screen = join(dir, 'cabled.screen'),
    link = `socket:${station}.link`;
  const asks = run(`${build}/rollcall-terminal`, '--data', station, 'init').trim();
  execFileSync('mkfifo', [lines]);
  const hold = openSync(lines, 'r+');
  const words = [
    'run',
    '--scan',
    `lines:${lines}`,
    '--screen',
    'text',
    '--voice',
    'none',
    '--link',
    link,
    '--simulate',
  ];
  const stdio = ['ignore', openSync(screen, 'w'), 'ignore'];
  const cabled = spawn(`${build}/rollcall-terminal`, ['--data', station, ...words], { stdio });
  const gone = new Promise(done => cabled.once('exit', done));
  while (!existsSync(`${station}.link`)) await new Promise(done => setTimeout(done, 20));
  const cables = await serve('127.0.0.1:0', '--link', link);
  const clerk = await person(cables.url, welcome('柜员', 'officer'));
  await visit(clerk, '/today?lang=zh');
  assert.match(await clerk.textContent('[data-now]'), new RegExp(`数据线 终端 ${asks} 请求配对`));
  await clerk.click('[data-now] a:has-text("数据线")');
  await clerk.waitForSelector('.cable .digits');
  const shown = await clerk.textContent('.cable .digits');
  const there = [...readFileSync(screen, 'utf8').matchAll(/^\S*\tpairing\t(\d{6})\t/gm)].pop();
  assert.equal(shown, there[1]);
  assert.deepEqual(await axe(clerk), []);
  await shoot(clerk, 'sticks-cable');
  await clerk.selectOption('.cable select', '530402002');
  await clerk.fill('.cable input', '柜台机');
  await clerk.fill('.cable label:has-text("保管人") input', '钱专干');
  await clerk.fill('.cable input[type=tel]', '13800005678');
  await clerk.click('.cable form button');
  assert.match(await sayYes(clerk), new RegExp(asks));
  await clerk.waitForSelector('.cable [data-result=cable]');
  assert.match(await clerk.textContent('[data-result=cable]'), new RegExp(`终端 ${asks} 已配对，同步完成.*新记录。$`));
  const known = host('--json', 'terminal', 'list').trim().split('\n').map(JSON.parse);
  const { label, holder, phone, area } = known.find(t => t.terminal === asks);
  assert.deepEqual([label, holder, phone, area], ['柜台机', '钱专干', '13800005678', 530402002]);
  assert.deepEqual(await axe(clerk), []);
  await shoot(clerk, 'sticks-cable-paired');
  const said = await clerk.textContent('.cable [data-result=cable]');
  await visit(clerk, '/today?lang=zh');
  assert.equal(await clerk.textContent('[data-now] li:last-child'), `数据线 ${said}`);
  assert.deepEqual([...clerk.seen.outside, ...clerk.seen.errors], []);
  cabled.kill();
  await gone;
  closeSync(hold);
});

await check('photos of its screen: what is missing is named, and the answer is shown to its camera', async () => {
  const clerk = await person(base, welcome('照片员', 'officer'));
  const camera = (...words) => run(`${build}/rollcall-terminal`, '--data', join(dir, 'camera'), ...words);
  const usb = join(dir, 'usb3');
  mkdirSync(usb);
  const named = camera('init').trim();
  (camera('stick', usb), host('stick', usb, '--pair', ...at, '--terminal', named), camera('stick', usb));
  const { number: third } = json('person', 'add', '--name', '段成', '--sex', 'm', '--category', 'farmer', ...at);
  const commands = host('badge', 'print', '--commands', '--format', 'txt').split('\n');
  const show = commands.find(line => line.includes('拍照上传')).split('\t')[1];
  const [thirds] = tokens('--person', third);
  const strangers = tokens('--blank', '600').map((token, i) => [(Math.sin((i + 1) * (seed + 2)) * 10000) % 1, token]);
  strangers.sort(([one], [other]) => one - other);
  const clock = n => new Date(Date.UTC(2026, 10, 20, 1, 5) + n * 1000).toISOString().slice(11, 19).replace(/^01/, '09');
  const scans = [...strangers.map(([, token]) => token), officerCard, card, thirds, officerCard, show];
  const lines = scans.map((token, i) => `@2026-11-20T${clock(i)}+08:00 ${token}`);
  const files = photographed('camera', lines);
  const [first, second, ...more] = files.filter(name => name.endsWith('-codes.png'));
  assert.ok(second, 'more than one code is needed');
  const waiting = JSON.parse(camera('--json', 'status')).pending;
  const before = await farmers();

  await visit(clerk, '/sticks?lang=zh');
  await clerk.setInputFiles('input[accept="image/jpeg,image/png"]', [first, files[0]]);
  await clerk.waitForSelector('#pictures-told:has-text("没有找到终端的二维码")');
  assert.match(await clerk.textContent('#pictures-told'), /codes\.png：第 1 张，共 [2-9] 张/);
  assert.match(await clerk.textContent('.picture'), /共 [2-9] 张，第 2.* 张没拍清/);
  assert.equal(await clerk.locator('#stick-told').count(), 0, 'no stick is spoken of');
  assert.deepEqual(await axe(clerk), []);
  await shoot(clerk, 'sticks-pictures-missing');

  for (const path of [second, ...more]) await dropFile(clerk, '微信图片', readFileSync(path));
  await clerk.waitForSelector('.picture button');
  assert.match(
    await clerk.textContent('.picture'),
    new RegExp(`${named}.*收下新记录 \\d{3} 条，其中签到 1 条，1 个班次`),
  );
  await dropFile(clerk, '微信图片', readFileSync(first));
  await clerk.waitForSelector('#pictures-told:has-text("第 1 张")');
  assert.match(await clerk.textContent('.picture'), /收下新记录/, 'what is whole stays told');
  await shoot(clerk, 'sticks-pictures');

  await clerk.emulateMedia({ reducedMotion: 'reduce' });
  await clerk.setViewportSize({ width: 390, height: 844 });
  const [answer] = await Promise.all([
    clerk.waitForResponse(response => response.url().endsWith('/api/pictures/answer')),
    clerk.click('.picture button'),
  ]);
  const { codes } = await answer.json();
  await clerk.waitForSelector('dialog.shown-code svg');
  assert.deepEqual(await axe(clerk), []);
  await shoot(clerk, 'sticks-answer-phone', false);
  for (const [i, { rows }] of codes.entries()) {
    const path = await clerk.getAttribute('.shown-code svg path', 'd');
    assert.equal(path.split('M').length - 1, rows.split('1').length - 1, 'the code is drawn');
    if (codes.length > 1) {
      assert.equal(await clerk.textContent('.shown-code .place'), `${i + 1}/${codes.length}`);
      await clerk.click('.shown-code button:has-text("下一张")');
    }
  }
  assert.ok(await clerk.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scroll');
  await clerk.keyboard.press('Escape');
  await clerk.waitForFunction(() => !document.querySelector('dialog'));
  await clerk.emulateMedia({ reducedMotion: null });
  await clerk.setViewportSize({ width: 1280, height: 720 });
  if (codes.length > 1) {
    await clerk.click('.picture button');
    await clerk.waitForSelector('.shown-code .place:text-is("2/' + codes.length + '")');
    await clerk.keyboard.press('Shift+Tab');
    await clerk.keyboard.press('Enter');
    await clerk.waitForSelector('.shown-code button:has-text("轮流显示")');
    await clerk.keyboard.press('Escape');
  }

  writeFileSync(join(dir, 'lines'), codes.map(code => `@2026-11-20T09:20:00+08:00 ${code.text}\n`).join(''));
  const how = `run --screen text --voice none --link none --simulate --scan lines:${join(dir, 'lines')}`.split(' ');
  assert.match(camera(...how), /codes_taken/);
  assert.ok(JSON.parse(camera('--json', 'status')).pending < Math.min(waiting, 5));
  assert.equal(await farmers(), before + 1);
  assert.deepEqual(clerk.seen.outside, []);
  assert.equal(clerk.seen.errors.length, 1, 'of the picture that has no code');
  await visit(clerk, '/sticks?lang=zh'); // what was told is gone with the page
  await clerk.setInputFiles('input[accept="image/jpeg,image/png"]', first);
  await clerk.waitForSelector('.picture:has-text("以前收过")');
  await visit(clerk, '/today?lang=zh');
  assert.match(await clerk.textContent('main'), new RegExp(`${named}.*照片，\\d{3} 条`));
});

await check('nothing went wrong on the way', async () => {
  assert.deepEqual(officer.seen.outside, []);
  assert.deepEqual(officer.seen.errors, []);
});
await end();
