// SPDX-License-Identifier: Apache-2.0
// administrator.mjs BUILD DIR: an administrator's day, by one person who never sees a command line: a backup by button
// and by schedule, colleagues who come by a link, have a role and an area, and leave; the year's target and that of a
// township, a disk that is not there any more and is told on the front, and the log in which all of it is read.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { axe, comeIn, end, office, person, sayYes, shoot, scene, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const data = join(where, 'system'),
  disk = join(where, 'disk');
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
mkdirSync(disk);
const { json, host, serve, welcome } = office(`${build}/rollcall`, data);
const at = ['--area', '530402001'];
const { number } = json('person', 'add', '--name', '王丽', '--sex', 'f', '--category', 'farmer', ...at);
host('person', 'edit', number, '--area', '530402002', '--why', '搬家', '--by', '李审');
const { url: base } = await serve();
const admin = await person(base, welcome('许管', 'admin'));
const text = () => admin.textContent('#main');
const files = dir => readdirSync(dir).filter(name => name.endsWith('.tar'));
const sum = path => createHash('sha256').update(readFileSync(path)).digest('hex');

async function backUp(why) {
  await admin.click('#main button:has-text("立即备份")');
  const asked = await sayYes(admin, why);
  await admin.waitForFunction(() => !document.querySelector('progress'));
  return asked;
}

await scene('without a backup the view says what to do, in both languages and on a phone', async () => {
  await visit(admin, '/system?lang=en');
  assert.match(await text(), /no schedule/);
  assert.deepEqual(await axe(admin), []);
  await admin.setViewportSize({ width: 390, height: 844 });
  await visit(admin, '/system?lang=zh');
  assert.match(await text(), /还没有备份/);
  const wide = await admin.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  await shoot(admin, 'system-phone');
  await admin.setViewportSize({ width: 1280, height: 720 });
});

await scene('a backup by button is there, told with its digest, and downloaded whole', async () => {
  await visit(admin, '/system?lang=zh');
  assert.match(await backUp('升级前'), /现在备份？.*只保留最新的 14 份/);
  await admin.waitForSelector('#main tbody tr');
  const [name] = files(join(data, 'backups'));
  assert.match(await text(), new RegExp(`${sum(join(data, 'backups', name))}`));
  await admin.click(`button[aria-label="下载 ${name}"]`);
  const [download, asked] = await Promise.all([admin.waitForEvent('download'), sayYes(admin)]);
  assert.match(asked, /全部姓名和密钥/);
  assert.equal(sum(await download.path()), sum(join(data, 'backups', name)));
  assert.deepEqual(await axe(admin), []);
  await shoot(admin, 'system');
});

await scene('the schedule goes to another disk, and a wrong directory is refused in words', async () => {
  const set = async dir => {
    await visit(admin, '/system?lang=zh');
    await admin.check('form.schedule input[type=checkbox]');
    await admin.fill('form.schedule input[type=text]', dir);
    await admin.click('form.schedule button[type=submit]');
    return sayYes(admin, '换盘');
  };
  await set(join(where, 'nowhere'));
  await admin.waitForFunction(() => document.querySelector('[data-result=told]')?.textContent.includes('没有这个目录'));
  assert.match(await set(disk), /每天 02:30 备份到 .*disk，保留 14 份/);
  await admin.waitForFunction(() => document.querySelector('#main').textContent.includes('下一次：2026-11-21 02:30'));
  await admin.waitForFunction(() => document.querySelectorAll('#main tbody tr').length === 1); // made up for at once
  assert.equal(files(disk).length, 1);
});

await scene('the telephone on posters is set, a wrong one is not', async () => {
  const set = async phone => {
    await visit(admin, '/system?lang=zh');
    await admin.fill('form.phone input', phone);
    await admin.click('form.phone button[type=submit]');
  };
  await set('请打村里');
  assert.equal(await admin.evaluate(() => document.querySelector('form.phone input').validity.patternMismatch), true);
  await set('0877-2012345');
  assert.match(await sayYes(admin, '换了号码'), /印 0877-2012345/);
  await admin.waitForFunction(() => document.querySelector('form.phone input').value === '0877-2012345');
  assert.match(host('setting', 'list'), /office_phone +0877-2012345\n/);
});

await scene('the office has a name: in the head, in the title, on a report, and none again', async () => {
  const set = async name => {
    await visit(admin, '/system?lang=zh');
    await admin.fill('form.office input', name);
    await admin.click('form.office button');
  };
  await set('红塔区科协');
  assert.match(await sayYes(admin, '改名'), /写“红塔区科协”/);
  await admin.waitForSelector('.brand:has-text("点名 | 红塔区科协")');
  await visit(admin, '/terminals?lang=zh');
  assert.match(await admin.title(), / · 点名 \| 红塔区科协$/);
  const csv = await admin.evaluate(async () => (await fetch('/api/report?format=csv&quota=women')).text());
  assert.match(csv, /填报单位\(盖章\)：红塔区科协,/);
  await set('');
  await sayYes(admin, '撤销');
  await admin.waitForFunction(() => !document.querySelector('.brand').textContent.includes('科协'));
});

let colleague; // somebody else's browser

await scene('a colleague comes by a link, with a role that is changed after a question', async () => {
  await visit(admin, '/users?lang=zh');
  await admin.fill('form.inline input', '陈新');
  await admin.selectOption('form.inline select', 'reviewer');
  await admin.click('form.inline button[type=submit]');
  await sayYes(admin);
  const address = await admin.textContent('[data-told] code');
  assert.ok(address.startsWith(`${base}welcome#`), address);
  assert.equal(await admin.getAttribute('svg.code', 'aria-label'), '链接的二维码');
  assert.deepEqual(await axe(admin), []);
  colleague = await person(base, address.split('#')[1]);
  await visit(colleague, '/?lang=zh');
  assert.match(await colleague.textContent('#me'), /陈新 · 审核员/);
  await visit(colleague, '/users?lang=zh');
  assert.match(await colleague.textContent('main'), /您的角色不能这样做/);
  const role = 'select[aria-label="角色 陈新"]';
  await admin.selectOption(role, 'admin');
  await admin.waitForSelector('dialog[open]');
  await admin.keyboard.press('Escape');
  await admin.waitForSelector('dialog', { state: 'detached' });
  assert.equal(await admin.inputValue(role), 'reviewer');
  await admin.selectOption(role, 'officer');
  assert.match(await sayYes(admin, '转岗'), /修改“陈新”的角色？改为：业务员/);
  await admin.waitForSelector(`${role} option[selected][value=officer]`, { state: 'attached' });
  const edit = json('log', '--what', 'user.edit');
  assert.deepEqual([edit.who, edit.about, edit.why], ['许管', '陈新', '转岗']);
});

await scene('the colleague is bound to a township, and sees nothing beside it', async () => {
  await admin.click('a[aria-label="修改 限定地区 陈新"]');
  await admin.waitForSelector('h2:has-text("“陈新”限定在哪些地区？")'); // the form to add somebody has such a field too
  await admin.selectOption('fieldset.areas select', { label: '玉兴街道' });
  await admin.click('button:has-text("加上这里")');
  assert.deepEqual(await axe(admin), []);
  await shoot(admin, 'users-areas-zh', false);
  await admin.click('main form button[type=submit]');
  assert.match(await sayYes(admin, '包片'), /只能看到和修改这里及其下级：玉兴街道/);
  await admin.waitForSelector('tr:has-text("陈新"):has-text("玉兴街道")');
  assert.equal(json('log', '--what', 'user.areas').why, '包片');
  await visit(colleague, '/areas/530402001?lang=zh');
  assert.match(await colleague.textContent('#me'), /陈新 · 业务员/);
  assert.equal(await colleague.textContent('#path'), '玉兴街道');
  await visit(colleague, '/areas/530402002?lang=zh');
  assert.match(await colleague.textContent('main'), /没有这个地区/);
});

const farmer = '[aria-label*="农村实用技术"]';
const cell = area => `.targets tr:has-text("${area}") input${farmer}`;
const list = (...words) =>
  host('--json', ...words)
    .trim()
    .split('\n')
    .map(JSON.parse);
const targets = (area = 530402) =>
  list('allocation', 'list', '--year', '2026', '--area', String(area)).filter(a => a.quota === 'farmer');

// What was typed is saved, for a reason.
async function save(why) {
  await admin.fill('.saveline input', why);
  await admin.click('.saveline button[type=submit]');
  return sayYes(admin);
}
const saved = n => admin.waitForSelector(`[data-result=targets] .good:has-text("已保存 ${n} 处改动")`);

await scene("the year's target is set, and handed out among the townships", async () => {
  await visit(admin, '/allocations?lang=zh');
  await admin.fill(`.targets article input${farmer}`, '7,300');
  await admin.fill(cell('玉兴街道'), '900');
  await admin.waitForSelector('.targets article .rest:has-text("已分配 900，余 6,400")');
  const asked = await save('目标责任书');
  assert.match(asked, /红塔区 · 农村实用技术和农业科技人才培训：未设定 → 7,300/);
  assert.match(asked, /玉兴街道 · 农村实用技术和农业科技人才培训：未设定 → 900/);
  await saved(2);
  assert.equal(json('tally', '--area', '530402001').quotas[0].target, 900);
  assert.equal(json('tally').quotas[0].target, 7300);
  const acts = list('log', '--what', 'allocation.set');
  assert.deepEqual([acts[0].who, acts[0].why], ['许管', '目标责任书'], 'in the book');
});

await scene('what was saved is taken back by another act, and proposals come to the target', async () => {
  await admin.click('button:has-text("撤销这次保存")');
  // The news of the act are there before what it draws, and what they draw comes last.
  const news = admin.waitForResponse(answer => answer.url().includes('/api/changes'));
  let told = () => {};
  const isTold = new Promise(resolve => (told = resolve));
  let asked = 0;
  await admin.route(/\/api\/allocations\?/, async route => {
    await (asked++ ? isTold : news);
    await route.continue();
  });
  await sayYes(admin);
  await admin.waitForSelector('[data-result=targets] .good:has-text("已恢复")');
  assert.equal(await admin.inputValue(`.targets article input${farmer}`), '', 'what is told is of what stands');
  told();
  assert.equal(targets()[0].target, null, 'none, as before');
  assert.equal(list('log', '--what', 'allocation.set')[0].why, '撤销：目标责任书');
  await admin.fill(`.targets article input${farmer}`, '7300');
  await save('目标责任书');
  await saved(1);
  await admin.click('button:has-text("按人口建议")');
  await admin.waitForSelector('.targets article .rest:has-text("已分配 7,300，余 0")');
  assert.equal(
    targets().some(a => a.target),
    false,
    'nothing is saved yet',
  );
  await admin.waitForSelector('.tools .note:has-text("没有建议")');
  assert.deepEqual(await axe(admin), []);
  await shoot(admin, 'targets-proposed');
  await save('按人口');
  await admin.waitForSelector('[data-result=targets] .good:has-text("已保存")');
  const given = targets();
  assert.equal(
    given.reduce((n, a) => n + (a.target ?? 0), 0),
    7300,
  );
  await admin.click('button:has-text("按去年建议")');
  await admin.waitForSelector('.tools .note:has-text("农村实用技术")');
});

await scene('a block of a sheet is pasted, and arrows go down a column', async () => {
  await admin.focus(cell('玉兴街道'));
  await admin.evaluate(() => {
    const copied = new DataTransfer();
    copied.setData('text', '1,100\t２0\r\n900\t30\r\n');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: copied, cancelable: true }));
  });
  assert.equal(await admin.inputValue(cell('玉兴街道')), '1,100');
  assert.equal(await admin.inputValue(cell('凤凰街道')), '900');
  const second = admin.locator('.targets tr:has-text("凤凰街道") input').nth(1);
  assert.equal(await second.inputValue(), '30');
  await admin.keyboard.press('ArrowDown');
  assert.equal(await admin.evaluate(() => document.activeElement.value), '900');
  await admin.fill(cell('凤凰街道'), '九百');
  await admin.fill('.saveline input', 'x');
  await admin.click('.saveline button[type=submit]');
  assert.equal(await admin.$('dialog[open]'), null, 'no number is not saved');
  await admin.click('button:has-text("撤销改动")');
  await admin.setViewportSize({ width: 390, height: 800 });
  await admin.fill(cell('玉兴街道'), '1000');
  assert.ok(await admin.isVisible('.saveline button[type=submit]'), 'at hand on a phone');
  await shoot(admin, 'targets-phone');
  await save('手机上改的');
  await saved(1);
  await admin.setViewportSize({ width: 1280, height: 900 });
});

// What was held back comes, and the page has had time to draw it.
async function answered(held) {
  const came = admin.waitForResponse(answer => answer.request() === held.request());
  await held.continue();
  await (await came).finished();
  await admin.evaluate(() => new Promise(done => setTimeout(done, 200)));
}

await scene('what is typed while other figures are on their way stays', async () => {
  let held = null;
  await admin.route('**/api/allocations?*', route => (held ? route.continue() : (held = route)));
  host('quota', 'set', 'farmer', '--area', '530402002', '--target', '800', '--why', '柜台上改的');
  await admin.waitForRequest('**/api/allocations?*');
  await admin.fill(cell('玉兴街道'), '950');
  await Promise.all([admin.waitForRequest(/api\/changes\?since=/), held.continue()]); // what came was put aside
  assert.equal(await admin.inputValue(cell('玉兴街道')), '950');
  await save('再分一次');
  await saved(1);
  await admin.waitForFunction(
    ([one, other]) =>
      [...document.querySelectorAll('.targets tbody tr')].some(
        row => row.textContent.includes(one) && row.querySelector('input').value === other,
      ),
    ['凤凰街道', '800'],
  );
  assert.deepEqual(
    targets()
      .slice(0, 2)
      .map(a => a.target),
    [950, 800],
  );
});

await scene('a button that is pressed while what was saved is drawn has its click', async () => {
  const later = []; // nothing but what was saved draws anew
  await admin.route('**/api/changes?*', route => later.push(route));
  await admin.fill(cell('玉兴街道'), '750');
  let held = null;
  await admin.route('**/api/allocations?*', route => (held = route));
  await Promise.all([admin.waitForRequest('**/api/allocations?*'), save('又分一次')]);
  await admin.hover('.history summary');
  await admin.mouse.down();
  await admin.waitForSelector('#line:not([hidden])'); // that it takes its time is told, and nothing moves
  await answered(held);
  await admin.mouse.up();
  await admin.waitForSelector('.history[open]');
  for (const route of later) await route.continue();
});

await scene('a disk that is gone is told on the view and on the front, until it is back', async () => {
  renameSync(disk, `${disk}-gone`);
  await visit(admin, '/system?lang=zh');
  await backUp('再做一份');
  await admin.waitForFunction(() => document.querySelector('.troubles')?.textContent.includes('备份没有做成'));
  assert.match(await text(), /目录不在，请接上那块盘/);
  await visit(admin, '/?lang=zh');
  assert.match(await admin.textContent('.trouble'), /备份没有做成.*到“系统”处理/);
  assert.deepEqual(await axe(admin), []);
  await shoot(admin, 'front-trouble');
  renameSync(`${disk}-gone`, disk);
  await admin.click('.trouble a');
  await admin.waitForSelector('form.schedule');
  await backUp('盘接好了');
  await admin.waitForFunction(() => document.querySelectorAll('#main tbody tr').length === 2);
  await visit(admin, '/?lang=zh');
  assert.equal(await admin.locator('.trouble').count(), 0);
});

await scene('who leaves is out at once, and may come back', async () => {
  await visit(admin, '/users?lang=zh');
  const remove = 'button[aria-label="停用 陈新"]';
  await admin.click(remove);
  await admin.waitForSelector('dialog[open]');
  assert.match(await admin.textContent('dialog'), /停用“陈新”？/);
  assert.deepEqual(await axe(admin), []);
  await shoot(admin, 'users-remove-zh', false);
  await admin.keyboard.press('Escape');
  await admin.waitForSelector('dialog', { state: 'detached' });
  assert.equal(await admin.evaluate(button => document.activeElement === document.querySelector(button), remove), true);
  assert.equal(await admin.$('tr:has-text("陈新"):has-text("停用，不能登录")'), null);
  await admin.click(remove);
  await sayYes(admin, '休假');
  await admin.waitForSelector('tr:has-text("陈新"):has-text("起停用，不能登录")');
  assert.equal(json('log', '--what', 'user.remove').why, '休假');
  await colleague.click('#views a:has-text("终端")');
  await colleague.waitForURL(/login/);
  await admin.click('button[aria-label="恢复 陈新"]');
  assert.match(await sayYes(admin, '回来'), /恢复“陈新”？/);
  await admin.waitForSelector('svg.code');
  await admin.waitForSelector('tr:has-text("陈新"):has-text("业务员"):has-text("玉兴街道"):has-text("等待首次登录")');
});

await scene('a link is sent anew after a question, and not without', async () => {
  const renew = 'button[aria-label="重发链接 陈新"]';
  const old = await admin.textContent('[data-told] code');
  await admin.click(renew);
  await admin.waitForSelector('dialog[open]');
  assert.match(await admin.textContent('dialog'), /给“陈新”重发链接？.*24 小时内只能用一次/);
  await admin.keyboard.press('Escape');
  await admin.waitForSelector('dialog', { state: 'detached' });
  assert.equal(await admin.textContent('[data-told] code'), old);
  assert.equal(host('--json', 'log', '--what', 'user.link'), '');
  await admin.click(renew);
  await sayYes(admin, '没收到');
  await admin.waitForSelector(`[data-told] code:not(:text-is("${old}"))`);
  await comeIn(colleague, (await admin.textContent('[data-told] code')).split('#')[1]);
  assert.equal(json('log', '--what', 'user.link').why, '没收到');
});

await scene('the log is read in sentences, by kind and by person, and names are shown when asked for', async () => {
  await visit(admin, '/log?lang=zh');
  assert.match(await text(), new RegExp(`李审 把 王\\* ${number} 的乡镇由 玉兴街道 改为 凤凰街道（原因：搬家）`));
  assert.match(await text(), /许管 开始备份全部数据（原因：升级前）/);
  for (const why of ['转岗', '包片', '目标责任书', '目标责任书', '休假', '回来'])
    assert.match(await text(), new RegExp(`许管 [^（]+（原因：${why}）`));
  assert.match(await text(), /许管 改了设置：备份的目录改为 .*disk（原因：换盘）/);
  await admin.selectOption('form[role=search] select', 'person');
  await admin.fill('form[role=search] input[name=about]', number);
  await admin.click('form[role=search] button');
  await admin.waitForURL(/what=person/);
  await admin.waitForFunction(() => !document.querySelector('#main').textContent.includes('开始备份'));
  assert.match(await admin.textContent('.chips'), new RegExp(`王\\* ${number} 凤凰街道×`));
  await admin.click('button:has-text("显示姓名")');
  await admin.waitForFunction(() => document.querySelector('#main').textContent.includes('把 王丽 '));
  assert.deepEqual(await axe(admin), []);
  await shoot(admin, 'log');
  await visit(admin, '/audit?lang=zh');
  assert.match(await text(), /查看姓名/);
  await visit(admin, '/log?lang=en&until=2001-01-01');
  assert.match(await text(), /Nothing fits/);
  await admin.setViewportSize({ width: 390, height: 844 });
  await visit(admin, '/log?lang=en');
  assert.ok((await admin.evaluate(() => document.documentElement.scrollWidth)) <= 390);
});

await scene('nothing was asked of another host, nothing went wrong', async () => {
  assert.deepEqual(admin.seen.outside, []);
  assert.deepEqual(
    admin.seen.errors.filter(line => !/409/.test(line)),
    [],
  );
});
await end();
