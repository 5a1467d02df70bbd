// P15: what a frame costs the page's own code (WebAssembly and its JavaScript, without the GPU that
// headless Chromium emulates) while 50,000 rows are scrolled, how soon a keystroke in the search and a
// sort are drawn, and what a frame of a nearly empty page costs. Prints one JSON object.
import path from 'node:path';

const [binDir] = process.argv.slice(2);
if (binDir) process.env.TMS_BIN_DIR = path.resolve(binDir);
const { mirror, openBrowser, openPage, settled, signIn, snapshot, until } = await import('../e2e/support/browser.mjs');
const { startDemo } = await import('../e2e/support/dashboard.mjs');

const CUSTOMERS = 50_000;
const REMEMBERED = 512; // frames whose costs the client keeps: client/platform/frame_pacer.h
const TIMES = 15;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

// Draws as many frames as the client remembers, `act` before each.
async function costOfFrames(page, act) {
  const enough = (await snapshot(page)).frames + REMEMBERED;
  while ((await snapshot(page)).frames < enough) await act();
  return (await snapshot(page)).frame_cpu_ms;
}

// Inside the page, so that the driver's own way there and back is not measured: presses the key or
// clicks the element, then looks again and again whether other rows were drawn. Not from animation
// frames: they would see a drawn frame only when the next one begins.
const timeUntilDrawn = (page, what) =>
  page.evaluate(
    ({ key, click }) =>
      new Promise((resolve) => {
        const shown = ({ rows_total: total, rows_visible: rows }) => `${total} ${rows[0]?.cid}`;
        const before = shown(window.tms.snapshot());
        let known = 0; // frames drawn when the new rows were there
        const from = performance.now();
        if (click) document.getElementById(click).click();
        else document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        const look = () => {
          const now = window.tms.snapshot();
          if (shown(now) !== before && now.rows_visible.length > 0) known ||= now.frames;
          if (known && now.frames > known) resolve(performance.now() - from);
          else setTimeout(look, 1);
        };
        look();
      }),
    what,
  );

async function keystrokes(page) {
  const letters = 'f0e1d2c3b4a5968';
  const times = [];
  for (let i = 0; i < TIMES; ++i) {
    await page.keyboard.press('/');
    await settled(page);
    times.push(await timeUntilDrawn(page, { key: letters[i % letters.length] }));
    await page.keyboard.press('Backspace');
    await until(page, (seen) => seen.rows_total === CUSTOMERS && seen.rows_visible.length > 10);
    await page.keyboard.press('Enter');
  }
  return median(times);
}

async function sorts(page) {
  const times = [];
  for (let i = 0; i < TIMES; ++i) {
    times.push(await timeUntilDrawn(page, { click: await headerId(page) }));
    await settled(page);
  }
  return median(times);
}

const headerId = (page) =>
  mirror(page).getByRole('columnheader').getByRole('button', { name: 'Customer' }).getAttribute('id');

const demo = await startDemo({ customers: CUSTOMERS });
const browser = await openBrowser();
try {
  const page = await openPage(browser);
  await signIn(page, demo.url, 'viewer', demo.passwords.viewer, '#/nowhere');
  await page.mouse.move(700, 500);
  const empty = await costOfFrames(page, async () => {
    await page.mouse.move(690 + 20 * Math.random(), 500);
    await settled(page);
  });
  await page.evaluate(() => {
    location.hash = '#/customers?cluster=DEMO';
  });
  await until(page, (seen) => seen.rows_total === CUSTOMERS && seen.rows_visible.length > 10);
  const keystroke = await keystrokes(page);
  const sort = await sorts(page);
  await page.mouse.move(700, 500);
  const scrolling = await costOfFrames(page, () => page.mouse.wheel(0, 400));
  console.log(JSON.stringify({
    empty_p50_ms: empty.p50,
    scrolling_p50_ms: scrolling.p50,
    scrolling_p99_ms: scrolling.p99,
    keystroke_ms: keystroke,
    sort_ms: sort,
  }));
} finally {
  await browser.close();
  await demo.stop();
}
