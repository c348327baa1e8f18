// SPDX-License-Identifier: Apache-2.0
// correction.mjs BUILD DIR: a correction day. A wrong sex, a blank bound to the wrong one, a wrong merge and a class
// that was called off are put right on the page by one officer, who also finds a double, and forgets somebody; the
// figures follow at once: in the county and in both townships they are what this test reckons by itself from what was
// done, by the rules of docs/counting.md, and those of a recount, and of the book done again, before and after.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, end, inWords, office, person, sayYes, shoot, scene, visit } from './browser.mjs';

const [build, where] = process.argv.slice(2);
const dir = join(where, 'correction'),
  data = join(dir, 'host'),
  village = ['--area', '530402001'];
mkdirSync(dir);
execFileSync(`${build}/rollcall`, ['--data', data, 'init', '--area', '530402'], { stdio: 'ignore' });
const { host, json, serve, welcome } = office(`${build}/rollcall`, data, '2026-11-20T12:00:00+08:00');

// ---- the office as it was found ----

const sex = new Map(), // of whom: m or f
  owner = new Map(), // of a blank badge
  into = new Map(), // who is merged: into whom
  blanks = new Set(),
  classes = [];
const add = (name, of, ...more) => {
  const { number } = json('person', 'add', '--name', name, '--sex', of, ...village, ...more);
  sex.set(number, of);
  return number;
};
const class_ = (programme, area, day, ...who) => {
  const times = ['--start', `2026-11-${day}T09:00:00+08:00`, '--end', `2026-11-${day}T11:00:00+08:00`];
  const held = ['--area', String(area), '--venue', '农技站', ...times];
  const { session } = json('session', 'add', '--programme', programme, ...held);
  host('attend', session, ...who, '--why', '停电');
  classes.push({ session, programme, area, who, isOff: false });
  return session;
};

// What the figures of an area are, from nothing but the above: a person once a class, farmers and women by classes,
// migrants by persons; a blank badge nobody owns waits with its check-in and its check-out.
const isIn = (code, area) => String(code).startsWith(String(area));
function reckon(area) {
  const found = { farmer: 0, migrant: new Set(), women: 0, pending: 0 };
  for (const { programme, who } of classes.filter(one => !one.isOff && isIn(one.area, area))) {
    const owned = who.filter(one => !blanks.has(one) || owner.has(one));
    found.pending += 2 * (who.length - owned.length);
    const here = new Set(owned.map(one => owner.get(one) ?? one).map(one => into.get(one) ?? one));
    if (programme === 'P26') for (const one of here) found.migrant.add(one);
    else found.farmer += here.size;
    if (programme !== 'P26') found.women += [...here].filter(one => sex.get(one) === 'f').length;
  }
  return { ...found, migrant: found.migrant.size };
}

const wang = add('王丽', 'm', '--phone', '13800000001'),
  strong = add('李强', 'm'),
  young = add('李小强', 'm'),
  zhang = add('张三', 'm', '--id-number', '530402189506070015'),
  shan = add('张珊', 'f', '--id-number', '530402189506070023'),
  zhao = add('赵一', 'm'),
  twin = add('王丽', 'f', '--phone', '13800000001', '--document', 'E12345678');
const blank = host('badge', 'print', '--blank', '1', '--format', 'txt').split('\t')[0];
host('badge', 'bind', blank, strong);
blanks.add(blank);
owner.set(blank, strong);
class_('P07', 530402001, '10', wang, blank, zhang, shan);
class_('P26', 530402002, '12', zhang, shan);
const off = class_('P07', 530402002, '14', zhao, wang);
host('person', 'merge', shan, zhang, '--force', '--why', '看错一行');
into.set(shan, zhang);

const { url: base } = await serve();
const officer = await person(base, welcome('许专干', 'officer'));
const done = ({ quotas }) => Object.fromEntries(quotas.map(q => [q.id, q.done]));
const tallyOf = area => officer.evaluate(async at => (await fetch(`/api/tally?area=${at}`)).json(), area);
// What the page shows: what was reckoned, and counted anew by the program.
async function figures() {
  const { quotas, pending_events: pending } = await tallyOf(530402);
  for (const area of [530402, 530402001, 530402002]) {
    const { quotas: there, pending_events: waiting } = await tallyOf(area);
    assert.deepEqual({ ...done({ quotas: there }), pending: waiting }, reckon(area), `reckoned for ${area}`);
  }
  host('recount');
  const anew = json('tally');
  assert.deepEqual(done(anew), done({ quotas }), 'as a recount');
  assert.equal(json('verify').tally_differences, 0);
  return { ...done({ quotas }), pending };
}
const at = async (path, ready = '#main[data-ready]') => {
  await visit(officer, `${path}${path.includes('?') ? '&' : '?'}lang=zh`);
  await officer.waitForSelector(ready);
};
const changed = {
  zh: `许专干 把 王丽 ${wang} 的性别由 男 改为 女（原因：录错了）`,
  en: `许专干 changed 王丽 ${wang}: sex from male to female`,
};
const told = text => officer.waitForSelector(`[data-result=told]:has-text("${text}")`);

await scene('the figures of an office with four slips are those of a recount', async () => {
  await at('/');
  assert.deepEqual(await figures(), { farmer: 5, migrant: 1, women: 0, pending: 0 });
});

await scene('a wrong sex is corrected with a reason, and the task of women follows', async () => {
  await at(`/people/${wang}`);
  assert.match(await officer.textContent('main'), /计入的任务.*农村实用技术/);
  await officer.click('[data-form=correct] summary');
  await officer.click('[data-form=correct] button[type=submit]');
  await officer.waitForSelector('.problem:has-text("没有改动")');
  await officer.selectOption('[data-form=correct] select[name=sex]', '2');
  await officer.click('[data-form=correct] button[type=submit]');
  assert.match(await sayYes(officer, '录错了'), new RegExp(`更正 王\\* ${wang} 玉兴街道？.*更正的是：性别`));
  await officer.waitForSelector('.facts:has-text("女")');
  sex.set(wang, 'f');
  await officer.click('button:has-text("查看变更记录")');
  await officer.waitForSelector(`td:has-text("${changed.zh}")`);
  assert.match(await officer.textContent('main'), /登记了 王丽 [\d-]+：.*性别 男.*玉兴街道/);
  await inWords(officer);
  await shoot(officer, 'person-history');
  await visit(officer, `/people/${wang}?lang=en`);
  await officer.click('button:has-text("Show the history")');
  await officer.waitForSelector(`td:has-text("${changed.en}")`);
  await inWords(officer);
  await at(`/people/${wang}`);
  assert.deepEqual(await figures(), { farmer: 5, migrant: 1, women: 2, pending: 0 });
});

await scene('a blank bound to the wrong one is unbound, and bound to the right one', async () => {
  await at('/badges?state=blank', '[data-form=bind]');
  await officer.fill('[data-form=bind] input >> nth=0', blank);
  await officer.click('[data-form=bind] button:has-text("解除绑定")');
  await sayYes(officer);
  await officer.waitForSelector('.total[data-rows="1"]');
  owner.delete(blank);
  assert.deepEqual(await figures(), { farmer: 4, migrant: 1, women: 2, pending: 2 });
  await officer.fill('[data-form=bind] input >> nth=0', blank);
  await officer.fill('[data-form=bind] input >> nth=1', young);
  await officer.click('[data-form=bind] button[type=submit]');
  await sayYes(officer);
  await officer.waitForSelector('.total[data-rows="0"]');
  owner.set(blank, young);
  assert.deepEqual(await figures(), { farmer: 5, migrant: 1, women: 2, pending: 0 });
});

await scene('a wrong merge is found in the list of merges and taken back', async () => {
  await at('/people/merges', '.total[data-rows="1"]');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'merges');
  await officer.click(`button[aria-label="撤销合并 ${shan}"]`);
  const said = await sayYes(officer, '两个人');
  assert.match(said, new RegExp(`撤销 张\\* ${shan} 并入 张\\* ${zhang}？张\\* ${shan} 又是单独的一个人`));
  await told('已撤销合并');
  into.delete(shan);
  assert.deepEqual(await figures(), { farmer: 6, migrant: 2, women: 3, pending: 0 });
  await at(`/people/${shan}`);
  assert.match(await officer.textContent('main'), /合并记录（此人）.*2026-11-20 12:00 撤销/);
});

await scene('two who do not look like one are merged with a reason alone, and parted at once', async () => {
  await at(`/people/doubles?a=${shan}&b=${zhang}`, '[data-pair]');
  await officer.check(`[data-pair] input[value="${zhang}"]`);
  await officer.click('[data-pair] button[type=submit]');
  await officer.waitForSelector('dialog[open]:has-text("性别、身份证号或姓名不同")');
  await officer.click('dialog button[value=yes]');
  assert.equal(await officer.locator('dialog[open]').count(), 1, 'a reason is wanted');
  const said = await sayYes(officer, '试试');
  const [goes, stays] = [shan, zhang].map(number => `张\\* ${number} 玉兴街道`);
  assert.match(
    said,
    new RegExp(`把 ${goes} 并入 ${stays}？资料以 ${stays} 为准；${goes} 的 2 次计入今后算 ${stays} 的`),
  );
  await told(`张* ${zhang} 玉兴街道 现在计入 2 次`);
  into.set(shan, zhang);
  assert.deepEqual(await figures(), { farmer: 5, migrant: 1, women: 2, pending: 0 });
  await officer.click('[data-result=told] button:has-text("撤回")');
  await told('已撤销合并');
  into.delete(shan);
  assert.deepEqual(await figures(), { farmer: 6, migrant: 2, women: 3, pending: 0 });
});

await scene('a class that was called off counts no more', async () => {
  await at(`/sessions/${off}`);
  await officer.click('button:has-text("取消班次")');
  await sayYes(officer, '下雨');
  await officer.waitForSelector('button:has-text("恢复班次")');
  classes.find(one => one.session === off).isOff = true;
  assert.deepEqual(await figures(), { farmer: 4, migrant: 2, women: 2, pending: 0 });
});

await scene('a double is compared field by field, said to be two, and then merged after all', async () => {
  await at('/people/doubles', `[data-pair="${wang} ${twin}"]`);
  assert.deepEqual(await axe(officer), []);
  assert.match(await officer.textContent('[data-pair]'), /同名，电话、所在地相同.*护照 \*{5}5678不同/s);
  await shoot(officer, 'doubles');
  await officer.click('[data-pair] button:has-text("不是同一人")');
  const two = `王\\* ${wang} 玉兴街道 和 王\\* ${twin} 玉兴街道`;
  assert.match(await sayYes(officer), new RegExp(`${two} 不是同一人？`));
  await told('是两个人');
  await officer.waitForSelector('[data-pair]', { state: 'detached' });
  await at('/people/doubles?state=parted');
  await officer.click('button:has-text("撤回")');
  await told('又列为疑似重复');
  await at('/people/doubles', '[data-pair]');
  await officer.check(`[data-pair] input[value="${wang}"]`);
  await officer.click('[data-pair] button[type=submit]');
  assert.match(await sayYes(officer), /保留的一条没有护照或通行证/);
  await told(`王* ${twin} 玉兴街道 已并入 王* ${wang} 玉兴街道`);
  into.set(twin, wang);
  assert.deepEqual(await figures(), { farmer: 4, migrant: 2, women: 2, pending: 0 });
});

await scene('somebody is forgotten with words for what goes and what stays; no figure moves', async () => {
  const before = await figures();
  await at(`/people/${zhao}`);
  await officer.click('button:has-text("遗忘此人")');
  await officer.waitForSelector('dialog[open]');
  assert.deepEqual(await axe(officer), []);
  await shoot(officer, 'forget');
  const said = await sayYes(officer, '本人要求');
  assert.match(said, new RegExp(`遗忘 赵\\* ${zhao} 玉兴街道？永久销毁姓名.*留下的：编号.*备份里仍有`, 's'));
  await told('已遗忘');
  assert.match(await officer.textContent('h1'), /已遗忘/);
  assert.deepEqual(await figures(), before);
});

await scene('every act stands in the log with who and why, and the book done again is the same', async () => {
  const acts = host('--json', 'log', '--limit', '100').trim().split('\n').map(JSON.parse);
  for (const [what, why] of [
    ['person.edit', '录错了'],
    ['person.unmerge', '两个人'],
    ['session.cancel', '下雨'],
    ['person.forget', '本人要求'],
  ])
    assert.ok(
      acts.some(a => a.what === what && a.why === why && a.who === '许专干'),
      what,
    );
  const before = await figures();
  host('rebuild');
  assert.deepEqual(await figures(), before);
  assert.deepEqual(officer.seen.outside, []);
});

await scene('the views stand in both languages and on a phone', async () => {
  for (const path of ['/people/doubles', '/people/merges', `/people/${wang}`])
    for (const [lang, width] of [
      ['zh', 390],
      ['en', 1280],
    ]) {
      await officer.setViewportSize({ width, height: 800 });
      await visit(officer, `${path}?lang=${lang}`);
      assert.doesNotMatch(await officer.textContent('body'), /undefined|null|NaN|=>/);
      const over = await officer.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${path}: ${over} pixels too wide at ${width}`);
    }
});

await end();
