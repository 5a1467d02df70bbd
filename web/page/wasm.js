// The client's exports (client/platform/web/exports.cpp) as functions over JavaScript values.
import createClient from './client.js';

const encoder = new TextEncoder();

// Files named by <link id="file-..."> in the head, so that they are on their way before this runs.
async function load(name) {
  const response = await fetch(document.getElementById(`file-${name}`).href);
  if (!response.ok) throw new Error(`A part of the page is missing: ${name} (${response.status}).`);
  return response;
}

async function instantiate(imports, receive) {
  const response = await load('wasm');
  const type = response.headers.get('Content-Type') || '';
  const result = type.startsWith('application/wasm')
    ? await WebAssembly.instantiateStreaming(response, imports)
    : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  receive(result.instance, result.module);
}

// `onCrash(error)` is called when the client cannot go on; nothing is called on it afterwards.
export function makeClient(onCrash) {
  let wasm = null;
  let page = 0; // address of the WebPage
  let crashed = false;

  function guard(run, otherwise) {
    if (crashed || page === 0) return otherwise;
    try {
      return run();
    } catch (error) {
      crashed = true;
      onCrash(error);
      return otherwise;
    }
  }

  function newBytes(bytes) {
    const address = wasm._malloc(bytes.length + 1);
    wasm.HEAPU8.set(bytes, address);
    wasm.HEAPU8[address + bytes.length] = 0;
    return address;
  }

  // Calls with each text or byte array as address and length, and frees them.
  function withBytes(values, call) {
    const addresses = [];
    const parameters = [];
    for (const value of values) {
      const bytes = typeof value === 'string' ? encoder.encode(value) : value;
      addresses.push(newBytes(bytes));
      parameters.push(addresses.at(-1), bytes.length);
    }
    try {
      return call(...parameters);
    } finally {
      addresses.forEach((address) => wasm._free(address));
    }
  }

  const memory = { newText: (text) => newBytes(encoder.encode(text)) };

  const client = {
    memory,

    async start(pageImports) {
      const fonts = Promise.all(
        ['regular', 'semibold', 'mono', 'icons'].map(async (name) => {
          return new Uint8Array(await (await load(name)).arrayBuffer());
        }),
      );
      wasm = await new Promise((resolve, reject) => {
        createClient({
          page: pageImports,
          instantiateWasm(imports, receive) {
            instantiate(imports, receive).catch(reject);
            return {};
          },
        }).then(resolve, reject);
      });
      const files = (await fonts).flatMap((bytes) => [newBytes(bytes), bytes.length]);
      page = wasm._tms_start(...files, /Mac|iPhone|iPad/.test(navigator.platform) ? 1 : 0);
      if (page === 0) throw new Error('A font of the page came damaged.');
    },

    signIn: (session, sameUser) =>
      guard(() =>
        withBytes([JSON.stringify(session)], (text, length) =>
          wasm._tms_sign_in(page, text, length, sameUser ? 1 : 0),
        ),
      ),
    frame: () => guard(() => wasm._tms_frame(page) !== 0, false),
    syncMirror: () => guard(() => wasm._tms_sync_mirror(page)),
    advance: () => guard(() => wasm._tms_advance(page) !== 0, false),
    nextWakeupMs: () => guard(() => wasm._tms_next_wakeup_ms(page), Infinity),
    resize: (width, height, ratio) => guard(() => wasm._tms_resize(page, width, height, ratio)),
    themeChanged: () => guard(() => wasm._tms_theme_changed(page)),

    pointerMove: (x, y, touch) => guard(() => wasm._tms_pointer_move(page, x, y, touch ? 1 : 0)),
    pointerLeave: () => guard(() => wasm._tms_pointer_leave(page)),
    pointerButton: (button, down, touch) =>
      guard(() => wasm._tms_pointer_button(page, button, down ? 1 : 0, touch ? 1 : 0)),
    wheel: (x, y) => guard(() => wasm._tms_wheel(page, x, y)),
    key: (code, key, down, modifiers) =>
      guard(
        () =>
          withBytes([code, key], (...texts) => wasm._tms_key(page, ...texts, down ? 1 : 0, modifiers)) !== 0,
        false,
      ),
    text: (text) => guard(() => withBytes([text], (...at) => wasm._tms_text(page, ...at))),
    focus: (focused) => guard(() => wasm._tms_focus(page, focused ? 1 : 0)),
    paste: (text) => guard(() => withBytes([text], (...at) => wasm._tms_paste(page, ...at))),
    file: (name, bytes) => guard(() => withBytes([name, bytes], (...at) => wasm._tms_file(page, ...at))),
    complain: (sentence) => guard(() => withBytes([sentence], (...at) => wasm._tms_complain(page, ...at))),
    copyRefused: () => guard(() => wasm._tms_copy_refused(page)),
    hashChanged: (hash) => guard(() => withBytes([hash], (...at) => wasm._tms_hash_changed(page, ...at))),
    visibilityChanged: (visible) => guard(() => wasm._tms_visibility_changed(page, visible ? 1 : 0)),
    contextRestored: () => guard(() => wasm._tms_context_restored(page)),

    activate: (id) => guard(() => wasm._tms_activate(page, id)),
    focusItem: (id) => guard(() => wasm._tms_focus_item(page, id)),
    editItem: (id) => guard(() => wasm._tms_edit_item(page, id)),
    setValue: (id, text) => guard(() => withBytes([text], (...at) => wasm._tms_set_value(page, id, ...at))),
    fetched: (id, failure, status, headers, body, elapsedMs) =>
      guard(() =>
        withBytes([headers, body], (...at) =>
          wasm._tms_fetched(page, id, failure, status, ...at, elapsedMs),
        ),
      ),

    snapshot: () =>
      guard(() => {
        const address = wasm._tms_snapshot(page);
        const end = wasm.HEAPU8.indexOf(0, address);
        const text = new TextDecoder().decode(wasm.HEAPU8.subarray(address, end));
        wasm._free(address);
        return JSON.parse(text);
      }, {}),
    memoryBytes: () => guard(() => wasm.HEAPU8.length, 0),
    frames: () => guard(() => wasm._tms_frames(page), 0),
    frameCostMs: (percentile) => guard(() => wasm._tms_frame_cost_ms(page, percentile), 0),
  };
  return client;
}
