// SPDX-License-Identifier: Apache-2.0
// What the browser tests share: Debian's Chromium driven by playwright-core, a page that may talk to our server alone,
// and a place for screenshots. Modules come from build/npm, as the lockfile of host/page/web says.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const require = createRequire(resolve('build/npm/package.json'));
const { chromium } = require('playwright-core');
export const axeSource = require('axe-core').source;
export const shots = resolve('build/screenshots');
mkdirSync(shots, { recursive: true });

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-device-scale-factor=1',
  '--hide-scrollbars',
];

export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'rollcall-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: flags,
    viewport: { width: 1280, height: 720 },
    acceptDownloads: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  context.setDefaultTimeout(300000); // a state that never comes
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

// A page of which every request outside `base`, every error and every word on the console is remembered.
export async function openPage(browser, base) {
  const page = await browser.context.newPage();
  const seen = { outside: [], errors: [], requests: 0 };
  page.on('request', request => {
    seen.requests++;
    if (!request.url().startsWith(base) && !request.url().startsWith('blob:') && request.url() !== 'about:blank')
      seen.outside.push(request.url());
  });
  page.on('pageerror', error => seen.errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  page.seen = seen;
  page.base = base;
  return page;
}

// Comes in by a one-time link, as far as the password that is asked for.
export async function comeIn(page, address) {
  await page.goto(address);
  await page.waitForURL(/password/);
  await settled(page);
}

export async function choosePassword(page) {
  await page.fill('input[name=newPassword]', '玉溪的山和水都很好看');
  await page.fill('input[name=again]', '玉溪的山和水都很好看');
  await page.click('form button[type=submit]');
  await page.waitForURL(/\/(\?.*)?$/);
  await settled(page);
}

// Goes to an address of ours and waits until its view stands.
export async function visit(page, path) {
  await page.goto(new URL(path, page.base).href);
  await settled(page);
}

export async function settled(page) {
  await page.waitForSelector('#main[data-ready]');
  await page.waitForLoadState('load');
}

export async function shoot(page, name, full = true) {
  await page.waitForTimeout(150);
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: full });
}

// What axe-core finds, in words; empty when all is well.
export async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }),
  );
  return found.violations.map(
    v =>
      `${v.id}: ${v.help} (${v.nodes
        .slice(0, 3)
        .map(n => n.html.slice(0, 120))
        .join(' | ')})`,
  );
}
