// SPDX-License-Identifier: Apache-2.0
// The log: what the office did, in sentences, the newest first; all filters stand in the address.
import { address, api, choices, element, here, may, state, table, when, whole, word } from './lib.js';
import { labelOf } from './labels.js';
import { chips, empty, numberLink, pagesFrom, total } from './list.js';

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
const shapes = ['page', 'each']; // acts of one page of the book; each act by itself

export const logTabs = current =>
  choices(
    word('logTabs'),
    [
      ['log', word('logBook'), address('/log')],
      ['audit', word('logLooks'), address('/audit')],
    ],
    current,
  );

const kindWord = what => (kinds.includes(what) ? word(`what_${what}`) : what);

// path: of the view; kinds: [what, its words] …; names: which fields there are.
export function filterForm(path, query, kindsThere, names, go) {
  const field = (name, label, attributes) => {
    if (!names.includes(name)) return null;
    const input = element('input', { name, value: query.get(name) ?? '', ...attributes });
    return element('label', null, word(label), input);
  };
  const chosen = query.get('what') ?? '';
  const kind = element(
    'select',
    { name: 'what' },
    element('option', { value: '' }, word('logAny')),
    kindsThere.map(([what, text]) => element('option', { value: what, selected: what === chosen }, text)),
  );
  const onsubmit = event => {
    event.preventDefault();
    const wanted = Object.fromEntries(names.map(name => [name, event.target.elements[name].value.trim()]));
    go(address(path, wanted));
  };
  return element(
    'form',
    { class: 'schedule', role: 'search', 'aria-label': word('logFilter'), onsubmit },
    field('who', 'who', { type: 'text', maxlength: 64 }),
    element('label', null, word('logWhat'), kind),
    field('about', 'logAbout', { type: 'text', maxlength: 32, pattern: '[0-9a-fA-F]{6,16}|[0-9]{6}-[0-9]{9}' }),
    field('from', 'logFrom', { type: 'date' }),
    field('until', 'logUntil', { type: 'date' }),
    element('button', { type: 'submit' }, word('logFilter')),
  );
}

const kept = query => Object.fromEntries([...filters, ...shapes, 'names'].map(name => [name, query.get(name)]));

function namesLine(query, rows, go) {
  if (!rows.length || !may('admin', 'reviewer')) return null;
  if (query.get('names')) return element('p', { class: 'note' }, word('logNamesShown'));
  const onclick = () => go(here({ names: 1 }));
  return element('p', null, element('button', { type: 'button', class: 'quiet', onclick }, word('logNames')));
}

// Many acts in one line open to each of them.
const did = row =>
  row.acts > 1
    ? [
        row.text,
        ' ',
        numberLink(
          row.acts,
          'rows',
          address('/log', { page: row.page, what: row.what, who: row.who }),
          word('logOpen', whole(row.acts)),
        ),
      ]
    : row.text;

const wayOfTelling = query =>
  choices(
    word('logShape'),
    [
      ['', word('logFolded'), here({ each: null, next: null, past: null })],
      ['1', word('logEach'), here({ each: 1, next: null, past: null })],
    ],
    query.get('each') ?? '',
  );

export async function log({ at, go }) {
  const { query } = at;
  const found = await api('log', { ...kept(query), next: query.get('next'), lang: state.language });
  const told = {
    ...kept(query),
    what: kindWord(query.get('what')),
    about: await labelOf(query.get('about')),
    from: word('fromDay', query.get('from')),
    until: word('untilDay', query.get('until')),
    page: word('logOfOne'),
  };
  const named = Object.fromEntries([...filters, 'page'].map(name => [name, told[name]]));
  return [
    element('h1', null, word('logTitle')),
    logTabs('log'),
    filterForm(
      '/log',
      query,
      kinds.map(k => [k, kindWord(k)]),
      filters,
      go,
    ),
    chips('/log', query, named),
    query.get('page') ? null : wayOfTelling(query),
    namesLine(query, found.rows, go),
    total({ rows: found.total }),
    found.rows.length
      ? table(
          word('logTitle'),
          [
            { head: word('date'), cell: r => when(r.at) },
            { head: word('logDid'), cell: did },
          ],
          found.rows,
        )
      : empty('logEmpty', ['allOfThem', address('/log')]),
    pagesFrom(at, found.acts, found.total, found.next),
  ];
}
