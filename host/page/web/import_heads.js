// SPDX-License-Identifier: Apache-2.0
// The heads of a roster as they were read, and what each column is: chosen otherwise, the file is read anew.
import { element, whole, word } from './lib.js';

const heads = [
  'name',
  'id_number',
  'document',
  'document_kind',
  'sex',
  'ethnicity',
  'category',
  'phone',
  'mobile',
  'area',
  'county',
  'township',
  'village',
  'address',
];

// 0.3.phone,0.4.-: what was said before, and what is said now in its place.
export function meanings(before, changed) {
  const said = new Map((before ? before.split(',') : []).map(text => [text.replace(/\.[^.]*$/, ''), text]));
  for (const { list, place, means } of changed) said.set(`${list}.${place}`, `${list}.${place}.${means || '-'}`);
  return [...said.values()].join(',');
}

function choice(head) {
  const options = [['', word('noColumn')], ...heads.map(name => [name, word(`field_${name}`)])];
  const label = word('columnIs', head.column, head.words);
  return element(
    'select',
    { 'aria-label': label, 'data-place': `${head.list}.${head.place}` },
    options.map(([value, text]) => element('option', { value, selected: value === (head.means ?? '') }, text)),
  );
}

function oneList(list, look) {
  const selects = list.map(choice);
  const changed = () =>
    list.map((head, i) => ({ ...head, means: selects[i].value, was: head.means ?? '' })).filter(h => h.means !== h.was);
  const onclick = () => changed().length && look(changed());
  const [{ sheet, line }] = list;
  return [
    element('p', { class: 'note' }, word('headsIn', sheet ?? '', whole(line))),
    element(
      'ul',
      { class: 'plain heads' },
      list.map((head, i) =>
        element('li', null, element('span', null, `${head.column} ${head.words || word('noHead')}`), ' ', selects[i]),
      ),
    ),
    element('button', { type: 'button', class: 'quiet', onclick }, word('readAnew')),
  ];
}

// Open where something is wrong with them: nobody has to look otherwise.
export function headTable(answer, look) {
  if (!answer.heads.length) return null;
  const lists = [...new Set(answer.heads.map(head => head.list))].map(list =>
    answer.heads.filter(h => h.list === list),
  );
  return element(
    'details',
    { class: 'sheet', 'data-heads': '', open: Boolean(answer.trouble) },
    element('summary', null, word('headsRead')),
    lists.map(list => oneList(list, look)),
  );
}
