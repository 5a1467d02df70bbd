// The whole story without a pointer: sign in, search, select, act, watch, read the proof.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, settled, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

const MOST_TABS = 60;

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 5_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settled(page);
  }
}

// What has the keyboard, as a screen reader is told: {name, role, box}, or null.
const focused = (page) =>
  page.evaluate(() => {
    const id = document.getElementById('canvas').getAttribute('aria-activedescendant');
    const element = id && document.getElementById(id);
    if (!element) return null;
    const { x, y, width, height } = element.getBoundingClientRect();
    return {
      name: element.getAttribute('aria-label') || element.textContent,
      role: element.getAttribute('role') || element.localName,
      box: { x, y, width, height },
    };
  });

// Presses Tab until what is called `name` (text or pattern) has the keyboard; returns what was passed
// on the way.
async function tabTo(page, name) {
  const passed = [];
  while (passed.length < MOST_TABS) {
    await press(page, 'Tab');
    const now = await focused(page);
    if (typeof name === 'string' ? now?.name === name : name.test(now?.name)) return passed;
    passed.push(now?.name);
  }
  throw new Error(`Tab does not come to "${name}", but to ${passed.join(' | ')}`);
}

test('an operator works from sign-in to proof by keyboard alone', async () => {
  const page = await openPage(browser);
  await page.goto(demo.url);
  await inState(page, 'signed-out');
  await page.keyboard.type('operator');
  await page.keyboard.press('Tab');
  await page.keyboard.type(demo.passwords.operator);
  await page.keyboard.press('Enter');
  await inState(page, 'ready');
  await until(page, (seen) => seen.user === 'operator');

  // To the customers, by the palette, and into the table.
  await press(page, 'Control+k');
  await page.keyboard.type('customers');
  await press(page, 'Enter');
  const all = await until(page, (seen) => seen.route.startsWith('#/customers') && seen.rows_visible?.length > 10);
  await press(page, 'ArrowDown', 'ArrowDown');
  assert.equal((await focused(page)).name, all.rows_visible[1].cid);
  await press(page, 'PageDown');
  const further = (await focused(page)).name;
  assert.ok(all.rows_visible.slice(0, 10).every((row) => row.cid < further), further);
  await press(page, 'End');
  const end = await until(page, (seen) => seen.rows_visible.at(-1)?.cid > 'ff' || seen.rows_visible.at(-1)?.cid.includes('_'));
  assert.equal((await focused(page)).name, end.rows_visible.at(-1).cid);
  await press(page, 'Home');
  assert.equal((await focused(page)).name, all.rows_visible[0].cid);

  // A row opens with Enter; Escape closes its panel and clears the selection, one after the other.
  await press(page, 'Space', 'Enter');
  await until(page, (seen, cid = all.rows_visible[0].cid) => seen.route.endsWith(`open=${cid}`) && seen.selected === 1);
  await press(page, 'Escape');
  await until(page, (seen) => !seen.route.includes('open=') && seen.selected === 1);
  await press(page, 'Escape');
  await until(page, (seen) => seen.selected === 0);

  // Search, down into what was found, and tick three.
  const wanted = all.rows_visible[4].cid.slice(0, 2);
  await press(page, '/');
  await page.keyboard.type(wanted);
  await until(page, (seen) => seen.route.endsWith(`q=${wanted}`) && seen.rows_total < 5_000 && seen.rows_visible.length >= 4);
  await press(page, 'ArrowDown', 'Space', 'ArrowDown', 'Space', 'ArrowDown', 'Space');
  const ticked = await until(page, (seen) => seen.selected === 3);
  assert.deepEqual(ticked.rows_visible.slice(0, 4).map((row) => row.selected), [true, true, true, false]);

  // Act on them.
  await tabTo(page, 'Set action');
  await press(page, 'Enter');
  await until(page, (seen) => seen.route.startsWith('#/act'));
  await tabTo(page, 'PE-Enable');
  await press(page, 'Space');
  await tabTo(page, 'Dry run');
  await press(page, 'Enter');
  await mirror(page).getByText('PE-Enable on 3 customers of DEMO').waitFor({ state: 'attached' });
  await tabTo(page, 'Reason');
  await page.keyboard.type('Wave 7, change 48213');
  await tabTo(page, 'Run PE-Enable on 3');
  await press(page, 'Enter');

  // Watch it to its end, which is also spoken.
  await until(page, (seen) => seen.route.startsWith('#/jobs/'));
  await mirror(page).getByText('Succeeded 3').first().waitFor({ state: 'attached' });
  await page.getByRole('status').getByText(/^The job has ended: succeeded/).waitFor({ state: 'attached' });

  // The log: down to the newest record, open it, step back out of it.
  await press(page, 'g', 'a');
  await until(page, (seen) => seen.route.startsWith('#/audit') && seen.rows_visible?.some((row) => row.actor === 'operator'));
  await settled(page);
  await tabTo(page, /^Record /);
  await press(page, 'ArrowDown', 'Enter');
  await until(page, (seen) => seen.route.includes('open='));
  await press(page, 'Escape');
  await until(page, (seen) => !seen.route.includes('open='));
  assertNoScriptErrors(page);
  await page.context().close();
});

test('Tab goes through the page in reading order and stops once in a table', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'viewer', demo.passwords.viewer, '#/customers?cluster=DEMO');
  const all = await until(page, (seen) => seen.rows_visible?.length > 10);
  const [first, second] = all.rows_visible.map((row) => row.cid);
  const passed = await tabTo(page, first);
  const places = ['Overview', 'Customers', 'viewer', 'Cluster DEMO', 'Export CSV', 'Search customers', 'State filter', 'Customer', 'Last job', `Select ${first}`];
  const order = places.map((name) => passed.indexOf(name));
  assert.deepEqual(order, [...order].sort((a, b) => a - b), passed.join(' | '));
  assert.ok(order[0] >= 0, passed.join(' | '));
  const after = await tabTo(page, '? keys');
  assert.ok(!after.some((name) => name?.includes(second)), after.join(' | '));
  await press(page, 'Shift+Tab');
  assert.notEqual((await focused(page))?.name, '? keys');
  await page.context().close();
});

test('what has the keyboard can be seen', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'viewer', demo.passwords.viewer, '#/customers?cluster=DEMO');
  await until(page, (seen) => seen.rows_visible?.length > 10);
  for (const name of ['Customers', 'Export CSV', 'State filter', 'Customer']) {
    await tabTo(page, name);
    const { box } = await focused(page);
    const clip = { x: box.x - 3, y: box.y - 3, width: box.width + 6, height: box.height + 6 };
    const marked = await page.screenshot({ clip });
    await press(page, 'Tab');
    assert.ok(!marked.equals(await page.screenshot({ clip })), `"${name}" looks the same with and without the keyboard`);
    await press(page, 'Shift+Tab');
  }
  await page.context().close();
});
