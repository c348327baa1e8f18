// SPDX-License-Identifier: Apache-2.0
// Words of targets and how they are shared out; in the order of words_targets_zh.js.
export const en = {
  allocTitle: 'Targets of the areas',
  allocNote:
    'Fill in several, give one reason, save them together; an empty cell has no target. A block copied from a ' +
    'spreadsheet can be pasted in. Earlier figures stay in the history.',
  ofYear: year => `of ${year}`,
  own: 'Own target',
  targetOf: 'Task',
  allocated: n => `${n} allocated`,
  allocatedRest: (n, rest) => `${n} allocated, ${rest} left`,
  allocatedOver: (n, over) => `${n} allocated, ${over} too many`,
  restOf: (quota, rest) => `${quota}: ${rest}`,
  semicolon: '; ',
  noNumber: 'A whole number from 0 to 100,000,000, please',
  wasTarget: t => `was ${t}`,
  proposePopulation: 'Propose by population',
  proposeLastYear: 'Propose by last year',
  nothingProposed: quotas => `Nothing proposed for ${quotas}: no own target, or no figures to go by`,
  changesMade: n => (n === '1' ? '1 change, not saved' : `${n} changes, not saved`),
  undoChanges: 'Undo the changes',
  targetsTitle: (year, n) => `Change ${n} targets of ${year}?`,
  targetMoves: (area, quota, before, after) => `${area} · ${quota}: ${before} → ${after}`,
  moreTargets: n => `and ${n} more`,
  overTarget: (quota, split, target) =>
    `Please check: of ${quota} ${split} are shared out together, more than the target of ${target}.`,
  targetsSaved: n => (n === '1' ? 'Saved 1 change.' : `Saved ${n} changes.`),
  takeBackTargets: 'Take this back',
  takeBackText: n => `Sets the figures there were before (${n}), which is noted as a change of its own.`,
  takenBackWhy: why => `Taken back: ${why}`,
  targetsTakenBack: 'The figures are as they were before.',
  noneBelow: 'There are no areas beneath.',
};
