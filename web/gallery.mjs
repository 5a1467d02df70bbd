// Takes the pictures of web/screenshots from the real thing: a demo with 50,000 customers whose
// applications were read, a list cut into batches, a finished action. Started by scripts/gallery.sh.
//   node web/gallery.mjs BIN_DIR
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [binDir] = process.argv.slice(2);
if (binDir) process.env.TMS_BIN_DIR = path.resolve(binDir);
const { mirror, openBrowser, openPage, settled, signIn, until } = await import('../tests/e2e/support/browser.mjs');
const { startDemo } = await import('../tests/e2e/support/dashboard.mjs');

const CUSTOMERS = 50_000;
const MOVED = 2_500;
const QUALITY = 82; // of WebP: letters stay sharp, sixteen pictures stay under a megabyte
const JOB_WITHIN_MS = 300_000;
const output = path.join(path.dirname(fileURLToPath(import.meta.url)), 'screenshots');

// Calls the API as the person who is signed in on the page.
const call = (page, method, address, body) =>
  page.evaluate(
    async ([verb, at, sent]) => {
      const session = await (await fetch('/api/v1/session')).json();
      const headers = { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' };
      const answer = await fetch(`/api/v1${at}`, { method: verb, headers, body: sent && JSON.stringify(sent) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${verb} ${at}: ${text}`);
      return text && JSON.parse(text);
    },
    [method, address, body],
  );

async function finish(page, { id }) {
  const deadline = Date.now() + JOB_WITHIN_MS;
  for (;;) {
    const job = await call(page, 'GET', `/jobs/${id}`);
    if (job.finished_at) return job;
    if (Date.now() > deadline) throw new Error(`job ${id} did not end: ${JSON.stringify(job.counts)}`);
  }
}

// What the pictures show: health, batches, a job of a person.
async function furnish(page) {
  const status = await call(page, 'POST', '/jobs', { kind: 'app_status', cluster: 'DEMO', selection: { filter: {} } });
  await finish(page, status.job);
  const first = await call(page, 'GET', `/customers?cluster=DEMO&state=tran-begin&limit=500`);
  const cids = first.items.map((customer) => customer.cid);
  await call(page, 'PUT', '/customer-lists/DEMO/AOS8', { source: { kind: 'cids', cids } });
  await call(page, 'POST', '/batches', { cluster: 'DEMO', device_type: 'AOS8', device_cap: 60, replace_unassigned: true });
  const moved = [];
  for (let offset = 0; offset < MOVED; offset += 500) {
    const window = await call(page, 'GET', `/customers?cluster=DEMO&state=t-enable&sort=-cid&offset=${offset}&limit=500`);
    moved.push(...window.items.map((customer) => customer.cid));
  }
  const action = { kind: 'action', cluster: 'DEMO', action: 'pe-finalize' };
  const preview = await call(page, 'POST', '/jobs/preview', { ...action, selection: { cids: moved } });
  const { job } = await call(page, 'POST', '/jobs', {
    ...action, selection_token: preview.selection_token, reason: 'Wave 7, change 48213', confirm_count: preview.total,
  });
  await finish(page, job);
  return { job: job.id, customer: cids[7] };
}

// The pictures: a name, an address, and what is done there before it is taken.
const pictures = ({ job, customer }) => [
  ['overview', '#/overview?cluster=DEMO'],
  ['customers', `#/customers?cluster=DEMO&state=tran-begin&open=${customer}`, selectThree],
  ['applications', '#/apps?cluster=DEMO'],
  ['dry-run', '#/customers?cluster=DEMO&state=tran-begin', dryRun],
  ['job', `#/jobs/${job}`],
  ['batches', '#/batches?cluster=DEMO'],
  ['audit', '#/audit'],
  ['system', '#/system'],
];

async function selectThree(page) {
  for (const row of [3, 4, 6]) {
    await mirror(page).locator(`[role=row][aria-rowindex="${row}"]`).getByRole('checkbox').dispatchEvent('click');
    await settled(page);
  }
}

async function dryRun(page) {
  const view = mirror(page);
  await selectThree(page);
  await view.getByText(/^Select all .* that match$/).dispatchEvent('click');
  await settled(page);
  await view.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Set action' }).dispatchEvent('click');
  await view.getByRole('button', { name: 'T-Enable', exact: true }).dispatchEvent('click');
  await settled(page);
  await view.getByRole('button', { name: 'Dry run' }).dispatchEvent('click');
  await view.getByRole('region', { name: 'Confirm' }).waitFor({ state: 'attached' });
}

async function take(page, file) {
  await settled(page);
  await page.waitForLoadState('networkidle');
  await settled(page);
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await writeFile(path.join(output, file), Buffer.from(data, 'base64'));
  await devtools.detach();
  console.log(file);
}

const demo = await startDemo({ customers: CUSTOMERS });
const browser = await openBrowser();
try {
  let things;
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  for (const theme of ['light', 'dark']) {
    const page = await openPage(browser, { theme });
    await signIn(page, demo.url, 'admin', demo.passwords.admin, '#/overview?cluster=DEMO');
    things ??= await furnish(page);
    for (const [name, hash, act] of pictures(things)) {
      await page.goto(`${demo.url}/${hash}`);
      await page.reload(); // nothing of the picture before
      await page.waitForSelector('html[data-tms-state="ready"]', { state: 'attached' });
      await page.waitForFunction(() => window.tms);
      await until(page, (seen, wanted = hash) => seen.route === wanted);
      await page.mouse.move(5, 5);
      await settled(page);
      await page.waitForLoadState('networkidle');
      if (act) await act(page);
      await take(page, `${name}-${theme}.webp`);
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  await demo.stop();
}
