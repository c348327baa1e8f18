// SPDX-License-Identifier: Apache-2.0
// Words of the search and of labels in English.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const en = {
  search: 'Search',
  searchHint: 'Search /',
  searchFor: 'You can type:',
  searchKinds: [
    'a name, or part of one',
    'the number of a person, or its last digits',
    'an ID number, a passport or a permit',
    'a phone number, or its last four digits',
    'the number of a session, a venue, a programme',
    'a village, a township, a county',
    'the name or id of a terminal',
  ],
  searchAgain: 'What is searched for stays in no address and no history. Type it again once the page was reloaded.',
  searchNothing: 'No match',
  searchAll: n => `All ${n}`,
  found_people: 'People',
  found_sessions: 'Sessions',
  found_programmes: 'Programmes',
  found_areas: 'Areas',
  found_terminals: 'Terminals',
  found_officers: 'Officers',
  labelDay: (month, day, year) => `${day} ${months[month - 1]}${year ? ` ${year}` : ''}`,
  labelPlace: (area, venue) => `${area}, ${venue}`,
};
