// SPDX-License-Identifier: Apache-2.0
// A class written down or corrected: what is taught, where, when, how often, and by which rules.
import { act } from './confirm.js';
import { address, api, day, element, last, nameOf, post, when, word } from './lib.js';
import { placeField } from './place.js';
import { programmeOf } from './rows.js';

const TIMES_MAX = 60;
const DAY_MS = 86400000;
const steps = { once: 0, daily: 1, weekly: 7 };

// The same day so many days later, by the calendar.
function later(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

const at = (date, time) => `${date}T${time}:00+08:00`;

function field(name, input, ...beside) {
  return element('label', { class: 'field' }, element('span', null, word(name)), input, beside);
}

const number = (value, max, min = 0) => element('input', { type: 'number', min, max, step: 1, value });
const check = (name, on) => {
  const input = element('input', { type: 'checkbox' });
  input.checked = on;
  return [input, element('label', { class: 'check' }, input, word(name))];
};

// ---- what is asked ----

// The programme, and beside it the tasks it counts for.
function programmeField(programmes, tally, chosen) {
  const task = element('small');
  const select = element(
    'select',
    { required: true },
    element('option', { value: '' }, word('choose')),
    programmes.map(p => element('option', { value: p.id, selected: p.id === chosen }, `${p.id} ${nameOf(p)}`)),
  );
  const tell = () => {
    const ids = programmes.find(p => p.id === select.value)?.quotas ?? [];
    const names = tally.quotas.filter(q => ids.includes(q.id)).map(nameOf);
    task.textContent = !select.value
      ? ''
      : names.length
        ? word('countsFor', names.join(word('comma')))
        : word('countsForNone');
  };
  select.addEventListener('change', tell);
  tell();
  return { select, node: field('programme', select, task) };
}

// A line of text, and what was written there before.
function suggested(name, before, value, required) {
  const id = `${name}s`;
  const list = element(
    'datalist',
    { id },
    before.map(v => element('option', { value: v })),
  );
  const input = element('input', { type: 'text', required, maxlength: required ? 200 : 60, list: id, value });
  return { input, node: field(name, input, list) };
}

function timeFields(start, end) {
  const date = element('input', { type: 'date', required: true, value: day(start) });
  const from = element('input', { type: 'time', required: true, value: start.slice(11, 16) });
  const until = element('input', { type: 'time', required: true, value: end.slice(11, 16) });
  return { date, from, until, node: [field('date', date), field('from', from), field('until', until)] };
}

function repeatFields() {
  const how = element(
    'select',
    null,
    Object.keys(steps).map(step => element('option', { value: step }, word(`repeat_${step}`))),
  );
  const times = number(4, TIMES_MAX, 2);
  const often = field('howOften', times);
  const show = () => (often.hidden = how.value === 'once');
  how.addEventListener('change', show);
  show();
  const count = () => (how.value === 'once' ? 1 : Number(times.value));
  return {
    days: date => Array.from({ length: count() }, (_, i) => later(date, i * steps[how.value])),
    node: [field('repeat', how), often],
  };
}

function ruleFields(s) {
  const capacity = number(s.capacity, 100000),
    stay = number(s.min_stay_s / 60, 44640),
    early = number(s.early_s / 60, 44640),
    late = number(s.late_s / 60, 44640);
  const [out, outNode] = check('needsCheckOut', s.check_out);
  const [itself, itselfNode] = check('opensItself', s.opens_itself);
  const policy = element(
    'select',
    null,
    ['accept', 'pending', 'refuse'].map(p =>
      element('option', { value: p, selected: p === s.unenrolled }, word(`unenrolled_${p}`)),
    ),
  );
  const free = () => ({ capacity: Number(capacity.value), opens_itself: itself.checked });
  const frozen = () => ({
    min_stay_s: Number(stay.value) * 60,
    early_s: Number(early.value) * 60,
    late_s: Number(late.value) * 60,
    check_out: out.checked,
    unenrolled: policy.value,
  });
  const node = element(
    'details',
    { class: 'wide', open: s.session ? true : null },
    element('summary', null, word('moreRules')),
    element(
      'div',
      { class: 'fields' },
      field('capacity', capacity, element('small', null, word('noLimit'))),
      field('minStayMinutes', stay),
      field('earlyMinutes', early),
      field('lateMinutes', late),
      field('unenrolled', policy),
      outNode,
      itselfNode,
    ),
  );
  return { free, frozen, node, counting: [stay, early, late, out, policy] };
}

// ---- the form ----

const blank = (tally, chosen) => {
  const date = chosen || later(day(tally.as_of), 1);
  return {
    programme: '',
    venue: '',
    provider: '',
    teacher: '',
    start: at(date, '09:00'),
    end: at(date, '11:00'),
    capacity: 0,
    min_stay_s: 0,
    early_s: 0,
    late_s: 0,
    check_out: false,
    unenrolled: 'accept',
    opens_itself: false,
  };
};

function frame(title, note, nodes, action, back, onsubmit) {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const form = element(
    'form',
    { class: 'sheet', 'data-busy': '', onsubmit: event => (event.preventDefault(), onsubmit(problem)) },
    element('div', { class: 'fields' }, nodes),
    element(
      'div',
      { class: 'answers' },
      element('a', { class: 'button quiet', href: back }, word('cancel')),
      element('button', { type: 'submit' }, action),
    ),
    problem,
  );
  return [element('h1', null, title), note ? element('p', { class: 'note' }, note) : null, form];
}

// The questions of a class, and their answers by the names of the API.
function questions(s, programmes, before, tally, where) {
  const programme = programmeField(programmes, tally, s.programme);
  const place = placeField(tally, where);
  const venue = suggested('venue', before.venues, s.venue, true);
  const provider = suggested('provider', before.providers, s.provider, false);
  const teacher = suggested('teacher', before.teachers, s.teacher, false);
  const times = timeFields(s.start, s.end);
  const rules = ruleFields(s);
  const placeNode = element('div', { class: 'field' }, element('span', null, word('area')), place.node);
  return {
    programme,
    place,
    venue,
    texts: () => ({ venue: venue.input.value, provider: provider.input.value, teacher: teacher.input.value }),
    times,
    rules,
    nodes: repeat =>
      [programme.node, placeNode, venue.node, times.node, provider.node, teacher.node, repeat, rules.node].filter(
        Boolean,
      ),
  };
}

const spoken = (q, programmes) => {
  const p = programmes.find(one => one.id === q.programme.select.value);
  const places = [...q.place.node.querySelectorAll('select')].map(s => s.selectedOptions[0]);
  return [`${p.id} ${nameOf(p)}`, `${last(places.filter(o => o.value)).textContent} · ${q.venue.input.value}`];
};

const hours = q => `${q.times.from.value}–${q.times.until.value}`;
const spans = (q, dates) => dates.map(d => ({ start: at(d, q.times.from.value), end: at(d, q.times.until.value) }));

// What must be there before anything is asked.
function isWhole(q, problem) {
  problem.replaceChildren(q.place.value() ? '' : word('choosePlace'));
  return Boolean(q.place.value());
}

// Where the same class stands there already, it is asked once more. run is given what asks, and the reason.
async function actAsking(asked, title, run) {
  let why = null;
  const made = await act(asked, reason => {
    why = reason;
    return run({ asks: true }, why).catch(error => {
      if (error.word === 'class_there') return { there: error.body };
      throw error;
    });
  });
  if (!made?.there) return made;
  const { session, start, end } = made.there;
  const text = word('classThere', session, when(start), end.slice(11, 16));
  return act({ ...asked, title: word(title), text, asksWhy: null }, () => run({}, why));
}

export async function newClass({ at: here, tally, go }) {
  const [{ programmes }, before] = await Promise.all([api('programmes'), api('venues', { area: tally.area })]);
  const q = questions(blank(tally, here.query.get('day')), programmes, before, tally, null);
  const repeat = repeatFields();
  const submit = async problem => {
    if (!isWhole(q, problem)) return;
    const dates = repeat.days(q.times.date.value);
    const isPast = at(dates[0], q.times.from.value) < tally.as_of;
    const asked = {
      title: word('newClassTitle', dates.length),
      text: [
        ...spoken(q, programmes),
        `${dates.join(word('comma'))} ${hours(q)}`,
        ...(isPast ? [word('classPast')] : []),
      ],
      action: word('add'),
      told: problem,
    };
    const body = {
      programme: q.programme.select.value,
      area: q.place.value(),
      ...q.texts(),
      times: spans(q, dates),
      ...q.rules.free(),
      ...q.rules.frozen(),
    };
    const made = await actAsking(asked, 'classThereTitle', more => post('sessions', { ...body, ...more }));
    if (made)
      await go(
        made.sessions.length === 1
          ? address(`/sessions/${made.sessions[0]}`)
          : address('/sessions', { area: here.area }),
      );
  };
  return frame(
    word('newClass'),
    null,
    q.nodes(repeat.node),
    word('add'),
    address('/sessions', { area: here.area }),
    submit,
  );
}

export async function editClass({ answer, tally, go }) {
  const [{ programmes }, before] = await Promise.all([api('programmes'), api('venues', { area: answer.area })]);
  const q = questions(answer, programmes, before, tally, { code: answer.area, name: nameOf(answer) });
  const back = address(`/sessions/${answer.session}`);
  if (answer.begun)
    for (const input of [
      q.programme.select,
      ...q.place.node.querySelectorAll('select'),
      q.times.date,
      q.times.from,
      q.times.until,
      ...q.rules.counting,
    ])
      input.disabled = true;
  const submit = async problem => {
    if (!isWhole(q, problem)) return;
    const [times] = spans(q, [q.times.date.value]);
    const counting = answer.begun
      ? {}
      : { programme: q.programme.select.value, area: q.place.value(), ...times, ...q.rules.frozen() };
    const asked = {
      title: word('editClassTitle'),
      text: [...spoken(q, programmes), `${q.times.date.value} ${hours(q)}`],
      action: word('save'),
      asksWhy: 'must',
      told: problem,
    };
    const body = { session: answer.session, ...q.texts(), ...q.rules.free(), ...counting };
    const run = (more, why) => post('sessions/edit', { ...body, ...more, why });
    if (await actAsking(asked, 'classThereSaveTitle', run)) await go(back);
  };
  const title = `${word('editClass')}：${answer.programme} ${programmeOf(answer)}`;
  return frame(title, answer.begun ? word('classFrozen') : null, q.nodes(null), word('save'), back, submit);
}
