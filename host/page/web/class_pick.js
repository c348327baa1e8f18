// SPDX-License-Identifier: Apache-2.0
// One after the other is enrolled: looked for by a few letters, digits or a scanned badge, and picked by Enter. What
// came of each stands below, the newest first.
import { element, isOffice, post, postFile, sorry, state, whole, word } from './lib.js';
import { personLabel } from './labels.js';
import { undoButton } from './class_lists.js';

const WAIT_MS = 200; // after the last key; a scanner is faster
const SHOWN = 8;
const SEARCHED = 100; // characters; a badge's code is longer, and read as it stands

// What changes with each drawing of the view; the field itself stays, and what is being typed in it.
const now = { answer: null, render: null };

const isEnrolled = person => now.answer.roster.some(r => r.holder === person);

async function lookFor(text) {
  const { groups } = await post('search', { q: text, kind: 'people' });
  return groups.length ? groups[0] : { rows: [], total: 0 };
}

class Picker {
  constructor() {
    this.rows = [];
    this.active = -1;
    this.round = 0;
    this.waiting = Promise.resolve(); // those picked are enrolled one after the other
    this.list = element('ul', { class: 'plain picks', role: 'listbox', id: 'picks', 'aria-label': word('pickFound') });
    this.note = element('p', { class: 'note', role: 'status' });
    this.done = element('ol', { class: 'plain picked', reversed: true });
    this.input = element('input', {
      type: 'search',
      role: 'combobox',
      autocomplete: 'off',
      maxlength: 200,
      placeholder: word('pickHint'),
      'aria-expanded': 'false',
      'aria-controls': 'picks',
      'aria-autocomplete': 'list',
      oninput: () => this.typed(),
      onkeydown: event => this.key(event),
    });
    this.form = element(
      'form',
      {
        class: 'pick',
        role: 'search',
        'aria-label': word('pickLabel'),
        'data-after': '',
        onsubmit: event => this.enter(event),
        onfocusin: () => this.form.toggleAttribute('data-busy', true), // it is not drawn anew under one's fingers
        onfocusout: event => this.left(event),
        ondrawn: () => this.isHere && this.input.focus(),
      },
      element('label', { class: 'field wide' }, element('span', null, word('pickLabel')), this.input),
      this.list,
      this.note,
    );
    this.node = element('div', null, this.form, this.done);
  }

  typed() {
    const mine = ++this.round;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(mine), WAIT_MS);
    if (!this.input.value.trim()) this.show([], '');
  }

  async look(mine) {
    const text = this.input.value.trim();
    if (!text) return;
    try {
      const { rows, total } = await lookFor(text);
      if (mine !== this.round) return;
      const more = total - Math.min(rows.length, SHOWN);
      this.show(rows.slice(0, SHOWN), !total ? word('pickNone', text) : more > 0 ? word('pickMore', whole(more)) : '');
    } catch (error) {
      this.note.textContent = sorry(error);
    }
  }

  show(rows, note) {
    this.rows = rows;
    this.active = rows.length === 1 ? 0 : -1;
    this.note.textContent = note;
    this.list.replaceChildren(
      ...rows.map((row, i) =>
        element(
          'li',
          { role: 'option', id: `pick-${i}`, onclick: () => this.pick(row.person) },
          personLabel(row),
          isEnrolled(row.person) ? element('span', { class: 'tag' }, word('enrolledAlready')) : '',
        ),
      ),
    );
    this.input.setAttribute('aria-expanded', String(rows.length > 0));
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === this.active)));
    if (this.active < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `pick-${this.active}`);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      this.clear();
      return;
    }
    if (!step || !this.rows.length) return;
    event.preventDefault();
    this.active = (this.active + step + this.rows.length) % this.rows.length;
    this.mark();
  }

  left({ relatedTarget }) {
    this.form.toggleAttribute('data-busy', false);
    if (relatedTarget) this.isHere = false; // it was not the drawing that took it away
  }

  clear() {
    this.round++;
    clearTimeout(this.timer);
    this.input.value = '';
    this.show([], '');
  }

  // What is chosen; or, as a scanner has it, what was typed before anything was found.
  enter(event) {
    event.preventDefault();
    const chosen = this.rows[this.active]?.person;
    const text = this.input.value.trim();
    if (chosen) this.pick(chosen);
    else if (text && !this.rows.length) this.next(() => this.scanned(text));
  }

  // A code, or what stands for one person. Of anything else it is shown what was found.
  async scanned(text) {
    const { rows, total } = text.length > SEARCHED ? { rows: [], total: 0 } : await lookFor(text);
    if (rows.length === 1) await this.enrol(rows[0].person);
    else if (!total && /\d/.test(text)) {
      await this.enrol(text); // the list says why it is nobody
    } else if (!this.input.value) {
      this.input.value = text;
      await this.look(this.round);
    }
  }

  pick(person) {
    this.next(() => this.enrol(person));
  }

  // The field is free for the next at once.
  next(what) {
    this.clear();
    this.isHere = true;
    this.input.focus();
    const fails = error => this.done.prepend(element('li', { class: 'problem', role: 'alert' }, sorry(error)));
    this.waiting = this.waiting.then(what).catch(fails);
  }

  async enrol(text) {
    const { session } = now.answer;
    const [line] = (await postFile('sessions/enroll', { session }, new Blob([`${text}\n`]))).lines;
    this.tell(line);
    await now.render(true);
  }

  tell(line) {
    const isGood = line.result === 'taken' || line.result === 'waiting';
    this.done.prepend(
      element(
        'li',
        { role: 'status' },
        element('strong', null, line.name || '-'),
        ' ',
        element('small', { class: 'id' }, line.shown),
        ' ',
        element(
          'span',
          { class: line.result === 'refused' ? 'problem' : isGood ? 'good' : 'open' },
          word(`line_${line.result}`),
          line.reason && line.reason !== line.result ? word('aside', word(`line_${line.reason}`)) : '',
        ),
        ' ',
        isGood ? undoButton('enroll', now.answer, line.shown, now.render, line.name) : null,
      ),
    );
  }
}

let kept = { of: null, picker: null }; // of the class that is open

export function pickForm(answer, render) {
  if (!isOffice() || !answer.programme || answer.cancelled) return null;
  Object.assign(now, { answer, render });
  const of = `${state.me.name} ${state.language} ${answer.session}`;
  if (kept.of !== of) kept = { of, picker: new Picker() };
  return kept.picker.node;
}
