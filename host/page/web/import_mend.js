// SPDX-License-Identifier: Apache-2.0
// Rows that were refused, each cell to be mended where it stands; what was mended becomes a small list with heads of
// its own.
import { element, tablePlace, whole, word } from './lib.js';

const shown = ['name', 'id_number', 'document', 'sex', 'phone']; // the others go along as they were
const quoted = text => `"${String(text ?? '').replace(/"/g, '""')}"`;

// lines: where each stood in the list it came from.
function mendedFile(mended) {
  const rows = mended.map(m => m.cells);
  const heads = [...new Set([...shown, ...rows.flatMap(row => Object.keys(row))])];
  const lines = [heads, ...rows.map(row => heads.map(head => row[head] ?? ''))];
  const text = `\ufeff${lines.map(cells => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
  const file = new File([text], word('mendedName'), { type: 'text/csv' });
  return Object.assign(file, { lines: mended.map(m => m.line) });
}

function mendRow(row) {
  const inputs = shown.map(head =>
    element('input', {
      type: 'text',
      name: head,
      maxlength: 100,
      value: row.cells[head] ?? '',
      'aria-label': word('mendCell', whole(row.line), word(`field_${head}`)),
      'aria-invalid': head === row.column ? 'true' : null,
    }),
  );
  const node = element(
    'tr',
    null,
    element('th', { scope: 'row', class: 'number' }, whole(row.line)),
    inputs.map(input => element('td', null, input)),
    element('td', { class: 'problem' }, `${word(`field_${row.column}`)}${word('colon')}${row.reason}`),
  );
  // NULL while nothing of it is other than it was.
  const mended = () => {
    const now = Object.fromEntries(inputs.map(input => [input.name, input.value.trim()]));
    return inputs.some(input => input.value !== input.defaultValue)
      ? { line: row.line, cells: { ...row.cells, ...now } }
      : null;
  };
  return { node, mended };
}

// mend is given the list of what was mended.
export function mendTable(refused, mend) {
  const rows = refused.filter(row => row.cells).map(mendRow);
  const problem = element('span', { class: 'problem', role: 'alert' });
  const onsubmit = event => {
    event.preventDefault();
    const mended = rows.map(row => row.mended()).filter(Boolean);
    if (mended.length) mend(mendedFile(mended));
    else problem.textContent = word('nothingMended');
  };
  const head = text => element('th', { scope: 'col' }, text);
  return element(
    'form',
    { onsubmit, 'data-form': 'mend' },
    element('p', { class: 'note' }, word('mendNote')),
    tablePlace(
      word('refusedRowsTable'),
      element(
        'table',
        null,
        element('caption', null, word('refusedRowsTable')),
        element(
          'thead',
          null,
          element(
            'tr',
            null,
            head(word('listLine')),
            shown.map(key => head(word(`field_${key}`))),
            head(word('because')),
          ),
        ),
        element(
          'tbody',
          null,
          rows.map(row => row.node),
        ),
      ),
    ),
    element('div', { class: 'answers' }, element('button', { type: 'submit' }, word('takeMended'))),
    problem,
  );
}
