// SPDX-License-Identifier: Apache-2.0
// The people: their list, somebody new, a roster, one of them. The address says which.
import { areaChip, areaFilter, isWhole } from './area_filter.js';
import { doublesView, mergesView } from './doubles.js';
import { importView } from './import.js';
import { address, api, element, isOffice, may, nameOf, post, section, table, unmask, word } from './lib.js';
import { chips, empty, pages, total } from './list.js';
import { personActs } from './person_acts.js';
import { correction, history, newPerson } from './person_form.js';
import { person } from './rows.js';
import { signalsOf } from './signals.js';

const filters = ['text', 'category', 'sex', 'badge', 'untrained', 'added'];

function choice(name, current, options) {
  return element(
    'label',
    { class: 'field' },
    element('span', null, word(name)),
    element(
      'select',
      { name },
      [['', word('all')], ...options].map(([value, text]) =>
        element('option', { value, selected: value === current }, text),
      ),
    ),
  );
}

// A whole ID number is asked for by POST: it stands in no address.
async function findById(idNumber, problem, go) {
  try {
    const found = await post('people/find', { id_number: idNumber });
    go(address(`/people/${found.person}`));
  } catch (error) {
    problem.textContent = word(error.code === 404 ? 'nobodyHasIt' : 'error');
  }
}

// A passport's number or a permit's: one to three letters and digits.
const isDocument = text => /^[A-Za-z]{1,3}\d{6,12}$/.test(text);

function searchForm(at, tally, go) {
  const asked = Object.fromEntries(filters.map(key => [key, at.query.get(key) ?? '']));
  const text = element('input', { type: 'search', name: 'text', maxlength: 100, value: asked.text });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const onsubmit = event => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const wanted = form.get('text').replace(/[\s'-]/g, '');
    if (/^\d{17}[\dXx]$/.test(wanted) || isDocument(wanted)) return findById(wanted.toUpperCase(), problem, go);
    return go(address('/people', { area: at.area, sort: at.query.get('sort'), ...Object.fromEntries(form.entries()) }));
  };
  return element(
    'form',
    { class: 'search', role: 'search', 'aria-label': word('peopleList'), onsubmit },
    element(
      'div',
      { class: 'fields' },
      element('label', { class: 'field' }, element('span', null, word('findPerson')), text),
      areaFilter(tally, go, 'field'),
      choice('category', asked.category, [
        ['farmer', word('farmer')],
        ['migrant', word('migrant')],
      ]),
      choice('sex', asked.sex, [
        ['1', word('sexes')[1]],
        ['2', word('sexes')[2]],
      ]),
      choice('badge', asked.badge, [
        ['with', word('withBadge')],
        ['without', word('withoutBadge')],
      ]),
      choice('untrained', asked.untrained, [['1', word('notYetTrained')]]),
      element('button', { type: 'submit' }, word('find')),
    ),
    problem,
  );
}

function peopleTable(answer, names) {
  return table(
    word('peopleList'),
    [
      {
        head: word('person'),
        cell: p => element('a', { href: address(`/people/${p.person}`) }, p.person),
        sort: 'person',
      },
      { head: word('name'), cell: p => (p.forgotten ? word('forgotten') : (names[p.person] ?? p.name)), sort: 'name' },
      { head: word('sex'), cell: p => word('sexes')[p.sex], sort: 'sex' },
      { head: word('category'), cell: p => (p.category ? word(p.category) : '-'), sort: 'category' },
      {
        head: word('residence'),
        cell: p => nameOf({ name: p.area_name, name_en: p.area_name_en }) || '-',
        sort: 'area',
      },
      { head: word('badge'), cell: p => word(p.has_badge ? 'withBadge' : 'withoutBadge') },
    ],
    answer.people,
    { usual: 'person' },
  );
}

const links = () =>
  element(
    'p',
    { class: 'tools' },
    isOffice()
      ? [
          element('a', { class: 'button', href: address('/people/import') }, word('importRoster')),
          element('a', { class: 'button quiet', href: address('/people/new') }, word('newPerson')),
        ]
      : null,
    element('a', { class: 'button quiet', href: address('/people/doubles') }, word('doubles')),
    element('a', { class: 'button quiet', href: address('/people/merges') }, word('merges')),
  );

const chipWords = query => ({
  text: query.get('text'),
  category: word(query.get('category')),
  sex: word('sexes')[query.get('sex')],
  badge: word(query.get('badge') === 'with' ? 'withBadge' : 'withoutBadge'),
  untrained: word('notYetTrained'),
  added: word('ofThatImport'),
});

function nobody(isFiltered) {
  if (isFiltered) return empty('nobodyLike', ['everybody', address('/people')]);
  return empty('noPeopleYet', isOffice() ? ['importRoster', address('/people/import')] : null);
}

async function list({ at, tally, go }) {
  const asked = Object.fromEntries(filters.map(key => [key, at.query.get(key)]));
  const offset = Number(at.query.get('offset') || 0);
  const answer = await api('people', {
    area: tally.area,
    ...asked,
    offset: offset || null,
    sort: at.query.get('sort'),
  });
  const names = {},
    rows = element('div');
  const isFiltered = filters.some(key => at.query.get(key)) || !isWhole(tally);
  const draw = () => rows.replaceChildren(answer.total ? peopleTable(answer, names) : nobody(isFiltered));
  draw();
  return [
    element('h1', null, word('peopleList')),
    links(),
    answer.total || isFiltered ? searchForm(at, tally, go) : null,
    chips('/people', at.query, { ...areaChip(tally), ...chipWords(at.query) }),
    total({ rows: answer.total }),
    answer.people.length
      ? unmask(
          `/people ${tally.area}`,
          answer.people.filter(p => p.name).map(p => p.person),
          found => {
            Object.assign(names, found);
            draw();
          },
        )
      : null,
    rows,
    pages(at, answer.people.length, answer.total),
  ];
}

export async function people(view) {
  const { at } = view;
  if (!at.part) return list(view);
  if (at.part === 'new' && isOffice()) return newPerson(view);
  if (at.part === 'import' && isOffice()) return importView(view);
  if (at.part === 'doubles') return doublesView(view);
  if (at.part === 'merges') return mergesView(view);
  const answer = await api(`people/${encodeURIComponent(at.part)}`);
  const nodes = await person({ ...view, answer });
  const isKnown = answer.is_person && !answer.forgotten;
  return [
    ...nodes,
    signalsOf(answer.person, view.tally.year, answer.area),
    ...(answer.is_person ? await personActs({ ...view, answer }) : []),
    isKnown && isOffice() ? section(null, correction(answer, view.render)) : null,
    isKnown && may('officer', 'admin', 'reviewer') ? history(answer) : null,
  ];
}
