// SPDX-License-Identifier: Apache-2.0
// visit.mjs BUILD CITY: the front page as a browser opens it that holds nothing, and the same once more: what went over
// the wire, and milliseconds until the view stands; the best of ROUNDS, as JSON.
import { end, office, person, visit } from '../browser/browser.mjs';

const [build, city] = process.argv.slice(2);
const { serve, welcome } = office(`${build}/rollcall`, city);
const { url } = await serve();
const page = await person(url, welcome(`访${Date.now()}`, 'reviewer'));
const browser = await page.context().newCDPSession(page);

async function measure() {
  const began = performance.now();
  await visit(page, '/');
  const ms = performance.now() - began;
  const requests = await page.evaluate(() => {
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return all.filter(one => one.transferSize > 0).length;
  });
  return { ms, requests };
}

const rounds = [];
for (let i = 0; i < (Number(process.env.ROUNDS) || 7); i++) {
  await browser.send('Network.clearBrowserCache');
  rounds.push({ empty: await measure(), again: await measure() });
}
const best = which => ({
  ms: Math.min(...rounds.map(round => round[which].ms)),
  requests: Math.max(...rounds.map(round => round[which].requests)),
});
console.log(JSON.stringify({ empty: best('empty'), again: best('again') }));
await end();
