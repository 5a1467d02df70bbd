// Starts the page: the sign-in form first, the client beside it, and joins the two.
// html[data-tms-state] is loading, setup, signed-out, ready, session-ended or crashed.
// Served as one classic script with what it imports (../bundle.py), run before the body is there.
import { makeForms } from './forms.js';
import { makeSession } from './session.js';
import { makeTheme } from './theme.js';

const root = document.documentElement;

// A one-time token in the fragment is wiped from the address bar before anything else happens.
function takeLink() {
  const match = /^#\/(setup|reset)\?token=([\w.~-]+)$/.exec(location.hash);
  if (!match) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return { kind: match[1], token: match[2] };
}

// The client's files, all at once: as preloads of the page they would compete with the form's own
// and hold it back by 150 ms (P14 of the benchmarks).
function loadClient() {
  for (const link of document.querySelectorAll('link[data-rel]')) link.rel = link.dataset.rel;
  return import('./page.js');
}

// Calls back when what was drawn last is on the screen; a tab in the background does not draw, so a
// timer stands in.
function afterPaint(callback) {
  const timer = setTimeout(callback, 500);
  requestAnimationFrame(() => setTimeout(() => {
    clearTimeout(timer);
    callback();
  }));
}

async function readConfig() {
  try {
    return await (await fetch(document.querySelector('link[href*="config"]').href)).json();
  } catch {
    return {}; // the API is where the page came from
  }
}

function setState(state, forms, notice) {
  if (root.dataset.tmsState === 'crashed') return;
  root.dataset.tmsState = state;
  performance.mark(`tms-${state}`); // for scripts/bench.sh: when the form stood, when the table was usable
  forms.enter(state, notice);
  if (state === 'ready') document.getElementById('canvas').focus({ preventScroll: true });
}

const bodyIsThere = () =>
  new Promise((resolve) => {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', resolve);
    else resolve();
  });

async function main() {
  const theme = makeTheme(); // before the first paint
  const link = takeLink();
  // Asked before the configuration is known, as it nearly always says "same origin": the form is
  // there a round trip earlier.
  const mine = fetch('/api/v1/session').catch(() => null); // preloaded by the page
  const session = makeSession(await readConfig());
  await bodyIsThere();
  const forms = makeForms(session, link, async (signedIn) => {
    await enter(signedIn);
    otherTabs.postMessage('signed in');
  });
  const crash = (error) => {
    document.getElementById('crash-reason').textContent = String(error?.message || error);
    setState('crashed', forms);
    throw error;
  };
  document.getElementById('reload').addEventListener('click', () => location.reload());
  forms.onNotice((notice) => setState('signed-out', forms, notice));

  let user = null;
  // What the application makes of the session: signed out on purpose, or found it ended.
  const onState = (state) => {
    session.forget();
    if (state === 'signed-out') {
      history.replaceState(null, '', location.pathname);
      user = null;
      forms.rememberUser(null);
    }
    setState(state, forms);
  };
  let starting = null;
  function start() {
    starting ??= loadClient().then(({ startPage }) => startPage(session, theme, onState, crash));
    starting.catch(crash);
    return starting;
  }

  async function enter(signedIn) {
    const page = await start();
    const sameUser = user === signedIn.user.id;
    user = signedIn.user.id;
    forms.rememberUser(signedIn.user.username);
    page.signIn(signedIn, sameUser);
    setState('ready', forms);
  }

  // The tabs of a browser share the cookie. Who signs in in one of them is signed in here, too; what
  // this tab sent would be refused with the token of the session before.
  const otherTabs = new BroadcastChannel('tms-session');
  otherTabs.addEventListener('message', async () => {
    if (session.crossOrigin || root.dataset.tmsState === 'setup') return;
    const current = await session.resume(fetch('/api/v1/session').catch(() => null)).catch(() => null);
    if (current) await enter(current);
  });

  if (link) {
    setState('setup', forms);
    afterPaint(start);
    return;
  }
  let current = null;
  let notice = '';
  try {
    current = await session.resume(mine);
  } catch {
    notice = 'The server cannot be reached right now.';
  }
  if (current) await enter(current);
  else setState('signed-out', forms, notice);
  afterPaint(start);
}

main();
