// SPDX-License-Identifier: Apache-2.0
// The log: what the office did, in sentences, the newest first; all filters stand in the address.
import { address, api, choices, element, may, state, table, when, word } from './lib.js';
import { chips, pagesFrom, total } from './list.js';

const kinds = [
  'person',
  'badge',
  'session',
  'enroll',
  'attend',
  'officer',
  'terminal',
  'quarantine',
  'quota',
  'allocation',
  'year',
  'filing',
  'signal',
  'user',
  'setting',
  'office',
];
const filters = ['who', 'what', 'about', 'from', 'until'];

export const logTabs = here =>
  choices(
    word('logTabs'),
    [
      ['log', word('logBook'), address('/log')],
      ['audit', word('logLooks'), address('/audit')],
    ],
    here,
  );

const kindWord = what => (kinds.includes(what) ? word(`what_${what}`) : what);

function filterForm(query, go) {
  const field = (name, label, attributes) => {
    const input = element('input', { name, value: query.get(name) ?? '', ...attributes });
    return element('label', null, word(label), input);
  };
  const chosen = query.get('what') ?? '';
  const kind = element(
    'select',
    { name: 'what' },
    element('option', { value: '' }, word('logAny')),
    kinds.map(k => element('option', { value: k, selected: k === chosen }, kindWord(k))),
  );
  const onsubmit = event => {
    event.preventDefault();
    const wanted = Object.fromEntries(filters.map(name => [name, event.target.elements[name].value.trim()]));
    go(address('/log', wanted));
  };
  return element(
    'form',
    { class: 'schedule', role: 'search', 'aria-label': word('logTitle'), onsubmit },
    field('who', 'who', { type: 'text', maxlength: 64 }),
    element('label', null, word('logWhat'), kind),
    field('about', 'logAbout', { type: 'text', maxlength: 32, pattern: '[0-9a-fA-F]{6,16}|[0-9]{6}-[0-9]{9}' }),
    field('from', 'logFrom', { type: 'date' }),
    field('until', 'logUntil', { type: 'date' }),
    element('button', { type: 'submit' }, word('logFilter')),
  );
}

const kept = query => Object.fromEntries([...filters, 'names'].map(name => [name, query.get(name)]));

function namesLine(query, rows, go) {
  if (!rows.length || !may('admin', 'reviewer')) return null;
  if (query.get('names')) return element('p', { class: 'note' }, word('logNamesShown'));
  const onclick = () => go(address('/log', { ...kept(query), next: query.get('next'), names: 1 }));
  return element('p', null, element('button', { type: 'button', class: 'quiet', onclick }, word('logNames')));
}

export async function log({ at, go }) {
  const { query } = at;
  const found = await api('log', { ...kept(query), next: query.get('next'), lang: state.language });
  const named = Object.fromEntries(
    filters
      .filter(name => query.get(name))
      .map(name => [name, name === 'what' ? kindWord(query.get(name)) : query.get(name)]),
  );
  return [
    element('h1', null, word('logTitle')),
    logTabs('log'),
    filterForm(query, go),
    chips('/log', query, named),
    namesLine(query, found.rows, go),
    total({ rows: found.total }),
    found.rows.length
      ? table(
          word('logTitle'),
          [
            { head: word('date'), cell: r => when(r.at) },
            { head: word('logDid'), cell: r => r.text },
          ],
          found.rows,
        )
      : element('p', { class: 'nothing' }, word('logEmpty')),
    pagesFrom(at, found.rows.length, found.total, found.next),
  ];
}
