// SPDX-License-Identifier: Apache-2.0
// The cumulative curve of a quota, drawn by ECharts on a canvas, with a real table of the same figures behind it.
import { address, element, measureOf, nameOf, table, whole, word } from './lib.js';
import { numberLink } from './list.js';

const INK = '#5c6962',
  GREEN = '#0f6b4c',
  AMBER = '#b7791f',
  SOFT = '#9aa7a0';

const daysOf = year => (new Date(Date.UTC(year + 1, 0, 1)) - new Date(Date.UTC(year, 0, 1))) / 86400000;
const dateOf = (year, day) => new Date(Date.UTC(year, 0, day)).toISOString().slice(5, 10);

// A value for each day up to the last one wanted: what was reached by then.
function steps(days, last) {
  const values = [];
  let reached = 0,
    at = 0;
  for (let day = 1; day <= last; day++) {
    while (at < days.length && days[at][0] <= day) reached = days[at++][1];
    values.push(reached);
  }
  return values;
}

function option(tally, quota, line) {
  const all = daysOf(tally.year),
    today = Math.round(tally.pace * all);
  const series = (name, data, color, extra) => ({
    name,
    type: 'line',
    data,
    showSymbol: false,
    symbol: 'circle',
    lineStyle: { color, width: 2 },
    itemStyle: { color },
    emphasis: { disabled: true },
    ...extra,
  });
  const list = [
    series(word('thisYear'), steps(line.days, today), GREEN, {
      lineStyle: { color: GREEN, width: 3 },
      areaStyle: { color: GREEN, opacity: 0.07 },
    }),
  ];
  if (quota.target > 0)
    list.push(
      series(
        word('paceLine'),
        Array.from({ length: all }, (_, i) => Math.round((quota.target * (i + 1)) / all)),
        AMBER,
        { lineStyle: { color: AMBER, width: 1.5, type: 'dashed' } },
      ),
    );
  if (line.last_year.length)
    list.push(series(word('lastYear'), steps(line.last_year, all), SOFT, { lineStyle: { color: SOFT, width: 1.5 } }));
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit', color: INK },
    grid: { left: 64, right: 24, top: 44, bottom: 32 },
    legend: { top: 4, left: 0, icon: 'roundRect', itemHeight: 3, textStyle: { color: INK, fontSize: 13 } },
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { lineStyle: { color: SOFT } } },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: Array.from({ length: all }, (_, i) => dateOf(tally.year, i + 1)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#c9d3cd' } },
      axisLabel: {
        color: INK,
        interval: (i, text) => text.endsWith('-01'),
        formatter: text => word('monthName', Number(text.slice(0, 2))),
      },
    },
    yAxis: {
      type: 'value',
      minInterval: 1, // people and person-times are whole
      splitLine: { lineStyle: { color: '#e8edea' } },
      axisLabel: { color: INK, formatter: n => n.toLocaleString('en-US') },
    },
    series: list,
  };
}

// By months: what had been reached at the end of each.
function monthTable(tally, quota, line) {
  const all = daysOf(tally.year),
    today = Math.round(tally.pace * all);
  const now = steps(line.days, today),
    before = steps(line.last_year, all);
  const rows = [];
  for (let month = 1; month <= 12; month++) {
    const last = Math.round((Date.UTC(tally.year, month, 1) - Date.UTC(tally.year, 0, 1)) / 86400000);
    const day = last > today && last - 31 < today ? today : last;
    if (day > today) break;
    rows.push({
      date: dateOf(tally.year, day),
      now: now[day - 1] ?? 0,
      done: (now[day - 1] ?? 0) - (rows[month - 2]?.now ?? 0),
      pace: quota.target > 0 ? Math.round((quota.target * day) / all) : null,
      before: line.last_year.length ? before[day - 1] : null,
    });
    if (day === today) break;
  }
  // Of the last month as far as it goes.
  const periodOf = r => `${tally.year}-${r.date.slice(0, 2)}-01..${tally.year}-${r.date}`;
  const ofMonth = r => address('/days', { quota: quota.id, area: tally.area, period: periodOf(r) });
  return table(
    `${nameOf(quota)}（${measureOf(quota)}）`,
    [
      { head: word('date'), cell: r => r.date },
      { head: word('inMonth'), number: true, cell: r => numberLink(r.done, 'done', ofMonth(r)) },
      { head: word('thisYear'), number: true, cell: r => whole(r.now) },
      { head: word('paceLine'), number: true, cell: r => whole(r.pace) },
      { head: word('lastYear'), number: true, cell: r => whole(r.before) },
    ],
    rows,
  );
}

// ECharts is large: it is asked for when there is a curve, once. False: it did not come, and is asked for again.
let loading = null;
function drawing() {
  if (loading) return loading;
  loading = new Promise(done => {
    const script = element('script', { src: new URL('./echarts.js', import.meta.url).href });
    script.addEventListener('load', () => done(true));
    script.addEventListener('error', () => {
      loading = null;
      script.remove();
      done(false);
    });
    document.head.append(script);
  });
  return loading;
}

export function curve(tally, quota, line) {
  const told = `${word('done')} ${whole(quota.done)}，${word('expected')} ${whole(quota.expected)}`;
  const label = `${word('curveTitle')}：${nameOf(quota)}，${told}`;
  const box = element('div', { class: 'chart', role: 'img', 'aria-label': label, 'data-after': '' });
  const draw = async () => {
    if (!(await drawing()) || !document.contains(box)) return;
    const chart = window.echarts.init(box, null, { renderer: 'canvas' });
    chart.setOption(option(tally, quota, line));
    const watch = new ResizeObserver(() => {
      if (document.contains(box)) chart.resize();
      else {
        watch.disconnect();
        chart.dispose();
      }
    });
    watch.observe(box);
  };
  drawing();
  box.addEventListener('drawn', event => event.detail.push(draw()));
  return [box, element('details', null, element('summary', null, word('chartTable')), monthTable(tally, quota, line))];
}
