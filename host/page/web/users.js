// SPDX-License-Identifier: Apache-2.0
// Who may come in, as what, and to which areas they are bound. Each change is asked for in words first.
import { codeSymbol } from './code.js';
import { act } from './confirm.js';
import { address, api, element, nameOf, post, section, state, table, when, word } from './lib.js';
import { total } from './list.js';
import { placeField } from './place.js';

// ---- the link, which is shown once ----

function copyButton(text) {
  const said = element('span', { role: 'status' });
  const onclick = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => 'copied',
      () => 'notCopied',
    );
    said.replaceChildren(word(done));
  };
  return [element('button', { type: 'button', class: 'quiet', onclick }, word('copyLink')), ' ', said];
}

function tellLink(name, { link, code }) {
  const whole = `${location.origin}/welcome#${link}`;
  document
    .querySelector('[data-told]')
    .replaceChildren(
      element('p', null, word('linkFor', name), word('linkReady')),
      element('p', null, element('code', null, whole)),
      element('p', null, copyButton(whole)),
      code ? codeSymbol(code, word('linkCode')) : '',
    );
}

// ---- acts ----

// verb: what is added to the name; body: what the act says beside it.
function userAct(verb, path, { name }, body, told, render) {
  const asked = {
    title: word(`${verb}Title`, name),
    text: word(`${verb}Text`),
    action: word(verb),
    asksWhy: true,
    told,
  };
  const onclick = async () => {
    const found = await act(asked, why => post(path, { name, ...body, page: location.origin, why }));
    if (!found) return;
    await render(true);
    if (found.link) tellLink(name, found);
  };
  return element(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': `${word(verb)} ${name}`, onclick },
    word(verb),
  );
}

const roles = ['reader', 'reviewer', 'officer', 'admin'];
const roleChoice = (label, chosen) =>
  element(
    'select',
    { 'aria-label': label },
    roles.map(r => element('option', { value: r, selected: r === chosen }, word(`role_${r}`))),
  );

// Another role for a user: chosen, then asked for in words. Whoever says no sees the old one again.
function roleAct({ name, role, areas }, told, render) {
  const choice = roleChoice(`${word('role')} ${name}`, role);
  choice.addEventListener('change', async () => {
    const lifts = choice.value === 'admin' && areas.length;
    const asked = {
      title: word('roleTitle', name),
      text: [word('roleText', word(`role_${choice.value}`)), ...(lifts ? [word('adminUnbound')] : [])],
      action: word('change'),
      asksWhy: true,
      told,
    };
    if (await act(asked, why => post('users/edit', { name, role: choice.value, why }))) await render(true);
    else choice.value = role;
  });
  return choice;
}

// ---- areas ----

const areaWords = areas => (areas.length ? areas.map(nameOf).join(word('comma')) : word('wholeOffice'));

// {node, value(), words()}: areas that are chosen one by one, and let go of. tally: of the office.
function areasField(tally, chosen) {
  let areas = [...chosen];
  const list = element('span', { class: 'chips' });
  const problem = element('span', { class: 'problem', role: 'alert' });
  const place = placeField(tally, null);
  const draw = () => {
    const chip = one =>
      element(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': word('dropArea', nameOf(one)), onclick: () => drop(one) },
        `${nameOf(one)} ×`,
      );
    list.replaceChildren(...(areas.length ? areas.map(chip) : [word('wholeOffice')]));
  };
  const drop = one => {
    areas = areas.filter(a => a !== one);
    draw();
  };
  const take = () => {
    const code = place.value();
    const label = [...place.node.querySelectorAll('select')].map(s => s.selectedOptions[0]);
    const name = label.filter(o => Number(o.value) === code).pop()?.textContent;
    const isOffice = code === tally.area;
    problem.replaceChildren(isOffice ? word('areaIsOffice') : code ? '' : word('chooseArea'));
    if (!code || isOffice || areas.some(a => a.area === code)) return;
    areas.push({ area: code, name, name_en: name });
    draw();
  };
  draw();
  const add = element('button', { type: 'button', class: 'quiet', onclick: take }, word('takeArea'));
  const node = element('fieldset', { class: 'areas' }, element('legend', null, word('boundTo')), list, ' ', place.node);
  node.append(add, problem);
  return { node, value: () => areas.map(a => a.area), words: () => areaWords(areas) };
}

// To which areas somebody is bound, at an address of its own.
function boundForm(user, tally, go, told) {
  const field = areasField(tally, user.areas);
  const onsubmit = async event => {
    event.preventDefault();
    const asked = {
      title: word('boundTitle', user.name),
      text: field.value().length ? word('boundText', field.words()) : word('unboundText'),
      action: word('save'),
      asksWhy: true,
      told,
    };
    const body = { name: user.name, areas: field.value() };
    if (await act(asked, why => post('users/areas', { ...body, why }))) await go(address('/users'), true);
  };
  return element(
    'form',
    { 'data-busy': '', onsubmit },
    element('p', { class: 'note' }, word('boundNote')),
    field.node,
    element(
      'p',
      null,
      element('button', { type: 'submit' }, word('save')),
      ' ',
      element('a', { class: 'button quiet', href: address('/users') }, word('cancel')),
    ),
  );
}

function addForm(tally, told, render) {
  const name = element('input', {
    type: 'text',
    required: true,
    maxlength: 20,
    'aria-label': word('userName'),
    placeholder: word('userName'),
  });
  const role = roleChoice(word('role'));
  const bound = areasField(tally, []);
  const isAdmin = () => role.value === 'admin';
  role.addEventListener('change', () => (bound.node.hidden = isAdmin()));
  const onsubmit = async event => {
    event.preventDefault();
    const areas = isAdmin() ? [] : bound.value();
    const text = [word('addText', word(`role_${role.value}`)), areas.length ? word('boundText', bound.words()) : ''];
    const asked = { title: word('addTitle', name.value), text, action: word('add'), asksWhy: true, told };
    const body = { name: name.value, role: role.value, areas, page: location.origin };
    const found = await act({ ...asked, text: text.filter(Boolean) }, why =>
      post('users', { ...body, why }).catch(error => {
        throw error.word === 'conflict' ? Object.assign(error, { word: 'name_there' }) : error;
      }),
    );
    if (!found) return;
    await render(true);
    tellLink(body.name, found);
  };
  return element(
    'form',
    { class: 'inline', 'data-busy': '', onsubmit },
    name,
    role,
    bound.node,
    element('button', { type: 'submit' }, word('add')),
  );
}

// ---- the view ----

function stateOf(user) {
  if (user.removed) return word('removedOn', when(user.removed));
  return word(user.has_password ? 'hasPassword' : 'waiting');
}

export async function users({ at, tally, go, render }) {
  const answer = await api('users', { sort: at.query.get('sort') });
  const told = element('div', { role: 'status', 'data-told': '' });
  const isMe = u => u.name === state.me.name;
  const isFixed = u => u.removed || isMe(u);
  const acts = u => {
    if (isMe(u)) return word('yourself');
    const body = { role: u.role, areas: u.areas.map(a => a.area) };
    if (u.removed) return userAct('letIn', 'users', u, body, told, render);
    const change = ['renew', 'remove'].map(verb => userAct(verb, `users/${verb}`, u, {}, told, render));
    return [change[0], ' ', change[1]];
  };
  const bounds = u => {
    if (u.role === 'admin' || isFixed(u)) return areaWords(u.areas);
    const href = address('/users', { areas: u.name });
    return [
      areaWords(u.areas),
      ' ',
      element('a', { href, 'aria-label': `${word('change')} ${word('boundTo')} ${u.name}` }, word('change')),
    ];
  };
  const chosen = answer.users.find(u => u.name === at.query.get('areas') && !isFixed(u) && u.role !== 'admin');
  return [
    element('h1', null, word('usersTitle')),
    chosen ? section(word('boundTitle', chosen.name), boundForm(chosen, tally, go, told)) : null,
    total({ rows: answer.total }),
    table(
      word('usersTitle'),
      [
        { head: word('userName'), cell: u => u.name, sort: 'name' },
        {
          head: word('role'),
          cell: u => (isFixed(u) ? word(`role_${u.role}`) : roleAct(u, told, render)),
          sort: 'role',
        },
        { head: word('boundTo'), cell: bounds },
        { head: word('state'), cell: stateOf, sort: 'removed' },
        { head: word('change'), act: true, cell: acts },
      ],
      answer.users,
    ),
    chosen ? told : section(word('addUser'), addForm(tally, told, render), told),
  ];
}
