// The main job from sign-in to proof, as one person does it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, shoot, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

const CUSTOMERS = 50_000;
const SELECTED = 250;
const ROW_PX = 32;

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: CUSTOMERS }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const rowAt = (page, number) => mirror(page).locator(`[role=row][aria-rowindex="${number + 1}"]`);

// Ticks the first row, scrolls down and ticks another one with Shift.
async function selectFirst(page, count) {
  await rowAt(page, 1).getByRole('checkbox').click();
  await until(page, (seen) => seen.selected === 1);
  const box = await rowAt(page, 5).boundingBox();
  await page.mouse.move(box.x + 200, box.y + 10);
  const last = rowAt(page, count);
  const far = (count - 8) * ROW_PX;
  await page.mouse.wheel(0, far);
  await last.waitFor();
  await last.getByRole('checkbox').click({ modifiers: ['Shift'] });
  await until(page, (seen) => seen.selected === count);
}

test('an operator moves 250 customers and the audit log proves it', async () => {
  const page = await openPage(browser);
  const view = mirror(page);
  await signIn(page, demo.url, 'operator', demo.passwords.operator);

  await view.getByRole('link', { name: 'Customers', exact: true }).click();
  const all = await until(page, (seen) => seen.rows_total === CUSTOMERS && seen.rows_visible.length > 10);
  await view.getByText('50,000 of 50,000').waitFor();
  await view.locator('[role=columnheader][aria-sort=ascending]', { hasText: 'Customer' }).waitFor();
  await shoot(page, 'customers');

  // Search as you type.
  const wanted = all.rows_visible[3].cid.slice(0, 6);
  await page.keyboard.press('/');
  await page.keyboard.type(wanted);
  await until(
    page,
    (seen) => seen.rows_total > 0 && seen.rows_total < 100 && seen.rows_visible.every((row) => row.cid.includes(wanted)),
  );
  await page.waitForURL(new RegExp(`q=${wanted}`));
  await view.getByRole('textbox', { name: 'Search customers' }).fill('');
  await until(page, (seen) => seen.rows_total === CUSTOMERS);

  // Filter to one state; the filter is in the address.
  await view.getByRole('button', { name: 'State filter' }).click();
  await view.getByRole('dialog').or(view.getByRole('menu')).getByText('tran-begin').first().click();
  const filtered = await until(
    page,
    (seen) => seen.rows_total === 12_000 && seen.rows_visible.every((row) => row.state === 'tran-begin'),
  );
  assert.match(filtered.route, /state=tran-begin/);
  await page.keyboard.press('Escape');

  await selectFirst(page, SELECTED);
  await shoot(page, 'selected');

  // Choose, dry run, reason and typed count, run.
  await view.getByRole('button', { name: 'Set action', exact: true }).last().click();
  await until(page, (seen) => seen.route.startsWith('#/act'));
  await view.getByText('PE-Enable', { exact: true }).first().click();
  await view.getByRole('button', { name: 'Dry run' }).click();
  await view.getByRole('region', { name: 'Confirm' }).waitFor();
  await view.getByText(`PE-Enable on ${SELECTED} customers of DEMO`).waitFor();
  const run = view.getByRole('button', { name: `Run PE-Enable on ${SELECTED}` });
  assert.equal(await run.getAttribute('aria-disabled'), 'true', 'nothing runs without reason and count');
  await view.getByRole('textbox', { name: 'Reason' }).click();
  await page.keyboard.type('Wave 7, change 48213');
  await view.getByRole('textbox', { name: 'Type the number of customers' }).click();
  await page.keyboard.type(String(SELECTED));
  await shoot(page, 'dry-run');
  await run.click();

  // Watch it succeed.
  const job = await until(page, (seen) => seen.route.startsWith('#/jobs/'));
  await view.getByText(`Succeeded ${SELECTED}`).first().waitFor();
  await until(
    page,
    (seen) => seen.rows_visible.length > 0 && seen.rows_visible.every((row) => row.outcome === 'succeeded'),
  );
  await shoot(page, 'job');

  // One of its customers: the new state and who asked for it.
  const customer = (await snapshot(page)).rows_visible[0].cid;
  await view.getByRole('button', { name: `Open ${customer}` }).click();
  const panel = view.getByRole('region', { name: `Customer ${customer}` });
  await panel.waitFor();
  await panel.getByText(/requested by operator/).first().waitFor();
  await shoot(page, 'customer');

  // The log and its proof.
  await view.getByRole('link', { name: 'Audit', exact: true }).click();
  await until(page, (seen) => seen.rows_visible.some((row) => row.actor === 'operator'));
  await view.getByRole('button', { name: 'Verify chain' }).click();
  await view.getByText(/Chain verified/).first().waitFor();
  await shoot(page, 'audit');

  // The back button leads back to the customer.
  await page.goBack();
  await until(page, (seen) => seen.route !== '#/audit' && !seen.route.startsWith('#/audit'));
  await page.goto(demo.url + '/' + job.route);
  await inState(page, 'ready');
  await until(page, (seen, route = job.route) => seen.route === route && seen.rows_visible.length > 0);
  assertNoScriptErrors(page);
  await page.context().close();
});
