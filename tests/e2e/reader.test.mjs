// The whole story as a screen reader tells it: everything by role and name, through the mirror alone.
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// As assistive technology presses a thing: without a pointer.
const activate = (locator) => locator.dispatchEvent('click');

test('an operator signs in, finds a customer, runs an action and reads the result by role and name', async () => {
  const page = await openPage(browser);
  const view = mirror(page);
  await page.goto(demo.url);
  await inState(page, 'signed-out');
  await page.getByRole('textbox', { name: 'User name' }).fill('operator');
  await page.getByLabel('Password', { exact: false }).first().fill(demo.passwords.operator);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await inState(page, 'ready');

  await activate(view.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Customers', exact: true }));
  const main = view.getByRole('main', { name: 'Customers' });
  const table = main.getByRole('table', { name: 'Customers' });
  await table.waitFor({ state: 'attached' });
  const seen = await until(page, (now) => now.rows_visible?.length > 5);
  const { cid } = seen.rows_visible[4];

  await main.getByRole('textbox', { name: 'Search customers' }).fill(cid.slice(0, 7));
  await until(page, (now, wanted = cid) => now.rows_total > 0 && now.rows_visible.every((row) => row.cid.startsWith(wanted.slice(0, 7))));
  const row = table.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select ${cid}` }) });
  await row.getByRole('cell').first().waitFor({ state: 'attached' });
  await activate(row.getByRole('checkbox'));
  await row.getByRole('checkbox', { checked: true }).waitFor({ state: 'attached' });

  await activate(main.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Set action' }));
  const act = view.getByRole('main', { name: 'Set action' });
  await activate(act.getByRole('button', { name: 'T-Enable', exact: true }));
  await act.getByRole('button', { name: 'T-Enable', exact: true, pressed: true }).waitFor({ state: 'attached' });
  await activate(act.getByRole('button', { name: 'Dry run' }));
  const confirm = act.getByRole('region', { name: 'Confirm' });
  await confirm.getByRole('textbox', { name: 'Reason' }).fill('Wave 7, change 48213');
  const run = confirm.getByRole('button', { name: 'Run T-Enable on 1' });
  await run.and(page.locator(':not([aria-disabled])')).waitFor({ state: 'attached' });
  await activate(run);

  await until(page, (now) => now.route.startsWith('#/jobs/'));
  await page.getByRole('status').getByText('The job has ended: succeeded, 1 of 1 succeeded.').waitFor({ state: 'attached' });
  const outcome = view.getByRole('row').filter({ has: page.getByRole('button', { name: `Open ${cid}` }) });
  await outcome.getByRole('cell').getByText('succeeded').first().waitFor({ state: 'attached' });
  await activate(outcome.getByRole('button', { name: `Open ${cid}` }));
  const panel = view.getByRole('region', { name: `Customer ${cid}` });
  await panel.getByText(/requested by operator/).first().waitFor({ state: 'attached' });
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a menu is a dialog with a list of options, and its button says that it is open', async () => {
  const page = await openPage(browser);
  const view = mirror(page);
  await page.goto(demo.url);
  await inState(page, 'signed-out');
  await page.getByRole('textbox', { name: 'User name' }).fill('viewer');
  await page.getByLabel('Password', { exact: false }).first().fill(demo.passwords.viewer);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await inState(page, 'ready');
  const picker = view.getByRole('banner').getByRole('combobox', { name: 'Cluster DEMO' });
  await activate(picker);
  await picker.and(page.locator('[aria-expanded=true]')).waitFor({ state: 'attached' });
  const options = view.getByRole('dialog', { name: 'Choose a cluster' }).getByRole('listbox').getByRole('option');
  await options.first().waitFor({ state: 'attached' });
  await activate(options.filter({ hasText: 'All clusters' }));
  await until(page, (now) => now.route.startsWith('#/clusters'));
  await view.getByRole('dialog').waitFor({ state: 'detached' });
  assertNoScriptErrors(page);
  await page.context().close();
});
