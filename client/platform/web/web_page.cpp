#include "client/platform/web/web_page.h"

#include <array>

#include "client/main.h"
#include "client/platform/web/page.h"

namespace tms::platform {
namespace {

constexpr std::array<std::string_view, ImGuiMouseCursor_COUNT> kCursors{
    "default",     "text",    "move", "ns-resize", "ew-resize",  "nesw-resize",
    "nwse-resize", "pointer", "wait", "progress",  "not-allowed"};

}  // namespace

WebPage::WebPage(const widgets::FontFiles& fonts)
    : host_(
          platform_, [this] { return make_app(platform_, transport_); }, fonts) {}

bool WebPage::frame() {
  const double begin_ms = page_monotonic_ms();
  host_.advance();
  if (host_.draw_if_due()) {
    renderer_.draw(*ImGui::GetDrawData());
    update_cursor();
    update_text_agent();
    mirror_is_behind_ = true;
    host_.pacer().on_frame(page_monotonic_ms() - begin_ms);
  }
  return host_.wants_frame();
}

void WebPage::sync_mirror() {
  if (!mirror_is_behind_) return;
  mirror_.update(host_.recorder().items());
  mirror_is_behind_ = false;
}

void WebPage::on_context_restored() {
  renderer_.forget_textures();
  host_.pacer().on_activity();
}

void WebPage::update_cursor() {
  const ImGuiMouseCursor wanted = ImGui::GetMouseCursor();
  if (wanted == cursor_) return;
  cursor_ = wanted;
  const std::string_view css = wanted == ImGuiMouseCursor_None
                                   ? std::string_view("none")
                                   : kCursors[static_cast<std::size_t>(wanted)];
  page_set_cursor(css.data(), static_cast<int>(css.size()));
}

void WebPage::update_text_agent() {
  const ImGuiPlatformImeData& agent = host_.text_agent();
  if (!agent.WantTextInput && !agent_wanted_) return;
  agent_wanted_ = agent.WantTextInput;
  page_text_agent(agent.WantTextInput ? 1 : 0, agent.InputPos.x, agent.InputPos.y,
                  agent.InputLineHeight);
}

}  // namespace tms::platform
