// SPDX-License-Identifier: Apache-2.0
// Targets of areas: allocations.
import { address, api, choices, element, may, measureOf, nameOf, post, sorry, table, when, whole, word } from '/lib.js';

function form(answer, area, quota, render) {
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
  return element(
    'form',
    {
      class: 'inline',
      'data-busy': '',
      onsubmit: async event => {
        event.preventDefault();
        try {
          await post('allocations', {
            quota: quota.id,
            year: answer.year,
            area: area.area,
            target: Number(target.value),
            why: why.value,
          });
          await render(true);
        } catch (error) {
          problem.textContent = sorry(error);
        }
      },
    },
    target,
    why,
    element('button', { type: 'submit' }, word('save')),
    problem,
  );
}

function historyOf(quota) {
  if (!quota.history.length) return '-';
  return element(
    'details',
    null,
    element('summary', null, `${whole(quota.history.length)}`),
    element(
      'ul',
      { class: 'plain' },
      quota.history.map(h =>
        element('li', null, `${whole(h.target)} · ${h.who || '-'} · ${h.why || '-'} · ${when(h.at)}`),
      ),
    ),
  );
}

export async function allocations({ at, tally, render }) {
  const answer = await api('allocations', { year: tally.year, area: tally.area });
  const place = Math.max(
    0,
    answer.quotas.findIndex(q => q.id === at.quota),
  );
  const own = answer.quotas[place],
    editable = may('admin', 'officer');
  const given = answer.areas.reduce((sum, a) => sum + (a.quotas[place].target ?? 0), 0);
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
  if (editable)
    columns.push({
      head: word('change'),
      cell: a =>
        element(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-label': `${word('change')} ${nameOf(a)}`,
            onclick: event => event.currentTarget.replaceWith(form(answer, a, a.quotas[place], render)),
          },
          word('change'),
        ),
    });
  return [
    element('h1', null, word('allocTitle')),
    element('p', { class: 'note' }, word('allocNote')),
    choices(
      word('chooseQuota'),
      answer.quotas.map(q => [q.id, nameOf(q), address('/allocations', { area: at.area, quota: q.id })]),
      own.id,
    ),
    element(
      'dl',
      { class: 'facts' },
      [
        ['own', own.target],
        ['sum', given],
        ['left', own.target === null ? null : own.target - given],
      ].map(([key, value]) => element('div', null, element('dt', null, word(key)), element('dd', null, whole(value)))),
    ),
    table(word('allocTitle'), columns, answer.areas),
  ];
}
