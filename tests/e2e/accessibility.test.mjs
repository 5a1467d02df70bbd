// Every screen, in both themes, holds what axe-core knows of WCAG and of ARIA.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, settled, signIn, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';
import { SCREENS, openScreen } from './support/screens.mjs';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// One line a violation: the rule, how often, and the first elements that break it.
async function violations(page) {
  // The page's policy allows no injected script element; an evaluated one is the browser's own.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      times: nodes.length,
      first: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`),
    }));
  });
  return found.map((one) => `${one.id} (${one.times}): ${one.help}\n  ${one.first.join('\n  ')}`);
}

async function assertAccessible(page, place) {
  assert.deepEqual(await violations(page), [], place);
}

for (const theme of ['light', 'dark']) {
  test(`the sign-in form and every screen are accessible, ${theme}`, async () => {
    const page = await openPage(browser, { theme });
    await page.goto(demo.url);
    await inState(page, 'signed-out');
    await assertAccessible(page, 'sign-in');
    await signIn(page, demo.url, 'admin', demo.passwords.admin);
    for (const [hash, name] of SCREENS) {
      await openScreen(page, demo.url, hash, name);
      await assertAccessible(page, hash);
    }
    assertNoScriptErrors(page);
    await page.context().close();
  });
}

// What opens over or beside a screen: how to open it, and what it is called.
const OPENED = [
  ['the palette', (page) => page.keyboard.press('Control+k'), 'dialog', 'Command palette'],
  ['the keys', (page) => page.keyboard.press('?'), 'dialog', 'Keys'],
  ['the clusters', (page) => press(page, 'combobox', 'Cluster DEMO'), 'dialog', 'Choose a cluster'],
  ['the user menu', (page) => press(page, 'link', 'admin'), 'dialog', 'User menu'],
  ['the columns', (page) => press(page, 'button', 'Columns'), 'dialog', /./],
  ['the saved views', (page) => press(page, 'button', 'Views'), 'dialog', /./],
  ['a filter', (page) => press(page, 'button', 'State filter'), 'dialog', /./],
];

const press = (page, role, name) => mirror(page).getByRole(role, { name, exact: true }).dispatchEvent('click');

test('what opens over a screen is accessible', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'admin', demo.passwords.admin, '#/customers?cluster=DEMO');
  await until(page, (seen) => seen.rows_visible?.length > 5);
  for (const [what, open, role, name] of OPENED) {
    await open(page);
    const opened = mirror(page).getByRole(role, { name });
    await opened.waitFor({ state: 'attached' });
    await settled(page);
    await assertAccessible(page, what);
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'detached' });
  }
  assertNoScriptErrors(page);
  await page.context().close();
});

test('an action from its dry run to its job, and a customer beside it, are accessible', async () => {
  const page = await openPage(browser);
  const view = mirror(page);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, '#/customers?cluster=DEMO');
  const { rows_visible: [{ cid }] } = await until(page, (seen) => seen.rows_visible?.length > 5);
  await view.getByRole('checkbox', { name: `Select ${cid}` }).dispatchEvent('click');
  await view.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Set action' }).dispatchEvent('click');
  await view.getByRole('button', { name: 'PE-Enable', exact: true }).dispatchEvent('click');
  await assertAccessible(page, 'the choice');
  await view.getByRole('button', { name: 'Dry run' }).dispatchEvent('click');
  await view.getByRole('region', { name: 'Confirm' }).waitFor({ state: 'attached' });
  await settled(page);
  await assertAccessible(page, 'the dry run');
  await view.getByRole('textbox', { name: 'Reason' }).fill('Wave 7, change 48213');
  const run = view.getByRole('button', { name: 'Run PE-Enable on 1' });
  await run.and(page.locator(':not([aria-disabled])')).waitFor({ state: 'attached' });
  await run.dispatchEvent('click');
  await until(page, (seen) => seen.route.startsWith('#/jobs/'));
  await view.getByText('Succeeded 1').first().waitFor({ state: 'attached' });
  await settled(page);
  await assertAccessible(page, 'the job');
  await openScreen(page, demo.url, `#/customers?cluster=DEMO&open=${cid}`, `Customer ${cid}`);
  await settled(page);
  await assertAccessible(page, 'the customer');
  assertNoScriptErrors(page);
  await page.context().close();
});
