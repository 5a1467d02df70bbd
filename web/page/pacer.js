// When the client runs at all: a frame on request, a timer for what it waits for, nothing otherwise.

const LONGEST_TIMER_MS = 2 ** 31 - 1;
// While frames follow each other the mirror is brought up to date this often, after the last one at
// once. Screen readers cannot follow 60 changes a second.
const MIRROR_INTERVAL_MS = 100;

export function makePacer(client) {
  let requested = false;
  let running = false;
  let timer = 0;
  let mirrorTimer = 0;

  function onFrame() {
    requested = false;
    if (!running) return;
    const more = client.frame();
    if (more) pacer.requestFrame();
    reflect(more);
    setTimer();
  }

  // In a task of its own: the picture does not wait for it.
  function reflect(more) {
    if (more && mirrorTimer !== 0) return;
    clearTimeout(mirrorTimer);
    mirrorTimer = setTimeout(syncMirror, more ? MIRROR_INTERVAL_MS : 0);
  }

  function syncMirror() {
    mirrorTimer = 0;
    client.syncMirror();
  }

  function setTimer() {
    clearTimeout(timer);
    if (!running || document.visibilityState !== 'visible') return;
    const wait = client.nextWakeupMs() - performance.now();
    if (wait < LONGEST_TIMER_MS) timer = setTimeout(pacer.advance, Math.max(0, wait) + 1);
  }

  const pacer = {
    start() {
      running = true;
      pacer.requestFrame();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
    requestFrame() {
      if (requested || !running) return;
      requested = true;
      requestAnimationFrame(onFrame);
    },
    // A completion came or time passed: a frame only if there is something new to see.
    advance() {
      if (!running) return;
      if (client.advance()) pacer.requestFrame();
      setTimer();
    },
    // What is typed after a pause is taken in at once: a question to the server leaves half a frame
    // earlier. While frames follow each other the next one is soon enough.
    drawIfIdle() {
      if (running && !requested) client.frame();
      pacer.requestFrame();
    },
    // Inside the DOM event, for what browsers allow only there (clipboard, file chooser).
    drawNow() {
      if (!running) return;
      for (let frames = 0; frames < 4 && client.frame(); ++frames);
      pacer.requestFrame();
    },
  };
  return pacer;
}
