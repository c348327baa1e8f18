// SPDX-License-Identifier: Apache-2.0
// A roster: chosen or dropped, looked at, taken in. The file is sent once to be looked at and once more to be taken.
import { address, element, postFile, section, sorry, table, whole, word } from '/lib.js';

const counts = ['added', 'same', 'differing', 'changed', 'doubtful', 'refused', 'passed'];

function rowTable(rows) {
  return table(
    word('importRows'),
    [
      { head: word('listLine'), number: true, cell: r => whole(r.line), value: r => r.line },
      { head: word('importColumn'), cell: r => word(`field_${r.column}`) },
      { head: word('importValue'), cell: r => r.value || '-' },
      {
        head: word('result'),
        cell: r => element('span', { class: r.kind === 'refused' ? 'problem' : 'open' }, word(`import_${r.kind}`)),
        value: r => r.kind,
      },
      { head: word('because'), cell: r => r.reason + (r.left_empty ? word('aside', word('leftEmpty')) : '') },
    ],
    rows,
    { headColumn: -1 },
  );
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
    .map(key => element('p', { class: 'note' }, word(`import_${key}`, answer[key])));
}

// What was said of the file, and what can be done with it now.
function told(file, answer, take, update) {
  const isUseful = !answer.taken && !answer.trouble && (answer.added || answer.changed || answer.differing);
  const added = answer.taken && answer.added_ms ? address('/people', { added: answer.added_ms }) : null;
  return [
    element('h2', null, word(answer.taken ? 'importTaken' : 'importPreview', file.name)),
    summary(answer),
    notes(answer),
    isUseful
      ? element(
          'div',
          { class: 'answers' },
          answer.differing || answer.changed ? element('label', null, update, ' ', word('importUpdate')) : null,
          element('button', { type: 'button', onclick: take }, word('takeIn')),
        )
      : null,
    added
      ? element(
          'p',
          null,
          element('a', { class: 'button', href: added }, word('seeAdded', whole(answer.added))),
          ' ',
          element('a', { class: 'button quiet', href: address('/badges') }, word('printTheirs')),
        )
      : null,
    refusedLink(file, answer.rows),
    answer.rows.length ? rowTable(answer.rows) : null,
    answer.more ? element('p', { class: 'note' }, word('moreRows')) : null,
  ];
}

export function importView() {
  const result = element('section', { 'data-import': '' });
  const update = element('input', { type: 'checkbox' });
  const send = async (file, take) => {
    result.toggleAttribute('data-busy', true);
    result.replaceChildren(element('p', { role: 'status' }, word(take ? 'takingIn' : 'readingFile', file.name)));
    try {
      const query = { name: file.name, take: take ? 1 : 0, update: update.checked ? 1 : 0 };
      const answer = await postFile('people/import', query, file);
      result.replaceChildren(
        ...told(file, answer, () => send(file, 1), update)
          .flat(2)
          .filter(Boolean),
      );
      if (answer.taken) result.removeAttribute('data-busy');
    } catch (error) {
      result.replaceChildren(element('p', { class: 'problem', role: 'alert' }, sorry(error)));
    }
  };
  const input = element('input', { type: 'file', accept: '.xlsx,.xls,.csv,.txt', 'aria-label': word('rosterFile') });
  input.addEventListener('change', () => input.files[0] && send(input.files[0], 0));
  const drop = element(
    'div',
    {
      class: 'sheet drop',
      ondragover: event => event.preventDefault(),
      ondrop: event => {
        event.preventDefault();
        if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0], 0);
      },
    },
    element('p', null, word('dropRoster')),
    input,
  );
  return [
    element('h1', null, word('importRoster')),
    element('p', { class: 'note' }, word('importNote')),
    drop,
    section(null, result),
  ];
}
