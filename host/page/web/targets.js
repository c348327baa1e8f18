// SPDX-License-Identifier: Apache-2.0
// Targets: a grid of the areas below and the tasks of a year. What is typed or proposed is saved together, for one
// reason, and what was saved can be taken back.
import { act } from './confirm.js';
import {
  api,
  element,
  may,
  measureOf,
  nameOf,
  post,
  resultPlace,
  section,
  sorry,
  table,
  when,
  whole,
  word,
} from './lib.js';

const LISTED = 8; // changes that are told one by one before they are saved

// What stands in a cell: a whole number, null nothing; undefined: no number. 1,200 and １２００ are 1200.
function numberIn(text) {
  const plain = text.normalize('NFKC').replace(/[\s,]/g, '');
  if (!plain) return null;
  return /^\d{1,9}$/.test(plain) && Number(plain) <= 100000000 ? Number(plain) : undefined;
}

const shown = target => (target === null || target === undefined ? '' : whole(target));
const inWords = target => (target === null ? word('noTarget') : whole(target));

// The cells of a grid that can be typed in. whenChanged is called after each change.
class Grid {
  constructor(whenChanged) {
    this.cells = [];
    this.whenChanged = whenChanged;
  }

  add(area, quota, target) {
    const note = element('small', { class: 'was' });
    const input = element('input', {
      type: 'text',
      name: `${area.area} ${quota.id}`,
      inputmode: 'numeric',
      autocomplete: 'off',
      maxlength: 14,
      value: shown(target),
      'aria-label': `${nameOf(area)} ${nameOf(quota)}`,
    });
    const cell = { area, quota, input, note, before: target, row: area.area, column: quota.id };
    input.addEventListener('input', () => this.changed());
    input.addEventListener('change', () => this.tidy(cell));
    input.addEventListener('keydown', event => this.move(cell, event));
    input.addEventListener('paste', event => this.paste(cell, event));
    this.cells.push(cell);
    return element('span', { class: 'cell' }, input, note);
  }

  find(row, column) {
    return this.cells.find(cell => cell.row === row && cell.column === column);
  }

  put(cell, target) {
    cell.input.value = shown(target);
  }

  tidy(cell) {
    const number = numberIn(cell.input.value);
    if (number !== undefined) this.put(cell, number);
  }

  // Up and down as in a sheet.
  move(cell, event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const column = this.cells.filter(other => other.column === cell.column);
    const next = step && column[column.indexOf(cell) + step];
    if (!next) return;
    event.preventDefault();
    next.input.focus();
    next.input.select();
  }

  // A block of a sheet, from this cell on.
  paste(cell, event) {
    const lines = event.clipboardData
      .getData('text')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    if (lines.length === 1 && !lines[0].includes('\t')) return;
    event.preventDefault();
    const rows = [...new Set(this.cells.map(other => other.row))];
    const columns = [...new Set(this.cells.map(other => other.column))];
    lines.forEach((line, down) =>
      line.split('\t').forEach((text, right) => {
        const [row, column] = [rows[rows.indexOf(cell.row) + down], columns[columns.indexOf(cell.column) + right]];
        const other = this.find(row, column);
        if (!other) return;
        other.input.value = text.trim();
        this.tidy(other);
      }),
    );
    this.changed();
  }

  undo() {
    for (const cell of this.cells) this.put(cell, cell.before);
    this.changed();
  }

  changes() {
    return this.cells.filter(cell => numberIn(cell.input.value) !== cell.before);
  }

  changed() {
    for (const cell of this.cells) {
      const number = numberIn(cell.input.value);
      cell.input.setCustomValidity(number === undefined ? word('noNumber') : '');
      cell.input.classList.toggle('changed', number !== cell.before);
      cell.note.textContent = number === cell.before ? '' : word('wasTarget', inWords(cell.before));
    }
    this.whenChanged();
  }
}

// ---- what is shared out of a task ----

// As it stands in the grid: the own target, the sum and the rest.
function standing(answer, grid, quota) {
  const valueOf = (area, kept) => {
    const cell = grid.find(area, quota.id);
    return (cell ? numberIn(cell.input.value) : kept) ?? null;
  };
  const place = answer.quotas.indexOf(quota);
  const own = valueOf(answer.area, quota.target);
  const sum = answer.areas.reduce((n, area) => n + (valueOf(area.area, area.quotas[place].target) ?? 0), 0);
  return { own, sum, rest: own === null ? null : own - sum };
}

function restWords({ sum, rest }) {
  if (rest === null) return word('allocated', whole(sum));
  return rest < 0 ? word('allocatedOver', whole(sum), whole(-rest)) : word('allocatedRest', whole(sum), whole(rest));
}

function card(answer, quota, own) {
  const fill = element('div', { class: 'fill' });
  const rest = element('output', { 'aria-live': 'polite' });
  const node = element(
    'article',
    null,
    element('h2', { class: 'task' }, nameOf(quota)),
    element('p', { class: 'done' }, own, element('small', null, measureOf(quota))),
    element('div', { class: 'bar', 'aria-hidden': 'true' }, fill),
    element('p', { class: 'rest' }, rest),
  );
  const draw = state => {
    rest.textContent = restWords(state);
    fill.style.width = `${state.own ? Math.min(100, (100 * state.sum) / state.own) : 0}%`;
    node.classList.toggle('far-behind', state.rest < 0);
  };
  return { node, draw };
}

// ---- saving, and taking back ----

function consequences(answer, grid, changes) {
  const lines = changes.map(({ area, quota, input, before }) =>
    word('targetMoves', nameOf(area), nameOf(quota), inWords(before), inWords(numberIn(input.value))),
  );
  const over = answer.quotas
    .map(quota => [quota, standing(answer, grid, quota)])
    .filter(([quota, { rest }]) => rest < 0 && changes.some(change => change.column === quota.id))
    .map(([quota, { sum, own }]) => word('overTarget', nameOf(quota), whole(sum), whole(own)));
  const more = lines.length - LISTED;
  return [...lines.slice(0, LISTED), ...(more > 0 ? [word('moreTargets', whole(more))] : []), ...over];
}

// Says what was saved, with a button that sets what was before by another act.
function tellSaved(place, answer, saved, why, render) {
  const told = element('span');
  const back = async () => {
    const reason = word('takenBackWhy', why).slice(0, 200);
    const asked = {
      title: word('takeBackTargets'),
      text: [word('takeBackText', whole(saved.before.length)), word('reasonIs', reason)],
      action: word('takeBackTargets'),
      told,
    };
    if (!(await act(asked, () => post('allocations', { year: answer.year, changes: saved.before, why: reason }))))
      return;
    await render(true); // what is told is of what stands
    place.replaceChildren(element('p', { class: 'good', role: 'status' }, word('targetsTakenBack')));
  };
  place.replaceChildren(
    element(
      'p',
      { class: 'good', role: 'status' },
      word('targetsSaved', whole(saved.before.length)),
      ' ',
      element('button', { type: 'button', class: 'quiet', onclick: back }, word('takeBackTargets')),
      ' ',
      told,
    ),
  );
}

// The line at the foot: how much was changed, why, and what is done with it. It is there while something is changed.
function saveLine(answer, grid, place, render) {
  const count = element('strong', { role: 'status' });
  const rest = element('span', { class: 'rest' });
  const why = element('input', {
    type: 'text',
    maxlength: 200,
    placeholder: word('because'),
    'aria-label': word('because'),
  });
  const nothing = element('p', { class: 'note', role: 'status' }, word('nothingChanged'));
  const problem = element('p', { class: 'problem', role: 'alert' });
  const node = element(
    'div',
    { class: 'saveline', hidden: true },
    count,
    rest,
    why,
    element('button', { type: 'submit' }, word('save')),
    element('button', { type: 'button', class: 'quiet', onclick: () => grid.undo() }, word('undoChanges')),
    problem,
  );
  const draw = () => {
    const changes = grid.changes();
    const quotas = answer.quotas.filter(quota => changes.some(change => change.column === quota.id));
    node.hidden = !changes.length;
    why.required = !node.hidden; // else it would hold up, unseen, what Enter in a cell sends
    if (changes.length) nothing.remove();
    count.textContent = word('changesMade', whole(changes.length));
    node.classList.toggle(
      'far-behind',
      quotas.some(quota => standing(answer, grid, quota).rest < 0),
    );
    rest.textContent = quotas
      .map(q => word('restOf', nameOf(q), restWords(standing(answer, grid, q))))
      .join(word('semicolon'));
  };
  const save = async event => {
    event.preventDefault();
    const changes = grid.changes();
    if (!changes.length) return place.replaceChildren(nothing);
    const asked = {
      title: word('targetsTitle', answer.year, whole(changes.length)),
      text: [...consequences(answer, grid, changes), word('reasonIs', why.value)],
      action: word('save'),
      told: problem,
    };
    const body = {
      year: answer.year,
      changes: changes.map(c => ({ quota: c.column, area: c.row, target: numberIn(c.input.value) })),
      why: why.value,
    };
    const saved = await act(asked, () => post('allocations', body));
    if (!saved) return;
    await render(true);
    tellSaved(place, answer, saved, why.value, render);
  };
  return { node, draw, save };
}

// ---- proposals ----

// Fills the cells of every task that has something to go by; nothing is saved.
async function propose(answer, grid, by, told) {
  told.textContent = '';
  try {
    const { quotas } = await api('allocations/propose', { year: answer.year, area: answer.area, by });
    const none = [];
    for (const quota of quotas) {
      const known = quota.areas.filter(area => area.target !== null);
      if (!known.length) none.push(nameOf(answer.quotas.find(q => q.id === quota.id)));
      for (const { area, target } of known) grid.put(grid.find(area, quota.id), target);
    }
    grid.changed();
    if (none.length) told.textContent = word('nothingProposed', none.join(word('comma')));
  } catch (error) {
    told.textContent = sorry(error);
  }
}

function proposals(answer, grid) {
  const told = element('span', { class: 'note', role: 'status' });
  const button = (by, name) =>
    element('button', { type: 'button', class: 'quiet', onclick: () => propose(answer, grid, by, told) }, word(name));
  return element(
    'div',
    { class: 'tools' },
    button('population', 'proposePopulation'),
    button('last_year', 'proposeLastYear'),
    told,
  );
}

// ---- history ----

function historyOf(answer, tally) {
  const own = { area: answer.area, name: tally.name, name_en: tally.name_en, quotas: answer.quotas };
  const rows = [own, ...answer.areas]
    .flatMap(area =>
      area.quotas.flatMap((quota, i) => quota.history.map(h => ({ ...h, area, quota: answer.quotas[i] }))),
    )
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  if (!rows.length) return null;
  const columns = [
    { head: word('at'), cell: h => when(h.at), sort: 'at', value: h => h.at },
    { head: word('area'), cell: h => nameOf(h.area), sort: 'area', value: h => h.area.area },
    { head: word('targetOf'), cell: h => nameOf(h.quota), sort: 'task', value: h => nameOf(h.quota) },
    { head: word('target'), number: true, cell: h => inWords(h.target), sort: 'target', value: h => h.target ?? -1 },
    { head: word('who'), cell: h => h.who || '-', sort: 'who', value: h => h.who },
    { head: word('because'), cell: h => h.why || '-' },
  ];
  return section(
    null,
    element(
      'details',
      { class: 'history' },
      element('summary', null, `${word('history')} ${word('times', whole(rows.length))}`),
      table(word('history'), columns, rows),
    ),
  );
}

// ---- the view ----

export async function allocations({ tally, render }) {
  const answer = await api('allocations', { year: tally.year, area: tally.area });
  const maySet = may('admin', 'officer') && answer.areas.length > 0;
  const maySetOwn = may('admin') && answer.area === tally.path[0].area;
  const own = { area: answer.area, name: tally.name, name_en: tally.name_en };
  const drawn = [];
  const grid = new Grid(() => drawn.forEach(draw => draw()));
  const cards = answer.quotas.map(quota => {
    const value = maySetOwn ? grid.add(own, quota, quota.target) : element('strong', null, inWords(quota.target));
    const { node, draw } = card(answer, quota, value);
    drawn.push(() => draw(standing(answer, grid, quota)));
    return node;
  });
  const columns = [
    { head: word('area'), cell: nameOf },
    ...answer.quotas.map((quota, i) => ({
      head: `${nameOf(quota)}（${measureOf(quota)}）`,
      number: true,
      cell: area =>
        maySet ? grid.add(area, quota, area.quotas[i].target) : element('span', null, inWords(area.quotas[i].target)),
    })),
  ];
  const place = resultPlace('targets');
  const line = saveLine(answer, grid, place, render);
  drawn.push(line.draw);
  const areas = answer.areas.length ? table(word('allocTitle'), columns, answer.areas) : null;
  grid.changed();
  return [
    element('h1', null, word('allocTitle'), ' ', element('small', null, word('ofYear', answer.year))),
    element('p', { class: 'note' }, word('allocNote')),
    place,
    element(
      'form',
      { class: 'targets', onsubmit: line.save },
      element('h2', { class: 'own' }, word('own')),
      element('div', { class: 'quotas' }, cards),
      maySet ? proposals(answer, grid) : null,
      areas ?? element('p', { class: 'nothing' }, word('noneBelow')),
      maySet || maySetOwn ? line.node : null,
    ),
    historyOf(answer, tally),
  ];
}
