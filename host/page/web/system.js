// SPDX-License-Identifier: Apache-2.0
// How the host itself is, for who looks after it: backups made, planned and taken away, the disk, the certificate,
// versions. What is wrong stands first, in words, and on the front too.
import { act } from './confirm.js';
import {
  address,
  api,
  day,
  element,
  may,
  nameOf,
  post,
  resultPlace,
  section,
  state,
  table,
  when,
  whole,
  word,
} from './lib.js';

const LOOK_MS = 1000; // while a backup is being made
const units = ['B', 'KB', 'MB', 'GB', 'TB'];

export function size(bytes) {
  if (bytes === null || bytes === undefined) return '-';
  const place = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log(bytes || 1) / Math.log(1024))));
  const value = bytes / 1024 ** place;
  return `${place && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[place]}`;
}

// ---- what is wrong ----

function sentence(warning, found) {
  const { backup, data, certificate } = found;
  const told = {
    backup_failed: () =>
      word('w_backup_failed', when(backup.failed.at), word(`because_${backup.failed.why}`), backup.path),
    backup_late: () => word('w_backup_late', backup.at),
    backup_unreached: () => word('w_backup_unreached', backup.path),
    disk_low: () => word('w_disk_low', size(data.free), size(data.bytes)),
    certificate_ends: () => word(certificate.days < 0 ? 'w_certificate_ended' : 'w_certificate_ends', certificate),
    backup_none: () => word('w_backup_none'),
    backup_beside: () => word('w_backup_beside'),
  };
  return told[warning]();
}

const urgent = new Set(['backup_failed', 'backup_late', 'backup_unreached', 'disk_low', 'certificate_ends']);

function lines(found, wanted) {
  const shown = found.warnings.filter(wanted);
  return shown.length
    ? element(
        'ul',
        { class: 'troubles' },
        shown.map(w => element('li', { class: urgent.has(w) ? 'warn' : null }, sentence(w, found))),
      )
    : null;
}

// On the front and on the day, for an administrator: what cannot wait. Nothing where nothing is wrong.
export async function troubles() {
  if (!may('admin')) return null;
  const found = await api('system').catch(() => null);
  const told = found && lines(found, warning => urgent.has(warning));
  return told && element('div', { class: 'trouble', role: 'status' }, told, link(word('toSystem')));
}

const link = text => element('a', { href: address('/system') }, text);

// ---- backups ----

function progress({ running }) {
  const bar = element('progress', { max: 1, 'aria-label': word('backupMaking') });
  const draw = now => {
    if (now?.total) bar.value = Math.min(0.99, now.done / now.total);
  };
  draw(running);
  return [element('p', { class: 'making', 'data-busy': '' }, word('backupMaking'), ' ', bar), draw];
}

// Until the one that is being made is done, then the view is drawn anew.
async function watch(node, draw, render) {
  for (;;) {
    await new Promise(done => setTimeout(done, LOOK_MS));
    if (!document.contains(node)) return;
    const now = await api('system').catch(() => null);
    if (now && !now.backup.running) {
      if (document.contains(node)) await render(true);
      return;
    }
    if (now) draw(now.backup.running);
  }
}

function maker(found, told, render) {
  if (found.backup.running) {
    const [node, draw] = progress(found.backup);
    node.addEventListener('drawn', () => watch(node, draw, render));
    node.dataset.after = '';
    return node;
  }
  const onclick = async () => {
    const asked = {
      title: word('backupTitle'),
      text: word('backupText', found.backup.path, whole(found.backup.keep)),
      action: word('backupNow'),
      asksWhy: true,
      told,
    };
    if (await act(asked, why => post('system/backup', { why }))) await render(true);
  };
  return element('p', null, element('button', { type: 'button', onclick }, word('backupNow')));
}

// It holds the keys: asked for in words, told in the log.
function taker(backup, told) {
  const onclick = async () => {
    const asked = {
      title: word('takeTitle'),
      text: word('takeText', backup.name),
      action: word('take'),
      told,
    };
    await act(asked, async () => {
      element('a', { href: `/api/system/backups/${backup.name}`, download: backup.name }).click();
    });
  };
  const label = `${word('take')} ${backup.name}`;
  return element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick }, word('take'));
}

const newest = found =>
  found.backups.length
    ? word('backupNewest', when(found.backups[0].at), size(found.backups[0].bytes), when(found.backups[0].verified))
    : word('backupNever');

function backupTable(found, told) {
  if (!found.backups.length) return null;
  return table(
    word('backupsTitle'),
    [
      { head: word('backupAt'), cell: b => when(b.at) },
      { head: word('backupSize'), number: true, cell: b => size(b.bytes) },
      { head: word('backupVerified'), cell: b => when(b.verified) },
      { head: word('change'), act: true, cell: b => taker(b, told) },
      {
        head: word('backupFile'),
        cell: b => [b.name, element('code', { class: 'sum' }, `SHA-256 ${b.sha256 ?? '-'}`)],
      },
    ],
    found.backups,
  );
}

// ---- the schedule ----

const field = (name, input, note) =>
  element('label', null, word(name), input, note ? element('small', null, note) : null);

function scheduleForm({ backup }, told, render) {
  const on = element('input', { type: 'checkbox', checked: backup.at !== 'off' });
  const at = element('input', { type: 'time', required: true, value: backup.at === 'off' ? '02:30' : backup.at });
  const keep = element('input', { type: 'number', min: 1, max: 366, required: true, value: backup.keep });
  const dir = element('input', {
    type: 'text',
    maxlength: 250,
    pattern: '/.*',
    title: word('backupDirHow'),
    placeholder: word('backupDirOwn'),
    value: backup.dir,
  });
  const onsubmit = async event => {
    event.preventDefault();
    const plan = { at: on.checked ? at.value : 'off', keep: Number(keep.value), dir: dir.value.trim() };
    const asked = {
      title: word('scheduleTitle'),
      text: on.checked
        ? word('scheduleText', plan.at, plan.keep, plan.dir || word('backupDirOwn'))
        : word('scheduleOff'),
      action: word('save'),
      asksWhy: true,
      told,
    };
    if (await act(asked, why => post('system/schedule', { ...plan, why }))) await render(true);
  };
  return element(
    'form',
    { class: 'schedule', onsubmit },
    element('label', { class: 'tick' }, on, ' ', word('scheduleOn')),
    field('scheduleAt', at),
    field('scheduleKeep', keep),
    field('scheduleDir', dir, word('backupDirHow')),
    element('button', { type: 'submit' }, word('save')),
  );
}

// ---- the office ----

function phoneForm(found, told, render) {
  const phone = element('input', {
    type: 'tel',
    maxlength: 39,
    pattern: '[0-9+\\(\\) \\-]*',
    title: word('officePhoneHow'),
    placeholder: '0877-2012345',
    value: found.phone,
  });
  const onsubmit = async event => {
    event.preventDefault();
    const asked = {
      title: word('officePhone'),
      text: phone.value.trim() ? word('officePhoneText', phone.value.trim()) : word('officePhoneNone'),
      action: word('save'),
      asksWhy: true,
      told,
    };
    if (await act(asked, why => post('system/phone', { phone: phone.value.trim(), why }))) await render(true);
  };
  return element(
    'form',
    { class: 'schedule phone', onsubmit },
    field('officePhone', phone, word('officePhoneHow')),
    element('button', { type: 'submit' }, word('save')),
  );
}

function nameForm(found, told, render) {
  const name = element('input', { type: 'text', maxlength: 40, placeholder: nameOf(found), value: found.office });
  const onsubmit = async event => {
    event.preventDefault();
    const said = name.value.trim();
    const asked = {
      title: word('officeName'),
      text: said ? word('officeNameText', said) : word('officeNameNone', nameOf(found)),
      action: word('save'),
      asksWhy: true,
      told,
    };
    if (!(await act(asked, why => post('system/name', { name: said, why })))) return;
    state.me.office = said; // the head says it at once
    await render(true);
  };
  return element(
    'form',
    { class: 'schedule office', onsubmit },
    field('officeName', name, word('officeNameHow')),
    element('button', { type: 'submit' }, word('save')),
  );
}

// ---- the host ----

const facts = pairs =>
  element(
    'dl',
    { class: 'facts pairs' },
    pairs.map(([name, value]) => [element('dt', null, word(name)), element('dd', null, value)]),
  );

function hostFacts(found) {
  const { certificate: c } = found;
  const name = (state.language === 'en' && found.name_en) || found.name;
  return facts([
    ['sysName', `${name} · ${found.area}`],
    ['sysEpoch', element('code', null, found.epoch)],
    ['sysProgram', found.program],
    ['sysDatabase', word('sysDatabaseIs', found.database, found.engine)],
    ['sysCertificate', c ? word('sysCertificateIs', day(c.until), c.days) : word('sysNoCertificate')],
  ]);
}

const diskFacts = ({ data, backup }) =>
  facts([
    ['sysPath', element('span', { class: 'path' }, data.path)],
    ['sysBytes', size(data.bytes)],
    ['sysFree', size(data.free)],
    ['sysBackupPath', element('span', { class: 'path' }, backup.path)],
    ['sysBackupFree', size(backup.free)],
  ]);

export async function system({ render }) {
  const found = await api('system');
  const told = resultPlace('told');
  const toldOfOffice = resultPlace('told-office');
  return [
    element('h1', null, word('systemTitle')),
    lines(found, () => true) ?? element('p', { class: 'good' }, word('systemGood')),
    section(
      word('backupsTitle'),
      element('p', null, newest(found)),
      maker(found, told, render),
      told,
      backupTable(found, told),
      element('p', { class: 'note' }, word('backupSecret')),
    ),
    section(
      word('scheduleHead'),
      element('p', null, found.backup.next ? word('scheduleNext', when(found.backup.next)) : word('scheduleNone')),
      scheduleForm(found, told, render),
    ),
    section(
      word('officeHead'),
      nameForm(found, toldOfOffice, render),
      phoneForm(found, toldOfOffice, render),
      toldOfOffice,
    ),
    section(word('diskHead'), diskFacts(found)),
    section(word('hostHead'), hostFacts(found)),
  ];
}
