// SPDX-License-Identifier: Apache-2.0
// Targets of areas: allocations.
import { act } from './confirm.js';
import { address, api, choices, element, may, measureOf, nameOf, post, table, when, whole, word } from './lib.js';

// What will be so once it is saved, and whether that is more than there is.
function consequence(answer, area, place, target) {
  const own = answer.quotas[place];
  const isOwn = area.area === answer.area;
  const before = isOwn ? 0 : (area.quotas[place].target ?? 0);
  const split = isOwn ? own.split : own.split - before + target;
  const over = isOwn ? target : own.target;
  const text = [word('targetBecomes', nameOf(area), answer.year, whole(target), measureOf(own))];
  if (over !== null && split > over) text.push(word('overTarget', whole(split), whole(over)));
  return text;
}

function form(answer, area, place, render) {
  const quota = area.quotas[place];
  const target = element('input', {
    type: 'number',
    min: 0,
    max: 100000000,
    step: 1,
    required: true,
    value: quota.target ?? '',
    'aria-label': word('newTarget'),
  });
  const why = element('input', {
    type: 'text',
    required: true,
    maxlength: 200,
    placeholder: word('why_label'),
    'aria-label': word('why_label'),
  });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const save = async event => {
    event.preventDefault();
    const number = Number(target.value);
    const text = [...consequence(answer, area, place, number), word('reasonIs', why.value)];
    const asked = {
      title: word('targetTitle', nameOf(answer.quotas[place])),
      text,
      action: word('save'),
      told: problem,
    };
    const body = { quota: quota.id, year: answer.year, area: area.area, target: number, why: why.value };
    if (await act(asked, () => post('allocations', body))) await render(true);
  };
  return element(
    'form',
    { class: 'inline', 'data-busy': '', onsubmit: save },
    target,
    why,
    element('button', { type: 'submit' }, word('save')),
    problem,
  );
}

function changeButton(answer, area, place, render) {
  return element(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-label': `${word('change')} ${nameOf(area)}`,
      onclick: event => {
        const fields = form(answer, area, place, render);
        event.currentTarget.replaceWith(fields);
        fields.querySelector('input').focus();
      },
    },
    word('change'),
  );
}

function historyOf(quota) {
  if (!quota.history.length) return '-';
  return element(
    'details',
    null,
    element('summary', null, word('times', whole(quota.history.length))),
    element(
      'ul',
      { class: 'plain' },
      quota.history.map(h =>
        element('li', null, `${whole(h.target)} · ${h.who || '-'} · ${h.why || '-'} · ${when(h.at)}`),
      ),
    ),
  );
}

// The area's own, with its history; an administrator changes the office's.
function ownTarget(answer, place, tally, render) {
  const own = answer.quotas[place];
  const area = { area: answer.area, name: tally.name, name_en: tally.name_en, quotas: answer.quotas };
  const left = own.target === null ? null : own.target - own.split;
  const fact = (key, value, shape) =>
    element('div', { class: shape ?? null }, element('dt', null, word(key)), element('dd', null, value));
  return [
    element(
      'dl',
      { class: 'facts' },
      fact('own', own.target === null ? word('noTarget') : `${whole(own.target)} ${measureOf(own)}`),
      fact('sum', whole(own.split)),
      fact(left < 0 ? 'over' : 'left', whole(left === null ? null : Math.abs(left)), left < 0 ? 'far-behind' : null),
      fact('history', historyOf(own)),
      may('admin') && answer.area === tally.path[0].area
        ? element('div', null, changeButton(answer, area, place, render))
        : null,
    ),
    left < 0 ? element('p', { class: 'problem' }, word('overTarget', whole(own.split), whole(own.target))) : null,
  ];
}

export async function allocations({ at, tally, render }) {
  const answer = await api('allocations', { year: tally.year, area: tally.area });
  const place = Math.max(
    0,
    answer.quotas.findIndex(q => q.id === at.quota),
  );
  const own = answer.quotas[place];
  const columns = [
    { head: word('area'), cell: nameOf, value: a => a.area },
    {
      head: `${word('target')}（${measureOf(own)}）`,
      number: true,
      cell: a => whole(a.quotas[place].target),
      value: a => a.quotas[place].target,
    },
    { head: word('history'), cell: a => historyOf(a.quotas[place]) },
  ];
  if (may('admin', 'officer'))
    columns.push({ head: word('change'), act: true, cell: a => changeButton(answer, a, place, render) });
  return [
    element('h1', null, word('allocTitle')),
    element('p', { class: 'note' }, word('allocNote')),
    choices(
      word('chooseQuota'),
      answer.quotas.map(q => [q.id, nameOf(q), address('/allocations', { area: at.area, quota: q.id })]),
      own.id,
    ),
    ownTarget(answer, place, tally, render),
    answer.areas.length ? table(word('allocTitle'), columns, answer.areas) : null,
  ];
}
