// Every screen in the real browser: its address restores it, and each role sees what is its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, settled, shoot, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';
import { SCREENS, named, openScreen } from './support/screens.mjs';

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

// What a person would notice: where he is and what he reads there. Numbers that move by themselves
// (frames, jobs that run) are left out.
const picture = ({ route, user, selected, rows_total, rows_visible }) => ({ route, user, selected, rows_total, rows_visible });

test('every address restores its screen for an admin, by itself and after a reload', async () => {
  const page = await openPage(browser, { theme: 'dark' });
  await signIn(page, demo.url, 'admin', demo.passwords.admin);
  for (const [hash, name] of SCREENS) {
    await openScreen(page, demo.url, hash, name);
    await settled(page);
    const before = picture(await snapshot(page));
    await shoot(page, hash.replace(/\W+/g, '-'));
    await page.reload();
    await inState(page, 'ready');
    await page.waitForFunction(() => window.tms);
    await until(page, (seen, wanted = JSON.stringify(before)) => JSON.stringify(picture(seen)) === wanted);
    await named(mirror(page), name).waitFor({ state: 'attached' });
  }
  assertNoScriptErrors(page);
  await page.context().close();
});

test('an open panel, a search and a sort are part of the address', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, '#/customers?cluster=DEMO');
  const all = await until(page, (seen) => seen.rows_visible?.length > 5);
  const wanted = all.rows_visible[2].cid;
  const hash = `#/customers?cluster=DEMO&q=${wanted.slice(0, 2)}&sort=-cid&open=${wanted}`;
  await openScreen(page, demo.url, hash, `Customer ${wanted}`);
  const rows = await until(page, (seen) => seen.rows_visible?.length > 0);
  const cids = rows.rows_visible.map((row) => row.cid);
  assert.deepEqual(cids, [...cids].sort().reverse());
  assert.ok(cids.every((cid) => cid.includes(wanted.slice(0, 2))));
  await page.reload();
  await inState(page, 'ready');
  await mirror(page).getByRole('region', { name: `Customer ${wanted}` }).waitFor({ state: 'attached' });
  await until(page, (seen, route = hash) => seen.route === route && seen.rows_visible?.length > 0);
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
