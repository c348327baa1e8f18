// SPDX-License-Identifier: Apache-2.0
// One class: what it is, who enrolled, who was there; and for those who may, what is done with it.
import { calledOff, later } from './class_later.js';
import { attendForm, enrollForm, undoButton } from './class_lists.js';
import { classLog } from './class_log.js';
import { pickForm } from './class_pick.js';
import { photoForm } from './class_photo.js';
import { keptPhotos } from './class_photos.js';
import { act } from './confirm.js';
import {
  address,
  choices,
  element,
  may,
  stay,
  nameOf,
  post,
  resultPlace,
  section,
  table,
  unmask,
  when,
  whole,
  word,
} from './lib.js';
import { officerLabel, terminalLabel } from './labels.js';
import { empty, numberLink, total } from './list.js';
import { papers } from './papers.js';
import { happened, outcome, programmeOf, scansOf, stayWords } from './rows.js';
import { signalsOf } from './signals.js';

const fact = (key, value) => element('div', null, element('dt', null, word(key)), element('dd', null, value));

// ---- what is done with it ----

// Called off, or taking place after all. The reason is asked for.
function holdButton(answer, told, render) {
  const undo = Boolean(answer.cancelled);
  const verb = undo ? 'holdClass' : 'callOff';
  const asked = {
    title: word(`${verb}Title`, when(answer.start)),
    text: word(`${verb}Text`),
    action: word(verb),
    asksWhy: 'must',
    told,
  };
  const onclick = async () => {
    if (await act(asked, why => post('sessions/cancel', { session: answer.session, undo, why }))) await render(true);
  };
  return element('button', { type: 'button', class: 'quiet', onclick }, word(verb));
}

function acts(answer, render) {
  if (!may('officer', 'admin') || !answer.programme) return null;
  const told = resultPlace('told');
  return element(
    'div',
    { class: 'actions', 'data-acts': '' },
    element(
      'p',
      { class: 'tools' },
      element(
        'a',
        { class: 'button', href: address(`/sessions/${answer.session}`, { do: 'edit' }) },
        word('editClass'),
      ),
      holdButton(answer, told, render),
    ),
    answer.begun ? element('p', { class: 'note' }, word('classFrozen')) : null,
    told,
  );
}

// ---- lists without rows ----

// Leads to the form where the office may fill one in, else to the other tab.
function nobody(answer, why, kind, other) {
  const open = () => {
    const form = document.querySelector(`[data-form=${kind}]`);
    form.open = true;
    form.scrollIntoView();
  };
  const mayFill = may('officer', 'admin') && answer.programme && !answer.cancelled;
  if (mayFill && (kind === 'enroll' || answer.begun)) return empty(why, [`${kind}List`, open]);
  return empty(why, [`tab_${other}`, address(`/sessions/${answer.session}`, { tab: other })]);
}

// ---- who was there ----

function peopleTable(answer, names, render) {
  if (!answer.people.length)
    return nobody(answer, answer.begun === false ? 'notBegunYet' : 'noneThere', 'attend', 'roster');
  const paper = answer.people.some(p => p.on_paper) && may('officer', 'admin');
  return table(
    word('people'),
    [
      {
        head: word('person'),
        cell: p => element('a', { href: address(`/people/${p.holder}`) }, p.holder),
        sort: 'person',
        value: p => p.holder,
      },
      { head: word('name'), cell: p => names[p.holder] || p.name || '-' },
      { head: word('result'), cell: outcome, sort: 'result', value: p => p.reason },
      { head: word('checkedIn'), cell: p => when(p.checked_in), sort: 'checked_in', value: p => p.checked_in },
      { head: word('stay'), number: true, cell: p => stay(p.stay_s), sort: 'stay', value: p => p.stay_s },
      {
        head: word('events'),
        number: true,
        cell: p => numberLink(scansOf(p), 'rows', address(`/people/${p.holder}`, { session: answer.session })),
        sort: 'scans',
        value: scansOf,
      },
      paper
        ? {
            head: word('change'),
            act: true,
            cell: p => (p.on_paper ? undoButton('attend', answer, p.holder, render) : ''),
          }
        : null,
    ].filter(Boolean),
    answer.people,
  );
}

// Openings and closings, and who did them.
function life(answer) {
  if (!answer.life.length) return null;
  return section(
    word('life'),
    table(
      word('life'),
      [
        { head: word('at'), cell: e => happened(e) },
        { head: word('kind'), cell: e => word(e.kind) },
        {
          head: word('by'),
          cell: e => (e.officer_label ? officerLabel(e.officer_label) : e.officer || word('itself')),
        },
        { head: word('terminal'), cell: e => terminalLabel(e.terminal_label ?? e) },
      ],
      answer.life,
      { headColumn: -1 },
    ),
  );
}

// ---- who enrolled ----

// In the order in which they did.
function rosterTable(answer, names, render) {
  if (!answer.roster.length) return nobody(answer, 'noneEnrolled', 'enroll', 'there');
  return table(
    word('enrollment'),
    [
      { head: word('person'), cell: r => element('a', { href: address(`/people/${r.holder}`) }, r.holder) },
      { head: word('name'), cell: r => names[r.holder] || r.name || '-' },
      { head: word('at'), cell: r => (r.at ? when(r.at) : word('clock_none')), sort: 'at', value: r => r.at || '' },
      {
        head: word('result'),
        cell: r => (r.place ? word('waitingAt', r.place) : word('hasPlace')),
        sort: 'place',
        value: r => r.place,
      },
      may('officer', 'admin')
        ? { head: word('change'), act: true, cell: r => undoButton('enroll', answer, r.holder, render) }
        : null,
    ].filter(Boolean),
    answer.roster,
  );
}

// ---- the page ----

// What the session demands, where it demands anything.
function rules(answer) {
  const hours = [
    answer.early_s && word('earlyBy', answer.early_s / 60),
    answer.late_s && word('lateBy', answer.late_s / 60),
  ].filter(Boolean);
  return [
    hours.length ? fact('hours', hours.join(word('comma'))) : null,
    answer.enrolled + answer.waiting || answer.capacity || answer.unenrolled !== 'accept'
      ? fact(
          'enrollment',
          word(
            'enrolledOf',
            whole(answer.enrolled),
            answer.capacity ? whole(answer.capacity) : null,
            whole(answer.waiting),
          ),
        )
      : null,
    answer.unenrolled !== 'accept' ? fact('unenrolled', word(`unenrolled_${answer.unenrolled}`)) : null,
  ];
}

function facts(answer) {
  return element(
    'dl',
    { class: 'facts' },
    fact('session', answer.session),
    answer.programme
      ? [
          fact('start', `${when(answer.start)} – ${when(answer.end).slice(11)}`),
          fact('area', nameOf(answer)),
          fact('venue', answer.venue),
          answer.provider ? fact('provider', answer.provider) : null,
          answer.teacher ? fact('teacher', answer.teacher) : null,
          answer.cancelled ? fact('called_off', calledOff(answer)) : null,
          fact('minStay', stayWords(answer.min_stay_s)),
          rules(answer),
        ]
      : null,
    fact('counted', whole(answer.counted)),
    answer.on_paper ? fact('paperOf', whole(answer.on_paper)) : null,
    fact('notCounted', whole(answer.not_counted)),
    fact('scans', whole(answer.scans)),
  );
}

// A list of people with its names, which whoever may can have shown.
function named(answer, numbers, draw, render) {
  const names = {},
    rows = element('div');
  const redraw = () => rows.replaceChildren(draw(answer, names, render));
  redraw();
  const shown = found => {
    Object.assign(names, found);
    redraw();
  };
  return [unmask(`/sessions/${answer.session}`, numbers, shown), rows];
}

const tabs = {
  there: (answer, render) => [
    attendForm(answer, render),
    photoForm(answer, render),
    resultPlace('list'),
    keptPhotos(answer),
    total({ rows: answer.people.length }),
    named(
      answer,
      answer.people.filter(p => p.is_person).map(p => p.holder),
      peopleTable,
      render,
    ),
    life(answer),
  ],
  roster: (answer, render) => [
    pickForm(answer, render),
    enrollForm(answer, render),
    total({ rows: answer.roster.length, placed: answer.roster.filter(r => !r.place).length }),
    named(
      answer,
      answer.roster.filter(r => r.name).map(r => r.holder),
      rosterTable,
      render,
    ),
  ],
  log: classLog,
};

export async function session({ at, answer, render }) {
  const asked = at.query.get('tab');
  const isOpen = name => name !== 'log' || (answer.programme && may('officer', 'admin', 'reviewer'));
  const tab = asked in tabs && isOpen(asked) ? asked : answer.begun === false ? 'roster' : 'there';
  const counts = { there: answer.people.length, roster: answer.roster.length };
  const to = name => address(`/sessions/${answer.session}`, { tab: name });
  return [
    element('h1', null, answer.programme ? `${answer.programme} ${programmeOf(answer)}` : word('unknownSession')),
    facts(answer),
    answer.programme ? signalsOf(answer.session, answer.start.slice(0, 4), answer.area) : null,
    acts(answer, render),
    papers(answer),
    later(answer),
    choices(
      word('classTabs'),
      Object.keys(tabs)
        .filter(isOpen)
        .map(name => [name, word(`tab_${name}`), to(name), counts[name]]),
      tab,
    ),
    element('div', { class: 'tab' }, await tabs[tab](answer, render, at)),
  ];
}
