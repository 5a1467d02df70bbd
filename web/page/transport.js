// The wire of net::TransportFetch: fetch with a time-out, answers as bytes.

// In the order of net::Failure.
const FAILURE = { none: 0, unreachable: 1, timedOut: 2, aborted: 3 };

// The task after this one. A timer would come later.
function makeNextTask() {
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(null);
    });
}

export function makeTransport(session, client) {
  const underWay = new Map();
  const nextTask = makeNextTask();

  return {
    async start(id, method, path, headerLines, body, timeoutMs) {
      const controller = new AbortController();
      const began = performance.now();
      let failure = FAILURE.unreachable;
      let status = 0;
      let headers = '';
      let bytes = new Uint8Array();
      const stop = (reason) => {
        failure = reason;
        controller.abort();
      };
      underWay.set(id, () => stop(FAILURE.aborted));
      const timer = setTimeout(() => stop(FAILURE.timedOut), timeoutMs);
      try {
        await nextTask(); // fetch() may take milliseconds to begin: not in the frame that asks
        const response = await session.signedFetch(path, {
          method,
          headers: headerLines.split('\n').filter(Boolean).map((line) => line.split(': ', 2)),
          body: body.length > 0 ? body : undefined,
          signal: controller.signal,
        });
        bytes = new Uint8Array(await response.arrayBuffer());
        headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
        status = response.status;
        failure = FAILURE.none;
      } catch {
        // `failure` says why: nobody answered, the time was up, or the client gave up.
      }
      clearTimeout(timer);
      underWay.delete(id);
      client.fetched(id, failure, status, headers, bytes, performance.now() - began);
    },

    abort: (id) => underWay.get(id)?.(),
  };
}
