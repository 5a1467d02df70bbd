// Runs an application inside an ImGui context: events in, frames out. The browser page and the
// headless tests share it, so that tests exercise what people use.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/accessibility/recorder.h"
#include "client/platform/frame_pacer.h"
#include "client/platform/hosted_app.h"
#include "client/platform/platform.h"
#include "client/widgets/fonts.h"
#include "client/widgets/theme.h"

struct ImGuiContext;

namespace tms::platform {

class Host {
 public:
  using MakeApp = std::function<std::unique_ptr<HostedApp>()>;

  // Without font files the built-in face is used.
  Host(Platform& platform, MakeApp make_app, const std::optional<widgets::FontFiles>& fonts);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  HostedApp& app() { return *app_; }
  const accessibility::Recorder& recorder() const { return recorder_; }
  FramePacer& pacer() { return pacer_; }
  // Where text goes: whether a field has the keyboard, and where its caret stands.
  const ImGuiPlatformImeData& text_agent() const { return text_agent_; }

  // A new session. `same_user` keeps what the application was doing; another user starts afresh.
  void sign_in(std::string_view session_json, bool same_user);

  // `size` in CSS pixels.
  void resize(ImVec2 size, float pixel_ratio);
  void on_theme_changed();

  // Events. After any of them frames follow.
  void pointer_move(ImVec2 position, bool touch);
  void pointer_leave();
  void pointer_button(int button, bool down, bool touch);
  void wheel(float x_pixels, float y_pixels);
  void key(ImGuiKey key, bool down);
  void text(std::string_view utf8);
  void focus(bool focused);  // false releases every key and button
  void paste(std::string_view text);
  // What a screen reader or a browser test does to an item of the mirror. It is meant for that
  // item, wherever it stands by now: when it is not drawn any more nothing happens, and that is
  // said.
  void activate(ImGuiID id);
  void focus_item(ImGuiID id);
  void edit_item(ImGuiID id);  // a text field: with everything in it selected, as after Tab
  void set_value(ImGuiID id, std::string_view value);

  // Completions and wake-ups: moves the application on and says whether a frame is due.
  bool advance();
  // Draws a frame into ImGui's draw data if one is due. True: it did.
  bool draw_if_due();
  bool wants_frame() const;
  std::int64_t next_wakeup_ms() const;

 private:
  // What an item is asked to do; and what is typed while others wait, which comes after them.
  struct Request {
    enum class Kind : std::uint8_t { Focus, Press, Edit, SetValue, Key, Text };
    ImGuiID id = 0;
    Kind kind = Kind::Press;
    std::string value{};
    ImGuiKey key = ImGuiKey_None;
    bool down = false;
  };

  void draw();
  void ask(Request request);
  void type(Request typed);
  void forward_typed();
  bool take_request();
  void settle_request();
  void write(const Request& request);
  void press(ImGuiKeyChord chord);
  void keep_keyboard_in_page();
  void release_lost_keyboard();

  Platform& platform_;
  MakeApp make_app_;
  ImGuiContext* context_;
  widgets::Look look_{};
  accessibility::Recorder recorder_;
  FramePacer pacer_;
  std::unique_ptr<HostedApp> app_;
  std::string pasted_;
  std::deque<Request> requests_;  // in the order in which they came; one item a frame
  ImGuiPlatformImeData text_agent_{};
  std::int64_t last_frame_ms_ = 0;
  std::int64_t pointer_moved_ms_ = 0;
  int hover_wakeups_left_ = 0;
  ImVec2 pointer_{};
  int frames_lost_ = 0;  // drawn since the item that has the keyboard was
};

}  // namespace tms::platform
