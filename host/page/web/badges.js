// SPDX-License-Identifier: Apache-2.0
// Badges: who waits for one and why, by village and name, and the sheets to print; which are handed out; blank ones and
// whom they are bound to; one that is lost is revoked, or printed anew.
import { areaChip, areaFilter } from './area_filter.js';
import { askButton, deliver, ticking } from './badge_marks.js';
import { act } from './confirm.js';
import { follow, nameOfDoing } from './doing.js';
import {
  ApiError,
  address,
  addressOf,
  api,
  ask,
  choices,
  element,
  here,
  isOffice,
  nameOf,
  post,
  resultPlace,
  section,
  sorry,
  state,
  table,
  unmask,
  when,
  whole,
  word,
} from './lib.js';
import { labelOf, personLabel, titled } from './labels.js';
import { chips, empty, pages, total } from './list.js';

const states = ['waiting', 'printed', 'delivered', 'blank'];
const reasons = ['never', 'changed', 'asked', 'void', 'again'];
const placeOf = b => nameOf({ name: b.area_name, name_en: b.area_name_en }) || '-';

// ---- files ----

// What a POST hands out: the badges are in the books before the file is drawn, and asked for again they are the same.
export async function printBadges(body, query) {
  const headers = { 'Content-Type': 'application/json', 'X-Rollcall': state.me.csrf };
  const path = addressOf('badges/print', { ...query, lang: state.language });
  const answer = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new ApiError(answer.status, (await answer.json()).error, 0);
  const name = decodeURIComponent(answer.headers.get('Content-Disposition').split("filename*=UTF-8''")[1]);
  const url = URL.createObjectURL(await answer.blob());
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// All of the list in one file, and how far it has come. Stopped, the file has those that are issued.
export async function printAll(query, count, told, render) {
  const doing = nameOfDoing();
  const bar = element('progress', { 'aria-label': word('printingBadges', '0', whole(count)), max: count });
  const line = element('span', { role: 'status' }, word('printingBadges', '0', whole(count)));
  const stop = element('button', { type: 'button', class: 'quiet' }, word('stopPrinting'));
  stop.onclick = () => {
    stop.disabled = true;
    post('doing', { doing }).catch(error => (line.textContent = sorry(error)));
  };
  told.replaceChildren(line, ' ', bar, ' ', stop);
  const end = follow(doing, done => {
    line.textContent = word('printingBadges', whole(done), whole(count));
    bar.value = done;
  });
  try {
    await printBadges({ list: true }, { ...query, doing });
    told.replaceChildren(element('p', { role: 'status' }, word(stop.disabled ? 'printingStopped' : 'badgesPrinted')));
    await render(true);
  } catch (error) {
    told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, sorry(error)));
  } finally {
    end();
  }
}

// ---- one badge ----

const labelOfBadge = b => personLabel({ ...b, person: b.number }, b.name || word('badge'));

function rowAct(verb, b, told, render, run) {
  const asked = {
    title: titled(`${verb}BadgeTitle`, labelOfBadge(b)),
    text: word(`${verb}BadgeText`),
    action: word(`${verb}Badge`),
    asksWhy: 'must',
    told,
  };
  const onclick = async () => {
    if ((await act(asked, async why => (await run(why)) ?? true)) !== null) await render(true);
  };
  const label = `${word(`${verb}Badge`)} ${b.number}`;
  return element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick }, word(`${verb}Badge`));
}

function againButton(number, told) {
  const onclick = () => printBadges({ numbers: [number] }).catch(error => told.replaceChildren(sorry(error)));
  return element(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': `${word('printAgain')} ${number}`, onclick },
    word('printAgain'),
  );
}

export function pictureButton(number, told) {
  const onclick = () =>
    printBadges({ numbers: [number], format: 'png' }).catch(error => told.replaceChildren(sorry(error)));
  const label = `${word('badgePicture')} ${number}`;
  return element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick }, word('badgePicture'));
}

function badgeActs(b, at, told, render) {
  const anew = rowAct('reissue', b, told, render, why => printBadges({ numbers: [b.number], reissue: true, why }));
  const revoke = rowAct('revoke', b, told, render, why => post('badges/revoke', { badge: b.number, why }));
  const prints = [againButton(b.number, told), at === 'blank' ? '' : pictureButton(b.number, told)];
  if (at === 'blank') return element('span', { class: 'tools' }, prints, revoke);
  if (at === 'waiting' && b.reason !== 'asked') return element('span', { class: 'tools' }, prints);
  const again = askButton(b.number, labelOfBadge(b), at === 'waiting', told, render);
  if (at === 'waiting') return element('span', { class: 'tools' }, prints, again);
  return element('span', { class: 'tools' }, prints, again, anew, revoke);
}

// ---- blank ones ----

// Bound by typing, or with a hand scanner, which types and sends Enter.
function bindForm(told, render) {
  const text = name =>
    element('input', { type: 'text', required: true, maxlength: 200, autocomplete: 'off', 'aria-label': word(name) });
  const badge = text('blankBadge'),
    person = text('bindTo');
  badge.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || person.value) return;
    event.preventDefault();
    person.focus();
  });
  const run = (path, body) => async event => {
    event.preventDefault();
    const asked = {
      title: word(`${path}BadgeTitle`, badge.value.length > 20 ? word('scannedBadge') : badge.value),
      text: word(`${path}BadgeText`, person.value),
      action: word(`${path}Badge`),
      told,
    };
    if (await act(asked, () => post(`badges/${path}`, body()))) await render(true);
  };
  const unbind = element('button', { type: 'button', class: 'quiet' }, word('unbindBadge'));
  unbind.addEventListener(
    'click',
    event => badge.reportValidity() && run('unbind', () => ({ badge: badge.value }))(event),
  );
  return element(
    'form',
    {
      class: 'sheet',
      'data-form': 'bind',
      onsubmit: run('bind', () => ({ badge: badge.value, person: person.value })),
    },
    element(
      'div',
      { class: 'fields' },
      element('label', { class: 'field' }, element('span', null, word('blankBadge')), badge),
      element('label', { class: 'field' }, element('span', null, word('bindTo')), person),
    ),
    element('div', { class: 'answers' }, unbind, element('button', { type: 'submit' }, word('bindBadge'))),
  );
}

function blankForm(told, render) {
  const count = element('input', {
    type: 'number',
    min: 1,
    max: 495,
    step: 1,
    value: 9,
    required: true,
    'aria-label': word('howManyBlanks'),
  });
  const onsubmit = async event => {
    event.preventDefault();
    const n = Number(count.value);
    const asked = { title: word('blanksTitle', n), text: word('blanksText'), action: word('printBlanks'), told };
    if ((await act(asked, async () => (await printBadges({ blanks: n })) ?? true)) !== null) await render(true);
  };
  return element(
    'form',
    { class: 'inline', 'data-form': 'blanks', onsubmit },
    count,
    element('button', { type: 'submit' }, word('printBlanks')),
  );
}

// ---- the view ----

const reasonOf = b =>
  b.reason
    ? element('span', { class: b.reason === 'never' ? 'tag' : 'tag warn' }, word(`badgeReason_${b.reason}`))
    : '-';

function badgeTable(answer, at, names, ticks, told, render) {
  const blank = at === 'blank';
  return table(
    word(`badges_${at}`),
    [
      ticks ? { head: word('tickOne'), act: true, cell: b => ticks.box(b.number) } : null,
      blank ? null : { head: word('area'), cell: placeOf, sort: 'area' },
      blank ? null : { head: word('name'), cell: b => names[b.number] || b.name, sort: 'name' },
      {
        head: word('badge'),
        cell: b => (blank ? b.number : element('a', { href: address(`/people/${b.number}`) }, b.number)),
        sort: 'number',
      },
      at === 'waiting' ? { head: word('whyWaiting'), cell: reasonOf } : null,
      { head: word('issuedOn'), cell: b => when(b.issued), sort: 'issued' },
      at === 'delivered' ? { head: word('deliveredOn'), cell: b => when(b.delivered), sort: 'delivered' } : null,
      isOffice() ? { head: word('change'), act: true, cell: b => badgeActs(b, at, told, render) } : null,
    ].filter(Boolean),
    answer.badges,
    { headColumn: -1 },
  );
}

function printButton(query, answer, told, render) {
  if (!isOffice() || !answer.total) return null;
  const asked = {
    title: word('printTitle', whole(answer.total)),
    text: word('printText', whole(Math.ceil(answer.total / 9))),
    action: word('printBadges'),
    told,
  };
  const onclick = async () => {
    if (await act(asked, async () => true)) await printAll(query, answer.total, told, render);
  };
  return element('button', { type: 'button', onclick }, word('printThese', whole(answer.total)));
}

const noBadges = (chosen, to) =>
  ({
    waiting: () => empty('noBadgeWaits', ['badges_printed', to({ state: 'printed' })]),
    printed: () => empty('noBadgePrinted', ['badges_waiting', to({ state: 'waiting' })]),
    delivered: () => empty('noBadgeDelivered', ['badges_printed', to({ state: 'printed' })]),
    blank: () => empty('noBlank'),
  })[chosen]();

// What is done with those that are ticked, and with all of the list.
function marksOf(chosen, query, answer, told, render) {
  if (!isOffice() || chosen === 'blank' || !answer.total) return {};
  const numbers = answer.badges.map(b => b.number);
  if (chosen === 'waiting') {
    const print = some =>
      printBadges({ numbers: some }).then(
        () => render(true),
        error => told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, sorry(error))),
      );
    return { ticks: ticking(numbers, [['printTicked', print]]), all: printButton(query, answer, told, render) };
  }
  const verb = chosen === 'printed' ? 'deliver' : 'undeliver';
  const some = ticked => deliver(verb, ticked.length, { numbers: ticked }, {}, told, render);
  const all = () => deliver(verb, answer.total, { list: true }, query, told, render);
  const shape = verb === 'deliver' ? null : 'quiet';
  return {
    ticks: ticking(numbers, [[`${verb}Ticked`, some]]),
    all: element('button', { type: 'button', class: shape, onclick: all }, word(`${verb}These`, whole(answer.total))),
  };
}

function reasonFilter(at, go) {
  const current = at.query.get('reason') ?? '';
  const select = element(
    'select',
    { name: 'reason', onchange: event => go(here({ reason: event.target.value, offset: null })) },
    ['', ...reasons].map(id =>
      element('option', { value: id, selected: id === current }, id ? word(`badgeReason_${id}`) : word('all')),
    ),
  );
  return element('label', { class: 'filter' }, word('whyWaiting'), select);
}

export async function badges({ at, tally, render, go }) {
  const chosen = states.includes(at.query.get('state')) ? at.query.get('state') : 'waiting';
  const offset = Number(at.query.get('offset') || 0);
  const query = {
    state: chosen,
    area: at.area ? tally.area : null,
    session: at.query.get('session'),
    added: at.query.get('added'),
  };
  if (chosen === 'waiting') query.reason = at.query.get('reason');
  const answer = await api('badges', { ...query, offset, sort: at.query.get('sort') });
  const to = change => address('/badges', { ...query, reason: null, area: at.area, ...change });
  const session = await labelOf(query.session);
  const told = resultPlace('badges');
  const names = {},
    rows = element('div');
  const { ticks, all } = marksOf(chosen, query, answer, told, render);
  const draw = () =>
    rows.replaceChildren(
      answer.badges.length ? badgeTable(answer, chosen, names, ticks, told, render) : noBadges(chosen, to),
    );
  draw();
  const shown = found => {
    Object.assign(names, found);
    draw();
  };
  return [
    element('h1', null, word('badgesTitle')),
    query.session ? element('p', { class: 'note' }, titled('badgesOfClass', session)) : null,
    choices(
      word('state'),
      states.map(s => [s, word(`badges_${s}`), to({ state: s })]),
      chosen,
    ),
    chosen === 'blank'
      ? null
      : element('div', { class: 'tools' }, areaFilter(tally, go), chosen === 'waiting' ? reasonFilter(at, go) : null),
    chips('/badges', at.query, {
      ...(chosen === 'blank' ? {} : areaChip(tally)),
      ...(chosen === 'waiting' ? { reason: word(`badgeReason_${query.reason}`) } : {}),
      added: word('ofThatImport'),
    }),
    total({ rows: answer.total }),
    element(
      'div',
      { class: 'tools' },
      all,
      unmask(
        '/badges',
        answer.badges.filter(b => b.name).map(b => b.number),
        shown,
      ),
      isOffice() ? element('a', { href: address('/officers') }, word('officersTitle')) : null,
    ),
    told,
    ticks?.node,
    rows,
    pages(at, answer.badges.length, answer.total, 495),
    chosen === 'blank' && isOffice()
      ? section(
          word('blanks'),
          element('p', { class: 'note' }, word('blanksNote')),
          blankForm(told, render),
          bindForm(told, render),
        )
      : null,
  ];
}
