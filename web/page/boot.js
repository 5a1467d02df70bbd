// Starts the page: the sign-in form first, the client beside it, and joins the two.
// html[data-tms-state] is loading, setup, signed-out, ready, session-ended or crashed.
import { makeForms } from './forms.js';
import { listen, makeTextAgent } from './input.js';
import { makeMirror } from './mirror.js';
import { makePacer } from './pacer.js';
import { makeRenderer } from './renderer.js';
import { makeSession } from './session.js';
import { makeTheme } from './theme.js';
import { makeClipboard, makeDownloads, makeFiles } from './transfer.js';
import { makeTransport } from './transport.js';
import { makeClient } from './wasm.js';

const root = document.documentElement;
const stage = document.getElementById('stage');
const canvas = document.getElementById('canvas');
const agent = document.getElementById('text-agent');

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

function bytesLoaded() {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const own = entries.filter((entry) => !new URL(entry.name).pathname.startsWith('/api/'));
  return own.reduce((sum, entry) => sum + (entry.encodedBodySize || 0), 0);
}

function setState(state, forms, notice) {
  if (root.dataset.tmsState === 'crashed') return;
  root.dataset.tmsState = state;
  forms.enter(state, notice);
  if (state === 'ready') canvas.focus({ preventScroll: true });
}

// The parts that wasm calls, wired to each other.
function makePage(session, client, theme, onState) {
  const pacer = makePacer(client);
  const mirror = makeMirror(document.getElementById('tms-mirror'), canvas, client);
  const renderer = makeRenderer(canvas, () => pacer.stop(), () => {
    client.contextRestored();
    pacer.start();
  });
  const files = makeFiles(stage, client, mirror.announce, pacer.requestFrame);
  const transport = makeTransport(session, {
    fetched(...completion) {
      client.fetched(...completion);
      pacer.advance();
    },
  });
  listen(stage, canvas, agent, client, pacer);
  return {
    memory: client.memory,
    pacer,
    mirror,
    renderer,
    files,
    theme,
    transport,
    textAgent: makeTextAgent(agent, canvas, client, pacer.requestFrame),
    clipboard: makeClipboard(stage, client, files, pacer.requestFrame),
    ...makeDownloads(session, mirror.announce),
    setCursor: (css) => {
      stage.style.cursor = css;
    },
    setHash(hash, push) {
      if (hash === location.hash) return;
      if (push) history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
    },
    setState: (state) => onState(['signed-out', 'ready', 'session-ended', 'crashed'][state]),
  };
}

function watchWindow(client, pacer, theme) {
  const resize = () => {
    client.resize(stage.clientWidth, stage.clientHeight, devicePixelRatio);
    pacer.requestFrame();
  };
  new ResizeObserver(resize).observe(stage);
  // Zoom and moves between screens change the ratio without a resize of the stage.
  const watchRatio = () =>
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        resize();
        watchRatio();
      },
      { once: true },
    );
  watchRatio();
  resize();
  addEventListener('hashchange', () => {
    client.hashChanged(location.hash);
    pacer.requestFrame();
  });
  document.addEventListener('visibilitychange', () => {
    client.visibilityChanged(document.visibilityState === 'visible');
    pacer.advance();
    pacer.requestFrame();
  });
  theme.onChange(() => {
    client.themeChanged();
    pacer.requestFrame();
  });
}

async function main() {
  const theme = makeTheme();
  const link = takeLink();
  const session = makeSession(await readConfig());
  let user = null;

  const forms = makeForms(session, link, (signedIn) => enter(signedIn));
  const crash = (error) => {
    document.getElementById('crash-reason').textContent = String(error?.message || error);
    setState('crashed', forms);
    page?.pacer.stop();
    throw error;
  };
  document.getElementById('reload').addEventListener('click', () => location.reload());
  forms.onNotice((notice) => setState('signed-out', forms, notice));

  const client = makeClient(crash);
  let page = null;
  const onState = (state) => {
    if (state === 'signed-out') {
      session.forget();
      history.replaceState(null, '', location.pathname);
      user = null;
      forms.rememberUser(null);
      page.pacer.stop();
    }
    if (state === 'session-ended') session.forget();
    setState(state, forms);
  };
  const started = (async () => {
    page = makePage(session, client, theme, onState);
    await client.start(page);
    watchWindow(client, page.pacer, theme);
  })();
  started.catch(crash);

  async function enter(signedIn) {
    await started;
    const sameUser = user === signedIn.user.id;
    user = signedIn.user.id;
    forms.rememberUser(signedIn.user.username);
    client.signIn(signedIn, sameUser);
    setState('ready', forms);
    page.pacer.start();
    page.pacer.advance();
  }

  window.tms = {
    snapshot: () => ({
      ...client.snapshot(),
      frames: client.frames(),
      frame_cpu_ms: { p50: client.frameCostMs(50), p99: client.frameCostMs(99) },
      bytes_loaded: bytesLoaded(),
    }),
  };

  if (link) {
    setState('setup', forms);
    return;
  }
  let current = null;
  let notice = '';
  try {
    current = await session.resume();
  } catch {
    notice = 'The server cannot be reached right now.';
  }
  if (current) await enter(current);
  else setState('signed-out', forms, notice);
}

main();
