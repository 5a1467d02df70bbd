// What web/client.js may call. `page` is what tms_start returned. Text comes as address and length
// and belongs to the caller.
#include <emscripten/emscripten.h>

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "client/platform/web/keyboard.h"
#include "client/platform/web/web_page.h"

using tms::platform::File;
using tms::platform::WebPage;

namespace {

std::string_view view(const char* text, int length) {
  return {text, static_cast<std::size_t>(length)};
}

std::span<std::byte> file(std::byte* bytes, int length) {
  return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace

extern "C" {

// The fonts are handed over: they live as long as the page. Null: one of them is no font.
EMSCRIPTEN_KEEPALIVE WebPage* tms_start(std::byte* regular, int regular_length, std::byte* semibold,
                                        int semibold_length, std::byte* mono, int mono_length,
                                        std::byte* icons, int icons_length, int is_mac) {
  const tms::widgets::FontFiles fonts{.regular = file(regular, regular_length),
                                      .semibold = file(semibold, semibold_length),
                                      .mono = file(mono, mono_length),
                                      .icons = file(icons, icons_length)};
  if (!tms::widgets::are_true_type(fonts)) return nullptr;
  auto page = std::make_unique<WebPage>(fonts);
  ImGui::GetIO().ConfigMacOSXBehaviors = is_mac != 0;
  return page.release();
}

EMSCRIPTEN_KEEPALIVE void tms_sign_in(WebPage* page, const char* session, int length,
                                      int same_user) {
  page->host().sign_in(view(session, length), same_user != 0);
}

EMSCRIPTEN_KEEPALIVE int tms_frame(WebPage* page) {
  return page->frame() ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void tms_sync_mirror(WebPage* page) {
  page->sync_mirror();
}

// Completions and timers; 1: a frame is due.
EMSCRIPTEN_KEEPALIVE int tms_advance(WebPage* page) {
  return page->host().advance() ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE double tms_next_wakeup_ms(WebPage* page) {
  return static_cast<double>(page->host().next_wakeup_ms());
}

EMSCRIPTEN_KEEPALIVE void tms_resize(WebPage* page, float width, float height, float ratio) {
  page->host().resize({width, height}, ratio);
}

EMSCRIPTEN_KEEPALIVE void tms_theme_changed(WebPage* page) {
  page->host().on_theme_changed();
}

EMSCRIPTEN_KEEPALIVE void tms_pointer_move(WebPage* page, float x, float y, int touch) {
  page->host().pointer_move({x, y}, touch != 0);
}

EMSCRIPTEN_KEEPALIVE void tms_pointer_leave(WebPage* page) {
  page->host().pointer_leave();
}

EMSCRIPTEN_KEEPALIVE void tms_pointer_button(WebPage* page, int button, int down, int touch) {
  page->host().pointer_button(button, down != 0, touch != 0);
}

EMSCRIPTEN_KEEPALIVE void tms_wheel(WebPage* page, float x, float y) {
  page->host().wheel(x, y);
}

// `modifiers`: 1 Ctrl, 2 Shift, 4 Alt, 8 Meta. 1: the key is ours.
EMSCRIPTEN_KEEPALIVE int tms_key(WebPage* page, const char* code, int code_length, const char* key,
                                 int key_length, int down, int modifiers) {
  tms::platform::Host& host = page->host();
  host.key(ImGuiMod_Ctrl, (modifiers & 1) != 0);
  host.key(ImGuiMod_Shift, (modifiers & 2) != 0);
  host.key(ImGuiMod_Alt, (modifiers & 4) != 0);
  host.key(ImGuiMod_Super, (modifiers & 8) != 0);
  const ImGuiKey pressed = tms::platform::key_from(view(code, code_length), view(key, key_length));
  if (pressed == ImGuiKey_None) return 0;
  host.key(pressed, down != 0);
  return 1;
}

EMSCRIPTEN_KEEPALIVE void tms_text(WebPage* page, const char* text, int length) {
  page->host().text(view(text, length));
}

EMSCRIPTEN_KEEPALIVE void tms_focus(WebPage* page, int focused) {
  page->host().focus(focused != 0);
}

EMSCRIPTEN_KEEPALIVE void tms_paste(WebPage* page, const char* text, int length) {
  page->host().paste(view(text, length));
}

EMSCRIPTEN_KEEPALIVE void tms_file(WebPage* page, const char* name, int name_length,
                                   const char* contents, int contents_length) {
  page->host().app().on_files_dropped(
      {File{.name = std::string(view(name, name_length)),
            .contents = std::string(view(contents, contents_length))}});
  page->host().pacer().on_activity();
}

EMSCRIPTEN_KEEPALIVE void tms_complain(WebPage* page, const char* sentence, int length) {
  page->host().app().on_complaint(view(sentence, length));
  page->host().pacer().on_activity();
}

EMSCRIPTEN_KEEPALIVE void tms_copy_refused(WebPage* page) {
  page->host().app().on_copy_refused();
  page->host().pacer().on_activity();
}

EMSCRIPTEN_KEEPALIVE void tms_hash_changed(WebPage* page, const char* hash, int length) {
  page->host().app().on_hash_changed(view(hash, length));
  page->host().pacer().on_activity();
}

EMSCRIPTEN_KEEPALIVE void tms_visibility_changed(WebPage* page, int visible) {
  page->host().app().on_visibility_changed(visible != 0);
  page->host().pacer().on_activity();
}

EMSCRIPTEN_KEEPALIVE void tms_context_restored(WebPage* page) {
  page->on_context_restored();
}

EMSCRIPTEN_KEEPALIVE void tms_activate(WebPage* page, ImGuiID id) {
  page->host().activate(id);
}

EMSCRIPTEN_KEEPALIVE void tms_focus_item(WebPage* page, ImGuiID id) {
  page->host().focus_item(id);
}

EMSCRIPTEN_KEEPALIVE void tms_edit_item(WebPage* page, ImGuiID id) {
  page->host().edit_item(id);
}

EMSCRIPTEN_KEEPALIVE void tms_set_value(WebPage* page, ImGuiID id, const char* value, int length) {
  page->host().set_value(id, view(value, length));
}

EMSCRIPTEN_KEEPALIVE void tms_fetched(WebPage* page, std::uint32_t id, int failure, int status,
                                      const char* headers, int headers_length, const char* body,
                                      int body_length, double elapsed_ms) {
  page->transport().complete(id, static_cast<tms::net::Failure>(failure), status,
                             view(headers, headers_length), view(body, body_length), elapsed_ms);
}

// malloc'ed, NUL-terminated: the caller frees it.
EMSCRIPTEN_KEEPALIVE char* tms_snapshot(WebPage* page) {
  return strdup(page->host().app().snapshot_json().c_str());
}

EMSCRIPTEN_KEEPALIVE double tms_frames(WebPage* page) {
  return static_cast<double>(page->host().pacer().frames());
}

EMSCRIPTEN_KEEPALIVE double tms_frame_cost_ms(WebPage* page, int percentile) {
  const tms::platform::FrameCost cost = page->host().pacer().cost();
  return percentile == 99 ? cost.p99_ms : cost.p50_ms;
}
}
