// Starts the real server with its simulated cluster, and stops it again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 12_000;

// A client that is not the embedded one, while working on it.
const webRoot = process.env.TMS_WEB_ROOT ? ['--web-root', process.env.TMS_WEB_ROOT] : [];

export const binDir = process.env.TMS_BIN_DIR || path.resolve('build/release/bin');

// `until(line)` returns what was waited for, or undefined to read on. Fails at once when the process
// ends, and never hangs.
function readLines(child, name, until) {
  const lines = [];
  return new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`${name} ${what}; it said:\n${lines.join('\n')}`));
    const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
    const read = (line) => {
      lines.push(line);
      const found = until(line);
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(`could not be started: ${error.message}`);
    });
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

const removeDir = (dir) => rm(dir, { recursive: true, force: true });

function serve(dataDir, listen, flags) {
  return spawn(
    path.join(binDir, 'tms-dashboard'),
    ['serve', '--listen', listen, '--data-dir', dataDir, '--rate-limit', '0', ...webRoot, ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

const addressIn = (line) => /listening on (http:\/\/\S+)/.exec(line)?.[1];

// `serve --demo`: customers of cluster DEMO, users admin, operator and viewer.
// Returns {url, passwords, kill, restart, stop}.
export async function startDemo({ customers = 50_000, flags = [] } = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tms-e2e-'));
  let child;
  let url;
  const passwords = {};

  async function start(listen, kind) {
    child = serve(dataDir, listen, [...kind, ...flags]);
    url = await readLines(child, 'tms-dashboard', (line) => {
      const signIn = /^\s*(admin|operator|viewer)\s+(\S+)\s*$/.exec(line);
      if (signIn) passwords[signIn[1]] = signIn[2];
      return addressIn(line);
    });
  }

  await start('127.0.0.1:0', [`--demo=${customers}`]);
  return {
    get url() {
      return url;
    },
    passwords,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    // As a server restarts: --demo would give its users new passwords, and end their sessions.
    restart: () => start(new URL(url).host, []),
    stop: async () => {
      await stop(child);
      await removeDir(dataDir);
    },
  };
}

// `serve` on an empty directory: nobody can sign in yet, and a setup link is printed.
// Returns {setupLink, stop}.
export async function startEmpty() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tms-e2e-'));
  const child = serve(dataDir, '127.0.0.1:0', []);
  let setupLink;
  // Link and address come on two streams, in either order.
  let url;
  await readLines(child, 'tms-dashboard', (line) => {
    setupLink ??= /(http:\/\/\S+#\/setup\?token=\S+)/.exec(line)?.[1];
    url ??= addressIn(line);
    return setupLink && url;
  });
  return {
    setupLink,
    stop: async () => {
      await stop(child);
      await removeDir(dataDir);
    },
  };
}
