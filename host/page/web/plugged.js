// SPDX-License-Identifier: Apache-2.0
// Sticks that are plugged into the host: which there are, one button that takes them and leaves what goes back, and the
// result in words. What was done with the last one stays told until the next.
import { address, element, post, resultPlace, section, sorry, table, when, whole, word } from './lib.js';
import { terminalLabel } from './labels.js';

const last = { name: '', readOnly: false, answer: null };
let isTaking = false;

// ---- what is there ----

const ofTerminals = stick =>
  stick.terminals.map((one, i) => [i ? word('comma') : '', terminalLabel(one)]).concat(stick.more ? ' …' : '');

// In a line: what a stick has.
function contents(stick) {
  if (!stick.ours) return word(stick.readable ? 'pluggedForeign' : 'pluggedUnreadable');
  const parts = [
    stick.waiting ? word('pluggedWaiting', whole(stick.waiting)) : word('pluggedNothing', whole(stick.batches)),
    stick.requests ? word('pluggedAsks', whole(stick.requests)) : '',
    stick.read_only ? word('pluggedReadOnly') : '',
    stick.readable ? '' : word('pluggedUnreadable'),
  ];
  return parts.filter(Boolean).join(word('comma'));
}

// For the day: a line a stick, which leads to the view where it is taken.
export function pluggedLines(answer) {
  return answer.sticks.map(stick =>
    element(
      'li',
      { 'data-plugged': stick.name },
      element('a', { href: address('/sticks') }, word('pluggedIn')),
      ' ',
      ofTerminals(stick),
      ' ',
      element('strong', null, contents(stick)),
    ),
  );
}

async function take(stick, told, render) {
  if (isTaking) return;
  isTaking = true;
  told.replaceChildren(element('p', { role: 'status', 'data-busy': '', 'aria-busy': 'true' }, word('stickSending')));
  try {
    const answer = await post('sticks/take', { stick: stick.stick });
    Object.assign(last, { name: stick.name, readOnly: stick.read_only, answer });
    told.replaceChildren();
    isTaking = false;
    if (location.pathname === '/sticks') await render(true);
    document.getElementById('plugged-told')?.focus();
  } catch (error) {
    told.replaceChildren(element('p', { class: 'problem', role: 'alert' }, sorry(error)));
  }
  isTaking = false;
}

function card(stick, render) {
  const told = resultPlace(`plugged-${stick.stick}`);
  const onclick = () => take(stick, told, render);
  return element(
    'article',
    { class: 'plugged', 'data-plugged': stick.name },
    element('h3', null, word('pluggedIn'), ' ', ofTerminals(stick), ' ', element('small', null, stick.name)),
    element('p', stick.readable ? null : { class: 'problem' }, contents(stick)),
    stick.ours
      ? element(
          'p',
          null,
          element('button', { type: 'button', onclick }, word(stick.waiting ? 'pluggedTake' : 'pluggedGive')),
        )
      : null,
    told,
  );
}

// ---- what came of it ----

const whyNotLeft = lines => {
  const reason = last.readOnly ? 'denied' : lines.find(line => line.result === 'not_left')?.reason;
  return word(`pluggedNotLeft_${['full', 'denied'].includes(reason) ? reason : 'io'}`);
};

function sentences({ totals: t, lines, gone }) {
  const n = key => (t[key] ? whole(t[key]) : null);
  const notLeft = lines.some(line => line.result === 'not_left');
  const parts = [
    n('batches') && word('pluggedTaken', n('batches'), whole(t.events), whole(t.terminals)),
    n('quarantined') && word('stick_quarantined_n', n('quarantined')),
    n('refused') && word('stick_refused_n', n('refused')),
    n('asks') && word('stick_asks_n', n('asks')),
    n('others') && word('stick_other_n', n('others')),
    n('plans') && word('pluggedPlans', n('plans')),
  ].filter(Boolean);
  const said = parts.length ? parts : [word('pluggedNothingNew')];
  if (gone) return { said, problem: word('pluggedGone') };
  if (notLeft) return { said, problem: whyNotLeft(lines) };
  return { said: [...said, word('pluggedCanGo')], problem: t.trouble ? word('pluggedTrouble', n('trouble')) : '' };
}

function resultText(line) {
  const reason = line.result !== 'not_left' && line.reason && word(`stick_why_${line.reason}`);
  const notes = ['renamed', 'gap', 'fork'].filter(key => line[key]).map(key => word(`stick_is_${key}`));
  return [word(`stick_${line.result}`), reason, ...notes].filter(Boolean).join(word('comma'));
}

function files(answer) {
  if (!answer.lines.length) return null;
  const columns = [
    { head: word('file'), cell: line => element('span', { class: 'path' }, line.file || '-') },
    { head: word('terminal'), cell: line => (line.terminal ? terminalLabel(line) : '-') },
    { head: word('result'), cell: resultText },
    { head: word('stickEvents'), number: true, cell: line => whole(line.events) },
  ];
  return element(
    'details',
    null,
    element('summary', null, word('stickFilesTold')),
    table(word('stickFilesTold'), columns, answer.lines),
  );
}

function outcome() {
  if (!last.answer) return null;
  const { said, problem } = sentences(last.answer);
  return element(
    'div',
    { class: 'plugged-result' },
    element('h3', null, word('pluggedResult', last.name), ' ', element('small', null, when(last.answer.at))),
    element(
      'div',
      { id: 'plugged-told', tabindex: '-1', role: 'status', class: problem ? null : 'good' },
      said.map(text => element('p', null, text)),
      problem ? element('p', { class: 'problem', role: 'alert' }, problem) : null,
    ),
    files(last.answer),
  );
}

// answer: of /api/sticks, of a server that looks for sticks.
export function pluggedSticks(answer, render) {
  return section(
    word('pluggedTitle'),
    answer.sticks.length
      ? answer.sticks.map(stick => card(stick, render))
      : element('p', { class: 'note' }, word('pluggedNone')),
    outcome(),
  );
}
