// SPDX-License-Identifier: Apache-2.0
// Photos of paper lists, which the host keeps whole: sent before the list that names them, and shown to whoever may see
// names.
import { element, may, postFile, section, when, whole, word } from './lib.js';

// The host has it from here on; what it is known by in the book.
export const keepPhoto = async (session, file) => (await postFile('sessions/photo', { session }, file)).sheet;

function line(answer, photo, n) {
  const people = [
    word('photoPeople', whole(photo.people)),
    photo.standing < photo.people && word('photoUndone', whole(photo.people - photo.standing)),
  ].filter(Boolean);
  const link = element(
    'a',
    { href: `/api/sessions/${answer.session}/photos/${photo.sheet}`, target: '_blank', rel: 'noopener' },
    word('photoOne', n),
  );
  return element(
    'li',
    null,
    photo.kept ? link : element('strong', { class: 'problem' }, word('photoOne', n), word('aside', word('photoGone'))),
    photo.kept ? element('span', null, when(photo.kept)) : null,
    element('span', null, people.join(word('comma'))),
    element('small', { class: 'note' }, word('photoDigest', photo.sheet.slice(0, 8))),
  );
}

export function keptPhotos(answer) {
  if (!answer.photos.length || !may('officer', 'admin', 'reviewer')) return null;
  return section(
    word('photosKept'),
    element('p', { class: 'note' }, word('photosKeptHint')),
    element(
      'ul',
      { class: 'kept-photos' },
      answer.photos.map((photo, i) => line(answer, photo, whole(i + 1))),
    ),
  );
}

// A field for one, and what the query says of it.
export function photoField(answer) {
  const file = element('input', { type: 'file', accept: 'image/jpeg,image/png' });
  const node = element(
    'label',
    { class: 'field' },
    element('span', null, word('sheetPhoto')),
    file,
    element('small', { class: 'note' }, word('sheetPhotoHint')),
  );
  const query = async () => (file.files.length ? { sheet: await keepPhoto(answer.session, file.files[0]) } : {});
  return { node, query };
}
