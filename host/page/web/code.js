// SPDX-License-Identifier: Apache-2.0
// A two-dimensional symbol that a phone or a terminal is to read.
import { element } from './lib.js';

// rows: of 0 and 1, a line each. One path: a square a dark module.
export function codeSymbol(rows, label) {
  const lines = rows.split('\n');
  const squares = lines.flatMap((line, y) => [...line].map((dark, x) => (dark === '1' ? `M${x} ${y}h1v1h-1z` : '')));
  const box = `-4 -4 ${lines.length + 8} ${lines.length + 8}`;
  return element(
    'svg',
    { viewBox: box, class: 'code', role: 'img', 'aria-label': label },
    element('rect', { x: -4, y: -4, width: '100%', height: '100%', fill: '#fff' }),
    element('path', { d: squares.join(''), fill: '#000', 'shape-rendering': 'crispEdges' }),
  );
}
