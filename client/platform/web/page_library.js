// The imports of page.h. Each only turns addresses into text or bytes and calls a module of web/,
// which boot.js puts into Module.page. Written as functions: the linker of emscripten 3.1.6 does not
// take arrows.
const tmsPageLibrary = {
  page_monotonic_ms: function () {
    return performance.now();
  },
  page_wall_ms: function () {
    return Date.now();
  },
  page_utc_offset_minutes: function (at) {
    return -new Date(at).getTimezoneOffset();
  },
  page_visible: function () {
    return document.visibilityState === 'visible' ? 1 : 0;
  },
  page_request_frame: function () {
    Module.page.pacer.requestFrame();
  },

  page_hash: function () {
    return Module.page.memory.newText(location.hash);
  },
  page_set_hash: function (text, length, push) {
    Module.page.setHash(UTF8ToString(text, length), push !== 0);
  },
  page_copy: function (text, length) {
    Module.page.clipboard.copy(UTF8ToString(text, length));
  },
  page_download: function (path, length) {
    Module.page.download(UTF8ToString(path, length));
  },
  page_open_link: function (url, length) {
    window.open(UTF8ToString(url, length), '_blank', 'noopener,noreferrer');
  },
  page_save_file: function (name, nameLength, contents, length, type, typeLength) {
    Module.page.saveFile(
      UTF8ToString(name, nameLength),
      HEAPU8.slice(contents, contents + length),
      UTF8ToString(type, typeLength),
    );
  },
  page_choose_files: function (accept, length) {
    Module.page.files.choose(UTF8ToString(accept, length));
  },
  page_keep_draft: function (text, length) {
    Module.page.draft.keep(UTF8ToString(text, length));
  },
  page_kept_draft: function () {
    return Module.page.memory.newText(Module.page.draft.kept());
  },
  page_set_state: function (state) {
    Module.page.setState(state);
  },
  page_set_theme: function (choice) {
    Module.page.theme.choose(choice);
  },
  page_theme: function () {
    return Module.page.theme.choice();
  },
  page_dark: function () {
    return Module.page.theme.dark() ? 1 : 0;
  },
  page_reduced_motion: function () {
    return matchMedia('(prefers-reduced-motion: reduce)').matches ? 1 : 0;
  },
  page_announce: function (text, length, urgent) {
    Module.page.mirror.announce(UTF8ToString(text, length), urgent !== 0);
  },

  page_text_agent: function (wanted, x, y, lineHeight) {
    Module.page.textAgent.place(wanted !== 0, x, y, lineHeight);
  },
  page_set_cursor: function (css, length) {
    Module.page.setCursor(UTF8ToString(css, length));
  },

  page_gl_texture: function (id, width, height, rgba) {
    Module.page.renderer.texture(id, width, height, HEAPU8, rgba);
  },
  page_gl_texture_part: function (id, x, y, width, height, rgba, textureWidth) {
    Module.page.renderer.texturePart(id, x, y, width, height, HEAPU8, rgba, textureWidth);
  },
  page_gl_delete_texture: function (id) {
    Module.page.renderer.deleteTexture(id);
  },
  page_gl_begin: function (width, height, pixelWidth, pixelHeight, background) {
    Module.page.renderer.begin(width, height, pixelWidth, pixelHeight, background);
  },
  page_gl_draw: function (vertices, vertexBytes, indices, indexBytes, commands, count) {
    Module.page.renderer.draw(
      HEAPU8.subarray(vertices, vertices + vertexBytes),
      HEAPU8.subarray(indices, indices + indexBytes),
      HEAP32,
      commands >> 2,
      count,
    );
  },

  page_mirror_create: function (id, role, parent, after, acts) {
    Module.page.mirror.create(id >>> 0, role, parent >>> 0, after >>> 0, acts);
  },
  page_mirror_name: function (id, text, length) {
    Module.page.mirror.name(id >>> 0, UTF8ToString(text, length));
  },
  page_mirror_description: function (id, text, length) {
    Module.page.mirror.description(id >>> 0, UTF8ToString(text, length));
  },
  page_mirror_value: function (id, text, length) {
    Module.page.mirror.value(id >>> 0, UTF8ToString(text, length));
  },
  page_mirror_states: function (id, states) {
    Module.page.mirror.states(id >>> 0, states);
  },
  page_mirror_table: function (id, row, column, rows, columns) {
    Module.page.mirror.placeInTable(id >>> 0, row, column, rows, columns);
  },
  page_mirror_box: function (id, x, y, width, height) {
    Module.page.mirror.box(id >>> 0, x, y, width, height);
  },
  page_mirror_move: function (id, after) {
    Module.page.mirror.move(id >>> 0, after >>> 0);
  },
  page_mirror_remove: function (id) {
    Module.page.mirror.remove(id >>> 0);
  },
  page_mirror_focus: function (id) {
    Module.page.mirror.focus(id >>> 0);
  },

  page_fetch: function (id, method, path, pathLength, headers, headersLength, body, bodyLength, timeout) {
    Module.page.transport.start(
      id >>> 0,
      UTF8ToString(method),
      UTF8ToString(path, pathLength),
      UTF8ToString(headers, headersLength),
      HEAPU8.slice(body, body + bodyLength),
      timeout,
    );
  },
  page_fetch_abort: function (id) {
    Module.page.transport.abort(id >>> 0);
  },
};

mergeInto(LibraryManager.library, tmsPageLibrary);
