// The page on another origin than the API: it signs in with a token that a reload forgets.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, signIn, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';
import { startStaticHost } from './support/static_host.mjs';

let host;
let demo;
let browser;
before(async () => {
  host = await startStaticHost();
  [demo, browser] = await Promise.all([
    startDemo({ customers: 2_000, flags: ['--cors-origin', host.origin] }),
    openBrowser(),
  ]);
  host.serve(demo.url);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  await host?.stop();
});

test('an operator works across origins, downloads included, until he reloads', async () => {
  const page = await openPage(browser);
  await page.goto(host.origin);
  await page.getByText('Reloading this page signs you out.').waitFor();
  await signIn(page, host.origin, 'operator', demo.passwords.operator, '#/customers?cluster=DEMO');
  await until(page, (seen) => seen.rows_total === 2_000 && seen.rows_visible.length > 5);
  assert.deepEqual(await page.context().cookies(), []);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    mirror(page).getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^DEMO.*\.csv$/);
  assert.ok((await stat(await download.path())).size > 100_000);

  await page.reload();
  await inState(page, 'signed-out');
  assertNoScriptErrors(page);
  await page.context().close();
});
