// SPDX-License-Identifier: Apache-2.0
// Reports that were filed, the newest first: what was told then, how far the rows have moved since, and the files as
// they were. What is filed is the area and the year that stand above.
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
import { pages, total } from './list.js';

function fileButton({ tally, told, render }) {
  const asked = {
    title: word('fileTitle', nameOf(tally), tally.year),
    text: word('fileText'),
    action: word('fileIt'),
    asksWhy: 'must',
    told,
  };
  const send = why => post(`filings?lang=${state.language}`, { year: tally.year, area: tally.area, why });
  const onclick = async () => {
    const done = await act(asked, send);
    if (!done) return;
    told.replaceChildren(element('p', { role: 'status' }, word('filed', done.number)));
    await render(true);
  };
  return element('button', { type: 'button', onclick }, word('fileNow', nameOf(tally), tally.year));
}

function figuresOf({ quotas, batches, terminals }) {
  const since = q => (q.since ? element('strong', null, word('filedSince', signed(q.since))) : null);
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

export async function filings({ at, tally, render }) {
  const offset = Number(at.query.get('offset') || 0);
  const answer = await api('filings', { offset });
  const told = resultPlace('filings');
  const to = more => address('/filings', { area: at.area, offset: more });
  const mayFile = may('admin', 'reviewer') && !isBound();
  const place = f => [
    nameOf(f) || String(f.area),
    ' ',
    word('yearOf', f.year),
    f.closes ? element('span', { class: 'tag' }, word('ofClosedYear')) : '',
  ];
  return [
    element('h1', null, word('filings')),
    element('p', { class: 'note' }, word('filingsNote')),
    mayFile ? element('p', { class: 'tools' }, fileButton({ tally, told, render })) : null,
    told,
    total({ rows: answer.total }),
    answer.total
      ? element(
          'div',
          { class: 'stacked' },
          table(
            word('filings'),
            [
              { head: word('filingNumber'), cell: f => word('filingNo', f.number) },
              { head: word('filingOf'), cell: place },
              { head: word('filingWhen'), cell: f => [when(f.at), ' ', element('small', null, f.who)] },
              { head: word('filingFigures'), cell: figuresOf },
              { head: word('because'), cell: f => f.why || '-' },
              { head: word('filingFiles'), cell: f => filesOf(f, told) },
            ],
            answer.filings,
          ),
        )
      : element('p', { class: 'nothing' }, word(mayFile ? 'noFilings' : 'noFilingsYet')),
    pages(offset ? to(null) : null, answer.more ? to(offset + answer.filings.length) : null),
  ];
}
