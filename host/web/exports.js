// SPDX-License-Identifier: Apache-2.0
// What is on screen as a file, with the same filters, and on paper.
import { element, state, word } from '/lib.js';

const reports = { '': 'figures', areas: 'figures', sessions: 'sessions', why: 'why', terminals: 'terminals', quarantine: 'quarantine', signals: 'signals' };
const formats = [['xlsx', 'Excel'], ['pdf', 'PDF'], ['csv', 'CSV']];

function href(format, view, at, tally) {
  const query = new URLSearchParams({ format, view, year: tally.year, area: tally.area, lang: state.language });
  for (const key of ['quota', 'programme', 'reason', 'kind']) if (at.query.get(key)) query.set(key, at.query.get(key));
  if (view === 'why' && !query.get('quota')) query.set('quota', tally.quotas[0].id);
  return `/api/report?${query}`;
}

export function exports(at, tally) {
  const view = reports[at.view];
  if (!tally || !view || (at.view === 'sessions' && at.part)) return null;
  return element('div', { class: 'exports', role: 'group', 'aria-label': word('exportTitle') }, element('span', { 'aria-hidden': 'true' }, word('exportTitle')),
    formats.map(([format, name]) => element('a', { href: href(format, view, at, tally), download: '', 'aria-label': `${word('exportTitle')} ${name}` }, name)),
    element('button', { type: 'button', class: 'quiet', onclick: () => window.print() }, word('print')));
}
