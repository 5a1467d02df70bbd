// The page as a person and a screen reader know it: the sign-in form, the mirror, the snapshot.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { chromium } from 'playwright-core';

const PATIENCE_MS = 20_000;
const shots = process.env.TMS_SCREENSHOT_DIR || '';

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.TMS_CHROMIUM || '/usr/bin/chromium',
    // The software renderer draws WebGL where there is no GPU.
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
}

// A page that fails the test on any script error or refused resource.
// `touch`: with fingers; `ignoreHTTPSErrors`: for servers with a certificate of their own.
export async function openPage(
  browser,
  { width = 1440, height = 900, scale = 1, theme = 'light', touch = false, ignoreHTTPSErrors = false } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: theme,
    hasTouch: touch,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.stack || error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) errors.push(message.text());
  });
  return Object.assign(page, { scriptErrors: errors });
}

export async function signIn(page, url, username, password, hash = '') {
  await page.goto(url + '/' + hash);
  await page.waitForSelector('form#signin', { state: 'visible' });
  await page.fill('form#signin [name=username]', username);
  await page.fill('form#signin [name=password]', password);
  await page.press('form#signin [name=password]', 'Enter');
  await inState(page, 'ready');
}

export const inState = (page, state) =>
  page.waitForSelector(`html[data-tms-state="${state}"]`, { state: 'attached' });

export const snapshot = (page) => page.evaluate(() => window.tms.snapshot());

// Waits until the snapshot fulfils `condition`; the error shows the last one.
export async function until(page, condition, patienceMs = PATIENCE_MS) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const last = await snapshot(page);
    if (condition(last)) return last;
    if (Date.now() > deadline) {
      throw new Error(`waited for ${condition}\nthe last snapshot: ${JSON.stringify(last).slice(0, 3_000)}`);
    }
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

// Waits until the page has drawn what it had to draw.
export async function settled(page) {
  for (let frames = -1, same = 0; same < 3;) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const now = (await snapshot(page)).frames;
    same = now === frames ? same + 1 : 0;
    frames = now;
  }
}

export const mirror = (page) => page.locator('#tms-mirror');

export async function shoot(page, name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

export function assertNoScriptErrors(page) {
  assert.deepEqual(page.scriptErrors, []);
}
