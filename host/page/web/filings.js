// SPDX-License-Identifier: Apache-2.0
// Reports that were filed, the newest first: what was told then, how far the rows have moved since, and the files as
// they were. What is filed is the area and the year that stand above, or a quarter or a month of that year. One filing
// and a task: the days whose rows tell otherwise now.
import { act } from './confirm.js';
import { fileLink, formats } from './exports.js';
import {
  address,
  api,
  element,
  isBound,
  may,
  measureOf,
  nameOf,
  post,
  resultPlace,
  signed,
  state,
  table,
  when,
  whole,
  word,
} from './lib.js';
import { numberLink, pages, total } from './list.js';
import { periodsOf, periodText } from './period.js';

function fileTools({ at, tally, told, render, go }) {
  const periods = periodsOf(tally);
  const period = periods.find(code => code === at.query.get('period')) ?? periods[0];
  const select = element(
    'select',
    null,
    periods.map(code => element('option', { value: code, selected: code === period }, periodText(code))),
  );
  select.addEventListener('change', () => go(address('/filings', { area: at.area, period: select.value }), true));
  const asked = {
    title: word('fileTitle', nameOf(tally), periodText(period)),
    text: word('fileText'),
    action: word('fileIt'),
    asksWhy: 'must',
    told,
  };
  const send = why => post(`filings?lang=${state.language}`, { period, area: tally.area, why });
  const onclick = async () => {
    const done = await act(asked, send);
    if (!done) return;
    told.replaceChildren(element('p', { role: 'status' }, word('filed', done.number)));
    await render(true);
  };
  return element(
    'p',
    { class: 'tools' },
    element('label', null, word('period'), ' ', select),
    element('button', { type: 'button', onclick }, word('fileNow', nameOf(tally), periodText(period))),
    closeButton({ tally, told, render }),
  );
}

// Of a year that has ended and is open, for an administrator; it is the whole office's.
function closeButton({ tally, told, render }) {
  const hasEnded = tally.year < Number(tally.as_of.slice(0, 4));
  if (!may('admin') || tally.closed || !hasEnded) return null;
  const asked = {
    title: word('closeTitle', tally.year),
    text: [word('closeText'), word('closeForGood')],
    action: word('closeIt'),
    asksWhy: 'must',
    told,
  };
  const send = why => post(`years/close?lang=${state.language}`, { year: tally.year, why });
  const onclick = async () => {
    const done = await act(asked, send);
    if (!done) return;
    told.replaceChildren(element('p', { role: 'status' }, word('yearClosed', tally.year, done.number)));
    await render(true);
  };
  return element('button', { type: 'button', class: 'quiet', onclick }, word('closeYear', tally.year));
}

function figuresOf(at, { number, quotas, batches, terminals }) {
  const days = q => address(`/filings/${number}`, { area: at.area, quota: q.id });
  const since = q => (q.since ? numberLink(q.since, 'moved', days(q), word('filedSince', signed(q.since))) : null);
  return [
    element(
      'ul',
      { class: 'plain filed' },
      quotas.map(q => element('li', null, word('filedFigure', nameOf(q), whole(q.done), measureOf(q)), ' ', since(q))),
    ),
    element('small', null, word(batches ? 'cameSince' : 'noneSince', whole(batches), whole(terminals))),
  ];
}

function filesOf(filing, told) {
  const link = ([format, name]) =>
    fileLink(`/api/filings/${filing.number}?format=${format}`, name, word('filingFile', filing.number, name), told);
  return element(
    'div',
    { class: 'files' },
    formats.flatMap(format => [link(format), ' ']),
    element(
      'details',
      null,
      element('summary', null, word('digests')),
      formats.map(([format, name]) =>
        element('p', null, name, ' ', element('span', { class: 'digest' }, filing.files[format])),
      ),
    ),
  );
}

// The days on which the rows of a filed quota tell otherwise now.
async function movedSince(at) {
  const moved = await api(`filings/${at.part}/since`, { quota: at.quota });
  const { quota_name: name, quota_name_en: name_en } = moved;
  const that = iso => ({ year: iso.slice(0, 4), area: moved.area, from: iso, until: iso });
  const dayLink = d => element('a', { href: address('/sessions', that(d.day)) }, d.day);
  return [
    element('h1', null, word('movedTitle', word('filingNo', moved.number), nameOf({ name, name_en }))),
    element('p', { class: 'note' }, word('movedNote', nameOf(moved), periodText(moved.period), when(moved.at))),
    element(
      'p',
      { class: 'tools' },
      element('a', { href: address('/filings', { area: at.area }) }, word('allFilings')),
    ),
    total({ rows: moved.days.length, moved: moved.since }),
    moved.days.length
      ? table(
          word('movedDays'),
          [
            { head: word('movedDay'), cell: dayLink },
            { head: word('movedThen'), number: true, cell: d => whole(d.then) },
            { head: word('movedNow'), number: true, cell: d => whole(d.now) },
            { head: word('movedBy'), number: true, cell: d => signed(d.since) },
          ],
          moved.days,
        )
      : element('p', { class: 'nothing' }, word('movedNothing')),
  ];
}

export async function filings({ at, tally, render, go }) {
  if (at.part) return movedSince(at);
  const offset = Number(at.query.get('offset') || 0);
  const answer = await api('filings', { offset, sort: at.query.get('sort') });
  const told = resultPlace('filings');
  const mayFile = may('admin', 'reviewer') && !isBound();
  const place = f => [
    nameOf(f) || String(f.area),
    ' ',
    periodText(f.period),
    f.closes ? element('span', { class: 'tag' }, word('ofClosedYear')) : '',
  ];
  return [
    element('h1', null, word('filings')),
    element('p', { class: 'note' }, word('filingsNote')),
    tally.closed ? element('p', { class: 'closed' }, word('closed', tally.year, when(tally.closed.at))) : null,
    mayFile ? fileTools({ at, tally, told, render, go }) : null,
    told,
    total({ rows: answer.total }),
    answer.total
      ? table(
          word('filings'),
          [
            { head: word('filingNumber'), cell: f => word('filingNo', f.number), sort: 'number' },
            { head: word('filingOf'), cell: place, sort: 'area' },
            { head: word('filingWhen'), cell: f => [when(f.at), ' ', element('small', null, f.who)], sort: 'at' },
            { head: word('filingFigures'), cell: f => figuresOf(at, f) },
            { head: word('because'), cell: f => f.why || '-' },
            { head: word('filingFiles'), cell: f => filesOf(f, told) },
          ],
          answer.filings,
        )
      : element('p', { class: 'nothing' }, word(mayFile ? 'noFilings' : 'noFilingsYet')),
    pages(at, answer.filings.length, answer.total),
  ];
}
