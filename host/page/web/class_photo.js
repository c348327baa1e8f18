// SPDX-License-Identifier: Apache-2.0
// A photo of a sheet that we printed reads itself: who signed is proposed, each cell as the photo has it beside the
// name; what is doubtful somebody decides, and nothing is taken in before somebody confirms.
import { attendTimes, namesOf, takeList } from './class_lists.js';
import { keepPhoto } from './class_photos.js';
import { act } from './confirm.js';
import { element, isOffice, last, postFile, sorry, whole, word } from './lib.js';

// ---- cells ----

function pictureOf({ width, height, grey }, label) {
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': label });
  const bytes = atob(grey);
  const pixels = new ImageData(width, height);
  for (let i = 0; i < bytes.length; i++) {
    pixels.data.fill(bytes.charCodeAt(i), 4 * i, 4 * i + 3);
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d').putImageData(pixels, 0, 0);
  return canvas;
}

const cellOf = row => (row.picture ? pictureOf(row.picture, word('photoCell', row.line)) : null);

// A line of the sheet: what is seen, and who of it is to be taken in; '' nobody, null not yet decided.
function doubtfulLine(row, name) {
  const choices = ['photoHere', 'photoNotHere'].map(key => {
    const radio = element('input', { type: 'radio', name: `line-${row.line}`, value: key });
    return { radio, label: element('label', { class: 'check' }, radio, word(key)) };
  });
  const [here, not] = choices.map(choice => choice.radio);
  const node = element(
    'fieldset',
    { class: 'photo-cell' },
    element('legend', null, `${row.line} `, name, ' ', element('small', null, row.person)),
    cellOf(row),
    choices.map(choice => choice.label),
  );
  return { node, read: () => (here.checked ? row.person : not.checked ? '' : null) };
}

// Somebody who is not on the sheet signed on a line to spare.
function spareLine(row) {
  const number = element('input', { type: 'text', autocomplete: 'off' });
  const label = element('label', { class: 'field' }, element('span', null, word('photoWho')), number);
  const legend = element('legend', null, `${row.line} `, word('photoSpare'));
  const node = element('fieldset', { class: 'photo-cell' }, legend, cellOf(row), label);
  return { node, read: () => number.value.trim() };
}

function certainLine(row, name, note) {
  const box = element('input', { type: 'checkbox' });
  box.checked = row.proposed;
  const label = element(
    'label',
    { class: 'check' },
    box,
    `${row.line} `,
    name,
    ' ',
    element('small', null, row.person),
  );
  const node = element('li', null, label, note ? element('small', { class: 'note' }, note) : null, cellOf(row));
  return { node, read: () => (box.checked ? row.person : '') };
}

// ---- what is proposed ----

const kindOf = row => (row.mark === 'doubtful' && row.person ? 'doubtful' : row.person ? 'certain' : 'spare');

function linesOf(answer, reading, names) {
  const there = new Set(answer.people.map(p => p.holder));
  const draw = {
    doubtful: row => doubtfulLine(row, names.of(row.person)),
    spare: spareLine,
    certain: row => certainLine(row, names.of(row.person), there.has(row.person) ? word('photoThere') : null),
  };
  return reading.rows.map(row => ({ kind: kindOf(row), ...draw[kindOf(row)](row) }));
}

function told(reading) {
  const of = mark => reading.rows.filter(row => row.mark === mark).length;
  return word('photoRead', reading.page, reading.pages, whole(of('signed')), whole(of('empty')), whole(of('doubtful')));
}

function proposal(answer, reading, photo, render) {
  const names = namesOf(
    answer,
    reading.rows.filter(row => row.person),
  );
  const lines = linesOf(answer, reading, names);
  const times = attendTimes(answer);
  const problem = element('p', { class: 'problem', role: 'alert' });
  const nodes = kind => lines.filter(line => line.kind === kind).map(line => line.node);
  const onsubmit = event => {
    event.preventDefault();
    const people = lines.map(line => line.read());
    const open = people.filter(person => person === null).length;
    const chosen = people.filter(Boolean);
    problem.textContent = open ? word('photoOpen', open) : chosen.length ? '' : word('photoNobody');
    if (problem.textContent) return;
    const asked = {
      title: word('photoTitle', whole(chosen.length), reading.page),
      text: [word('attendText'), ...times.told()],
      action: word('attend'),
      asksWhy: 'must',
      told: problem,
    };
    const list = new Blob([`${chosen.join('\n')}\n`]);
    act(asked, async why => {
      const query = { ...times.query(), sheet: await keepPhoto(answer.session, photo), why };
      return takeList('attend', answer, query, list, render);
    });
  };
  return element(
    'form',
    { onsubmit, 'data-form': 'photo-confirm' },
    element('p', { role: 'status' }, told(reading)),
    reading.pages > 1 ? element('p', { class: 'note' }, word('photoPages')) : null,
    names.button,
    [...nodes('doubtful'), ...nodes('spare')],
    element('ul', { class: 'photo-lines' }, nodes('certain')),
    element('div', { class: 'fields' }, times.node),
    element('div', { class: 'answers' }, element('button', { type: 'submit' }, word('attend'))),
    problem,
  );
}

// ---- the photo ----

export function photoForm(answer, render) {
  if (!isOffice() || !answer.begun || answer.cancelled || !answer.programme) return null;
  const file = element('input', { type: 'file', accept: 'image/jpeg,image/png', capture: 'environment' });
  const found = element('div');
  const say = node => found.replaceChildren(node);
  const onchange = async () => {
    if (!file.files.length) return;
    const photo = last(file.files);
    say(element('p', { role: 'status', 'aria-busy': 'true' }, word('photoReading')));
    try {
      say(proposal(answer, await postFile('sessions/sheet', { session: answer.session }, photo), photo, render));
    } catch (error) {
      say(element('p', { class: 'problem', role: 'alert' }, sorry(error)));
    }
    file.value = ''; // the same one may be sent once more
  };
  file.addEventListener('change', onchange);
  const inside = element(
    'div',
    null,
    element('p', { class: 'note' }, word('photoHint')),
    element('label', { class: 'field' }, element('span', null, word('photoChoose')), file),
    found,
  );
  const ontoggle = event => inside.toggleAttribute('data-busy', event.currentTarget.open);
  return element(
    'details',
    { class: 'sheet', 'data-form': 'photo', ontoggle },
    element('summary', null, word('photoList')),
    inside,
  );
}
