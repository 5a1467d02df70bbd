// The canvas and everything around it: wires the modules that wasm calls to each other, and starts
// the client. boot.js loads this beside the sign-in form.
import { listen, makeTextAgent } from './input.js';
import { makeMirror } from './mirror.js';
import { makePacer } from './pacer.js';
import { makeRenderer } from './renderer.js';
import { makeDraft } from './draft.js';
import { makeClipboard, makeDownloads, makeFiles } from './transfer.js';
import { makeTransport } from './transport.js';
import { makeClient } from './wasm.js';

const STATES = ['signed-out', 'ready', 'session-ended', 'crashed']; // as platform::PageState
const stage = document.getElementById('stage');
const canvas = document.getElementById('canvas');
const agent = document.getElementById('text-agent');

function bytesLoaded() {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const own = entries.filter((entry) => !new URL(entry.name).pathname.startsWith('/api/'));
  // A preloaded file is listed again where it is used, with nothing transferred.
  const came = own.filter((entry) => entry.transferSize > 0);
  return came.reduce((sum, entry) => sum + entry.encodedBodySize, 0);
}

// The parts that wasm calls, wired to each other.
function makePage(session, client, theme, onState) {
  const pacer = makePacer(client);
  const thenDraw = (act) => (...parameters) => {
    act(...parameters);
    pacer.requestFrame();
  };
  const mirror = makeMirror(document.getElementById('tms-mirror'), canvas, agent, {
    // As the release of a pointer: what is copied must be asked for inside the event.
    activate: (id) => {
      client.activate(id);
      pacer.drawNow();
    },
    focusItem: thenDraw(client.focusItem),
    editItem: thenDraw(client.editItem),
    setValue: thenDraw(client.setValue),
  });
  const renderer = makeRenderer(canvas, () => pacer.stop(), () => {
    client.contextRestored();
    pacer.start();
  });
  const files = makeFiles(stage, client, pacer.requestFrame);
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
    draft: makeDraft(),
    transport,
    textAgent: makeTextAgent(agent, canvas, client, pacer.requestFrame),
    clipboard: makeClipboard(stage, client, files, pacer.requestFrame),
    ...makeDownloads(session, client, pacer.requestFrame),
    setCursor: (css) => {
      stage.style.cursor = css;
    },
    setHash(hash, push) {
      if (hash === location.hash) return;
      if (push) history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
    },
    setState(state) {
      if (STATES[state] === 'signed-out') pacer.stop();
      if (STATES[state] !== 'ready') onState(STATES[state]);
    },
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

export async function startPage(session, theme, onState, onCrash) {
  let page = null;
  const client = makeClient((error) => {
    page.pacer.stop();
    onCrash(error);
  });
  page = makePage(session, client, theme, onState);
  await client.start(page);
  watchWindow(client, page.pacer, theme);

  window.tms = {
    snapshot: () => ({
      ...client.snapshot(),
      frames: client.frames(),
      frame_cpu_ms: { p50: client.frameCostMs(50), p99: client.frameCostMs(99) },
      bytes_loaded: bytesLoaded(),
      wasm_bytes: client.memoryBytes(),
    }),
  };

  return {
    // The same user goes on where he was; another one starts afresh.
    signIn(signedIn, sameUser) {
      client.signIn(signedIn, sameUser);
      page.pacer.start();
      page.pacer.advance();
    },
  };
}
