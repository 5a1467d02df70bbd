// What comes in other than by mouse and plain keys: fingers, input methods, dropped files.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoScriptErrors, mirror, openBrowser, openPage, settled, signIn, snapshot, until } from './support/browser.mjs';
import { startDemo } from './support/dashboard.mjs';

const CUSTOMERS = '#/customers?cluster=DEMO';
const LARGEST_FILE = 64 * 1024 * 1024;

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([startDemo({ customers: 2_000 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function open(options) {
  const page = await openPage(browser, options);
  await signIn(page, demo.url, 'operator', demo.passwords.operator, CUSTOMERS);
  await until(page, (seen) => seen.rows_visible?.length > 5);
  return page;
}

// Files let go over the page, as the browser reports them: [name, contents] each; contents are text or a number
// of bytes of noise.
const dropAll = (page, files) =>
  page.evaluate((given) => {
    const noise = (size) => Uint8Array.from({ length: size }, (_, i) => (i * 2654435761) >>> 13);
    const dataTransfer = new DataTransfer();
    for (const [name, contents] of given) {
      dataTransfer.items.add(new File([typeof contents === 'number' ? noise(contents) : contents], name));
    }
    document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
const drop = (page, name, contents) => dropAll(page, [[name, contents]]);

test('a finger scrolls the table and taps a row', async () => {
  const page = await open({ touch: true, width: 1024, height: 768 });
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, x, y) =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  const first = (await snapshot(page)).rows_visible[0].cid;

  await touch('touchStart', 600, 600);
  for (let y = 580; y >= 300; y -= 20) await touch('touchMove', 600, y);
  await touch('touchEnd', 600, 300);
  const scrolled = await until(page, (seen) => seen.rows_visible[0].cid !== first);
  assert.equal(scrolled.selected, 0, 'a finger that moves does not tap');

  const row = mirror(page).getByRole('checkbox', { name: `Select ${scrolled.rows_visible[3].cid}` });
  const box = await row.boundingBox();
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await until(page, (seen) => seen.selected === 1);
  assertNoScriptErrors(page);
  await page.context().close();
});

test('an input method composes in the field, and only what it settles on is searched for', async () => {
  const page = await open();
  const devtools = await page.context().newCDPSession(page);
  await page.keyboard.press('/');
  await settled(page);
  const compose = (text) =>
    devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await compose('n');
  await compose('に');
  assert.equal((await snapshot(page)).route, CUSTOMERS, 'nothing is searched for yet');
  await devtools.send('Input.insertText', { text: '日' });
  await until(page, (seen) => decodeURIComponent(seen.route).endsWith('q=日'));
  assertNoScriptErrors(page);
  await page.context().close();
});

test('a dropped list becomes the source of an action, with what could not be read', async () => {
  const page = await open();
  const [{ cid: one }, { cid: other }] = (await snapshot(page)).rows_visible;
  await drop(page, 'wave-7.csv', `cust_id,devices\n${one},2\n${other},2\n${one},3\nnot an id!,1\n`);
  await until(page, (seen) => seen.route.startsWith('#/act'));
  await mirror(page).getByText('2 ids read, 1 duplicate removed, 1 entry not readable').waitFor({ state: 'attached' });
  assertNoScriptErrors(page);
  await page.context().close();
});

test('of several files dropped at once none is taken silently for all', async () => {
  const page = await open();
  await dropAll(page, [
    ['wave-7.csv', 'a1\n'],
    ['wave-8.csv', 'a2\n'],
  ]);
  await until(page, (seen) => seen.toasts.some((toast) => toast.startsWith('2 files came at once and none was read')));
  assert.equal((await snapshot(page)).route, CUSTOMERS);
  assertNoScriptErrors(page);
  await page.context().close();
});

test('noise and files that are too large are refused in a sentence', async () => {
  const page = await open();
  await drop(page, 'large.csv', LARGEST_FILE + 1);
  await until(page, (seen) => seen.toasts.some((toast) => toast.startsWith('large.csv is larger than 64 MB and was not read')));
  assert.equal((await snapshot(page)).route, CUSTOMERS);
  await drop(page, 'picture.png', 300_000);
  await until(page, (seen) => seen.toasts.some((toast) => toast.startsWith('picture.png is not text')));
  assert.equal((await snapshot(page)).route, CUSTOMERS);
  assertNoScriptErrors(page);
  await page.context().close();
});
