// SPDX-License-Identifier: Apache-2.0
// Every view of the page, for the suites that go through all of them, and what an office must have done for each to
// have something to show.

// Of a city that make_city made: a pair that looks like one, two who were merged, a blank badge, an officer, a filing,
// a class that is to come. Returns their numbers.
export function furnish({ host, json }) {
  const village = ['--area', '530402001'];
  const add = (name, phone) => {
    const more = ['--sex', 'f', '--category', 'farmer', '--phone', phone];
    return json('person', 'add', '--name', name, ...more, ...village).number;
  };
  const [one, other] = ['13800007777', '13800007777'].map(phone => add('许双双', phone));
  host('person', 'merge', add('许合合', '13800008888'), add('许合合', '13800008888'), '--why', '同一人');
  const [blank] = host('badge', 'print', '--blank', '1', '--format', 'txt').split('\t');
  host('officer', 'add', '许新专干', ...village);
  json('filing', 'add', '--period', '2026-Q3', '--why', '季报');
  const times = ['--start', '2026-11-28T09:00:00+08:00', '--end', '2026-11-28T11:00:00+08:00'];
  const coming = json('session', 'add', '--programme', 'P07', ...village, '--venue', '新农技站', ...times).session;
  host('enroll', coming, one, other);
  return { one, other, blank, coming };
}

// The addresses, of a class that was held, somebody who was there, and what furnish() made.
export function viewsOf({ session, holder, one, other, blank, coming }) {
  const ofClass = number => ['there', 'roster', 'log'].map(tab => `/sessions/${number}?tab=${tab}`);
  return [
    ...['/', '/today', '/areas/530402', '/areas/530402001?quota=women', '/?period=2026-Q3&compare=last_year'],
    ...['/why?quota=farmer', '/why?quota=migrant&reason=pending', '/days?quota=farmer', '/sessions'],
    ...['/sessions?as=calendar', '/sessions/new', ...ofClass(session), ...ofClass(coming), '/people', '/people/new'],
    ...['/people/import', '/people/doubles', '/people/doubles?state=parted', `/people/doubles?a=${one}&b=${other}`],
    ...['/people/merges', `/people/${holder}`, `/people/${one}`, `/people/${blank}`],
    ...['waiting', 'printed', 'delivered', 'blank'].map(state => `/badges?state=${state}`),
    ...['/terminals', '/sticks', '/quarantine?state=held', '/quarantine', '/signals', '/signals?state=open'],
    ...['/allocations', '/filings', '/officers', '/users', '/system', '/log', '/log?each=1', '/audit', '/papers'],
    ...['/search', '/password', '/nowhere'],
  ];
}

// Opens one of them; what is searched for stands in no address: it is typed.
export async function openView(page, visit, view, lang) {
  await visit(page, `${view}${view.includes('?') ? '&' : '?'}lang=${lang}`);
  if (view !== '/search') return;
  await page.fill('#find input', '王');
  await page.press('#find input', 'Enter');
  await page.waitForSelector('main [data-kind=people]');
}
