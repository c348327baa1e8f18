// SPDX-License-Identifier: Apache-2.0
// Coming in, and passwords.
import { address, element, home, post, sorry, state, word } from './lib.js';

export const access = { enter() {} };

function field(name, type, autocomplete) {
  const input = element('input', {
    type,
    name,
    required: true,
    autocomplete,
    minlength: type === 'password' && autocomplete === 'new-password' ? 10 : null,
  });
  return [input, element('label', null, word(name), input)];
}

function panel(title, note, fields, action, submit) {
  const problem = element('p', { class: 'problem', role: 'alert' });
  return element(
    'form',
    {
      class: 'panel',
      'data-busy': '',
      onsubmit: async event => {
        event.preventDefault();
        problem.textContent = '';
        try {
          await submit();
        } catch (error) {
          problem.textContent = error.code ? sorry(error) : error.message;
        }
      },
    },
    element('h1', null, title),
    note ? element('p', { class: 'note' }, note) : null,
    fields,
    element('button', { type: 'submit' }, action),
    problem,
  );
}

export async function login({ at, go }) {
  const [name, nameField] = field('userName', 'text', 'username'),
    [secret, secretField] = field('passwordWord', 'password', 'current-password');
  return panel(word('loginTitle'), word('firstUse'), [nameField, secretField], word('login'), async () => {
    state.me = await post('login', { name: name.value, password: secret.value });
    const next = at.query.get('next') || home();
    await go(next.startsWith('/') && !next.startsWith('//') ? next : home(), true);
  });
}

// The secret stands behind the #: it is never part of a request's address.
export async function welcome({ go }) {
  const link = location.hash.slice(1);
  try {
    state.me = await post('welcome', { link });
    await go(address('/password'), true);
    return [];
  } catch (error) {
    return [
      element('h1', null, word('loginTitle')),
      element('p', { class: 'problem', role: 'alert' }, sorry(error)),
      element('p', null, element('a', { href: address('/login') }, word('login'))),
    ];
  }
}

export async function password({ go }) {
  const had = state.me.has_password;
  const [old, oldField] = field('oldPassword', 'password', 'current-password');
  const [first, firstField] = field('newPassword', 'password', 'new-password'),
    [second, secondField] = field('again', 'password', 'new-password');
  return panel(
    word('passwordTitle'),
    had ? null : word('setPassword'),
    [had ? oldField : null, firstField, secondField],
    word('save'),
    async () => {
      if (first.value !== second.value) throw new Error(word('differ'));
      state.me = await post('password', had ? { old: old.value, new: first.value } : { new: first.value });
      await go(address(home()));
    },
  );
}
