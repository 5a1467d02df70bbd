// Trouble between page, browser and server: the state stays, an overlay says what happened, and the
// page goes on by itself. (Restarts of the server and lost WebGL contexts: page.test.mjs; sessions
// that are ended: session.test.mjs.)
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

const PE_ENABLE = '#/customers?cluster=DEMO&state=pe-enable';

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function selectOne(page) {
  await signIn(page, demo.url, 'operator', demo.passwords.operator, PE_ENABLE);
  await until(page, (seen) => seen.rows_visible?.length > 5);
  await mirror(page).getByRole('checkbox').nth(1).click();
  await until(page, (seen) => seen.selected === 1);
}

test('a network that drops is told and comes back by itself, with the selection', async () => {
  const page = await openPage(browser);
  await selectOne(page);
  await page.context().setOffline(true);
  await mirror(page).getByText(/Not connected since/).waitFor({ state: 'attached' });
  await page.getByRole('alert').getByText("The dashboard's server cannot be reached.").first().waitFor({ state: 'attached' });
  await page.context().setOffline(false);
  await mirror(page).getByText(/^Connected/).waitFor({ state: 'attached' });
  const seen = await snapshot(page);
  assert.equal(seen.selected, 1);
  assert.equal(seen.route, PE_ENABLE);
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a tab that slept for an hour asks to sign in again and goes on where it was', async () => {
  const page = await openPage(browser);
  await page.clock.install();
  await selectOne(page);
  await page.clock.fastForward('01:00:00');
  await inState(page, 'session-ended');
  await page.fill('form#signin [name=password]', demo.passwords.operator);
  await page.press('form#signin [name=password]', 'Enter');
  await inState(page, 'ready');
  const seen = await snapshot(page);
  assert.equal(seen.selected, 1);
  assert.equal(seen.route, PE_ENABLE);
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a hidden tab asks nothing, and reads what is new as soon as it is seen', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, '#/jobs');
  const before = await until(page, (seen) => seen.rows_visible !== undefined);
  const show = (state) =>
    page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: visibility });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  const polls = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/revisions')) polls.push(request.url());
  });
  const made = await page.evaluate(async () => {
    const session = await (await fetch('/api/v1/session')).json();
    const headers = { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ kind: 'sync', cluster: 'DEMO' });
    const answer = await fetch('/api/v1/jobs', { method: 'POST', headers, body });
    const { job } = await answer.json();
    const path = `/api/v1/jobs/${job.id}`;
    while (!(await (await fetch(path)).json()).finished_at);
    return job.id;
  });
  assert.ok(!(await snapshot(page)).rows_visible.some((row) => row.id === made));
  assert.deepEqual(polls, []);
  await show('visible');
  const seen = await until(page, (now, id = made) => now.rows_visible.some((row) => row.id === id));
  assert.ok(seen.rows_total > before.rows_total);
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a client that cannot go on says why and offers to reload', async () => {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, PE_ENABLE);
  await until(page, (seen) => seen.rows_visible?.length > 5);
  await page.evaluate(() => {
    WebGL2RenderingContext.prototype.drawElements = () => {
      throw new Error('the graphics driver gave up');
    };
  });
  await page.mouse.move(300, 300);
  await inState(page, 'crashed');
  await page.getByRole('heading', { name: 'The page stopped working' }).waitFor();
  await page.getByText('the graphics driver gave up').waitFor();
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await inState(page, 'ready');
  const seen = await until(page, (now) => now.rows_visible?.length > 5);
  assert.equal(seen.route, PE_ENABLE);
  await page.context().close();
});

for (const [what, files, answer, said] of [
  ['a part of the page that is missing', '**/*.wasm', { status: 404, body: '' }, 'A part of the page is missing: wasm (404).'],
  ['a font that arrives damaged', '**/mono.*.ttf', { status: 200, body: 'a proxy says hello' }, 'A font of the page came damaged.'],
]) {
  test(`${what} is named`, async () => {
    const page = await openPage(browser);
    await page.route(files, (route) => route.fulfill(answer));
    await page.goto(demo.url);
    await inState(page, 'crashed');
    await page.getByText(said).waitFor();
    await page.context().close();
  });
}
