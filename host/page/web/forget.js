// SPDX-License-Identifier: Apache-2.0
// Forgetting, for good: asked for with a reason; what a reader still keeps on the disk is cleared by asking once more.
import { act } from './confirm.js';
import { element, resultPlace, word } from './lib.js';

function tell(settled, send, told) {
  const onclick = async event => {
    event.currentTarget.disabled = true;
    tell((await send(word('forgetAgain'))).settled, send, told);
  };
  const again = settled ? '' : element('button', { type: 'button', class: 'quiet', onclick }, word('forgetAgain'));
  told.replaceChildren(word(settled ? 'forgottenNow' : 'forgetNotSettled'), ' ', again);
}

// label: of the button; title, text: what goes, and what stays; send(why) does it; place: of the view's results.
export function forgetButton({ label, title, text, place, told }, send, render) {
  const asked = { title, text, action: word('forgetNow'), asksWhy: 'must', told };
  const onclick = async () => {
    const done = await act(asked, send);
    if (!done) return;
    await render(true);
    tell(done.settled, send, resultPlace(place));
  };
  return element('button', { type: 'button', class: 'quiet', onclick }, label);
}
