// SPDX-License-Identifier: Apache-2.0
// The frame of the page: who is in, which view the address asks for, the completeness line, and new figures as they
// come. Every view is a function of the address; its module says what it shows.
import { access, login, password, welcome } from './access.js';
import { audit } from './audit.js';
import { filings } from './filings.js';
import { front } from './front.js';
import {
  api,
  address,
  element,
  figuresPath,
  home,
  isBound,
  nameOf,
  post,
  sorry,
  state,
  when,
  whole,
  word,
} from './lib.js';
import { badges } from './badges.js';
import { classes } from './classes.js';
import { days } from './days.js';
import { exports } from './exports.js';
import { numberLink } from './list.js';
import { log } from './log.js';
import { officers } from './officers.js';
import { people } from './people.js';
import { isPart } from './period.js';
import { keepPlaceOf, standWhereLeft } from './place_kept.js';
import { sheets } from './sheets.js';
import { signals } from './signals.js';
import { quarantine, terminals } from './sources.js';
import { sticks } from './sticks.js';
import { drawSearchField, search, searchField } from './search.js';
import { beginOpening, endOpening, isLost, onConnectionBack, visitEnded, visitLasts } from './state_line.js';
import { system } from './system.js';
import { allocations } from './targets.js';
import { today } from './today.js';
import { forgetUnsent, putBackUnsent, wasSent } from './unsent.js';
import { users } from './users.js';
import { why } from './why.js';
import { isLanguage } from './words.js';

const views = {
  '': front,
  areas: front,
  sessions: classes,
  badges,
  people,
  days,
  why,
  terminals,
  quarantine,
  signals,
  filings,
  papers: sheets,
  allocations,
  users,
  audit,
  log,
  sticks,
  today,
  officers,
  search,
  system,
  login,
  welcome,
  password,
};
const menu = [
  ['today', 'todayView', 'officer', 'admin'],
  ['', 'overview'],
  ['people', 'peopleList'],
  ['sessions', 'sessions'],
  ['badges', 'badges', 'officer', 'admin'],
  ['terminals', 'terminals'],
  ['sticks', 'sticks', 'admin', 'officer'],
  ['signals', 'signals'],
  ['allocations', 'allocations'],
  ['filings', 'filings'],
  ['papers', 'paperView'],
  ['users', 'users', 'admin'],
  ['log', 'log', 'admin', 'reviewer'],
  ['system', 'system', 'admin'],
];
const alike = { areas: '', days: '', audit: 'log', officers: 'badges' }; // views in another's place of the menu
const open = new Set(['login', 'welcome']);
const ofPeriods = new Set(['', 'areas', 'days', 'why', 'sessions']); // views that tell of a period of the year
const ofFront = new Set(['', 'areas']);
const main = document.getElementById('main');
let round = 0;
let drawing = null; // until what was asked for last stands
let drawnSince = -1; // the number of the figures that the view was drawn after; before it is told: none

// An address may hold what is no text (%FF): it is told as it stands.
function textOf(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function here() {
  const [, view, part] = location.pathname.split('/');
  const query = new URLSearchParams(location.search);
  const only = (among, key) => (among.has(view) ? query.get(key) : null);
  const [quota, period] = [query.get('quota'), only(ofPeriods, 'period')];
  return {
    view,
    part: part && textOf(part),
    query,
    year: query.get('year'),
    area: view === 'areas' ? part : query.get('area'),
    quota,
    period,
    // what stays as one goes from area to area
    kept: { quota, period, lead: only(ofFront, 'lead'), compare: only(ofFront, 'compare') },
  };
}

function drawFrame(at) {
  document.documentElement.lang = state.language === 'en' ? 'en' : 'zh-CN';
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = word(node.dataset.word);
  document.querySelector('.brand span').textContent = brandOf();
  drawSearchField();
  document.getElementById('views').replaceChildren(
    ...(state.me?.has_password ? menu : [])
      .filter(([, , ...roles]) => !roles.length || roles.includes(state.me.role))
      .filter(([view]) => view !== 'log' || !isBound())
      .map(([view, name]) =>
        element(
          'a',
          {
            href: view ? address(`/${view}`, { area: at.area }) : address(figuresPath()),
            'aria-current': view === at.view || alike[at.view] === view ? 'page' : null,
          },
          word(name),
        ),
      ),
  );
  const language = element(
    'button',
    { type: 'button', class: 'quiet', lang: state.language === 'en' ? 'zh-CN' : 'en', onclick: switchLanguage },
    word('other'),
  );
  const mine = state.me
    ? [
        element(
          'a',
          { href: address('/password'), class: 'who' },
          `${state.me.name} · ${word(`role_${state.me.role}`)}`,
        ),
        element(
          'button',
          {
            type: 'button',
            class: 'quiet',
            onclick: async () => {
              await post('logout').catch(() => {});
              if (isLost()) return; // still in, and the line tells why
              forgetUnsent();
              visitEnded();
              state.me = null;
              go(address('/login'));
            },
          },
          word('logout'),
        ),
      ]
    : [];
  document.getElementById('me').replaceChildren(...mine, language);
}

// Who is bound to several areas sees one of them at a time.
function otherAreas(at, tally) {
  const others = state.me.areas.filter(a => a.area !== tally.path[0]?.area);
  return others.map(a => element('a', { href: address(`/areas/${a.area}`, at.kept), class: 'tag' }, nameOf(a)));
}

// 点名 | 红塔区: whose page it is, as far as one is told.
function brandOf() {
  const office = state.me?.office || nameOf(state.tally?.path[0] ?? {});
  return office ? `${word('brand')} | ${office}` : word('brand');
}

// How much of the window the line of completeness takes, which stays in sight: the heads of tables stand below it.
const told = document.getElementById('completeness');
new ResizeObserver(() => document.documentElement.style.setProperty('--told', `${told.offsetHeight}px`)).observe(told);

function drawBar(at, tally) {
  const bar = document.getElementById('bar'),
    line = document.getElementById('completeness');
  bar.hidden = line.hidden = !tally;
  if (!tally) return;
  const last = tally.path.length - 1;
  document.getElementById('path').replaceChildren(
    ...tally.path
      .flatMap((place, i) => [
        i ? element('span', { 'aria-hidden': 'true' }, '›') : null,
        element(
          'a',
          {
            href: address(i || isBound() ? `/areas/${place.area}` : figuresPath(), at.kept),
            'aria-current': i === last ? 'location' : null,
          },
          nameOf(place),
        ),
      ])
      .filter(Boolean),
    ...otherAreas(at, tally),
  );
  const years = [
    ...new Set([tally.year - 2, tally.year - 1, tally.year, new Date().getFullYear(), Number(tally.as_of.slice(0, 4))]),
  ].sort();
  document
    .getElementById('year')
    .replaceChildren(...years.map(y => element('option', { value: y, selected: y === tally.year }, String(y))));
  const part = (key, n, unit, path, query) => {
    const link = numberLink(n, unit, address(path, { area: at.area, ...query }), word(key, whole(n)));
    if (n) link.className = 'some';
    return link;
  };
  const ofOffice = last || isBound() ? word('aside', word('ofOffice')) : '';
  line.replaceChildren(
    element('strong', null, word('complete', when(tally.as_of))),
    part('silent', tally.silent_terminals, 'rows', '/terminals', { state: 'silent' }),
    part('pending', tally.pending_events, 'events', '/why', { reason: 'pending' }),
    isPart(tally) && tally.pending_events ? element('span', null, word('pendingOfYear', tally.year)) : '',
    part('quarantined', tally.quarantined, 'rows', '/quarantine', { state: 'held' }),
    element('span', { class: tally.head === 'diverged' ? 'tag warn' : null }, headWord(tally) + ofOffice),
    tally.restored ? element('span', null, word('restoredOn', when(tally.restored)) + ofOffice) : '',
    ...(tally.gaps ? [part('gaps', tally.gaps, 'gaps', '/terminals', { state: 'gaps' })] : []),
  );
}

// What the terminals, as witnesses, say of the head of the book.
function headWord({ head, witnesses }) {
  if (head === 'unanchored') return word('headUnanchored');
  if (head === 'diverged') return word('headDiverged');
  return word(head === 'witnessed' ? 'headWitnessed' : 'headConsistent', whole(witnesses));
}

// What there is instead of a view: why, and a way back.
function apology(title, text) {
  return [
    element('h1', null, title),
    element('p', { role: 'alert' }, text),
    element('p', null, element('a', { class: 'button', href: address('/') }, word('toOverview'))),
  ];
}

const unknownPage = () => apology(word('unknownPage'), word('unknownPageText', textOf(location.pathname)));

// What folds away and holds nothing that is sent: what somebody opened stays open.
const folds = () => [...main.querySelectorAll('details')].filter(fold => !fold.querySelector('form'));

// keepPlace: the same view once more, and what is taken in hand before it is there stands.
// unless(): asked once the view is there, whether what stands is to be left alone after all.
export function render(keepPlace, unless = keepPlace ? takenSince() : () => false) {
  return (drawing = draw(keepPlace, unless));
}

async function draw(keepPlace, unless) {
  const mine = ++round,
    at = here();
  beginOpening();
  try {
    if (!state.me && !open.has(at.view)) {
      const me = await api('me');
      state.me = me.name ? me : null;
      if (!state.me) return go(address('/login', { next: location.pathname + location.search }), true);
    }
    if (state.me && !state.me.has_password && !open.has(at.view) && at.view !== 'password')
      return go(address('/password'), true);
    const isIn = state.me?.has_password && !open.has(at.view);
    if (isIn && location.pathname === '/' && home() !== '/') return go(address(home()), true);
    if (isIn && at.period && !at.year) {
      // whatever is linked from here is of the same year
      at.query.set('year', at.period.slice(0, 4));
      return go(`${location.pathname}?${at.query}`, true);
    }
    if (isIn && drawnSince < 0) drawnSince = (await api('changes')).number;
    const { period, lead, compare } = at.kept;
    const tally = isIn ? await api('tally', { year: at.year, area: at.area, period, lead, compare }) : null;
    if (mine !== round) return;
    state.tally = tally;
    drawFrame(at);
    drawBar(at, tally);
    const view = views[at.view];
    const nodes = view ? await view({ at, tally, go, render }) : unknownPage();
    if (keepPlace) await letGo();
    if (mine !== round) return;
    if (unless()) {
      isBehind = true;
      return;
    }
    const scroll = window.scrollY,
      stayOpen = keepPlace ? folds().filter(fold => fold.open) : [];
    main.replaceChildren(...[exports(at, tally), nodes].flat(2).filter(Boolean));
    for (const fold of folds()) if (stayOpen.some(other => other.className === fold.className)) fold.open = true;
    const title = main.querySelector('h1');
    document.title = `${title ? title.textContent : word('overview')} · ${brandOf()}`;
    const drawn = new CustomEvent('drawn', { detail: [] }); // what is still to come of the view
    for (const after of main.querySelectorAll('[data-after]')) after.dispatchEvent(drawn);
    if (keepPlace) window.scrollTo(0, scroll);
    else if (document.activeElement === document.body || !document.contains(document.activeElement))
      main.focus({ preventScroll: true });
    putBackUnsent(open.has(at.view) ? null : state.me?.name, () => render(true, () => false));
    await Promise.all(drawn.detail).catch(error => console.error(error)); // the view stands without it
    if (mine !== round) return;
    main.dataset.ready = String(mine);
  } catch (error) {
    if (error.code === 401 && !open.has(at.view)) {
      visitEnded();
      state.me = null;
      return go(address('/login', { next: location.pathname + location.search }), true);
    }
    if (mine !== round) return;
    if (isLost() && main.dataset.ready) return; // what stands stays, the line tells
    drawFrame(at);
    main.replaceChildren(...apology(word('notShown'), sorry(error)));
    main.dataset.ready = String(mine);
  } finally {
    if (mine === round) endOpening();
  }
}

// kept: what the history keeps of it beside the address.
export function go(href, replace, kept = null) {
  state.isByItself = false;
  if (!replace) keepPlaceOf(href);
  history[replace ? 'replaceState' : 'pushState'](kept, '', href);
  if (!replace) window.scrollTo(0, 0);
  return render();
}

function switchLanguage() {
  state.language = state.language === 'en' ? 'zh' : 'en';
  try {
    localStorage.setItem('language', state.language);
  } catch {
    /* private windows keep nothing */
  }
  const query = new URLSearchParams(location.search);
  if (query.get('lang')) query.set('lang', state.language);
  history.replaceState(history.state, '', `${location.pathname}${query.toString() ? `?${query}` : ''}`);
  render(true);
}

// Between pressing and letting go: what is drawn anew then has no click.
let isPressed = false;
for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'])
  document.addEventListener(type, event => (isPressed = event.buttons > 0), true);

async function letGo() {
  while (isPressed) await new Promise(done => setTimeout(done, 50));
}

// What somebody has in hand: forms that say so, and lines in which something else stands than was drawn there.
function inHand() {
  const lines = [...main.querySelectorAll('input:not([type=file]), textarea')];
  return [...document.querySelectorAll('[data-busy]'), ...lines.filter(line => line.value !== line.defaultValue)];
}

// It is not drawn anew.
const isInUse = () => isPressed || inHand().length > 0;

function takenSince() {
  const before = inHand();
  return () => inHand().some(one => !before.includes(one));
}

let isBehind = false; // what stands is older than what is known

// What nobody asked for keeps nobody in.
async function renderByItself() {
  state.isByItself = true;
  await render(true, isInUse);
  state.isByItself = false;
}

// Somebody is there: the visit goes on.
async function goOn() {
  await api('me');
  visitLasts((await api('changes')).left_s, goOn);
}

// A page that was hidden has not heard for a while how long the visit lasts.
document.addEventListener('visibilitychange', async () => {
  if (document.hidden || !state.me?.has_password) return;
  const found = await api('changes').catch(error => ({ error }));
  if (found.error?.code === 401) await render();
  else if (!found.error) visitLasts(found.left_s, goOn);
});

// Waits for other figures, as long as the page is open, and draws again what is shown.
async function follow() {
  let pause = 1000;
  for (;;) {
    await new Promise(done => setTimeout(done, pause));
    if (!state.me?.has_password || document.hidden || drawnSince < 0) continue;
    try {
      const { number, left_s } = await api('changes', { since: drawnSince });
      visitLasts(left_s, goOn);
      isBehind = isBehind || number !== drawnSince;
      drawnSince = number;
      await drawing; // what an act of this page draws comes first: what is said of it is said of that
      if (isBehind && !isInUse()) {
        isBehind = false;
        await renderByItself();
      }
      pause = 300;
    } catch (error) {
      if (error.code === 401) await render();
      pause = 5000;
    }
  }
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]');
  const href = link?.getAttribute('href');
  if (
    !href?.startsWith('/') ||
    href.startsWith('/api/') ||
    event.button ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    link.getAttribute('target')
  )
    return;
  event.preventDefault();
  go(href);
});
document.getElementById('year').addEventListener('change', event => {
  const query = new URLSearchParams(location.search);
  query.set('year', event.target.value);
  query.delete('period'); // it is of the other year
  go(`${location.pathname}?${query}`, false, history.state);
});
window.addEventListener('sorted', () => render());
window.addEventListener('popstate', () => render().then(() => standWhereLeft(main)));
let kept = null;
try {
  kept = localStorage.getItem('language');
} catch {
  /* none */
}
const asked = new URLSearchParams(location.search).get('lang');
state.language = [asked, kept].find(isLanguage) ?? 'zh';
searchField(go);
onConnectionBack(renderByItself);
state.wasSent = wasSent;
access.enter = me => {
  state.me = me;
};
render();
follow();
