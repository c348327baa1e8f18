// SPDX-License-Identifier: Apache-2.0
// Sticks and terminals: the files of a stick are taken from the browser, who asks to be paired is answered, and what
// goes back to the stick is given as one file. What was done with the last stick stays told until the next.
import { cable } from './cable.js';
import { act } from './confirm.js';
import { postForFile } from './download.js';
import { address, api, element, isBound, postFile, post, section, sorry, table, when, whole, word } from './lib.js';
import { terminalLabel } from './labels.js';
import { pairForm } from './pair_form.js';
import { pictures, sendPictures } from './pictures.js';
import { pluggedSticks } from './plugged.js';
import { chosenFiles, droppedFiles, sortFiles } from './stick_files.js';

// The stick that was taken last: what came of each file, and who waits for an answer.
const stick = {
  told: [],
  left: 0,
  others: [],
  unsent: 0,
  problem: '',
  at: null,
  paired: new Set(),
  refused: new Set(),
};
let isSending = false;

// ---- sending ----

// A file that is too long is told like any other; without an answer, or while another program writes, the rest waits.
async function sendOne({ path, file }) {
  try {
    return await postFile('stick', { name: path }, file);
  } catch (error) {
    if (error.code !== 413 && error.code !== 400) throw error;
    return {
      file: path,
      result: 'refused',
      reason: error.word,
      terminal: '',
      label: '',
      events: 0,
      check_ins: 0,
      sessions: [],
    };
  }
}

async function sendFiles({ wanted, left, others }, progress) {
  Object.assign(stick, {
    told: [],
    left,
    others,
    unsent: wanted.length,
    problem: '',
    at: new Date(),
    paired: new Set(),
    refused: new Set(),
  });
  for (const one of wanted) {
    progress(stick.told.length, wanted.length);
    stick.told.push(await sendOne(one));
    stick.unsent--;
  }
}

// Whether there were pictures: what came of them is looked at first.
async function sendAll(files, say, progress) {
  const sorted = await sortFiles(files);
  const arePictures = sorted.pictures.length > 0;
  if (arePictures) {
    say(word('pictureSending'));
    await sendPictures(sorted.pictures, progress);
  }
  if (!arePictures || sorted.wanted.length) {
    say(word('stickSending'));
    await sendFiles(sorted, progress);
  }
  return arePictures;
}

async function take(files, told, render) {
  if (isSending) return;
  isSending = true;
  let arePictures = false;
  const bar = element('progress', { max: 1, value: 0 });
  const said = element('span');
  const say = text => {
    said.textContent = bar.ariaLabel = text;
  };
  told.replaceChildren(element('p', { 'data-busy': '' }, said, ' ', bar));
  try {
    arePictures = await sendAll(await files, say, (done, all) => Object.assign(bar, { value: done, max: all }));
  } catch (error) {
    stick.problem = sorry(error);
  }
  isSending = false;
  if (location.pathname === '/sticks') await render(true);
  document.getElementById(arePictures ? 'pictures-told' : 'stick-told')?.focus();
}

function chooser(told, render) {
  const pick = (label, more) => {
    const input = element('input', { type: 'file', multiple: true, class: 'away', ...more });
    input.addEventListener('change', () => input.files.length && take(chosenFiles(input), told, render));
    return element('label', { class: 'button' }, word(label), input);
  };
  const zone = element(
    'div',
    { class: 'drop' },
    element('p', null, word('stickDrop')),
    element(
      'p',
      { class: 'answers' },
      pick('stickFolder', { webkitdirectory: true }),
      pick('stickFiles', {}),
      pick('pictureFiles', { accept: 'image/jpeg,image/png' }),
    ),
    element('p', { class: 'note' }, word('stickNote')),
  );
  zone.addEventListener('dragover', event => (event.preventDefault(), zone.classList.add('over')));
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    take(droppedFiles(event.dataTransfer), told, render);
  });
  return zone;
}

// ---- what came of it ----

const sum = (list, value) => list.reduce((total, one) => total + value(one), 0);
const ofResult = (...results) => stick.told.filter(one => results.includes(one.result));
const foreign = () => ofResult('other').filter(one => !one.reason).length + stick.others.length;

// Who asked and was answered since asks no more.
function numberOf(result) {
  if (result === 'other') return foreign();
  const { paired, refused } = stick;
  const open = ofResult(result).filter(
    one => result !== 'asks' || !(paired.has(one.terminal) || refused.has(one.terminal)),
  );
  return open.length + (result === 'known' ? paired.size : 0);
}

function sentences() {
  const taken = ofResult('taken'),
    terminals = new Set(taken.map(one => one.terminal)),
    sessions = sessionsOf(taken);
  const parts = [
    taken.length &&
      word('stickTaken', whole(taken.length), whole(sum(taken, t => t.check_ins)), terminals.size, sessions.length),
    ...['duplicate', 'quarantined', 'refused', 'asks', 'known', 'other'].map(result => {
      const n = numberOf(result);
      return n ? word(`stick_${result}_n`, whole(n)) : null;
    }),
    stick.unsent && word('stickUnsent', whole(stick.unsent)),
  ].filter(Boolean);
  return parts.length ? parts : [word('stickEmpty')];
}

function sessionsOf(taken) {
  const found = new Map(taken.flatMap(one => one.sessions.map(session => [session.session, session])));
  return [...found.values()].sort((a, b) => ((a.start ?? '') < (b.start ?? '') ? -1 : 1));
}

const sessionName = s =>
  s.start ? `${when(s.start)} ${s.programme} · ${s.venue}` : `${s.session} ${word('unknownSession')}`;

function resultText(one) {
  const reason = one.reason && word(`stick_why_${one.reason}`);
  const notes = ['renamed', 'gap', 'fork'].filter(key => one[key]).map(key => word(`stick_is_${key}`));
  return [word(`stick_${one.result}`), reason, ...notes].filter(Boolean).join(word('comma'));
}

function filesTable() {
  return table(
    word('stickFilesTold'),
    [
      { head: word('file'), cell: one => element('span', { class: 'path' }, one.file) },
      { head: word('terminal'), cell: one => (one.terminal ? terminalLabel(one) : '-') },
      { head: word('result'), cell: resultText },
      { head: word('stickEvents'), number: true, cell: one => whole(one.events) },
      { head: word('stickCheckIns'), number: true, cell: one => whole(one.check_ins) },
    ],
    stick.told,
  );
}

function outcome() {
  if (!stick.at) return null;
  const sessions = sessionsOf(ofResult('taken'));
  const isGood = !stick.problem && !ofResult('quarantined', 'refused').length;
  return section(
    word('stickResult'),
    element(
      'div',
      { id: 'stick-told', tabindex: '-1', role: 'status', class: isGood ? 'good' : null },
      sentences().map(text => element('p', null, text)),
      stick.problem ? element('p', { class: 'problem', role: 'alert' }, stick.problem) : null,
    ),
    sessions.length
      ? element(
          'ul',
          { class: 'plain' },
          sessions.map(s =>
            element('li', null, element('a', { href: address(`/sessions/${s.session}`) }, sessionName(s))),
          ),
        )
      : null,
    stick.told.length ? element('details', null, element('summary', null, word('stickFilesTold')), filesTable()) : null,
    stick.others.length
      ? element(
          'details',
          null,
          element('summary', null, word('stick_other_n', whole(stick.others.length))),
          element('p', { class: 'path' }, stick.others.slice(0, 50).join('\n')),
        )
      : null,
    goesBack(),
  );
}

// ---- what goes back ----

// Who brought something and is trusted; with an answer where one asked.
function waiting() {
  const found = new Map();
  for (const one of ofResult('taken', 'duplicate', 'said', 'known'))
    if (one.terminal) found.set(one.terminal, found.get(one.terminal) || one.result === 'known');
  for (const terminal of stick.paired) found.set(terminal, true);
  return [...found].map(([terminal, paired]) => ({ terminal, paired }));
}

function goesBack() {
  const terminals = waiting();
  if (!terminals.length) return null;
  const problem = element('p', { class: 'problem', role: 'alert' });
  const onclick = async () => {
    problem.textContent = '';
    try {
      await postForFile('stick/answer', { terminals });
    } catch (error) {
      problem.textContent = sorry(error);
    }
  };
  return element(
    'div',
    { class: 'back' },
    element('h3', null, word('stickBackTitle')),
    element('button', { type: 'button', onclick }, word('stickBack', terminals.length)),
    element('p', { class: 'note' }, word('stickBackNote')),
    problem,
  );
}

// ---- who asks to be paired ----

function answerForm(asking, tally, render) {
  const send = said => post('pairing', { terminal: asking.terminal, decision: 'pair', ...said });
  return pairForm(asking, tally, send, async () => {
    stick.paired.add(asking.terminal);
    stick.at = stick.at || new Date();
    await render(true);
  });
}

function refuseButton(asking, render) {
  const told = element('span', { role: 'status' });
  const onclick = async () => {
    const question = {
      title: word('refuseTitle', asking.terminal),
      text: word('refuseText'),
      action: word('refuse'),
      asksWhy: true,
      told,
    };
    const done = await act(question, why => post('pairing', { terminal: asking.terminal, decision: 'refuse', why }));
    if (!done) return;
    stick.refused.add(asking.terminal);
    await render(true);
  };
  return [element('button', { type: 'button', class: 'quiet', onclick }, word('refuse')), told];
}

function asks(answer, tally, render) {
  if (!answer.asking.length) return null;
  return section(
    word('pairingTitle'),
    element('p', { class: 'note' }, word('pairingNote')),
    answer.asking.map(one =>
      element(
        'article',
        { class: 'asking', 'data-terminal': one.terminal },
        element('h3', null, word('asksPairing'), ' ', element('code', null, one.terminal)),
        element('p', { class: 'note' }, word('askedAt', word(`carrier_${one.carrier}`), when(one.seen))),
        answerForm(one, tally, render),
        refuseButton(one, render),
      ),
    ),
  );
}

export async function sticks({ at, tally, render }) {
  // Who asks to be paired stands in no area yet.
  const [answer, cabled, plugged] = isBound() ? [] : await Promise.all([api('pairing'), api('cable'), api('sticks')]);
  const told = element('div');
  return [
    element('h1', null, word('sticksTitle')),
    plugged?.watched ? pluggedSticks(plugged, render) : null,
    chooser(told, render),
    told,
    pictures(),
    outcome(),
    answer ? asks(answer, tally, render) : null,
    cabled?.watched ? cable(cabled, tally) : null,
    element('p', null, element('a', { href: address('/terminals', { area: at.area }) }, word('toTerminals'))),
  ];
}
