#include "tests/ui/support/ui_driver.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tms::ui_test {
namespace {

// More frames than any settled interface needs; an application that never settles fails the test.
constexpr int kMaxFrames = 200;
constexpr int kFrame_ms = 16;

// Draws a function as if it were an application.
class DrawnApp final : public platform::HostedApp {
 public:
  explicit DrawnApp(std::function<void()> draw) : draw_(std::move(draw)) {}
  void advance() override {}
  void frame() override { draw_(); }
  bool wants_frame(std::int64_t) const override { return false; }
  std::int64_t next_wakeup_ms() const override { return platform::kNoWakeup; }
  void on_hash_changed(std::string_view) override {}
  void on_signed_in(std::string_view) override {}
  void on_visibility_changed(bool) override {}
  void on_paste(std::string_view) override {}
  void on_files_dropped(const std::vector<platform::File>&) override {}
  void on_complaint(std::string_view) override {}
  void on_copy_refused() override {}
  std::string snapshot_json() const override { return "{}"; }

 private:
  std::function<void()> draw_;
};

// What WebGL does in the browser: every texture is there at once.
void answer_texture_requests() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else if (texture->Status != ImTextureStatus_OK) {
      texture->SetTexID(1);
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

ImVec2 middle(const Item& item) {
  return {(item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2};
}

}  // namespace

UiDriver::UiDriver(MakeApp make_app, net::ScriptedTransport::Script script, ImVec2 size)
    : transport_(std::move(script)),
      host_(
          platform_, [this, make_app] { return make_app(platform_, transport_); }, std::nullopt) {
  resize(size);
}

UiDriver::UiDriver(std::function<void()> draw, ImVec2 size)
    : UiDriver(
          [draw](platform::Platform&, net::Transport&) { return std::make_unique<DrawnApp>(draw); },
          {}, size) {}

void UiDriver::sign_in(std::string_view session_json, bool same_user) {
  host_.sign_in(session_json, same_user);
  run();
}

bool UiDriver::frame() {
  platform_.pass_time(kFrame_ms);
  platform_.frame_requested = false;
  host_.advance();
  if (!host_.draw_if_due()) return false;
  answer_texture_requests();
  host_.pacer().on_frame(0);
  return true;
}

void UiDriver::run() {
  for (int frames = 0; frame(); ++frames) {
    REQUIRE_MESSAGE(frames < kMaxFrames, "the application wants frames for ever");
  }
}

void UiDriver::pass_time(std::int64_t milliseconds) {
  const std::int64_t until = platform_.now_ms + milliseconds;
  while (host_.next_wakeup_ms() <= until) {
    platform_.pass_time(std::max<std::int64_t>(host_.next_wakeup_ms() - platform_.now_ms, 1));
    run();
  }
  platform_.pass_time(std::max<std::int64_t>(until - platform_.now_ms, 0));
  run();
}

void UiDriver::resize(ImVec2 size) {
  host_.resize(size, 1);
  run();
}

void UiDriver::set_dark(bool dark) {
  platform_.system_is_dark = dark;
  host_.on_theme_changed();
  run();
}

void UiDriver::click(std::string_view label, ImGuiKey modifier) {
  click_at(middle(require(label, std::nullopt)), 0, modifier);
}

void UiDriver::click(std::string_view label, Role role, ImGuiKey modifier) {
  click_at(middle(require(label, role)), 0, modifier);
}

void UiDriver::double_click(std::string_view label) {
  const ImVec2 position = middle(require(label, std::nullopt));
  click_at(position);
  click_at(position);
}

void UiDriver::right_click(std::string_view label) {
  click_at(middle(require(label, std::nullopt)), ImGuiMouseButton_Right);
}

void UiDriver::click_at(ImVec2 position, int button, ImGuiKey modifier) {
  if (modifier != ImGuiKey_None) host_.key(modifier, true);
  host_.pointer_move(position, false);
  run();
  host_.pointer_button(button, true, false);
  run();
  host_.pointer_button(button, false, false);
  run();
  if (modifier != ImGuiKey_None) host_.key(modifier, false);
  run();
}

void UiDriver::drag(std::string_view label, ImVec2 to) {
  drag_from(middle(require(label, std::nullopt)), to);
}

void UiDriver::drag_from(ImVec2 from, ImVec2 to) {
  host_.pointer_move(from, false);
  run();
  host_.pointer_button(0, true, false);
  run();
  host_.pointer_move({(from.x + to.x) / 2, (from.y + to.y) / 2}, false);
  run();
  host_.pointer_move(to, false);
  run();
  host_.pointer_button(0, false, false);
  run();
}

void UiDriver::hover(std::string_view label) {
  host_.pointer_move(middle(require(label, std::nullopt)), false);
  run();
  pass_time(1'000);  // tooltips wait
}

void UiDriver::type(std::string_view text) {
  host_.text(text);
  run();
}

void UiDriver::type_into(std::string_view label, std::string_view text) {
  host_.set_value(require(label, std::nullopt).id, text);
  run();
}

void UiDriver::key(ImGuiKeyChord chord) {
  constexpr std::pair<ImGuiKeyChord, ImGuiKey> kModifiers[] = {{ImGuiMod_Ctrl, ImGuiMod_Ctrl},
                                                               {ImGuiMod_Shift, ImGuiMod_Shift},
                                                               {ImGuiMod_Alt, ImGuiMod_Alt},
                                                               {ImGuiMod_Super, ImGuiMod_Super}};
  auto modifiers = [&](bool down) {
    for (const auto& [bit, modifier] : kModifiers) {
      if ((chord & bit) != 0) host_.key(modifier, down);
    }
  };
  const auto pressed = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  modifiers(true);
  host_.key(pressed, true);
  run();
  host_.key(pressed, false);
  modifiers(false);
  run();
}

void UiDriver::paste(std::string_view text) {
  host_.paste(text);
  run();
}

void UiDriver::scroll(std::string_view label, float pixels) {
  host_.pointer_move(middle(require(label, std::nullopt)), false);
  host_.wheel(0, pixels);
  run();
}

bool UiDriver::sees(std::string_view words) const {
  return std::ranges::any_of(host_.recorder().items(), [words](const Item& item) {
    return item.visible && (item.name.find(words) != std::string::npos ||
                            item.value.find(words) != std::string::npos);
  });
}

const Item* UiDriver::find(std::string_view label) const {
  return find_visible(label, std::nullopt);
}

const Item* UiDriver::find(std::string_view label, Role role) const {
  return find_visible(label, role);
}

// Exactly the name before only its beginning; what can be clicked before mere words; what was drawn
// later (a dialog) before what lies under it.
const Item* UiDriver::find_visible(std::string_view label, std::optional<Role> role) const {
  const Item* best = nullptr;
  int best_rank = -1;
  for (const Item& item : host_.recorder().items()) {
    if (!item.visible || (role && item.role != *role) || !item.name.starts_with(label)) continue;
    const int rank = (item.name == label ? 2 : 0) + (item.actionable ? 1 : 0);
    if (rank >= best_rank) {
      best = &item;
      best_rank = rank;
    }
  }
  return best;
}

std::vector<const Item*> UiDriver::all(Role role) const {
  std::vector<const Item*> found;
  for (const Item& item : host_.recorder().items()) {
    if (item.visible && item.role == role) found.push_back(&item);
  }
  return found;
}

std::vector<std::vector<std::string>> UiDriver::table(std::string_view name) const {
  std::vector<std::vector<std::string>> rows;
  const Item* table = find(name, Role::Table);
  if (table == nullptr) return rows;
  const auto items = host_.recorder().items();
  for (const Item& row : items) {
    if (row.role != Role::Row || row.parent != table->id || row.row < 0 || !row.visible) continue;
    std::vector<std::string> cells(static_cast<std::size_t>(std::max(table->columns, 1)));
    for (const Item& cell : items) {
      if (cell.parent != row.id || cell.column < 0) continue;
      std::string& words = cells[static_cast<std::size_t>(cell.column)];
      for (const Item& item : items) {
        if (item.parent != cell.id || item.name.empty()) continue;
        words += (words.empty() ? "" : " ") + item.name;
      }
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::string UiDriver::screen() const {
  std::string lines;
  for (const Item& item : host_.recorder().items()) {
    if (!item.visible || item.name.empty()) continue;
    lines += item.name + (item.value.empty() ? "" : " = " + item.value) + "\n";
  }
  return lines;
}

const Item& UiDriver::require(std::string_view label, std::optional<Role> role) const {
  const Item* item = find_visible(label, role);
  REQUIRE_MESSAGE(item != nullptr, "nothing visible is called \"", std::string(label),
                  "\"; the screen shows:\n", screen());
  return *item;
}

}  // namespace tms::ui_test
