// SPDX-License-Identifier: Apache-2.0
// What looks odd, as a work list: by session, its people folded beneath, each with what a reviewer made of it. Several
// are ticked and marked with one reason. A signal changes no figure.
import { areaChip, areaFilter } from './area_filter.js';
import { act } from './confirm.js';
import { labelOf, personLabel, sessionLabel, sessionLink } from './labels.js';
import {
  address,
  api,
  choices,
  element,
  here,
  isBound,
  last,
  may,
  nameOf,
  post,
  resultPlace,
  state,
  unmask,
  when,
  whole,
  word,
} from './lib.js';
import { chips, empty, numberLink, pages, total } from './list.js';

const marks = ['checking', 'explained', 'confirmed', 'open'];
const stateWord = id => word(`mark_${id}`);
const kindWord = id => word(`signal_${id}`);

// "1 条疑点", of a session or a person, once it is known: looking for signals takes a while in a large city.
export function signalsOf(number, year, area) {
  const place = element('p', { 'aria-busy': 'true' });
  const query = { about: number, year, area: isBound() ? area : null };
  const told = found => {
    place.removeAttribute('aria-busy');
    if (found.total)
      place.append(numberLink(found.total, 'rows', address('/signals', query), word('signalsOf', whole(found.total))));
  };
  api('signals', query).then(told, () => place.remove());
  return place;
}

// ---- one signal ----

function evidenceOf(signal) {
  const [first, ...others] = signal.evidence;
  const text = state.language === 'en' ? first.text_en : first.text;
  const person = first.person_label;
  return [
    person
      ? element('a', { href: address(`/people/${person.person}`), 'data-person': person.person }, personLabel(person))
      : null,
    person ? word('colon') : null,
    text,
    others.map(e => [word('colon'), sessionLink(e.session_label), countyOf(e.session_label)]),
  ];
}

const countyOf = label =>
  label?.county_name
    ? [' ', element('small', null, nameOf({ name: label.county_name, name_en: label.county_name_en }))]
    : null;

function markOf({ state: id, mark }) {
  const tag = element('span', { class: id === 'open' || id === 'confirmed' ? 'tag warn' : 'tag' }, stateWord(id));
  if (!mark) return tag;
  return [tag, ' ', mark.why, ' ', element('small', null, word('markedBy', mark.who, when(mark.at)))];
}

function signalNode(signal, tick) {
  const who = signal.evidence[0].person ?? '';
  const box = tick
    ? element('input', {
        type: 'checkbox',
        value: signal.id,
        'aria-label': `${word('tick')} ${kindWord(signal.kind)} ${who}`,
        onchange: tick,
      })
    : null;
  return element(
    'li',
    { class: 'signal', 'data-kind': signal.kind, 'data-state': signal.state },
    box,
    element('div', null, element('p', null, evidenceOf(signal)), element('p', null, markOf(signal))),
  );
}

// ---- one session ----

// By what the key makes of each, in the order they come.
function groupsOf(found, key) {
  const groups = [];
  for (const signal of found) {
    const id = key(signal);
    if (!groups.length || last(groups).id !== id) groups.push({ id, found: [] });
    last(groups).found.push(signal);
  }
  return groups;
}

const sessionOf = signal => signal.evidence.find(e => e.session) ?? null;

// Of one kind: what is of people folds beneath.
function kindNode(found, tick) {
  const [{ kind }] = found;
  const list = element(
    'ul',
    { class: 'plain' },
    found.map(s => signalNode(s, tick)),
  );
  if (!found[0].evidence[0].person) return [element('h3', null, kindWord(kind)), list];
  return element(
    'details',
    { open: found.length === 1 },
    element('summary', null, word('signalPeople', kindWord(kind), whole(found.length))),
    list,
  );
}

function groupNode(found, tick) {
  const label = sessionOf(found[0])?.session_label;
  const node = element('article', { class: 'signals' });
  const all = element('input', {
    type: 'checkbox',
    'aria-label': word('tickAll', label ? sessionLabel(label) : ''),
    onchange: () => {
      for (const box of node.querySelectorAll('li input')) box.checked = all.checked;
      tick();
    },
  });
  const title = label ? [sessionLink(label), countyOf(label)] : (sessionOf(found[0])?.session ?? word('noSession'));
  node.append(
    element('h2', null, tick && found.length > 1 ? [all, ' '] : null, title),
    ...groupsOf(found, s => s.kind).flatMap(group => kindNode(group.found, tick)),
  );
  return node;
}

// ---- what is made of those that are ticked ----

// {node, tick}: the form, and what is told whenever another one is ticked.
function markForm(list, told, render) {
  const count = element('span', { role: 'status' });
  const wanted = element(
    'select',
    { 'aria-label': word('markAs') },
    marks.map(id => element('option', { value: id, selected: id === 'explained' }, stateWord(id))),
  );
  const label = word('because');
  const line = { type: 'text', required: true, maxlength: 200, placeholder: label, 'aria-label': label };
  const why = element('input', line);
  const ticked = () => [...list.querySelectorAll('li input:checked')].map(box => box.value);
  const onsubmit = async event => {
    event.preventDefault();
    const [ids, id] = [ticked(), wanted.value];
    if (!ids.length) {
      told.replaceChildren(element('p', { class: 'problem', role: 'alert' }, word('tickFirst')));
      return;
    }
    const asked = {
      title: word('markTitle', whole(ids.length), stateWord(id)),
      text: word('reasonIs', why.value),
      action: word('mark'),
      told,
    };
    const done = await act(asked, () => post('signals', { signals: ids, state: id, why: why.value }));
    if (!done) return;
    told.replaceChildren(element('p', { role: 'status' }, word('marked', whole(ids.length), stateWord(id))));
    why.value = '';
    await render(true);
  };
  const node = element(
    'form',
    { class: 'inline marking', onsubmit },
    count,
    wanted,
    why,
    element('button', { type: 'submit' }, word('mark')),
  );
  const tick = () => {
    const n = ticked().length;
    count.textContent = word('ticked', whole(n));
    if (n) node.setAttribute('data-busy', '');
    else node.removeAttribute('data-busy');
  };
  tick();
  return { node, tick };
}

// ---- the view ----

const sorts = ['-start', 'start', 'kind', 'person'];

function sortFilter(current, go) {
  const called = id => word(`signalsBy_${id.replace('-', '_')}`);
  const option = id => element('option', { value: id, selected: id === current }, called(id));
  const onchange = event => go(here({ sort: event.target.value, offset: null }));
  return element(
    'label',
    { class: 'filter' },
    element('span', null, word('sortedBy')),
    element('select', { name: 'sort', onchange }, sorts.map(option)),
  );
}

// Which of several values a list shows, each with how many there are; what there is none of is left out.
function choose(name, at, counts, wordOf) {
  const current = at.query.get(name) || '';
  const kept = { area: at.area };
  for (const key of ['kind', 'state', 'about', 'sort']) kept[key] = at.query.get(key);
  const to = id => address('/signals', { ...kept, [name]: id });
  const sum = Object.values(counts).reduce((all, n) => all + n, 0);
  const some = Object.entries(counts).map(([id, n]) => [id, wordOf(id), to(id), n]);
  if (current && !(current in counts)) some.push([current, wordOf(current), to(current), 0]);
  return choices(word(name === 'kind' ? 'signalKinds' : 'state'), [['', word('all'), to(null), sum], ...some], current);
}

function meanings(kinds) {
  if (!kinds.length) return null;
  return element(
    'details',
    null,
    element('summary', null, word('meanings')),
    element(
      'dl',
      null,
      kinds.map(kind => [element('dt', null, kindWord(kind)), element('dd', null, word(`plain_${kind}`))]),
    ),
  );
}

// Names as they are, for those who may: each where its person stands.
function names(list, answer) {
  const people = new Map(
    answer.signals
      .map(s => s.evidence[0].person_label)
      .filter(Boolean)
      .map(p => [p.person, p]),
  );
  return unmask('/signals', [...people.keys()], shown => {
    for (const link of list.querySelectorAll('a[data-person]'))
      link.replaceChildren(...personLabel(people.get(link.dataset.person), shown[link.dataset.person]));
  });
}

export async function signals({ at, tally, render, go }) {
  const [kind, chosen, about, sort] = ['kind', 'state', 'about', 'sort'].map(key => at.query.get(key) || '');
  const offset = Number(at.query.get('offset') || 0);
  const answer = await api('signals', { year: tally.year, area: tally.area, kind, state: chosen, about, offset, sort });
  const list = element('div', null);
  const told = resultPlace('signals');
  const form = may('admin', 'reviewer') && answer.signals.length ? markForm(list, told, render) : null;
  list.append(
    ...groupsOf(answer.signals, s => sessionOf(s)?.session ?? '').map(group => groupNode(group.found, form?.tick)),
  );
  return [
    element('h1', null, word('signalsTitle')),
    element('p', { class: 'note' }, word('signalsNote')),
    choose('state', at, answer.states, stateWord),
    choose('kind', at, answer.kinds, kindWord),
    element('div', { class: 'tools' }, areaFilter(tally, go), sortFilter(sort || sorts[0], go)),
    chips('/signals', at.query, { ...areaChip(tally), about: await labelOf(about) }),
    meanings(kind ? [kind] : Object.keys(answer.kinds)),
    total({ rows: answer.total }),
    names(list, answer),
    told,
    answer.signals.length
      ? element('div', null, form?.node, list)
      : kind || chosen || about
        ? empty('noSignalLike', ['allOfThem', address('/signals', { area: at.area })])
        : empty('noSignals', ['sessionsTitle', address('/sessions', { area: at.area })]),
    pages(at, answer.signals.length, answer.total),
  ];
}
