// Signing in and out, and what happens when a session ends behind the page's back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, shoot, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo, startEmpty } from './support/dashboard.mjs';

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const form = (page, name) => page.locator(`form#signin [name=${name}]`);
const PE_ENABLE = '#/customers?cluster=DEMO&state=pe-enable';

// As if an admin had revoked it, or it had timed out.
const endSession = (page) =>
  page.evaluate(async () => {
    const session = await (await fetch('/api/v1/session')).json();
    const headers = { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' };
    return (await fetch('/api/v1/session', { method: 'DELETE', headers })).status;
  });

async function submit(page, username, password) {
  await form(page, 'username').fill(username);
  await form(page, 'password').fill(password);
  await form(page, 'password').press('Enter');
}

test('a wrong password is told in a sentence and the next try works', async () => {
  const page = await openPage(browser);
  await page.goto(demo.url);
  await inState(page, 'signed-out');
  await submit(page, 'operator', 'not the password');
  await page.getByRole('alert').getByText('The user name or the password is wrong.').waitFor();
  assert.equal(await form(page, 'password').inputValue(), '');
  assert.equal(await form(page, 'username').inputValue(), 'operator');
  await submit(page, 'operator', demo.passwords.operator);
  await inState(page, 'ready');
  assertNoScriptErrors(page);
  await page.context().close();
});

test('an empty form says what is missing and asks nobody', async () => {
  const page = await openPage(browser);
  let asked = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') ++asked;
  });
  await page.goto(demo.url);
  await inState(page, 'signed-out');
  await page.click('form#signin [type=submit]');
  await page.getByRole('alert').getByText('Fill in the user name.').waitFor();
  assert.equal(asked, 0);
  await page.click('form#signin .reveal');
  assert.equal(await form(page, 'password').getAttribute('type'), 'text');
  await page.context().close();
});

test('an address is kept through sign-in, reload and the back button', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'viewer', demo.passwords.viewer, PE_ENABLE);
  await until(page, (seen) => seen.rows_visible.length > 5);
  assert.equal((await snapshot(page)).route, PE_ENABLE);
  await mirror(page).getByRole('link', { name: 'Jobs', exact: true }).click();
  await until(page, (seen) => seen.route.startsWith('#/jobs'));
  await page.goBack();
  await until(page, (seen) => seen.route === '#/customers?cluster=DEMO&state=pe-enable');
  await page.reload();
  await inState(page, 'ready');
  const seen = await until(page, (again) => again.rows_visible.length > 5);
  assert.equal(seen.route, PE_ENABLE);
  assert.equal(seen.user, 'viewer');
  await page.context().close();
});

test('after the session ended the same user goes on, another one starts afresh', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, PE_ENABLE);
  await until(page, (seen) => seen.rows_visible.length > 5);
  await mirror(page).getByRole('checkbox').nth(1).click();
  await until(page, (seen) => seen.selected === 1);

  assert.equal(await endSession(page), 204);
  await inState(page, 'session-ended');
  assert.equal(await form(page, 'username').inputValue(), 'operator');
  await shoot(page, 'session-ended');
  await submit(page, 'operator', demo.passwords.operator);
  await inState(page, 'ready');
  assert.equal((await snapshot(page)).selected, 1);
  assert.equal((await snapshot(page)).route, PE_ENABLE);

  assert.equal(await endSession(page), 204);
  await inState(page, 'session-ended');
  await submit(page, 'viewer', demo.passwords.viewer);
  await inState(page, 'ready');
  await until(page, (seen) => seen.user === 'viewer' && seen.selected === 0);
  assertNoScriptErrors(page);
  await page.context().close();
});

async function signOut(page, username) {
  await mirror(page).getByRole('link', { name: username }).click();
  await mirror(page).getByText('Sign out').click();
  await inState(page, 'signed-out');
}

test('a tab goes on when its user signs in again in another one, and acts by the new session', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, PE_ENABLE);
  const other = await page.context().newPage();
  await other.goto(demo.url);
  await inState(other, 'ready');
  assert.equal(await endSession(other), 204);
  await Promise.all([inState(page, 'session-ended'), inState(other, 'session-ended')]);
  await submit(other, 'operator', demo.passwords.operator);
  await Promise.all([inState(page, 'ready'), inState(other, 'ready')]);
  assert.equal((await snapshot(page)).route, PE_ENABLE);
  await signOut(page, 'operator'); // refused if it were sent with the token of the old session
  await inState(other, 'session-ended');
  await page.context().close();
});

test('signing out leaves nothing behind', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, PE_ENABLE);
  await until(page, (seen) => seen.rows_visible.length > 5);
  await signOut(page, 'operator');
  assert.equal(new URL(page.url()).hash, '');
  await page.reload();
  await inState(page, 'signed-out');
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  await page.context().close();
});

test('the setup link makes the first administrator and leaves the address bar at once', async () => {
  const empty = await startEmpty();
  const page = await openPage(browser);
  const field = (name) => page.locator(`form#setup [name=${name}]`);
  await page.goto(empty.setupLink);
  await inState(page, 'setup');
  assert.equal(new URL(page.url()).hash, '');
  await field('username').fill('first');
  await field('password').fill('a long enough password');
  await field('repeated').fill('another password');
  await page.click('form#setup [type=submit]');
  await page.getByRole('alert').getByText('The two passwords differ.').waitFor();
  await field('repeated').fill('a long enough password');
  await page.click('form#setup [type=submit]');
  await inState(page, 'ready');
  await until(page, (seen) => seen.user === 'first');

  // Once only.
  await page.goto('about:blank');
  await page.context().clearCookies();
  await page.goto(empty.setupLink);
  await inState(page, 'setup');
  await field('username').fill('second');
  await field('password').fill('a long enough password');
  await field('repeated').fill('a long enough password');
  await page.click('form#setup [type=submit]');
  await page.locator('form#setup [data-text=error]').waitFor({ state: 'visible' });
  await inState(page, 'setup');
  assertNoScriptErrors(page);
  await page.context().close();
  await empty.stop();
});
