// SPDX-License-Identifier: Apache-2.0
// Where a terminal that is to be paired stands, what it is called and who has it; asked once more before it is sent.
import { act } from './confirm.js';
import { holderFields } from './holders.js';
import { element, last, word } from './lib.js';
import { placeField } from './place.js';

const nameOfPlace = area => last([...area.node.querySelectorAll('select')]).selectedOptions[0].textContent;

// send is given {area, name, holder, phone}; done is called when that is through.
export function pairForm({ terminal }, tally, send, done) {
  const area = placeField(tally, null),
    name = element('input', { type: 'text', maxlength: 40, required: true, placeholder: word('labelExample') }),
    holder = holderFields({});
  const told = element('p', { role: 'status' });
  const onsubmit = async event => {
    event.preventDefault();
    if (!area.value()) {
      told.replaceChildren(element('span', { class: 'problem', role: 'alert' }, word('placeMissing')));
      return;
    }
    const question = {
      title: word('pairTitle', name.value),
      text: [word('pairText', nameOfPlace(area), terminal)],
      action: word('pair'),
      told,
    };
    const said = { area: area.value(), name: name.value, ...holder.said() };
    if (await act(question, () => send(said))) await done();
  };
  return element(
    'form',
    { class: 'answer-fields', 'data-busy': '', onsubmit },
    element('label', null, word('standing'), area.node),
    element('label', null, word('label'), name),
    holder.nodes,
    element('button', { type: 'submit' }, word('pair')),
    told,
  );
}
