// SPDX-License-Identifier: Apache-2.0
// Words of a reviewer's work: signals and filings.
export const en = {
  signalsTitle: 'Signals',
  signalsNote:
    'A signal points at something unusual and changes no figure by itself. A reviewer ticks some, ' +
    'writes one reason and marks them together.',
  signalsOf: n => `${n} ${n === '1' ? 'signal' : 'signals'}`,
  signalPeople: (kind, n) => `${kind} · ${n} ${n === '1' ? 'person' : 'people'}`,
  noSignals: 'Nothing looks odd in this area and year.',
  noSession: 'Of no single session',
  meanings: 'What each kind means',
  mark_open: 'open',
  mark_checking: 'being checked',
  mark_explained: 'explained',
  mark_confirmed: 'confirmed',
  markAs: 'Mark as',
  mark: 'Mark',
  markTitle: (n, state) => `Mark ${n} ${n === '1' ? 'signal' : 'signals'} as “${state}”?`,
  marked: (n, state) => `${n} ${n === '1' ? 'signal is' : 'signals are'} now “${state}”.`,
  markedBy: (who, t) => `${who}, ${t}`,
  tick: 'Tick',
  tickAll: session => `Tick all signals of this session ${session}`,
  ticked: n => `${n} ticked`,
  tickFirst: 'Tick some signals first.',
  signalKinds: 'Kind',
  signal_far_apart: 'One badge at two places within minutes',
  signal_burst: 'Badges faster than people can walk',
  signal_same_order: 'The same badge order in two sessions',
  signal_empty: 'A session with nobody',
  signal_many_a_day: 'One person in too many sessions a day',
  signal_off_hours: 'Attendance outside the hours of the session',
  signal_left_open: 'A session that was left open',
  signal_wrong_clock: 'A clock that cannot be right',
  signal_over_cap: 'A person over the cap of a programme',
  plain_far_apart: 'Nobody gets from one place to the other in this time: a copied badge, or a wrong clock.',
  plain_burst: 'Check-ins followed each other faster than a queue moves: perhaps one hand with a stack of badges.',
  plain_same_order: 'People arrived in almost the same order twice: real arrivals hardly repeat.',
  plain_empty:
    'A session was announced and nobody checked in: it may not have been held, or its terminal has not synced yet.',
  plain_many_a_day: 'More sessions in a day than one person can attend.',
  plain_off_hours: 'Check-ins over two hours before the start or after the end: made up later, or a wrong clock.',
  plain_left_open:
    'People scanned over an hour after its end: nobody closed it, and those of another day came to it. ' +
    'They do not count.',
  plain_wrong_clock:
    'By the clock of the terminal people came before the session was entered: ' +
    'it is behind, or holds cards of another host.',
  plain_over_cap: 'More attendances of one programme in a year than usual.',
  filings: 'Filings',
  filingsNote:
    'A filing is a report that was put away: its figures and files stay as they were. ' +
    'What comes in later changes none of it, and is told beside it.',
  filingPeriod: 'Period',
  fileNow: (place, period) => `File ${place}, ${period}`,
  fileTitle: (place, period) => `File the report of ${place} for ${period}?`,
  fileText:
    'What is kept are figures and files of this moment; they cannot be changed or taken back. ' +
    'Area and year are those chosen above.',
  fileIt: 'File',
  closeYear: year => `Close the year ${year}`,
  closeTitle: year => `Close the year ${year}?`,
  closeText:
    'Figures and targets of that year stand from now on, of every area, and its report is filed. ' +
    'What comes later counts to the year all the same, and is told beside it as “since closing +n”, day by day.',
  closeForGood: 'A closed year is not opened again, nor closed twice: close it once its report is out.',
  closeIt: 'Close',
  yearClosed: (year, n) => `${year} is closed, and its report filed as number ${n}.`,
  filed: n => `Filed as number ${n}.`,
  filedSince: n => `${n} since`,
  filedFigure: (name, n, measure) => `${name}: ${n} ${measure}`,
  cameSince: (n, terminals) =>
    `${n} ${n === '1' ? 'batch' : 'batches'} came since, of ${terminals} ` +
    `${terminals === '1' ? 'terminal' : 'terminals'}`,
  noneSince: () => 'nothing came since',
  filingFile: (n, format) => `Number ${n} as ${format}`,
  filingNumber: 'No.',
  filingNo: n => `No. ${n}`,
  filingOf: 'Report',
  yearOf: year => `${year}`,
  quarterOf: (year, n) => `${year}, quarter ${n}`,
  monthOfYear: (year, n) => `${n}/${year}`,
  ofClosedYear: 'of the closed year',
  filingWhen: 'Filed',
  filingFigures: 'Figures then',
  filingFiles: 'Files',
  digests: 'SHA-256 of the files',
  movedTitle: (number, quota) => `${quota}: since filing ${number}`,
  movedNote: (place, period, t) =>
    `${place}, ${period}, filed ${t}. Sessions of these days count otherwise now than they did: ` +
    'data that came late, paper lists, corrections. A date opens the sessions of the day.',
  allFilings: 'All filings',
  movedDays: 'Days that have changed since',
  movedDay: 'Day of training',
  movedThen: 'When filed',
  movedNow: 'Now',
  movedBy: 'Change',
  movedNothing: 'As it was filed: nothing has changed.',
  noFilings: 'Nothing was filed yet. Choose area and period, then press the button above.',
  noFilingsYet: 'Nothing was filed yet.',
  a_filing: 'report filed',
  a_year: 'year closed',
};
