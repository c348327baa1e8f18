// SPDX-License-Identifier: Apache-2.0
// Photos of a terminal's screen that shows what is not uploaded: sent one by one; what each had, and what came of each
// message, whichever photos it came with.
import { address, element, post, postFile, section, sorry, when, whole, word } from './lib.js';
import { showAnswer } from './picture_answer.js';

const last = { told: [], unsent: 0, problem: '' };
const messages = new Map();

// ---- sending ----

// Of a whole message one more photo says nothing new.
function heed(message) {
  if (messages.get(message.message)?.missing.length === 0 && !message.files.length) return;
  messages.set(message.message, message);
}

async function sendOne({ path, file }) {
  try {
    const answer = await postFile('pictures', {}, file);
    answer.messages.forEach(heed);
    return { path, codes: answer.codes };
  } catch (error) {
    if (![400, 404, 413].includes(error.code)) throw error;
    return { path, problem: error.code === 404 ? word('pictureNotYours') : sorry(error) };
  }
}

export async function sendPictures(all, progress) {
  Object.assign(last, { told: [], unsent: all.length, problem: '' });
  try {
    for (const one of all) {
      progress(last.told.length, all.length);
      last.told.push(await sendOne(one));
      last.unsent--;
    }
  } catch (error) {
    last.problem = sorry(error);
  }
}

// ---- what each had ----

const codeText = ({ number, parts }) => word(number > parts ? 'pictureBeyond' : 'pictureCode', number, parts);

function pictureLine({ path, codes, problem }) {
  const text = word('pictureHad', path, problem ?? codes.map(codeText).join(word('comma')));
  return element('li', { class: problem ? 'problem' : null }, text);
}

// ---- what came of it ----

const sum = (list, key) => list.reduce((total, one) => total + one[key], 0);

function sessionLinks(files) {
  const found = new Map(files.flatMap(file => file.sessions.map(session => [session.session, session])));
  return [...found.values()].map(s =>
    element(
      'li',
      null,
      element(
        'a',
        { href: address(`/sessions/${s.session}`) },
        s.start ? `${when(s.start)} ${s.programme} · ${s.venue}` : `${s.session} ${word('unknownSession')}`,
      ),
    ),
  );
}

const isIn = file => file.result === 'taken' || file.result === 'duplicate';
const whyApart = file => word(`stick_${file.result}`) + word('comma') + word(`stick_why_${file.reason}`);

// A message in sentences, and whether all is well.
function sentences(m) {
  if (m.missing.length) return [word('pictureMissing', m.parts, m.missing.join(word('comma')))];
  if (m.reason) return [word(m.reason === 'forged' ? 'pictureForged' : 'pictureBroken')];
  const events = sum(m.files, 'events');
  const apart = new Set(m.files.filter(file => !isIn(file)).map(whyApart));
  return [
    events && word('pictureTaken', whole(events), whole(sum(m.files, 'check_ins')), sessionLinks(m.files).length),
    !events && (!m.files.length || m.files.some(isIn)) && word('pictureHeld'),
    ...[...apart].map(text => word('pictureApart', text)),
  ].filter(Boolean);
}

function answerButton(m) {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const onclick = async () => {
    problem.textContent = '';
    try {
      const { terminal, label, codes } = await post('pictures/answer', { terminal: m.terminal });
      showAnswer(`${label} ${terminal}`.trim(), codes);
    } catch (error) {
      problem.textContent = sorry(error);
    }
  };
  return [element('button', { type: 'button', onclick }, word('pictureAnswer')), problem];
}

function messageCard(m) {
  const name = m.terminal ? `${m.label} ${m.terminal}`.trim() : word('pictureMessage');
  const isGood = !m.missing.length && !m.reason && m.files.every(isIn);
  const links = sessionLinks(m.files);
  return element(
    'article',
    { class: 'picture', 'data-message': m.message },
    element('h3', null, name),
    sentences(m).map(text => element('p', { class: isGood ? null : 'problem' }, text)),
    links.length ? element('ul', { class: 'plain' }, links) : null,
    m.files.some(isIn) ? answerButton(m) : null,
  );
}

export function pictures() {
  if (!last.told.length && !last.unsent && !messages.size) return null;
  return section(
    word('picturesTitle'),
    element(
      'div',
      { id: 'pictures-told', tabindex: '-1', role: 'status' },
      element('ul', { class: 'plain' }, last.told.map(pictureLine)),
      last.unsent ? element('p', null, word('pictureUnsent', whole(last.unsent))) : null,
      last.problem ? element('p', { class: 'problem', role: 'alert' }, last.problem) : null,
    ),
    [...messages.values()].reverse().map(messageCard),
  );
}
