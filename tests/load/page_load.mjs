// P14: a first visit in a real Chromium: what is transferred, when the sign-in form shows, when the
// table of 50,000 customers can be used. Prints one JSON object; medians of a few visits, each with
// an empty cache.
import path from 'node:path';

const [binDir, visits = '3'] = process.argv.slice(2);
if (binDir) process.env.TMS_BIN_DIR = path.resolve(binDir);
const { openBrowser, openPage, until } = await import('../e2e/support/browser.mjs');
const { startDemo } = await import('../e2e/support/dashboard.mjs');

const CUSTOMERS = 50_000;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function visit(browser, demo) {
  const page = await openPage(browser);
  const loaded = [];
  page.on('requestfinished', (request) => {
    if (!new URL(request.url()).pathname.startsWith('/api/')) loaded.push(request.sizes());
  });
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('form#signin')?.checkVisibility()) window.formShownAt = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${demo.url}/#/customers?cluster=DEMO`, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.formShownAt);
  const formMs = await page.evaluate(() => window.formShownAt);

  await page.fill('form#signin [name=username]', 'viewer');
  await page.fill('form#signin [name=password]', demo.passwords.viewer);
  const entered = performance.now();
  await page.press('form#signin [name=password]', 'Enter');
  await page.waitForSelector('html[data-tms-state="ready"]', { state: 'attached' });
  await until(page, (seen) => seen.rows_total === CUSTOMERS && seen.rows_visible.length > 10);
  const tableMs = performance.now() - entered;

  const sizes = await Promise.all(loaded);
  const transferBytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
  await page.context().close();
  return { formMs, tableMs, transferBytes, requests: sizes.length };
}

const demo = await startDemo({ customers: CUSTOMERS });
const browser = await openBrowser();
try {
  const seen = [];
  for (let i = 0; i < Number(visits); ++i) seen.push(await visit(browser, demo));
  const of = (name) => median(seen.map((one) => one[name]));
  console.log(JSON.stringify({
    form_ms: of('formMs'),
    table_ms: of('tableMs'),
    transfer_bytes: of('transferBytes'),
    requests: of('requests'),
  }));
} finally {
  await browser.close();
  await demo.stop();
}
