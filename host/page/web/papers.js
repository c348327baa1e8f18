// SPDX-License-Identifier: Apache-2.0
// The papers of one class, to be taken home as files.
import { printBadges } from './badges.js';
import { save } from './exports.js';
import { address, element, may, sorry, state, word } from './lib.js';

const kinds = [
  ['sign-in', 'signInSheet', a => !a.cancelled],
  ['empty', 'emptySheet', a => !a.cancelled],
  ['register', 'registerSheet', a => a.begun],
];

export function papers(answer) {
  if (!may('officer', 'admin') || !answer.programme) return null;
  const told = element('span', { role: 'status' });
  const link = (sheet, name, format) => {
    const query = new URLSearchParams({ sheet, format, lang: state.language });
    const onclick = event => {
      event.preventDefault();
      save(event.currentTarget.href, told);
    };
    const text = `${word(name)} ${format === 'pdf' ? 'PDF' : 'Excel'}`;
    return element('a', { href: `/api/sessions/${answer.session}/sheet?${query}`, download: '', onclick }, text);
  };
  const button = (name, body) => {
    const onclick = () => printBadges(body).catch(error => (told.textContent = sorry(error)));
    return element('button', { type: 'button', class: 'quiet', onclick }, word(name));
  };
  return element(
    'p',
    { class: 'papers' },
    element('span', null, word('papers')),
    kinds
      .filter(([, , fits]) => fits(answer))
      .map(([sheet, name]) => ['pdf', 'xlsx'].map(format => link(sheet, name, format))),
    answer.cancelled
      ? null
      : [button('sessionCard', { numbers: [answer.session] }), button('sessionPoster', { poster: answer.session })],
    answer.roster.length
      ? element('a', { href: address('/badges', { session: answer.session }) }, word('badgesOfThese'))
      : null,
    told,
  );
}
