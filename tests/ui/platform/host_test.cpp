#include "client/platform/host.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <string>

#include "client/platform/web/keyboard.h"
#include "client/widgets/theme.h"
#include "tests/ui/support/ui_driver.h"

namespace tms::ui_test {
namespace {

// Draws one button; counts what the host does with it.
struct Log {
  int made = 0;
  int advanced = 0;
  int frames = 0;
  std::string session, pasted;
  std::int64_t wakeup_ms = platform::kNoWakeup;
};

class LoggedApp final : public platform::HostedApp {
 public:
  explicit LoggedApp(Log& log) : log_(log) { ++log_.made; }
  void advance() override { ++log_.advanced; }
  void frame() override {
    ++log_.frames;
    ImGui::Begin("Page");
    ImGui::Button("Fine");
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) ImGui::SetTooltip("%s", "Really");
    ImGui::InputText("Name", text_, sizeof text_);
    ImGui::End();
  }
  bool wants_frame(std::int64_t) const override { return false; }
  std::int64_t next_wakeup_ms() const override { return log_.wakeup_ms; }
  void on_hash_changed(std::string_view) override {}
  void on_signed_in(std::string_view session) override { log_.session = session; }
  void on_visibility_changed(bool) override {}
  void on_paste(std::string_view text) override { log_.pasted = text; }
  void on_files_dropped(const std::vector<platform::File>&) override {}
  void on_complaint(std::string_view) override {}
  void on_copy_refused() override {}
  std::string snapshot_json() const override { return "{}"; }

 private:
  Log& log_;
  char text_[32] = "";
};

UiDriver drive(Log& log) {
  return UiDriver(
      [&log](platform::Platform&, net::Transport&) { return std::make_unique<LoggedApp>(log); });
}

TEST_CASE("no frame is drawn while nothing happens, whatever completes in between") {
  Log log;
  UiDriver ui = drive(log);
  const int drawn = log.frames;
  const int advanced = log.advanced;
  for (int i = 0; i < 100; ++i) CHECK_FALSE(ui.frame());
  CHECK(log.frames == drawn);
  CHECK(log.advanced == advanced + 100);
}

TEST_CASE("input is followed by three frames and then by none") {
  Log log;
  UiDriver ui = drive(log);
  const int drawn = log.frames;
  ui.host().key(ImGuiKey_F, true);
  ui.run();
  CHECK(log.frames == drawn + platform::FramePacer::kFramesAfterActivity);
}

TEST_CASE("a tooltip appears after the pointer has rested, with no further input") {
  Log log;
  UiDriver ui = drive(log);
  ui.hover("Fine");
  CHECK(ui.host().next_wakeup_ms() == platform::kNoWakeup);
  bool tooltip_open = false;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
    tooltip_open |= std::string_view(list->_OwnerName).starts_with("##Tooltip");
  }
  CHECK(tooltip_open);
}

TEST_CASE("the application is woken when it is due") {
  Log log;
  UiDriver ui = drive(log);
  const int before = log.advanced;
  log.wakeup_ms = ui.platform().now_ms + 2'000;
  CHECK(ui.host().next_wakeup_ms() == log.wakeup_ms);
  ui.host().advance();
  CHECK(log.advanced == before + 1);
}

TEST_CASE("the same user keeps the application, another one gets a fresh one") {
  Log log;
  UiDriver ui = drive(log);
  ui.sign_in("{\"user\":1}");
  CHECK(log.made == 2);
  ui.sign_in("{\"user\":1,\"again\":true}", true);
  CHECK(log.made == 2);
  CHECK(log.session == "{\"user\":1,\"again\":true}");
}

TEST_CASE("pasted text goes to the field that has the keyboard, else to the application") {
  Log log;
  UiDriver ui = drive(log);
  ui.paste("ids");
  CHECK(log.pasted == "ids");
  ui.click("Name");
  ui.paste("words");
  CHECK(log.pasted == "ids");
  CHECK(ui.find("Name")->value == "words");
}

TEST_CASE("Tab goes on after a popup closed itself on Escape") {
  bool shown = false;
  UiDriver ui([&shown] {
    ImGui::Begin("Page");
    for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) shown = shown || c == '?';
    ImGui::Button("One");
    ImGui::Button("Two");
    if (shown && !ImGui::IsPopupOpen("Keys")) ImGui::OpenPopup("Keys");
    if (ImGui::BeginPopup("Keys")) {
      ImGui::Button("Close");
      if (ImGui::IsKeyPressed(ImGuiKey_Escape)) {
        shown = false;
        ImGui::CloseCurrentPopup();
      }
      ImGui::EndPopup();
    }
    ImGui::End();
  });
  ui.key(ImGuiKey_Tab);
  CHECK(ui.find("One")->focused);
  ui.type("?");
  CHECK(ui.find("Close") != nullptr);
  ui.key(ImGuiKey_Escape);
  CHECK(ui.find("Close") == nullptr);
  ui.key(ImGuiKey_Tab);
  CHECK((ui.find("One")->focused || ui.find("Two")->focused));
}

TEST_CASE("Tab stays in the page when what had the keyboard goes") {
  bool has_card = true;
  bool notifies = false;
  UiDriver ui([&] {
    ImGui::Begin("Page", nullptr, ImGuiWindowFlags_NoBringToFrontOnFocus);
    ImGui::Button("One");
    if (has_card) {
      ImGui::BeginChild("Card", {200, 100}, ImGuiChildFlags_NavFlattened);
      ImGui::Button("Inside");
      ImGui::EndChild();
    }
    ImGui::End();
    if (!notifies) return;
    ImGui::SetNextWindowPos({600, 400});
    ImGui::Begin("News", nullptr,
                 ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNavFocus);
    ImGui::Button("Dismiss");
    ImGui::End();
  });
  ui.key(ImGuiKey_Tab);
  ui.key(ImGuiKey_Tab);
  REQUIRE(ui.find("Inside")->focused);
  notifies = true;
  ui.key(ImGuiKey_F1);  // means nothing here, but is an input
  has_card = false;
  ui.key(ImGuiKey_F1);
  ui.key(ImGuiKey_Tab);
  CHECK(ui.find("One")->focused);
}

TEST_CASE("a theme change restyles the context") {
  Log log;
  UiDriver ui = drive(log);
  CHECK_FALSE(widgets::theme().dark);
  ui.set_dark(true);
  CHECK(widgets::theme().dark);
  CHECK(ImGui::GetColorU32(ImGuiCol_Text) == widgets::kDarkTheme.text);
}

TEST_CASE("letters follow the keyboard's layout, other keys their place") {
  using platform::key_from;
  CHECK(key_from("KeyQ", "a") == ImGuiKey_A);  // AZERTY
  CHECK(key_from("KeyK", "л") == ImGuiKey_K);  // Cyrillic: no Latin letter there
  CHECK(key_from("KeyA", "A") == ImGuiKey_A);
  CHECK(key_from("Digit5", "%") == ImGuiKey_5);
  CHECK(key_from("Numpad7", "7") == ImGuiKey_Keypad7);
  CHECK(key_from("Slash", "?") == ImGuiKey_Slash);
  CHECK(key_from("", "") == ImGuiKey_None);
  CHECK(key_from("AudioVolumeUp", "AudioVolumeUp") == ImGuiKey_None);
}

TEST_CASE("frame costs are reported as percentiles of the last frames") {
  platform::FramePacer pacer;
  CHECK(pacer.cost().p99_ms == 0);
  for (int i = 1; i <= 100; ++i) pacer.on_frame(i);
  CHECK(pacer.cost().p50_ms == doctest::Approx(51));
  CHECK(pacer.cost().p99_ms == doctest::Approx(100));
  for (int i = 0; i < 600; ++i) pacer.on_frame(1);
  CHECK(pacer.cost().p99_ms == doctest::Approx(1));
  CHECK(pacer.frames() == 700);
}

}  // namespace
}  // namespace tms::ui_test
