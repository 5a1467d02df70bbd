// Drives an application headless, as a person would: by the words on the screen.
// Frames run until the application wants no more (at most kMaxFrames), so no test counts frames.
#pragma once

#include <imgui.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/net/scripted_transport.h"
#include "client/platform/headless/headless_platform.h"
#include "client/platform/host.h"
#include "client/platform/hosted_app.h"

namespace tms::ui_test {

using accessibility::Item;
using accessibility::Role;

class UiDriver {
 public:
  using MakeApp =
      std::function<std::unique_ptr<platform::HostedApp>(platform::Platform&, net::Transport&)>;

  explicit UiDriver(MakeApp make_app, net::ScriptedTransport::Script script = {},
                    ImVec2 size = {1440, 900});
  // Without an application: draws what the test hands over. For widgets and single views.
  explicit UiDriver(std::function<void()> draw, ImVec2 size = {1440, 900});

  platform::HeadlessPlatform& platform() { return platform_; }
  net::ScriptedTransport& transport() { return transport_; }
  platform::HostedApp& app() { return host_.app(); }
  platform::Host& host() { return host_; }

  void sign_in(std::string_view session_json, bool same_user = false);
  void run();                                 // advance and frames, until nothing is wanted
  bool frame();                               // advance and at most one frame; true: one was drawn
  void pass_time(std::int64_t milliseconds);  // waking the application when it is due
  void resize(ImVec2 size);
  void set_dark(bool dark);

  // The pointer and keys act as in the browser; each call runs frames until all is quiet. A label
  // is an item's whole accessible name, or its beginning when no name is the same. Fail the test
  // when there is no such visible item.
  void click(std::string_view label, ImGuiKey modifier = ImGuiKey_None);
  void click(std::string_view label, Role role, ImGuiKey modifier = ImGuiKey_None);
  void double_click(std::string_view label);
  void right_click(std::string_view label);
  void click_at(ImVec2 position, int button = 0, ImGuiKey modifier = ImGuiKey_None);
  void drag(std::string_view label, ImVec2 to);
  void drag_from(ImVec2 from, ImVec2 to);
  void hover(std::string_view label);
  void type(std::string_view text);                               // into what has the keyboard
  void type_into(std::string_view label, std::string_view text);  // replaces what is there
  void key(ImGuiKeyChord chord);                                  // ImGuiMod_Ctrl | ImGuiKey_K
  void paste(std::string_view text);
  void scroll(std::string_view label, float pixels);  // the pointer over it; positive: down

  bool sees(std::string_view words) const;  // contained in the name or value of a visible item
  const Item* find(std::string_view label) const;  // nullptr: not visible
  const Item* find(std::string_view label, Role role) const;
  std::vector<const Item*> all(Role role) const;  // visible ones, in drawing order
  std::vector<std::vector<std::string>> table(std::string_view name) const;  // drawn rows as text
  std::string screen() const;  // everything visible, one item a line, for messages of failed tests

 private:
  const Item* find_visible(std::string_view label, std::optional<Role> role) const;
  const Item& require(std::string_view label, std::optional<Role> role) const;

  platform::HeadlessPlatform platform_;
  net::ScriptedTransport transport_;
  platform::Host host_;
};

}  // namespace tms::ui_test
