// Every screen in the real browser: its address restores it, and each role sees what is its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, mirror, openBrowser, openPage, shoot, signIn, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

// What stands on the screen that an address names.
const SCREENS = [
  ['#/overview?cluster=DEMO', 'Health'],
  ['#/customers?cluster=DEMO&state=pe-enable', 'State filter: pe-enable'],
  ['#/apps?cluster=DEMO', 'Applications'],
  ['#/act?cluster=DEMO', 'Which customers'],
  ['#/jobs?created_by=me', 'Mine'],
  ['#/batches?cluster=DEMO', 'Customer lists'],
  ['#/batches?cluster=DEMO&tab=runbooks', 'Add a runbook'],
  ['#/audit?outcome=success', 'Outcome filter: succeeded'],
  ['#/clusters', 'Cluster DEMO'],
  ['#/users?open=operator', 'User operator'],
  ['#/users?tab=sessions', 'this one'],
  ['#/system?tab=6h', 'Response time'],
  ['#/account', 'API tokens'],
];

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const nameOf = (view, name) =>
  view.getByText(name, { exact: true }).or(view.getByLabel(name, { exact: true })).first();

test('every address restores its screen for an admin', async () => {
  const page = await openPage(browser, { theme: 'dark' });
  await signIn(page, demo.url, 'admin', demo.passwords.admin);
  for (const [hash, name] of SCREENS) {
    await page.goto(demo.url + '/' + hash);
    await until(page, (seen, wanted = hash) => seen.route === wanted);
    await nameOf(mirror(page), name).waitFor({ state: 'attached' });
    await shoot(page, hash.replace(/\W+/g, '-'));
  }
  assertNoScriptErrors(page);
  await page.context().close();
});

test('the rail shows each role the screens that are its own', async () => {
  const common = ['Overview', 'Customers', 'Applications', 'Jobs', 'Batches', 'Audit', 'Clusters', 'System'];
  const places = {
    viewer: common,
    operator: [...common, 'Set action'],
    admin: [...common, 'Set action', 'Users'],
  };
  for (const [role, expected] of Object.entries(places)) {
    const page = await openPage(browser);
    await signIn(page, demo.url, role, demo.passwords[role]);
    await until(page, (seen) => seen.user !== null);
    const links = mirror(page).getByRole('navigation').getByRole('link');
    await links.first().waitFor({ state: 'attached' });
    const names = (await links.evaluateAll((all) => all.map((a) => a.getAttribute('aria-label') || a.textContent)))
      .filter((name) => name !== role);
    assert.deepEqual([...names].sort(), [...expected].sort(), role);
    await page.context().close();
  }
});
