// SPDX-License-Identifier: Apache-2.0
// The terminal on a cable that asks to be paired: its six digits, the answer of the person who sees its screen, and in
// words how its visit ended. What is shown is looked up again as long as the view stands.
import { act } from './confirm.js';
import { apiByItself, element, post, section, when, whole, word } from './lib.js';
import { pairForm } from './pair_form.js';

const LOOK_MS = 2000;

function differButton(asking, look) {
  const told = element('span', { role: 'status' });
  const { terminal, digits } = asking;
  const question = {
    title: word('cableDifferTitle', terminal),
    text: word('cableDifferText'),
    action: word('cableDiffer'),
    told,
  };
  const onclick = async () => {
    if (await act(question, () => post('cable/pair', { terminal, digits, yes: false }))) await look();
  };
  return [element('button', { type: 'button', class: 'quiet', onclick }, word('cableDiffer')), told];
}

function asks(asking, tally, look) {
  const { terminal, digits, since, answered } = asking;
  const send = said => post('cable/pair', { terminal, digits, yes: true, ...said });
  return element(
    'article',
    { class: 'asking', 'data-terminal': terminal },
    element('h3', null, word('asksPairing'), ' ', element('code', null, terminal)),
    answered
      ? element('p', { role: 'status' }, word('cableGoing'))
      : [
          element('p', { class: 'note' }, word('cableSince', when(since))),
          element('p', { class: 'digits' }, digits),
          element('p', null, word('cableCompare')),
          pairForm(asking, tally, send, look),
          differButton(asking, look),
        ],
  );
}

// How a visit went.
export function visitWords({ terminal, status, paired, events, quarantined }) {
  const how = ['ok', 'unpaired', 'gone', 'silent'].includes(status) ? status : 'other';
  const text = paired && how !== 'ok' ? word('cablePairedOnly', terminal) : word(`cable_${how}`, terminal);
  const brought = paired && word('cableEvents', whole(events)),
    held = quarantined > 0 && word('cableHeld', whole(quarantined));
  return [text, brought, held].filter(Boolean);
}

const ended = visit =>
  element('p', { role: 'status', 'data-result': 'cable' }, `${when(visit.ended)} `, visitWords(visit));

// now: an answer of /api/cable, of a server that serves cables.
export function cable(now, tally) {
  const node = section(word('cableTitle'));
  const head = [...node.childNodes];
  let drawn = '';
  const draw = found => {
    const text = JSON.stringify(found);
    if (text === drawn) return;
    drawn = text;
    node.replaceChildren(
      ...[
        ...head,
        found.asking ? asks(found.asking, tally, look) : element('p', { class: 'note' }, word('cableNobody')),
        found.visit && ended(found.visit),
      ].filter(Boolean),
    );
  };
  const look = async () => {
    const found = await apiByItself('cable').catch(() => null);
    if (found) draw(found);
  };
  const follow = async () => {
    for (;;) {
      await new Promise(done => setTimeout(done, LOOK_MS));
      if (!document.contains(node)) return;
      if (!document.hidden) await look();
    }
  };
  node.classList.add('cable');
  node.dataset.after = '';
  node.addEventListener('drawn', follow);
  draw(now);
  return node;
}
