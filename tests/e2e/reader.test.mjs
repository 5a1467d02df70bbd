// The whole story as a screen reader tells it: everything by role and name, through the mirror alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, settled, signIn, until } from './support/browser.mjs';
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

test('the parts of a screen are tabs, commands are a menu, and a job tells its progress', async () => {
  const page = await openPage(browser);
  const view = mirror(page);
  await signIn(page, demo.url, 'admin', demo.passwords.admin, '#/batches?cluster=DEMO');
  const tabs = view.getByRole('tablist', { name: 'Batches' });
  await tabs.getByRole('tab', { name: /^Batches/, selected: true }).waitFor({ state: 'attached' });
  await activate(tabs.getByRole('tab', { name: 'Runbooks' }));
  await tabs.getByRole('tab', { name: 'Runbooks', selected: true }).waitFor({ state: 'attached' });
  await until(page, (now) => now.route.endsWith('tab=runbooks'));

  await activate(view.getByRole('link', { name: 'admin', exact: true }));
  const menu = view.getByRole('dialog', { name: 'User menu' });
  await menu.getByRole('listbox').getByRole('option', { name: 'Dark theme' }).waitFor({ state: 'attached' });
  await activate(menu.getByRole('menu').getByRole('menuitem', { name: 'Your account' }));
  await until(page, (now) => now.route === '#/account');

  await activate(view.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: /^Jobs/ }));
  const first = view.getByRole('table', { name: 'Jobs' }).getByRole('button', { name: /^Open / }).first();
  const name = await first.textContent();
  await activate(first);
  const { route } = await until(page, (now) => now.route.startsWith('#/jobs/'));
  assert.ok(name.endsWith(route.slice('#/jobs/'.length)), `${name} names its job in full`);
  const progress = view.getByRole('progressbar', { name: / finished/ });
  await progress.and(page.locator('[aria-valuenow="100"]')).waitFor({ state: 'attached' });
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a table of all customers says how many rows it has, and which of them it shows', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'viewer', demo.passwords.viewer, '#/customers?cluster=DEMO');
  await until(page, (now) => now.rows_visible?.length > 5);
  const table = mirror(page).getByRole('table', { name: 'Customers' });
  await table.and(page.locator('[aria-rowcount="2001"]')).waitFor({ state: 'attached' });
  await table.locator('[role=row][aria-rowindex="1"] [role=columnheader][aria-sort=ascending]').waitFor({ state: 'attached' });
  for (const key of ['/', 'ArrowDown', 'End']) {
    await page.keyboard.press(key);
    await settled(page);
  }
  const last = table.locator('[role=row][aria-rowindex="2001"]');
  await last.getByRole('cell').first().waitFor({ state: 'attached' });
  await last.getByRole('checkbox', { checked: false }).waitFor({ state: 'attached' });
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
  const menu = view.getByRole('dialog', { name: 'Choose a cluster' });
  await menu.getByRole('listbox').getByRole('option', { name: /^DEMO/, selected: true }).waitFor({ state: 'attached' });
  await activate(menu.getByRole('menuitem', { name: 'All clusters' }));
  await until(page, (now) => now.route.startsWith('#/clusters'));
  await view.getByRole('dialog').waitFor({ state: 'detached' });
  assertNoScriptErrors(page);
  await page.context().close();
});
