// SPDX-License-Identifier: Apache-2.0
// classes.mjs BUILD DIR: an officer's classes, by hand and without a command line: one is added, changed and called off
// with a reason; a reader sees them and is offered nothing.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, end, look, office, person, sayYes, settled, shoot, visit } from './browser.mjs';

const [build, dir] = process.argv.slice(2);
const { host, json, serve, welcome } = office(`${build}/rollcall`, join(dir, 'city'), '2026-11-20T14:00:00+08:00');
const { url: base } = await serve();
const officer = await person(base, welcome('许专干', 'officer')),
  reader = await person(base, welcome('孙读', 'reader'));
const text = page => page.textContent('main');
const numberOf = page => page.url().match(/sessions\/(\d{6}-\d{9})/)[1];
const logged = what => JSON.parse(host('--json', 'log', '--what', what).split('\n')[0]); // the newest

let session;

await check('an officer adds a class, by programme, place and time', async () => {
  await visit(officer, '/sessions?lang=zh');
  await officer.click('a.button:has-text("增加班次")');
  await officer.waitForURL(/sessions\/new/);
  await settled(officer);
  await officer.selectOption('.sheet select >> nth=0', 'P01');
  assert.match(await text(officer), /计入任务：农村实用技术和农业科技人才培训/);
  await officer.selectOption('.place select >> nth=0', { label: '红塔区' });
  await officer.waitForSelector('.place select >> nth=1');
  await officer.selectOption('.place select >> nth=1', { label: '玉兴街道' });
  await officer.fill('input[list=venues]', '玉兴街道农技站');
  await officer.fill('input[list=teachers]', '沐老师');
  await officer.fill('input[type=date]', '2026-12-01');
  await officer.fill('input[type=time] >> nth=0', '09:00');
  await officer.fill('input[type=time] >> nth=1', '08:00');
  await officer.click('.sheet button[type=submit]');
  assert.match(await sayYes(officer), /增加这个班次？P01.*玉兴街道 · 玉兴街道农技站2026-12-01 09:00–08:00/);
  await officer.waitForSelector('.problem:has-text("结束时间必须晚于开始时间")');
  await officer.fill('input[type=time] >> nth=1', '11:00');
  await officer.click('.sheet button[type=submit]');
  await sayYes(officer);
  await officer.waitForURL(/sessions\/530400-/);
  session = numberOf(officer);
  const made = json('session', 'show', session);
  assert.deepEqual(
    [made.programme, made.area, made.venue, made.teacher, made.start, made.end],
    ['P01', 530402001, '玉兴街道农技站', '沐老师', '2026-12-01T09:00:00+08:00', '2026-12-01T11:00:00+08:00'],
  );
  assert.equal(logged('session.add').who, '许专干');
});

await check('the same class once more is asked twice, and one that began before now is told', async () => {
  const fill = async (date, time) => {
    await visit(officer, '/sessions/new?lang=zh&area=530402');
    await officer.selectOption('.sheet select >> nth=0', 'P01');
    await officer.selectOption('.place select', { label: '玉兴街道' });
    await officer.fill('input[list=venues]', '玉兴街道农技站');
    await officer.fill('input[type=date]', date);
    await officer.fill('input[type=time] >> nth=0', time);
    await officer.fill('input[type=time] >> nth=1', '12:00');
    await officer.click('.sheet button[type=submit]');
  };
  const before = host('session', 'list');
  await fill('2026-12-01', '10:30');
  assert.doesNotMatch(await sayYes(officer), /开始时间已过/);
  await officer.waitForSelector('dialog[open]:has-text("同一时间同一地点已有这个项目的班次，仍要增加？")');
  assert.match(await officer.textContent('dialog[open]'), new RegExp(`${session}，2026-12-01 09:00–11:00`));
  await officer.click('dialog[open] button:has-text("取消")');
  await officer.waitForSelector('dialog[open]', { state: 'detached' });
  assert.equal(host('session', 'list'), before, 'nothing was added');
  await fill('2026-11-02', '11:00');
  assert.match(await sayYes(officer), /开始时间已过/);
  await officer.waitForURL(/sessions\/530400-/);
  host('session', 'cancel', numberOf(officer));
});

await check('a class every week is as many classes', async () => {
  await visit(officer, '/sessions/new?lang=zh&area=530402');
  await officer.selectOption('.sheet select >> nth=0', 'P07');
  await officer.selectOption('.place select', { label: '玉兴街道' });
  await officer.fill('input[list=venues]', '村委会');
  await officer.fill('input[type=date]', '2026-12-28');
  await officer.selectOption('select:has(option[value=weekly])', 'weekly');
  await officer.fill('input[type=number][max="60"]', '3');
  await officer.click('.sheet button[type=submit]');
  assert.match(await sayYes(officer), /增加这 3 个班次？.*2026-12-28、2027-01-04、2027-01-11 09:00–11:00/);
  await officer.waitForURL(/sessions\?/);
  const { sessions } = await officer.evaluate(async () => (await fetch('/api/sessions?year=2027')).json());
  assert.deepEqual(
    sessions.map(s => s.start),
    ['2027-01-11T09:00:00+08:00', '2027-01-04T09:00:00+08:00'],
  );
});

await check('the calendar leads to the classes of a day, and adds one on a day', async () => {
  await visit(officer, '/sessions?lang=zh&area=530402');
  await officer.click('.tools a:has-text("日历")');
  await officer.waitForSelector('h1:has-text("2026-11")');
  await officer.click('.tools a:has-text("下个月")');
  await officer.waitForSelector('h1:has-text("2026-12")');
  assert.match(await officer.textContent('[data-day="2026-12-28"]'), /1 个班次.*09:00 P07 农村实用技术培训村委会/);
  await officer.click('[data-day="2026-12-29"] .add');
  await officer.waitForURL(/sessions\/new/);
  await settled(officer);
  assert.equal(await officer.inputValue('input[type=date]'), '2026-12-29');
  await officer.goBack();
  await officer.click('[data-day="2026-12-28"] a[data-count]');
  await officer.waitForSelector('.total[data-rows="1"]');
  assert.match(await officer.textContent('.chips'), /从 2026-12-28.*到 2026-12-28/);
  await look(reader, '/sessions?as=calendar&from=2026-11-01&until=2026-11-30', 'calendar');
});

await check('a class that is moved onto another is asked about once more', async () => {
  const [there, moved] = ['2026-12-21T09:00', '2026-12-21T14:00'].map(start => {
    const until = start.replace(/T(\d+)/, (all, hour) => `T${Number(hour) + 2}`);
    const times = ['--start', `${start}:00+08:00`, '--end', `${until}:00+08:00`];
    return json('session', 'add', '--programme', 'P07', '--area', '530402001', '--venue', '两处', ...times).session;
  });
  await visit(officer, `/sessions/${moved}?lang=zh&do=edit`);
  await officer.fill('input[type=time] >> nth=0', '10:00');
  await officer.fill('input[type=time] >> nth=1', '12:00');
  await officer.click('.sheet button[type=submit]');
  await sayYes(officer, '提前');
  await officer.waitForSelector('dialog[open]:has-text("已有这个项目的班次，仍要保存？")');
  assert.match(await officer.textContent('dialog[open]'), new RegExp(`${there}，2026-12-21 09:00–11:00`));
  assert.equal(json('session', 'show', moved).start, '2026-12-21T14:00:00+08:00', 'nothing is changed yet');
  await sayYes(officer);
  await officer.waitForURL(url => !url.search.includes('do=edit'));
  assert.equal(json('session', 'show', moved).start, '2026-12-21T10:00:00+08:00');
  assert.equal(logged('session.edit').why, '提前', 'and the reason was asked for once');
  for (const one of [there, moved]) host('session', 'cancel', one);
});

await check('a class is changed with a reason; without one nothing is', async () => {
  await visit(officer, `/sessions/${session}?lang=zh`);
  await officer.click('a.button:has-text("更改班次")');
  await officer.waitForSelector('.sheet input[list=venues]');
  await officer.fill('input[list=venues]', '玉兴街道文化站');
  assert.equal(await officer.inputValue('input[list=teachers]'), '沐老师');
  assert.equal(await officer.getAttribute('#teachers option', 'value'), '沐老师', 'suggested');
  await officer.fill('input[list=providers]', '玉溪农校');
  await officer.fill('.sheet details input >> nth=0', '3');
  await officer.click('.sheet button[type=submit]');
  await officer.waitForSelector('dialog[open]');
  await officer.click('dialog button[value=yes]');
  assert.ok(await officer.$('dialog[open]'), 'it waits for the reason');
  await sayYes(officer, '农技站停水');
  await officer.waitForSelector('.facts:has-text("玉兴街道文化站"):has-text("玉溪农校"):has-text("沐老师")');
  const { venue, capacity, min_stay_s } = json('session', 'show', session);
  assert.deepEqual([venue, capacity, min_stay_s], ['玉兴街道文化站', 3, 0]);
  assert.deepEqual([logged('session.edit').who, logged('session.edit').why], ['许专干', '农技站停水']);
});

await check('of a class that has begun one is told what stands, and why', async () => {
  await visit(officer, '/sessions/530400-000045758?lang=zh');
  assert.match(await text(officer), /班次已经开始：.*因为已有签到按它们计数/);
  await officer.click('a.button:has-text("更改班次")');
  await officer.waitForSelector('.sheet input[list=venues]');
  const stands = await officer.$$eval('.sheet :is(input, select):disabled', list => list.map(i => i.type));
  assert.equal(stands.length, 10, stands.join());
  assert.ok(await officer.isEnabled('input[list=venues]'));
});

await check('what is changed after it began is told on its page: when, who, from what to what, why', async () => {
  const begun = '/sessions/530400-000045758?lang=zh';
  assert.equal(await officer.locator('h2:has-text("开课后的更改")').count(), 0);
  await visit(officer, `${begun}&do=edit`);
  await officer.waitForSelector('.sheet input[list=venues]');
  await officer.fill('input[list=venues]', '社区活动室');
  await officer.fill('.sheet details input >> nth=0', '40');
  await officer.click('.sheet button[type=submit]');
  await sayYes(officer, '农技站屋顶在修');
  await officer.waitForSelector('section:has(h2:has-text("开课后的更改"))');
  const later = await officer.textContent('section:has(h2:has-text("开课后的更改"))');
  assert.match(
    later,
    /2026-11-20 14:\d\d许专干 把班次.*的地点由 农技站 改为 社区活动室，名额由 不限 改为 40（原因：农技站屋顶在修）/,
  );
  await officer.click('button:has-text("取消班次")');
  await sayYes(officer, '冒名上课');
  await officer.waitForSelector('.facts:has-text("取消时班次已经开始。"):has-text("到过的 25 人都不计入")');
  assert.match(await text(officer), /开课后的更改.*取消了班次 .*冒名上课.*地点由/);
  assert.equal(json('session', 'show', '530400-000045758').later.length, 2);
  await look(officer, '/sessions/530400-000045758', 'class-later');
  await visit(officer, begun);
  await officer.click('button:has-text("恢复班次")');
  await sayYes(officer, '查清了');
  await officer.waitForSelector('button:has-text("取消班次")');
  assert.equal(await officer.locator('.facts:has-text("不计入；恢复")').count(), 0);
});

await check('a class is called off with a reason, and takes place after all', async () => {
  await visit(officer, `/sessions/${session}?lang=zh`);
  await officer.click('button:has-text("取消班次")');
  assert.match(await sayYes(officer, '教师生病'), /终端下次同步后不再开这个班次/);
  await officer.waitForSelector('button:has-text("恢复班次")');
  assert.equal(json('session', 'show', session).cancelled, true);
  assert.equal(logged('session.cancel').why, '教师生病');
  await officer.click('button:has-text("恢复班次")');
  await sayYes(officer, '换了教师');
  await officer.waitForSelector('button:has-text("取消班次")');
  assert.equal(json('session', 'show', session).cancelled, false);
});

const listed = json('person', 'find', '530400-000000105');
const people = [105, 106, 107, 108, 109].map(n => `530400-${String(n).padStart(9, '0')}`);

await check('five people of a pasted list are enrolled, a wrong line is told', async () => {
  await visit(officer, `/sessions/${session}?lang=zh&tab=roster`);
  await officer.click('details[data-form=enroll] summary');
  const lines = [people[0], `${listed.name} ${people[1]}`, people[2], '530400-999999999', people[3], people[4]];
  await officer.fill('textarea', lines.join('\n'));
  await officer.click('details[data-form=enroll] button[type=submit]');
  assert.match(await sayYes(officer), /按这份名单报名（粘贴的 6 行）/);
  await officer.waitForSelector('[data-result=list] [role=status]');
  assert.match(await officer.textContent('[data-result=list] [role=status]'), /完成 3 人、候补 2 人、没有办成 1 行/);
  assert.match(await officer.textContent('[data-result=list] tbody tr:nth-child(4)'), /没有编号，也没有身份证号/);
  const { enrolled, waiting } = json('session', 'show', session);
  assert.deepEqual([enrolled, waiting], [3, 2]); // there are three places
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'class-enrolled-zh-wide');
});

await check('who waits moves up when somebody is taken off', async () => {
  await officer.click(`button[aria-label="取消报名 ${people[0]}"]`);
  assert.match(await sayYes(officer), new RegExp(`取消 .\\* ${people[0]} 的报名？`));
  await officer.waitForSelector(`button[aria-label="取消报名 ${people[0]}"]`, { state: 'detached' });
  const { enrolled, waiting } = json('session', 'show', session);
  assert.deepEqual([enrolled, waiting], [3, 1]);
});

const pick = '.pick input';
const picked = n => officer.waitForFunction(many => document.querySelectorAll('.picked li').length === many, n);

await check('whoever is looked for by a few letters or digits is enrolled by Enter, one after the other', async () => {
  const [one, two] = [201, 202].map(n => json('person', 'find', `530400-${String(n).padStart(9, '0')}`));
  await visit(officer, `/sessions/${session}?lang=zh&tab=roster`);
  await officer.fill(pick, one.name.slice(0, 1));
  await officer.waitForSelector('.picks li >> nth=2');
  await officer.waitForSelector('.pick .note:has-text("请再多打几个字")');
  await officer.keyboard.press('ArrowDown');
  assert.equal(await officer.getAttribute('.picks li >> nth=0', 'aria-selected'), 'true');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'class-pick-zh-wide');
  await officer.keyboard.press('Escape');
  assert.equal(await officer.$('.picks li'), null);
  await officer.fill(pick, one.number);
  await officer.waitForSelector(`.picks li:has-text("${one.number}")`);
  await officer.keyboard.press('Enter');
  await picked(1);
  await officer.waitForSelector(`.picked li:has-text("${one.number}"):has-text("候补")`);
  await officer.waitForSelector(`.tab tbody tr:has-text("${one.number}")`);
  assert.equal(await officer.evaluate(() => document.activeElement.getAttribute('role')), 'combobox', 'and goes on');
  await officer.keyboard.type(two.number.slice(-9).replace(/^0+/, ''));
  await officer.waitForSelector(`.picks li:has-text("${two.number}")`);
  await officer.click(`.picks li:has-text("${two.number}")`);
  await picked(2);
  await officer.fill(pick, '查无此人');
  await officer.waitForSelector('.pick .note:has-text("没有找到“查无此人”")');
  await officer.fill(pick, one.number);
  await officer.waitForSelector('.picks li .tag:has-text("已报名")');
  assert.equal(json('session', 'show', session).waiting, 3);
});

await check('a scanner that types badges one after the other enrols all of them', async () => {
  const badges = [203, 204, 205].map(n => `530400-${String(n).padStart(9, '0')}`);
  const codes = badges.map(b => host('badge', 'print', '--person', b).split('\t')[1]);
  await visit(officer, `/sessions/${session}?lang=zh&tab=roster`);
  await officer.focus(pick);
  for (const code of [...codes, codes[0], '530400-999999999']) {
    await officer.keyboard.type(code);
    await officer.keyboard.press('Enter');
  }
  await picked(5);
  const results = await officer.$$eval('.picked li', all => all.map(li => li.textContent).reverse());
  badges.forEach((badge, i) => assert.ok(results[i].includes(badge) && results[i].includes('候补'), results[i]));
  assert.ok(results[3].includes(badges[0]) && results[3].includes('已有'), results[3]);
  assert.ok(results[4].includes('没有办成'), results[4]);
  assert.equal(json('session', 'show', session).waiting, 6);
  for (const badge of badges) {
    await officer.click(`.picked button[aria-label="取消报名 ${badge}"]`);
    await sayYes(officer);
    await officer.waitForSelector(`.tab td button[aria-label="取消报名 ${badge}"]`, { state: 'detached' });
  }
  assert.equal(json('session', 'show', session).waiting, 3);
});

await check('what the book says of a class is told in its log, to whoever may see names', async () => {
  await visit(officer, `/sessions/${session}?lang=zh`);
  await officer.click('.choices a:has-text("记录")');
  await officer.waitForSelector('.choices a[aria-current]:has-text("记录")');
  const log = await officer.textContent('.tab table');
  const acts = host('--json', 'log', '--about', session).trim().split('\n');
  assert.equal(await officer.$$eval('.tab tbody tr', rows => rows.length), acts.length);
  for (const part of ['许专干', '安排了班次', '报名', '530400-000000203']) assert.ok(log.includes(part), part);
  assert.equal(/（原因：/.test(log), true, 'why');
  await shoot(officer, 'class-log-zh-wide');
  await visit(reader, `/sessions/${session}?lang=zh&tab=log`);
  assert.equal(await reader.$('.choices a:has-text("记录")'), null);
  assert.equal(await reader.evaluate(async s => (await fetch(`/api/sessions/${s}/log`)).status, session), 403);
  host('enroll', '--cancel', session, '530400-000000201', '530400-000000202');
});

await check('a paper list of a class that goes on is of until now', async () => {
  const at = ['--programme', 'P01', '--area', '530402001', '--venue', '正在上课'];
  const times = ['--start', '2026-11-20T12:00:00+08:00', '--end', '2026-11-20T18:00:00+08:00'];
  const { session: open } = json('session', 'add', ...at, ...times);
  await visit(officer, `/sessions/${open}?lang=zh&tab=there`);
  await officer.click('details[data-form=attend] summary');
  assert.match(await officer.inputValue('details[data-form=attend] input[type=time] >> nth=1'), /^14:\d\d$/);
  await officer.fill('details[data-form=attend] textarea', `${people[0]}\n张无名\n99999`);
  await officer.click('details[data-form=attend] button[type=submit]');
  await sayYes(officer, '停电');
  await officer.waitForSelector('[data-result=list] [role=status]');
  assert.match(await officer.textContent('[data-result=list] [role=status]'), /完成 1 人、没有办成 2 行/);
  host('attend', open, people[0], '--undo', '--why', '打错');
  host('session', 'cancel', open);
});

const pdf = async click => {
  const [download] = await Promise.all([officer.waitForEvent('download'), click()]);
  const path = await download.path();
  const told = execFileSync('pdfinfo', [path], { encoding: 'utf8' });
  const words = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
  return { name: download.suggestedFilename(), pages: Number(told.match(/Pages:\s+(\d+)/)[1]), words };
};

await check('the badges of those enrolled are printed, and wait no more', async () => {
  for (const one of people.slice(1)) host('badge', 'revoke', one, '--why', '重印');
  await visit(officer, `/sessions/${session}?lang=zh`);
  await officer.click('.papers a:has-text("报名人员的证卡")');
  await officer.waitForURL(/badges\?.*session/);
  await settled(officer);
  assert.equal(await officer.locator('main tbody tr').count(), 4);
  assert.deepEqual(await axe(officer), []);
  const file = await pdf(async () => {
    await officer.click('button:has-text("打印这 4 张")');
    await sayYes(officer);
  });
  assert.equal(file.pages, 1);
  assert.match(file.name, /^证卡 530400-\d{9} 起 4 张\.pdf$/);
  for (const one of people.slice(1)) assert.ok(file.words.includes(one), one);
  await officer.waitForSelector('[data-result=badges]:has-text("打印文件已下载")');
  await officer.waitForSelector('main p.nothing:has-text("暂无待打印的证卡")');
  const acts = JSON.parse(host('--json', 'log', '--what', 'badge.reissue').split('\n')[0]);
  assert.equal(acts.who, '许专干');
});

await check('one badge is a picture, and a person tells phone and ethnicity, the phone by its end', async () => {
  host('person', 'edit', people[1], '--phone', '13987654321', '--ethnicity', '彝族', '--why', '补登');
  await visit(officer, `/people/${people[1]}?lang=zh`);
  const facts = await officer.textContent('.facts');
  assert.match(facts, /民族彝族/);
  assert.match(facts, /电话\*{7}4321/);
  assert.match(facts, /类别(农民|外出务工|-)/);
  assert.equal(facts.includes('1398765'), false);
  const [download] = await Promise.all([
    officer.waitForEvent('download'),
    officer.click(`button[aria-label="图片 ${people[1]}"]`),
  ]);
  assert.equal(download.suggestedFilename(), `证卡 ${people[1]}.png`);
  assert.deepEqual([...readFileSync(await download.path()).subarray(1, 4)], [...Buffer.from('PNG')]);
  await shoot(officer, 'person-facts-zh-wide');
});

await check('session card and poster are files, and the card is in the books', async () => {
  await visit(officer, `/sessions/${session}?lang=zh`);
  const card = await pdf(() => officer.click('button:has-text("班次卡 PDF")'));
  assert.match(card.words, /玉兴街道文化站/);
  const poster = await pdf(() => officer.click('button:has-text("海报 PDF")'));
  assert.equal(poster.pages, 1);
  assert.match(poster.words, /培训报名/);
});

await check('the badges of a class say of which', async () => {
  await visit(officer, `/badges?lang=zh&session=${session}`);
  assert.match(await text(officer), /只列报名 \d+月\d+日 \d\d:\d\d P01 .+ · 玉兴街道.* 的人。/);
});

await check('a blank badge is printed, bound by typing, unbound; one is revoked with a reason', async () => {
  await visit(officer, '/badges?lang=zh&state=blank');
  const before = await officer.locator('main tbody th, main tbody td:first-child').allTextContents();
  await officer.fill('[data-form=blanks] input', '1');
  const file = await pdf(async () => {
    await officer.click('[data-form=blanks] button');
    await sayYes(officer);
  });
  const blank = file.words.match(/530400-\d{9}/)[0];
  assert.ok(!before.includes(blank));
  await officer.waitForSelector(`td:has-text("${blank}")`);
  await officer.fill('[data-form=bind] input >> nth=0', blank);
  await officer.press('[data-form=bind] input >> nth=0', 'Enter'); // as a hand scanner ends
  await officer.keyboard.type(people[0]);
  await officer.keyboard.press('Enter');
  assert.match(await sayYes(officer), new RegExp(`绑定空白证 ${blank}.*${people[0]}`));
  await officer.waitForSelector(`td:has-text("${blank}")`, { state: 'detached' });
  await officer.fill('[data-form=bind] input >> nth=0', blank);
  await officer.click('button:has-text("解除绑定")');
  await sayYes(officer);
  await officer.click(`button[aria-label="注销 ${blank}"]`);
  assert.match(await sayYes(officer, '弄脏了'), new RegExp(`注销 证卡 ${blank}？终端下次同步后不再认这张证`));
  await officer.waitForSelector(`td:has-text("${blank}")`, { state: 'detached' });
  assert.equal(logged('badge.revoke').why, '弄脏了');
});

await check('the views stand in both languages, wide and on a phone', async () => {
  await look(officer, '/sessions/new', 'class-new');
  await look(officer, `/sessions/${session}?tab=roster`, 'class');
  await look(officer, `/sessions/${session}?tab=log`, 'class-log');
  await look(officer, '/sessions/530400-000045758?tab=there', 'class-there');
  await look(officer, '/badges?state=printed', 'badges');
  await look(officer, '/badges?state=blank', 'badges-blank');
  await look(officer, `/sessions/${session}?do=edit`, 'class-edit');
});

await check('a reader is offered nothing', async () => {
  for (const path of ['/badges?state=blank', '/sessions', `/sessions/${session}`, `/sessions/${session}?do=edit`]) {
    await visit(reader, `${path}${path.includes('?') ? '&' : '?'}lang=zh`);
    assert.equal(await reader.locator('main .actions, main .sheet, main a.button, main td button').count(), 0, path);
  }
});

for (const [who, page] of [
  ['officer', officer],
  ['reader', reader],
])
  await check(`nothing was asked of another host, nothing went wrong: ${who}`, async () => {
    assert.deepEqual(page.seen.outside, []);
    assert.deepEqual(
      page.seen.errors.filter(e => !/40[0139]/.test(e)),
      [],
    );
  });

await end();
