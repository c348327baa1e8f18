// SPDX-License-Identifier: Apache-2.0
// look.mjs WELCOME-ADDRESS PATH…: screenshots of some addresses, zh and en, wide and on a phone, into
// build/screenshots (SHOTS=1).
import { axe, end, person, shoot, visit } from './browser.mjs';

const [welcome, ...paths] = process.argv.slice(2);
const page = await person(new URL('/', welcome).href, new URL(welcome).hash.slice(1));
for (const path of ['/password', ...paths])
  for (const lang of ['zh', 'en'])
    for (const [width, height, tag] of [
      [1280, 720, 'wide'],
      [390, 844, 'phone'],
    ]) {
      await page.setViewportSize({ width, height });
      await visit(page, `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      await shoot(page, `${path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '') || 'front'}-${lang}-${tag}`);
      if (tag === 'wide') for (const problem of await axe(page)) console.log(path, lang, problem);
    }
console.log(page.seen);
await end();
