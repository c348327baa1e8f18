// SPDX-License-Identifier: Apache-2.0
// What can be done about one person beside correcting: merging with another, forgetting; and the tasks they count for.
import {
  address,
  api,
  element,
  isOffice,
  nameOf,
  post,
  resultPlace,
  section,
  sorry,
  table,
  whole,
  word,
} from './lib.js';
import { personLabel, personLink, titled } from './labels.js';
import { mergesTable, unmergeButton } from './doubles.js';
import { forgetButton } from './forget.js';
import { pictureButton, printBadges } from './badges.js';

function tasks(answer) {
  if (!answer.tasks.length) return null;
  const task = t => element('a', { href: address('/why', { quota: t.quota, year: t.year }) }, nameOf(t));
  return section(
    word('tasksOf'),
    table(
      word('tasksOf'),
      [
        { head: word('yearHead'), cell: t => String(t.year) },
        { head: word('task'), cell: task },
        { head: word('countedTimes'), number: true, cell: t => whole(t.times) },
        {
          head: word('brings'),
          cell: t => word(t.measure === 'persons' ? 'bringsPerson' : 'bringsTimes', whole(t.times)),
        },
      ],
      answer.tasks,
    ),
  );
}

// ---- merging ----

function mergeForm(person, go) {
  const onsubmit = event => {
    event.preventDefault();
    go(address('/people/doubles', { a: person, b: other.value.trim() }));
  };
  const other = element('input', {
    type: 'text',
    required: true,
    maxlength: 20,
    pattern: '\\s*\\d{6}-\\d{9}\\s*',
    placeholder: '530402-000000000',
    'aria-label': word('otherNumber'),
  });
  return element(
    'form',
    { class: 'inline', 'data-form': 'merge', 'data-busy': '', onsubmit },
    element('label', null, word('otherNumber')),
    other,
    element('button', { type: 'submit', class: 'quiet' }, word('compareWith')),
  );
}

// ---- forgetting ----

function personForget(answer, others, told, render) {
  const { person } = answer;
  const asked = {
    label: word('forget'),
    title: titled('forgetTitle', personLabel(answer)),
    text: [word('forgetGoes', whole(others)), word('forgetStays'), word('forgetLater')],
    place: 'told',
    told,
  };
  return forgetButton(asked, why => post('people/forget', { person, why }), render);
}

function printButton(person, told) {
  const onclick = () =>
    printBadges({ numbers: [person] }).catch(error =>
      told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, sorry(error))),
    );
  return element('button', { type: 'button', class: 'quiet', onclick }, word('printBadge'));
}

// Who is one with somebody now, both ways.
const others = (person, merges) =>
  new Set(merges.filter(m => !m.undone).flatMap(m => [m.person, m.into])).add(person).size - 1;

export async function personActs({ answer, go, render }) {
  const { person } = answer;
  const { merges } = await api('merges', { person });
  const told = resultPlace('told');
  const merge = merges.find(m => m.person === person && !m.undone);
  const into = { person: answer.merged_into, name: merge?.into_name, forgotten: true };
  const isWhole = answer.is_person && !answer.forgotten;
  return [
    told,
    answer.merged_into
      ? element(
          'p',
          { class: 'open' },
          word('isMergedInto'),
          personLink(into),
          ' ',
          isOffice() ? unmergeButton(answer, into, told, render) : null,
        )
      : null,
    tasks(answer),
    merges.length ? section(word('mergeHistory'), mergesTable(merges, told, render)) : null,
    isWhole && isOffice()
      ? section(
          word('otherActs'),
          mergeForm(person, go),
          element(
            'p',
            { class: 'tools' },
            printButton(person, told),
            ' ',
            pictureButton(person, told),
            ' ',
            personForget(answer, others(person, merges), told, render),
          ),
        )
      : null,
  ];
}
