// node outlast.mjs URL USERNAME PASSWORD: a page that stays open while its server goes away and comes back, told by lines:
// "looking" when a customer is selected, then, after the server has gone, "lost", then, when it is back, what it shows as
// JSON. Who started this stops the server at the first line and starts it at the second.
import { mirror, openBrowser, openPage, signIn, snapshot, until } from '../e2e/support/browser.mjs';

const [url, username, password] = process.argv.slice(2);
const browser = await openBrowser();
try {
  const page = await openPage(browser, { ignoreHTTPSErrors: true });
  await signIn(page, url, username, password, '#/customers?cluster=DEMO&state=pe-enable');
  await until(page, (now) => now.rows_visible?.length > 5);
  await mirror(page).getByRole('checkbox').nth(1).click();
  await until(page, (now) => now.selected === 1);
  console.log('looking');
  await mirror(page).getByText(/Not connected since/).waitFor({ state: 'attached' });
  await page.getByRole('alert').getByText("The dashboard's server cannot be reached.").first().waitFor({ state: 'attached' });
  console.log('lost');
  await mirror(page).getByText(/^Connected/).waitFor({ state: 'attached' });
  const { route, selected, user } = await until(page, (now) => now.rows_visible.length > 5);
  const state = await page.getAttribute('html', 'data-tms-state');
  console.log(JSON.stringify({ route, selected, user, state, errors: page.scriptErrors }));
} finally {
  await browser.close();
}
