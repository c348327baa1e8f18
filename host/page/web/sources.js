// SPDX-License-Identifier: Apache-2.0
// Where the figures come from and what was kept out of them: terminals, quarantined batches.
import { areaChip, areaFilter } from './area_filter.js';
import {
  address,
  api,
  choices,
  element,
  isOffice,
  may,
  nameOf,
  post,
  resultPlace,
  table,
  when,
  whole,
  word,
} from './lib.js';
import { lineForm, reasonForm } from './confirm.js';
import { chips, empty, numberLink, pages, total } from './list.js';
import { holderForm, holderOf, idleTownships } from './holders.js';
import { terminalLabel, titled } from './labels.js';

function ago(text, now) {
  if (!text) return word('never');
  const days = Math.floor((Date.parse(now) - Date.parse(text)) / 86400000);
  return days > 0 ? word('ago', days) : word('today');
}

// Room on the terminal's card; in words where it is short.
function storageOf(health) {
  if (!health) return '';
  const warn = (text, title) => element('span', { class: 'tag warn', title }, text);
  const parts = [`${word('storageFree', health.free_percent)} `];
  if (health.storage !== 'fine') parts.push(warn(word(`storage_${health.storage}`), ''));
  if (health.lost) parts.push(warn(word('lostThere', health.lost), health.lost_seqs));
  return parts;
}

// Which of several states a list shows.
function states(path, at, list, current) {
  return choices(
    word('state'),
    ['', ...list].map(id => [id, word(id ? `state_${id}` : 'all'), address(path, { area: at.area, state: id })]),
    current,
  );
}

// A button that gives its place to the form of an act.
function formButton(name, form) {
  const onclick = event => event.target.parentNode.replaceWith(form());
  return element('button', { type: 'button', class: 'quiet', onclick }, word(name));
}

// What the office says of a terminal: its name, that it is lost, that it is back.
function changes(terminal, render) {
  const say = more => post('terminals', { terminal: terminal.id, ...more });
  const send = async more => {
    await say(more);
    render(true);
  };
  const nameForm = () =>
    lineForm(
      {
        title: titled('nameTitle', terminalLabel(terminal)),
        action: word('giveName'),
        label: word('label'),
        max: 40,
        value: terminal.label,
        required: false,
        told: name => word('nameIs', name),
      },
      name => send({ change: 'name', name }),
    );
  const change = terminal.revoked ? 'readmit' : 'revoke';
  const trustForm = () =>
    reasonForm(titled(`${change}Title`, terminalLabel(terminal)), word(change), why => send({ change, why }));
  return element(
    'div',
    { class: 'actions' },
    formButton('giveName', nameForm),
    ' ',
    formButton('holderGive', () => holderForm(terminal, say, render)),
    ' ',
    formButton(change, trustForm),
  );
}

function noTerminals(at, isFiltered) {
  if (isFiltered) return empty('noTerminalLike', ['toTerminals', address('/terminals', { area: at.area })]);
  return empty('noTerminalYet', isOffice() ? ['sticksTitle', address('/sticks')] : ['quarantineTitle', '/quarantine']);
}

export async function terminals({ at, tally, render }) {
  const [chosen, terminal, sort] = ['state', 'terminal', 'sort'].map(key => at.query.get(key) || '');
  const answer = await api('terminals', { area: tally.area, state: chosen, terminal, sort });
  return [
    element('h1', null, word('terminalsTitle')),
    states('/terminals', at, ['silent', 'gaps', 'old_plan'], chosen),
    chips('/terminals', at.query, { terminal: `${word('terminal')} ${answer.terminals[0]?.label || terminal}` }),
    chosen === 'old_plan' && isOffice()
      ? element(
          'p',
          { class: 'note' },
          word('oldPlanNote'),
          ' ',
          element('a', { href: address('/sticks') }, word('sticksTitle')),
        )
      : null,
    resultPlace('terminals'),
    total({ rows: answer.total, gaps: answer.gaps || null }),
    answer.total
      ? table(
          word('terminals'),
          [
            {
              head: word('terminal'),
              cell: t => [
                terminalLabel(t),
                t.revoked
                  ? element('span', { class: 'tag' }, word('revokedTag'))
                  : t.silent
                    ? element('span', { class: 'tag warn' }, word('silentTag'))
                    : '',
              ],
            },
            { head: word('standing'), cell: nameOf, sort: 'area' },
            {
              head: word('contact'),
              cell: t => [
                when(t.contact),
                element('small', null, ago(t.contact, tally.as_of)),
                t.health
                  ? element('small', null, word('version', t.health.software.replace('rollcall-terminal ', '')))
                  : '',
              ],
              sort: 'contact',
            },
            { head: word('holderHead'), cell: holderOf, sort: 'holder' },
            { head: word('newest'), cell: t => when(t.newest), sort: 'newest' },
            {
              head: word('plan'),
              cell: t => [when(t.plan), element('small', null, word(`clock_${t.clock}`))],
              sort: 'plan',
            },
            { head: word('held'), number: true, cell: t => whole(t.events), sort: 'events' },
            {
              head: word('pendingThere'),
              number: true,
              cell: t => [t.health ? whole(t.health.pending) : '-', element('small', null, storageOf(t.health))],
              sort: 'health.pending',
            },
            {
              head: word('missing'),
              number: true,
              cell: t => [whole(t.gaps), t.forks ? element('small', null, word('forks', whole(t.forks))) : ''],
              sort: 'gaps',
            },
            {
              head: word('quarantinedCol'),
              number: true,
              cell: t =>
                numberLink(
                  t.quarantined,
                  'rows',
                  address('/quarantine', { area: at.area, terminal: t.id, state: 'held' }),
                ),
              sort: 'quarantined',
            },
            ...(may('admin') ? [{ head: word('change'), act: true, cell: t => changes(t, render) }] : []),
          ],
          answer.terminals,
          { rowClass: t => (t.silent ? 'silent' : null) },
        )
      : noTerminals(at, chosen || terminal),
    element('p', { class: 'note' }, word('pendingOnIt')),
    idleTownships(answer.townships, tally),
  ];
}

// Only what a revoked terminal brought can be let in; anything may be kept out for good.
function decisions(batch, render) {
  if (batch.state !== 'held') return [word(`state_${batch.state}`), ' ', when(batch.released)];
  if (!may('admin')) return word('state_held');
  const form = decision =>
    reasonForm(word(`${decision}Title`), word(decision), async why => {
      await post('quarantine', { batch: batch.batch, decision, why });
      render(true);
    });
  const button = decision => formButton(decision, () => form(decision));
  const both = batch.reason === 'revoked' ? [button('release'), ' ', button('reject')] : button('reject');
  return element('div', { class: 'actions' }, both);
}

// Why it is held, and what can be done about it.
function reasonOf(batch) {
  const known = key => (word(key) === key ? null : word(key));
  const todo = batch.state === 'held' ? known(`todo_${batch.reason}`) : null;
  return [known(`q_${batch.reason}`) ?? batch.reason, todo ? element('small', { class: 'todo' }, todo) : ''];
}

export async function quarantine({ at, tally, render, go }) {
  const [chosen, terminal, offset, sort] = ['state', 'terminal', 'offset', 'sort'].map(key => at.query.get(key) || '');
  const answer = await api('quarantine', { area: tally.area, state: chosen, terminal, offset, sort });
  return [
    element('h1', null, word('quarantineTitle')),
    states('/quarantine', at, ['held', 'released', 'rejected'], chosen),
    element('div', { class: 'tools' }, areaFilter(tally, go)),
    chips('/quarantine', at.query, {
      ...areaChip(tally),
      terminal: `${word('terminal')} ${answer.batches[0]?.terminal_label?.label || terminal}`,
    }),
    total({ rows: answer.total }),
    answer.batches.length
      ? table(
          word('quarantineTitle'),
          [
            { head: word('received'), cell: b => when(b.received), sort: 'received' },
            { head: word('reason'), cell: reasonOf, sort: 'reason' },
            { head: word('detail'), cell: b => b.detail || '-' },
            { head: word('terminal'), cell: b => (b.terminal ? terminalLabel(b.terminal_label ?? b) : '-') },
            { head: word('file'), cell: b => b.name || '-', sort: 'name' },
            { head: word('decided'), cell: b => decisions(b, render), sort: 'released' },
          ],
          answer.batches,
        )
      : chosen || terminal
        ? empty('noBatchLike', ['allBatches', address('/quarantine', { area: at.area })])
        : empty('noBatchHeld', ['terminals', address('/terminals', { area: at.area })]),
    pages(at, answer.batches.length, answer.total),
  ];
}
