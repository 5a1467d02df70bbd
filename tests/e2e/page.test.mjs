// What the page owes every view: idle, sharp, light, copied and pasted, alive after trouble.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, inState, mirror, openBrowser, openPage, shoot, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

const PAGE_BYTES = 400 * 1024; // QUALITY P14
const CUSTOMERS = '#/customers?cluster=DEMO';

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 5_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function openCustomers(options) {
  const page = await openPage(browser, options);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, CUSTOMERS);
  await until(page, (seen) => seen.rows_visible.length > 5);
  return page;
}

test('code, fonts and page stay within their budget', async () => {
  const page = await openCustomers();
  const { bytes_loaded: bytes } = await snapshot(page);
  assert.ok(bytes > 100_000 && bytes < PAGE_BYTES, `${bytes} bytes`);
  assertNoScriptErrors(page);
  await page.context().close();
});

test('no frame is drawn while polls bring nothing new', async () => {
  const page = await openCustomers();
  // Two polls that answer "not modified" one after the other, without a frame between them. Only the
  // clock on the canvas may draw, once a minute: then the next pair has to be a quiet one.
  const poll = () => page.waitForResponse((answer) => answer.url().includes('/revisions') && answer.status() === 304);
  for (let attempt = 0; ; ++attempt) {
    await poll();
    const before = (await snapshot(page)).frames;
    await poll();
    await poll();
    const drawn = (await snapshot(page)).frames - before;
    if (drawn === 0) break;
    assert.ok(attempt < 3, `${drawn} frames were drawn while nothing changed`);
  }
  await page.context().close();
});

for (const [width, height, scale, theme] of [[1280, 720, 1, 'light'], [2560, 1440, 1, 'dark'], [1280, 720, 2, 'dark']]) {
  test(`the canvas has the screen's pixels at ${width} x ${height}, ${scale * 100} %, ${theme}`, async () => {
    const page = await openCustomers({ width, height, scale, theme });
    const canvas = await page.evaluate(() => {
      const element = document.getElementById('canvas');
      return [element.width, element.height];
    });
    assert.deepEqual(canvas, [width * scale, height * scale]);
    assert.equal((await snapshot(page)).theme, theme);
    await shoot(page, `customers-${width}-${scale}-${theme}`);
    await page.context().close();
  });
}

test('the selection is copied as a table', async () => {
  const page = await openCustomers();
  const [first] = (await snapshot(page)).rows_visible;
  await mirror(page).getByRole('checkbox', { name: `Select ${first.cid}` }).click();
  await until(page, (seen) => seen.selected === 1);
  await mirror(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await until(page, (seen) => seen.toasts.length > 0);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, new RegExp(`^cid\\t[^\\n]*\\n${first.cid}\\t`));
  await page.context().close();
});

test('typing into a field takes accents and what was pasted', async () => {
  const page = await openCustomers();
  const search = mirror(page).getByRole('textbox', { name: 'Search customers' });
  await search.click();
  await page.keyboard.insertText('é');
  await page.evaluate(() => navigator.clipboard.writeText('12ab'));
  await page.keyboard.press('Control+V');
  await until(page, (seen) => decodeURIComponent(seen.route).endsWith('q=é12ab'));
  await page.waitForFunction((input) => input.value === 'é12ab', await search.elementHandle());
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Backspace');
  await until(page, (seen) => seen.rows_total === 5_000);
  await page.context().close();
});

test('a lost WebGL context comes back with everything on it', async () => {
  const page = await openCustomers();
  // The pointer rests in a corner, so that both pictures show the same.
  await page.mouse.move(5, 5);
  const readPixels = () => page.screenshot({ clip: { x: 0, y: 0, width: 208, height: 300 } });
  const before = await readPixels();
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const canvas = document.getElementById('canvas');
        const extension = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
        canvas.addEventListener('webglcontextlost', () => setTimeout(() => extension.restoreContext(), 0), { once: true });
        canvas.addEventListener('webglcontextrestored', resolve, { once: true });
        extension.loseContext();
      }),
  );
  const frames = (await snapshot(page)).frames;
  await until(page, (seen) => seen.frames > frames);
  assert.ok(before.equals(await readPixels()), 'the rail looks as before');
  await page.context().close();
});

test('the page survives a restart of the server, with the session and the selection', async () => {
  const page = await openCustomers();
  await mirror(page).getByRole('checkbox').nth(1).click();
  await until(page, (seen) => seen.selected === 1);
  await demo.kill();
  await mirror(page).getByText(/Not connected since/).waitFor();
  await demo.restart();
  await mirror(page).getByText(/^Connected/).waitFor();
  await until(page, (seen) => seen.rows_visible.length > 5);
  await inState(page, 'ready');
  const { selected, route } = await snapshot(page);
  assert.deepEqual({ selected, route }, { selected: 1, route: CUSTOMERS });
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a screen reader acts on an item without a pointer', async () => {
  const page = await openCustomers();
  const [first] = (await snapshot(page)).rows_visible;
  await mirror(page).getByRole('checkbox', { name: `Select ${first.cid}` }).dispatchEvent('click');
  await until(page, (seen) => seen.selected === 1);
  await mirror(page).locator('[role=checkbox][aria-checked=true]').waitFor();
  await inState(page, 'ready');
  await page.context().close();
});
