// Use leaves nothing behind: after a warm-up neither the scripts' heap nor the client's memory nor the
// number of elements grows, however long one works. TMS_LEAK_MINUTES=10 is the long form.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, mirror, openBrowser, openPage, settled, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';
import { SCREENS, named } from './support/screens.mjs';

const USE_MS = Number(process.env.TMS_LEAK_MINUTES || 0) * 60_000 || 30_000;
const WARM_UP_ROUNDS = 2;
const MOST_HEAP_GROWTH = 2 * 1024 * 1024;
const MOST_ELEMENTS_MORE = 200;

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 5_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// One round: every screen, a search, a scroll, a selection, a panel, the palette.
async function work(page, round) {
  for (const [hash, name] of SCREENS) {
    await page.evaluate((next) => {
      location.hash = next;
    }, hash);
    await until(page, (seen, wanted = hash) => seen.route === wanted);
    await named(mirror(page), name).waitFor({ state: 'attached' });
  }
  const letters = '0123456789abcdef';
  const q = letters[round % 16] + letters[(round >> 4) % 16];
  await page.evaluate((text) => {
    location.hash = `#/customers?cluster=DEMO&q=${text}`;
  }, q);
  const found = await until(page, (seen, text = q) => seen.route.endsWith(`q=${text}`) && seen.rows_visible?.length > 2);
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 4_000);
  await settled(page);
  await page.mouse.wheel(0, -40_000);
  await until(page, (seen, cid = found.rows_visible[0].cid) => seen.rows_visible[0]?.cid === cid);
  const { cid } = found.rows_visible[0];
  await mirror(page).getByRole('checkbox', { name: `Select ${cid}` }).click();
  await page.evaluate((id) => {
    location.hash += `&open=${id}`;
  }, cid);
  await until(page, (seen) => seen.route.includes('open='));
  await page.keyboard.press('Escape');
  await until(page, (seen) => !seen.route.includes('open='));
  await page.keyboard.press('Control+k');
  await view(page).waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');
  await view(page).waitFor({ state: 'detached' });
}

const view = (page) => mirror(page).getByRole('dialog', { name: 'Command palette' });

test('working for a while leaves no memory behind', async () => {
  const page = await openPage(browser);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const measure = async () => {
    await page.evaluate(() => {
      location.hash = '#/overview?cluster=DEMO';
    });
    await until(page, (seen) => seen.route.startsWith('#/overview'));
    await settled(page);
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    return { heap: of('JSHeapUsedSize'), elements: of('Nodes'), wasm: (await snapshot(page)).wasm_bytes };
  };

  await signIn(page, demo.url, 'admin', demo.passwords.admin, '#/overview?cluster=DEMO');
  let round = 0;
  while (round < WARM_UP_ROUNDS) await work(page, round++);
  const before = await measure();
  const end = Date.now() + USE_MS;
  while (Date.now() < end) await work(page, round++);
  const after = await measure();

  const grown = `after ${round} rounds: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  assert.ok(after.heap - before.heap < MOST_HEAP_GROWTH, grown);
  assert.ok(after.elements - before.elements < MOST_ELEMENTS_MORE, grown);
  assert.equal(after.wasm, before.wasm, grown);
  assertNoScriptErrors(page);
  await page.context().close();
});
