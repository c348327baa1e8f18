// SPDX-License-Identifier: Apache-2.0
// Overview of an area: the three quotas against the pace of the year, the curve, and the areas under it as a table and
// a map. The same view for a city, a county and a township.
import { curve } from './charts.js';
import {
  address,
  api,
  choices,
  element,
  measureOf,
  nameOf,
  percent,
  points,
  section,
  signed,
  table,
  when,
  whole,
  word,
} from './lib.js';
import { numberLink } from './list.js';
import { map } from './map.js';
import { isPart, periodText, periodTools, periodUntil } from './period.js';
import { sessionTable } from './rows.js';
import { troubles } from './system.js';

export const toneOf = quota =>
  quota.gap === null
    ? 'blank'
    : quota.gap < -10
      ? 'far-behind'
      : quota.gap < 0
        ? 'behind'
        : quota.gap <= 10
          ? 'ahead'
          : 'far-ahead';

function bar(rate, pace) {
  const box = element('div', { class: 'bar', 'aria-hidden': 'true' });
  const fill = element('span', { class: 'fill' }),
    mark = element('span', { class: 'mark' });
  fill.style.width = `${Math.min(100, rate ?? 0)}%`;
  mark.style.left = `${Math.min(100, 100 * pace)}%`;
  if (rate !== null) box.append(fill, mark);
  return box;
}

function gapWords(quota, tally) {
  if (quota.target === null) return word('noTarget');
  if (quota.gap === null) return word(`year_${tally.state}`);
  const sign = quota.gap > 0 ? `▲ ${word('ahead')} ` : quota.gap < 0 ? `▼ ${word('behind')} ` : `${word('even')} `;
  return `${sign}${Math.abs(quota.gap).toFixed(2)} ${word('pointsUnit')}`;
}

// Where the year stands in one sentence, the furthest behind first; of a task without a target there is nothing to say.
function standing(tally) {
  const judged = tally.quotas.filter(quota => quota.gap !== null);
  const behind = judged.filter(quota => quota.gap < 0).sort((a, b) => a.gap - b.gap);
  const named = behind.map(quota => word('behindBy', nameOf(quota), Math.abs(quota.gap).toFixed(2)));
  return judged.length ? element('p', { class: 'standing' }, word('yearStands', judged.length, named)) : null;
}

const rowsOf = (quota, area, year) => address('/why', { quota: quota.id, area, year, reason: 'counted' });
const unitOf = quota => (quota.measure === 'persons' ? 'persons' : 'rows');

// A figure that opens its rows; one that is settled stands, and what the rows tell by now opens them beside it.
function doneOf(figure, quota, area, year, shown = whole(figure.done)) {
  if (!figure.settled) return numberLink(figure.done, unitOf(quota), rowsOf(quota, area, year), shown);
  const said = word(figure.later ? `later_${figure.settled}` : `settled_${figure.settled}`, signed(figure.later));
  const now = [word('rowsNow'), ' ', whole(figure.now)];
  return element(
    'span',
    { class: 'settled' },
    element('span', null, shown),
    element('small', null, said, ' ', numberLink(figure.now, unitOf(quota), rowsOf(quota, area, year), now)),
  );
}

// How much of the year's figure rests on paper lists, or on people without any number; opens those rows.
function partOf(reason, quota, tally) {
  if (!quota[reason] || isPart(tally)) return null;
  const text = word(`ofWhich_${reason}`, whole(quota[reason]), measureOf(quota));
  const behind = address('/why', { quota: quota.id, area: tally.area, year: tally.year, reason });
  return element(
    'p',
    { class: 'part' },
    quota.settled ? text : numberLink(quota[reason], unitOf(quota), behind, [text]),
  );
}

// A figure that opens the days that add up to it.
const daysLink = (n, quota, tally, period, shown = whole(n)) =>
  n === null
    ? '-'
    : numberLink(
        n,
        'done',
        address('/days', { quota: quota.id, area: tally.area, year: period.slice(0, 4), period }),
        shown,
      );

// What a card tells first: what was done in the period, which of a whole year is the figure itself.
function firstOf(quota, tally, also) {
  const strong = n => [element('strong', null, whole(n)), ' ', measureOf(quota)];
  if (!isPart(tally))
    return [doneOf(quota, quota, tally.area, tally.year, strong(quota.done)), element('small', null, also)];
  const until = [word('untilEnd'), ' ', whole(quota.done)];
  return [
    daysLink(quota.month, quota, tally, tally.period, strong(quota.month)),
    element('small', null, daysLink(quota.done, quota, tally, periodUntil(tally), until)),
  ];
}

const leadOf = quota => nameOf({ name: quota.lead_name, name_en: quota.lead_name_en });

function card(quota, tally) {
  const also =
    quota.measure === 'persons'
      ? word('alsoTimes', whole(quota.person_times))
      : word('alsoPersons', whole(quota.persons));
  const fact = (key, value) => element('div', null, element('dt', null, word(key)), element('dd', null, value));
  return element(
    'article',
    { class: toneOf(quota), 'data-quota': quota.id },
    element(
      'div',
      { class: 'task' },
      element('h2', null, nameOf(quota)),
      quota.lead ? element('p', { class: 'lead' }, word('ledBy', leadOf(quota))) : null,
    ),
    element('p', { class: 'done' }, firstOf(quota, tally, also)),
    partOf('on_paper', quota, tally),
    partOf('unnumbered', quota, tally),
    bar(quota.rate, tally.pace),
    element(
      'p',
      { class: 'rate' },
      element('span', null, percent(quota.rate)),
      element('span', { class: 'gap' }, gapWords(quota, tally)),
    ),
    element(
      'dl',
      null,
      fact('target', quota.target === null ? word('noTarget') : whole(quota.target)),
      fact('expected', whole(quota.expected)),
      isPart(tally) ? null : fact('month', daysLink(quota.month, quota, tally, tally.as_of.slice(0, 7))),
      isPart(tally) ? null : fact('week', daysLink(quota.week, quota, tally, tally.last_week)),
      fact('samePeriod', daysLink(quota.last_year, quota, tally, tally.last_year)),
      isPart(tally) ? null : fact('projected', whole(quota.projected)),
      isPart(tally) ? null : fact('daily', dailyWords(quota)),
      isPart(tally) ? null : fact('women', percent(quota.women_share)),
    ),
  );
}

function dailyWords({ daily }) {
  if (daily === null) return '-';
  return daily === 0 ? word('reached') : `${whole(daily)}${word('perDay')}`;
}

// What was done in the same time of last year, and how much more it is.
function comparedColumns(of, quota, tally) {
  const then = a => daysLink(of(a).last_year, quota, { area: a.area }, tally.last_year);
  const change = a => (of(a).change === null ? '-' : signed(of(a).change));
  return [
    { head: word('samePeriod'), number: true, cell: then, sort: 'last_year', value: a => of(a).last_year },
    { head: word('changeOf'), number: true, cell: change, sort: 'change', value: a => of(a).change },
  ];
}

// The furthest behind first; who has no target stands last.
function areaTable(tally, place, kept) {
  const of = area => area.quotas[place];
  const quota = tally.quotas[place];
  const period = isPart(tally) ? tally.period : null;
  const inPeriod = a => daysLink(of(a).month, quota, { area: a.area }, period);
  const gap = {
    head: word('gap'),
    number: true,
    sort: 'gap',
    value: a => of(a).gap,
    cell: a => element('span', { class: `tone ${toneOf(of(a))}` }, points(of(a).gap)),
  };
  const columns = [
    { head: word('rank'), number: true, cell: a => of(a).rank ?? '-', sort: 'rank', value: a => of(a).rank },
    {
      head: word('area'),
      cell: a => element('a', { href: address(`/areas/${a.area}`, { ...kept, quota: quota.id }) }, nameOf(a)),
      sort: 'area',
      value: a => a.area,
    },
    { head: word('target'), number: true, cell: a => whole(of(a).target), sort: 'target', value: a => of(a).target },
    {
      head: word(period ? 'inPeriod' : 'done'),
      number: true,
      sort: 'done',
      value: a => (period ? of(a).month : of(a).done),
      cell: a => (period ? inPeriod(a) : doneOf(of(a), quota, a.area, tally.year)),
    },
    ...(kept.compare ? comparedColumns(of, quota, tally) : []),
    { head: word('rate'), number: true, cell: a => percent(of(a).rate), sort: 'rate', value: a => of(a).rate },
    gap,
    period
      ? null
      : {
          head: word('women'),
          number: true,
          cell: a => percent(of(a).women_share),
          sort: 'women',
          value: a => of(a).women_share,
        },
  ].filter(Boolean);
  return table(`${word('areasTitle')}：${nameOf(quota)}（${measureOf(quota)}）`, columns, tally.areas, {
    usual: 'gap',
    headColumn: 1,
  });
}

// Beside figures of one department: what is of everybody.
const ofAll = tally => (tally.lead ? word('ofAllLeads') : null);

// What waits and what does not count, each number opening its rows; what was refused has no rows to open.
function reasons(tally) {
  const line = (reason, count, unit) => {
    const href = address('/why', { area: tally.area, year: tally.year, reason });
    return element(
      'li',
      null,
      word(reason),
      unit ? numberLink(count, unit, href) : element('span', null, whole(count)),
    );
  };
  const one = (title, key, unit) => {
    const rows = Object.entries(tally[key]);
    const lines = rows.map(([reason, count]) => line(reason, count, unit));
    return element(
      'div',
      null,
      element('h3', null, word(title)),
      element('ul', { class: 'plain' }, rows.length ? lines : element('li', { class: 'nothing' }, word('none'))),
    );
  };
  const notes = [isPart(tally) ? word('ofWholeYear', tally.year) : null, ofAll(tally)].filter(Boolean);
  return element(
    'section',
    { class: 'reasons' },
    notes.length ? element('p', { class: 'note' }, notes.join(' ')) : null,
    one('reasonsPending', 'pending', 'events'),
    one('reasonsNot', 'not_counted', 'rows'),
    one('reasonsRefused', 'refused', null),
  );
}

// What each programme came to in the period, the most first.
function programmeBars({ programmes }, tally) {
  if (!programmes.length) return null;
  const most = Math.max(1, ...programmes.map(p => p.counted));
  const here = { area: tally.area, year: tally.year };
  const counted = p => {
    const fill = element('span', { class: 'fill' });
    fill.style.width = `${(100 * p.counted) / most}%`;
    const period = isPart(tally) ? tally.period : null;
    const rows = address('/why', { ...here, programme: p.id, reason: 'counted', period });
    return [
      element('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
      numberLink(p.counted, 'rows', rows, [whole(p.counted)]),
    ];
  };
  return section(
    word('programmesTitle'),
    table(
      word('programmesTitle'),
      [
        { head: word('programme'), cell: p => `${p.id} ${nameOf(p)}`, sort: 'programme', value: p => p.id },
        { head: word('programmeCounted'), cell: counted, sort: 'counted', value: p => p.counted },
        {
          head: word('sessions'),
          number: true,
          cell: p =>
            numberLink(p.sessions, 'rows', address('/sessions', { ...here, programme: p.id, ...within(tally) })),
          sort: 'sessions',
          value: p => p.sessions,
        },
      ],
      programmes,
      { usual: '-counted', sortName: 'programmes' },
    ),
  );
}

const within = tally => (isPart(tally) ? { from: tally.from, until: tally.until } : {});

// The pace is that of the last day of the period, as far as it is over.
function paceWords(tally) {
  const [at, pace] = [when(tally.as_of), percent(100 * tally.pace)];
  const today = tally.as_of.slice(0, 10);
  return isPart(tally) && tally.until < today ? word('asofPart', at, tally.until, pace) : word('asof', at, pace);
}

// Whose tasks and programmes are told: one department's, or everybody's.
function leadChoice({ at, tally, go }) {
  const options = [['', word('allLeads')], ...tally.leads.map(lead => [lead.id, nameOf(lead)])];
  const select = element(
    'select',
    null,
    options.map(([value, text]) => element('option', { value, selected: value === (tally.lead ?? '') }, text)),
  );
  select.addEventListener('change', () => {
    const lead = select.value;
    const stays = !lead || tally.quotas.find(q => q.id === at.quota)?.lead === lead;
    const quota = stays ? at.quota : null;
    go(address(location.pathname, { area: at.query.get('area'), ...at.kept, quota, lead }));
  });
  return element('label', null, word('lead'), ' ', select);
}

// On or off beside the areas; the view stays where it is.
function compareSwitch({ at, go }) {
  const box = element('input', { type: 'checkbox', value: 'last_year' }); // a box without a value is one in hand
  box.checked = Boolean(at.kept.compare);
  box.addEventListener('change', () => {
    const compare = box.checked ? box.value : null;
    go(address(location.pathname, { area: at.query.get('area'), ...at.kept, compare }), true);
  });
  return element('p', { class: 'compare' }, element('label', null, box, ' ', word('compareLastYear')));
}

const titleOf = tally =>
  [
    `${nameOf(tally)} ${isPart(tally) ? periodText(tally.period) : tally.year}`,
    tally.lead ? nameOf(tally.leads.find(lead => lead.id === tally.lead)) : null,
  ]
    .filter(Boolean)
    .join(' · ');

export async function front({ at, tally, go }) {
  const chosen = Math.max(
    0,
    tally.quotas.findIndex(q => q.id === at.quota),
  );
  const quota = tally.quotas[chosen];
  const isTownship = tally.areas.length === 0 || tally.level >= 3;
  const [line, shapes, held, trouble, programmes] = await Promise.all([
    api('curve', { quota: quota.id, year: tally.year, area: tally.area }),
    isTownship ? null : api('map'),
    isTownship ? api('sessions', { area: tally.area, period: tally.period, sort: at.query.get('sessions') }) : null,
    troubles(),
    api('programmes/counted', { area: tally.area, period: tally.period, lead: tally.lead }),
  ]);
  const tabs = choices(
    word('chooseQuota'),
    tally.quotas.map(q => [q.id, nameOf(q), address(location.pathname, { ...at.kept, quota: q.id })]),
    quota.id,
  );
  return [
    element(
      'div',
      { class: 'heading' },
      element('h1', null, titleOf(tally)),
      standing(tally),
      element('p', null, paceWords(tally)),
      tally.closed ? element('p', { class: 'closed' }, word('closed', tally.year, when(tally.closed.at))) : null,
      tally.state === 'not_begun' || tally.state === 'no_data' ? element('p', null, word(`year_${tally.state}`)) : null,
    ),
    periodTools({ at, tally, go }, leadChoice({ at, tally, go })),
    trouble,
    element(
      'div',
      { class: 'quotas' },
      tally.quotas.map(q => card(q, tally)),
    ),
    element('p', { class: 'note' }, word('method')),
    tally.quotas.length > 1 ? tabs : null,
    section(word('curveTitle'), curve(tally, quota, line)),
    isTownship
      ? section(
          word('sessionsTitle'),
          ofAll(tally) ? element('p', { class: 'note' }, ofAll(tally)) : null,
          sessionTable(held, 'sessions'),
          element(
            'p',
            { class: 'pages' },
            numberLink(
              held.total,
              'rows',
              address('/sessions', { area: tally.area, year: tally.year, ...within(tally) }),
              word('allSessions', whole(held.total)),
            ),
          ),
        )
      : section(
          word('areasTitle'),
          compareSwitch({ at, go }),
          element(
            'div',
            { class: at.kept.compare ? 'split compared' : 'split' },
            areaTable(tally, chosen, at.kept),
            map(tally, chosen, shapes, toneOf, at.kept),
          ),
        ),
    programmeBars(programmes, tally),
    reasons(tally),
  ];
}
