// SPDX-License-Identifier: Apache-2.0
// Where somebody stood on a view that they left by a link: Back leads to the same row. The history keeps it.
history.scrollRestoration = 'manual';

export function keepPlaceOf(href) {
  history.replaceState({ ...history.state, scroll: window.scrollY, left: href }, '');
}

export function standWhereLeft(main) {
  const { scroll, left } = history.state ?? {};
  if (scroll === undefined) return;
  window.scrollTo(0, scroll);
  const links = [...main.querySelectorAll('a[href]')];
  links.find(link => link.getAttribute('href') === left)?.focus({ preventScroll: true });
}
