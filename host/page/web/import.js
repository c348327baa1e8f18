// SPDX-License-Identifier: Apache-2.0
// A roster: chosen or dropped, looked at, taken in. The file is sent once to be looked at and once more to be taken.
// Columns can be said to be others than their heads tell, and rows that are refused are mended where they stand: they
// go as a small list of their own through the very same reader.
import { printAll } from './badges.js';
import { follow, nameOfDoing } from './doing.js';
import { address, element, postFile, resultPlace, sorry, table, whole, word } from './lib.js';
import { headTable, meanings } from './import_heads.js';
import { mendTable } from './import_mend.js';

const counts = ['added', 'same', 'differing', 'changed', 'doubtful', 'refused', 'passed'];
const kinds = ['added', 'same', 'changed', 'doubtful', 'refused', 'passed'];

// ---- rows ----

function rowTable(rows) {
  return table(
    word('importRows'),
    [
      { head: word('listLine'), number: true, cell: r => whole(r.line), sort: 'line', value: r => r.line },
      { head: word('importColumn'), cell: r => word(`field_${r.column}`) },
      { head: word('importValue'), cell: r => r.value || '-' },
      {
        head: word('result'),
        cell: r => element('span', { class: r.kind === 'refused' ? 'problem' : 'open' }, word(`import_${r.kind}`)),
        sort: 'kind',
        value: r => r.kind,
      },
      {
        head: word('because'),
        cell: r => (r.kind === 'added' ? '-' : r.reason) + (r.left_empty ? word('aside', word('leftEmpty')) : ''),
      },
    ],
    rows,
    { headColumn: -1 },
  );
}

// The rows told, those of one kind at a time: the refused ones first, for they want hands.
function filteredRows(answer, mend) {
  const there = kinds.filter(kind => answer.rows.some(r => r.kind === kind));
  if (!there.length) return null;
  const place = element('div');
  const choose = kind => {
    for (const button of bar.children) button.setAttribute('aria-pressed', String(button.dataset.kind === kind));
    const rows = answer.rows.filter(r => r.kind === kind);
    place.replaceChildren(kind === 'refused' ? mendTable(rows, mend) : rowTable(rows));
  };
  const button = kind => {
    const rows = answer.rows.filter(r => r.kind === kind).length;
    const text = `${word(`import_${kind}`)} ${whole(rows)}`;
    return element('button', { type: 'button', class: 'quiet', 'data-kind': kind, onclick: () => choose(kind) }, text);
  };
  const bar = element('p', { class: 'choices', role: 'group', 'aria-label': word('importRows') }, there.map(button));
  choose(there.includes('refused') ? 'refused' : there[0]);
  return [bar, place];
}

// Rows that were not taken, for a spreadsheet: a BOM, so that it reads UTF-8.
function refusedLink(file, rows) {
  const refused = rows.filter(r => r.kind === 'refused');
  if (!refused.length) return null;
  const quoted = text => `"${String(text ?? '').replace(/"/g, '""')}"`;
  const harmless = text => (/^[=+\-@\t]/.test(text ?? '') ? `'${text}` : text);
  const lines = [
    [word('listLine'), word('importColumn'), word('importValue'), word('because')],
    ...refused.map(r => [r.line, word(`field_${r.column}`), harmless(r.value), r.reason]),
  ].map(cells => cells.map(quoted).join(','));
  const href = URL.createObjectURL(new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
  const download = word('refusedFile', file.name.replace(/\.[^.]*$/, ''));
  return element('p', null, element('a', { href, download }, word('refusedRows', whole(refused.length))));
}

// ---- what was said of the file ----

function summary(answer) {
  const parts = counts.filter(key => answer[key] || key === 'added');
  return element(
    'p',
    { role: 'status', class: answer.trouble ? 'problem' : null },
    answer.trouble ??
      `${word('importRead', whole(answer.read))}${word('colon')}${parts
        .map(key => word(`importCount_${key}`, whole(answer[key])))
        .join(word('comma'))}${word('stop')}`,
  );
}

function notes(answer) {
  return ['unread', 'several', 'sheets', 'sheets_unread']
    .filter(key => answer[key])
    .map(key => element('p', { class: 'note' }, word(`import_${key}`, answer[key])))
    .concat(answer.hidden ? element('p', { class: 'note' }, word('hiddenRows', whole(answer.hidden))) : []);
}

// The badges of those who were added, in one file.
function printAdded(answer) {
  const place = element('span');
  const onclick = event => {
    event.currentTarget.disabled = true;
    return printAll({ state: 'waiting', added: answer.added_ms }, answer.added, place, async () => {});
  };
  const button = element('button', { type: 'button', onclick }, word('printTheirs', whole(answer.added)));
  return [button, ' ', place];
}

function afterwards(answer) {
  if (!answer.taken || !answer.added_ms) return null;
  const added = address('/people', { added: answer.added_ms });
  return element(
    'p',
    null,
    element(
      'a',
      { class: 'button', href: added, 'data-count': answer.added, 'data-unit': 'rows' },
      word('seeAdded', whole(answer.added)),
    ),
    ' ',
    printAdded(answer),
  );
}

// A list of names alone is taken when somebody says that it has no numbers.
const withoutId = look =>
  element(
    'p',
    { class: 'answers' },
    element('button', { type: 'button', onclick: () => look([], 1) }, word('importWithoutId')),
  );

// What was said of the file, and what can be done with it now.
function told(file, answer, { take, look, mend }, update) {
  const isUseful = !answer.taken && !answer.trouble && (answer.added || answer.changed || answer.differing);
  return [
    element('h2', null, word(answer.taken ? 'importTaken' : 'importPreview', file.name)),
    summary(answer),
    notes(answer),
    answer.lacks === 'id_number' ? withoutId(look) : null,
    answer.taken ? null : headTable(answer, look),
    isUseful
      ? element(
          'div',
          { class: 'answers' },
          answer.differing || answer.changed ? element('label', null, update, ' ', word('importUpdate')) : null,
          element('button', { type: 'button', onclick: take }, word('takeIn')),
        )
      : null,
    afterwards(answer),
    refusedLink(file, answer.rows),
    filteredRows(answer, mend),
    answer.more ? element('p', { class: 'note' }, word('moreRows')) : null,
  ];
}

// Shows how far the host has come with the file, until what is given back is called. take: how many rows it has, 0 not
// yet known.
function measure(result, file, take, doing) {
  const text = take ? word('takingIn', file.name, whole(take)) : word('readingFile', file.name);
  const bar = element('progress', { 'aria-label': text, max: take || null });
  const rows = element('span');
  result.replaceChildren(element('p', { class: 'making', role: 'status' }, text, ' ', bar), element('p', null, rows));
  return follow(doing, done => {
    rows.textContent = word('rowsRead', whole(done));
    if (take) bar.value = done;
  });
}

// One file on its way: looked at as often as its columns are said anew, then taken.
// What is mended of it is looked at beside it, in a place of its own.
// take: 0 it is looked at, else how many rows it has. alone: 1, names without any number too.
function sender(result, mended) {
  const update = element('input', { type: 'checkbox' });
  const send = async (file, take, columns, alone = 0) => {
    result.toggleAttribute('data-busy', true);
    const doing = nameOfDoing(); // its name, by which the host is asked how far it has come
    const watch = measure(result, file, take, doing);
    try {
      const corrects = update.checked ? 1 : 0;
      const query = { name: file.name, take: take ? 1 : 0, update: corrects, without_id: alone, columns, doing };
      const answer = await postFile('people/import', query, file).finally(watch);
      for (const row of file.lines ? answer.rows : []) row.line = file.lines[row.line - 2] ?? row.line;
      const acts = {
        take: () => send(file, answer.read, columns, alone),
        look: (changed, names = alone) => send(file, 0, meanings(columns, changed), names),
        mend: rows => sender(mended, mended)(rows),
      };
      result.replaceChildren(...told(file, answer, acts, update).flat(2).filter(Boolean));
      if (answer.taken && !answer.refused) result.removeAttribute('data-busy');
    } catch (error) {
      result.replaceChildren(element('p', { class: 'problem', role: 'alert' }, sorry(error)));
      result.removeAttribute('data-busy');
    }
  };
  return file => send(file, 0);
}

export function importView() {
  const result = resultPlace('import');
  const mended = resultPlace('mended');
  const look = sender(result, mended);
  const input = element('input', { type: 'file', accept: '.xlsx,.xls,.csv,.txt', 'aria-label': word('rosterFile') });
  input.addEventListener('change', () => input.files[0] && look(input.files[0]));
  const drop = element(
    'div',
    {
      class: 'sheet drop',
      ondragover: event => event.preventDefault(),
      ondrop: event => {
        event.preventDefault();
        if (event.dataTransfer.files[0]) look(event.dataTransfer.files[0]);
      },
    },
    element('p', null, word('dropRoster')),
    input,
  );
  return [
    element('h1', null, word('importRoster')),
    element('p', { class: 'note' }, word('importNote')),
    drop,
    result,
    mended,
  ];
}
