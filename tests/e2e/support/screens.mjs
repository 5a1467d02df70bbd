// The addresses of every screen, with its filters and panels, and what stands on it once it is there.
export const SCREENS = [
  ['#/overview?cluster=DEMO', 'Health'],
  ['#/customers?cluster=DEMO&state=pe-enable', 'State filter: pe-enable'],
  ['#/apps?cluster=DEMO', 'Applications'],
  ['#/act?cluster=DEMO', 'Which customers'],
  ['#/jobs?created_by=me', 'Mine'],
  ['#/batches?cluster=DEMO', 'Customer lists'],
  ['#/batches?cluster=DEMO&tab=runbooks', 'Add a runbook'],
  ['#/audit?outcome=success', 'Outcome filter: succeeded'],
  ['#/clusters?open=DEMO', 'Cluster DEMO'],
  ['#/users?open=operator', 'User operator'],
  ['#/users?tab=sessions', 'this one'],
  ['#/system?tab=6h', 'Response time'],
  ['#/account', 'API tokens'],
];

export const named = (view, name) =>
  view.getByText(name, { exact: true }).or(view.getByLabel(name, { exact: true })).first();

// Opens an address as a bookmark would and waits until its screen stands.
export async function openScreen(page, url, hash, name) {
  await page.goto(`${url}/${hash}`);
  await page.waitForSelector('html[data-tms-state="ready"]', { state: 'attached' });
  await page.waitForFunction((wanted) => window.tms?.snapshot().route === wanted, hash);
  await named(page.locator('#tms-mirror'), name).waitFor({ state: 'attached' });
}
