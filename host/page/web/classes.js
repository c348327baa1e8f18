// SPDX-License-Identifier: Apache-2.0
// The classes: their list, one of them, a new one, one that is corrected. The address says which.
import { calendar } from './calendar.js';
import { editClass, newClass } from './class_form.js';
import { api, may, state } from './lib.js';
import { sessions } from './rows.js';
import { session } from './session.js';

export async function classes(view) {
  const { at } = view;
  if (!at.part) return at.query.get('as') === 'calendar' ? calendar(view) : sessions(view);
  if (at.part === 'new' && may('officer', 'admin')) return newClass(view);
  const answer = await api(`sessions/${encodeURIComponent(at.part)}`, { lang: state.language });
  answer.now = view.tally.as_of;
  const edits = at.query.get('do') === 'edit' && answer.programme && may('officer', 'admin');
  return edits ? editClass({ ...view, answer }) : session({ ...view, answer });
}
