// Starts the page: the sign-in form first, the client beside it, and joins the two.
// html[data-tms-state] is loading, setup, signed-out, ready, session-ended or crashed.
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

async function main() {
  const theme = makeTheme();
  const link = takeLink();
  // Asked before the configuration is known, as it nearly always says "same origin": the form is
  // there a round trip earlier.
  const mine = fetch('/api/v1/session', { cache: 'no-store' }).catch(() => null);
  const session = makeSession(await readConfig());
  const forms = makeForms(session, link, (signedIn) => enter(signedIn));
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
  // Beside the form, and only after what the form needs.
  const starting = import('./page.js').then(({ startPage }) =>
    startPage(session, theme, onState, crash),
  );
  starting.catch(crash);

  async function enter(signedIn) {
    const page = await starting;
    const sameUser = user === signedIn.user.id;
    user = signedIn.user.id;
    forms.rememberUser(signedIn.user.username);
    page.signIn(signedIn, sameUser);
    setState('ready', forms);
  }

  if (link) {
    setState('setup', forms);
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
}

main();
