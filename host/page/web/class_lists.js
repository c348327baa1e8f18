// SPDX-License-Identifier: Apache-2.0
// Lists of people for one class, pasted or as a file: who enrolls, and who was there by a paper list. What came of each
// line is told below the form.
import { photoField } from './class_photos.js';
import { act } from './confirm.js';
import { personLabel, titled } from './labels.js';
import { element, isOffice, postFile, resultPlace, table, unmask, when, whole, word } from './lib.js';

// ---- what came of it ----

function lineTable(answer) {
  return table(
    word('listLines'),
    [
      { head: word('listLine'), number: true, cell: l => whole(l.line) },
      { head: word('person'), cell: l => l.shown || '-' },
      { head: word('name'), cell: l => l.name || '-' },
      {
        head: word('result'),
        cell: l =>
          element(
            'span',
            { class: l.result === 'refused' ? 'problem' : l.result === 'taken' ? 'good' : 'open' },
            word(`line_${l.result}`),
            l.reason && l.reason !== l.result ? word('aside', word(`line_${l.reason}`)) : '',
            l.times.map(t =>
              element('small', { class: 'note' }, ' ', word(`time_${t.reason}`, t.column, t.value, when(t.stands))),
            ),
          ),
      },
    ],
    answer.lines,
    { headColumn: -1 },
  );
}

function tell(kind, answer) {
  const parts = ['done', 'waiting', 'already', 'refused', 'passed'].filter(key => answer[key] || key === 'done');
  const text = parts.map(key => word(`list_${key}`, whole(answer[key]))).join(word('comma'));
  resultPlace('list').replaceChildren(
    element('p', { role: 'status' }, word(kind), '：', text),
    answer.several ? element('p', { class: 'note' }, word('severalThere', answer.several)) : '',
    answer.hidden ? element('p', { class: 'note' }, word('hiddenRows', whole(answer.hidden))) : '',
    lineTable(answer),
  );
}

// ---- the form ----

export async function takeList(kind, answer, query, list, render) {
  const found = await postFile(`sessions/${kind}`, { session: answer.session, ...query }, list);
  tell(query.undo ? `${kind}Undo` : kind, found);
  await render(true);
  return found;
}

// Names of people ({ person, name }) as they are masked, until whoever may has them shown.
export function namesOf(answer, people) {
  const spans = new Map(people.map(p => [p.person, element('span', null, p.name || '-')]));
  const shown = names => {
    for (const [person, span] of spans) span.textContent = names[person] || span.textContent;
  };
  return { of: person => spans.get(person), button: unmask(`/sessions/${answer.session}`, [...spans.keys()], shown) };
}

// The list as it is: the file, or what was pasted and who is ticked.
function listFields(ticked) {
  const pasted = element('textarea', { rows: 5, 'aria-label': word('pasteList'), placeholder: word('pasteHint') });
  const file = element('input', { type: 'file', 'aria-label': word('listFile'), accept: '.csv,.txt,.xlsx,.xls' });
  const typed = () => [...ticked(), pasted.value].join('\n').trim();
  const list = () => file.files[0] ?? (typed() ? new Blob([`${typed()}\n`]) : null);
  const name = () =>
    file.files[0]?.name ?? word(ticked().length ? 'tickedLines' : 'pastedLines', typed().split(/\n+/).length);
  const problem = () => (!list() ? word('noList') : file.files[0] && typed() ? word('twoLists') : '');
  const node = [
    element('label', { class: 'field wide' }, element('span', null, word('pasteList')), pasted),
    element('label', { class: 'field' }, element('span', null, word('listFile')), file),
  ];
  return { list, name, problem, node };
}

function form(kind, answer, render, more) {
  const fields = listFields(more.ticked);
  const problem = element('p', { class: 'problem', role: 'alert' });
  const onsubmit = event => {
    event.preventDefault();
    problem.textContent = fields.problem();
    if (problem.textContent) return;
    const asked = {
      title: word(`${kind}Title`, fields.name()),
      text: [word(`${kind}Text`), ...more.told()],
      action: word(kind),
      asksWhy: kind === 'attend' ? 'must' : null,
      told: problem,
    };
    act(asked, async why => takeList(kind, answer, { ...(await more.query()), why }, fields.list(), render));
  };
  const inside = element(
    'form',
    { onsubmit },
    more.ticks,
    element('div', { class: 'fields' }, fields.node, more.node),
    element('div', { class: 'answers' }, element('button', { type: 'submit' }, word(kind))),
    problem,
  );
  // What is half typed is not drawn anew.
  const ontoggle = event => inside.toggleAttribute('data-busy', event.currentTarget.open);
  return element(
    'details',
    { class: 'sheet', 'data-form': kind, ontoggle },
    element('summary', null, word(`${kind}List`)),
    inside,
  );
}

export function enrollForm(answer, render) {
  if (!isOffice() || !answer.programme || answer.cancelled) return resultPlace('list');
  const more = { ticks: null, ticked: () => [], node: null, told: () => [], query: () => ({}) };
  return [form('enroll', answer, render, more), resultPlace('list')];
}

// From when until when they were there: fields, what they say, and the query of it.
export function attendTimes(answer) {
  const at = time => element('input', { type: 'time', required: true, value: when(time).slice(11) });
  const from = at(answer.start),
    until = at(answer.now < answer.end ? answer.now : answer.end); // while it goes on, nobody has left later
  const node = [
    element('label', { class: 'field' }, element('span', null, word('checkedIn')), from),
    element('label', { class: 'field' }, element('span', null, word('checked_out')), until),
  ];
  const on = (time, value) => `${time.slice(0, 10)}T${value}:00+08:00`;
  return {
    node,
    told: () => [`${from.value}–${until.value}`],
    query: () => ({ in: on(answer.start, from.value), out: on(answer.end, until.value) }),
  };
}

// Who enrolled and of whom nothing tells yet, to be ticked.
function ticksOf(answer) {
  const there = new Set(answer.people.map(p => p.holder));
  const open = answer.roster
    .filter(r => !r.place && !there.has(r.holder))
    .map(r => ({ person: r.holder, name: r.name }));
  const names = namesOf(answer, open);
  const lines = open.map(({ person }) => {
    const box = element('input', { type: 'checkbox', value: person });
    return {
      box,
      node: element('label', { class: 'check' }, box, names.of(person), ' ', element('small', null, person)),
    };
  });
  const node = open.length
    ? element(
        'fieldset',
        { class: 'ticks' },
        element('legend', null, word('tickList')),
        names.button,
        lines.map(line => line.node),
      )
    : null;
  return { node, ticked: () => lines.filter(line => line.box.checked).map(line => line.box.value) };
}

export function attendForm(answer, render) {
  if (!isOffice() || !answer.begun || answer.cancelled) return null;
  const times = attendTimes(answer),
    photo = photoField(answer),
    ticks = ticksOf(answer);
  return form('attend', answer, render, {
    ticks: ticks.node,
    ticked: ticks.ticked,
    node: [times.node, photo.node],
    told: times.told,
    query: async () => ({ ...times.query(), ...(await photo.query()) }),
  });
}

// Takes one person off again. name: of whom the answer does not have yet.
export function undoButton(kind, answer, holder, render, name) {
  if (!isOffice()) return null;
  const told = element('span');
  const of = [...answer.people, ...answer.roster].find(p => p.holder === holder) ?? { name };
  const asked = {
    title: titled(`${kind}UndoTitle`, personLabel({ ...of, person: holder, forgotten: of.is_person ?? true })),
    text: word(`${kind}UndoText`),
    action: word(`${kind}Undo`),
    asksWhy: kind === 'attend' ? 'must' : 'may',
    told,
  };
  const onclick = () => act(asked, why => takeList(kind, answer, { undo: 1, why }, new Blob([`${holder}\n`]), render));
  const label = `${word(`${kind}Undo`)} ${holder}`;
  return [
    element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick }, word(`${kind}Undo`)),
    told,
  ];
}
