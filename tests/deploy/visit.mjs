// node visit.mjs URL USERNAME PASSWORD: signs in with a real Chromium that believes any certificate, looks at the
// customers, and prints what it saw as JSON.
import { inState, openBrowser, openPage, signIn, until } from '../e2e/support/browser.mjs';

const [url, username, password] = process.argv.slice(2);
const browser = await openBrowser();
try {
  const page = await openPage(browser, { ignoreHTTPSErrors: true });
  await signIn(page, url, username, password, '#/customers?cluster=DEMO');
  const seen = await until(page, (now) => now.rows_visible.length > 5);
  const cookies = (await page.context().cookies()).map((cookie) => cookie.name);
  await page.reload();
  await inState(page, cookies.length > 0 ? 'ready' : 'signed-out');
  console.log(JSON.stringify({ user: seen.user, rows: seen.rows_total, cookies, errors: page.scriptErrors }));
} finally {
  await browser.close();
}
