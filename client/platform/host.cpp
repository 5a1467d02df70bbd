#include "client/platform/host.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>

namespace tms::platform {
namespace {

// Tooltips appear after a pause of the pointer, when nothing else would draw: frames are due this
// long after it stopped (a little over ImGui's HoverStationaryDelay and HoverDelayNormal).
constexpr std::array<std::int64_t, 2> kHoverWakeups_ms{180, 460};
constexpr std::int64_t kLongestStep_ms = 1'000;

// ImGui scrolls five lines a wheel step; the browser reports pixels.
float pixels_per_wheel_step() {
  return 5 * ImGui::GetRoundedFontSize(ImGui::GetStyle().FontSizeBase);
}

ImGuiMouseSource source(bool touch) {
  return touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse;
}

std::string_view words_of(accessibility::Answer answer) {
  switch (answer) {
    case accessibility::Answer::Absent:
      return "That is not on the screen any more. Nothing was pressed.";
    case accessibility::Answer::Disabled:
      return "That cannot be used now. Nothing was pressed.";
    case accessibility::Answer::BehindDialog:
      return "Answer the open dialog first. Nothing was pressed.";
    case accessibility::Answer::Done:
      break;
  }
  return {};
}

Host& host_of(ImGuiContext* context) {
  return *static_cast<Host*>(context->PlatformIO.Platform_ClipboardUserData);
}

}  // namespace

Host::Host(Platform& platform, MakeApp make_app, const std::optional<widgets::FontFiles>& fonts)
    : platform_(platform), make_app_(std::move(make_app)), context_(ImGui::CreateContext()) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor would draw for ever
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigNavCursorVisibleAuto = true;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_HasMouseCursors;

  ImGuiPlatformIO& platform_io = ImGui::GetPlatformIO();
  platform_io.Platform_ClipboardUserData = this;
  platform_io.Platform_SetClipboardTextFn = [](ImGuiContext* context, const char* text) {
    host_of(context).platform_.copy_text(text);
  };
  platform_io.Platform_GetClipboardTextFn = [](ImGuiContext* context) {
    return host_of(context).pasted_.c_str();
  };

  platform_io.Platform_SetImeDataFn = [](ImGuiContext* context, ImGuiViewport*,
                                         ImGuiPlatformImeData* data) {
    host_of(context).text_agent_ = *data;
  };

  look_.fonts = fonts ? widgets::load_fonts(*fonts) : widgets::built_in_fonts();
  widgets::attach(look_);
  widgets::apply(look_, platform_.dark());
  recorder_.attach();
  app_ = make_app_();
}

Host::~Host() {
  ImGui::SetCurrentContext(context_);
  app_.reset();
  context_->TestEngine = nullptr;
  ImGui::DestroyContext(context_);
}

void Host::sign_in(std::string_view session_json, bool same_user) {
  if (!same_user) {
    requests_.clear();
    app_ = make_app_();
  }
  app_->on_signed_in(session_json);
  pacer_.on_activity();
}

void Host::resize(ImVec2 size, float pixel_ratio) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = size;
  io.DisplayFramebufferScale = {pixel_ratio, pixel_ratio};
  pacer_.on_activity();
}

void Host::on_theme_changed() {
  widgets::apply(look_, platform_.dark());
  pacer_.on_activity();
}

void Host::pointer_move(ImVec2 position, bool touch) {
  ImGui::GetIO().AddMouseSourceEvent(source(touch));
  ImGui::GetIO().AddMousePosEvent(position.x, position.y);
  pointer_ = position;
  pointer_moved_ms_ = platform_.monotonic_ms();
  hover_wakeups_left_ = kHoverWakeups_ms.size();
  pacer_.on_activity();
}

void Host::pointer_leave() {
  pointer_ = {-FLT_MAX, -FLT_MAX};
  ImGui::GetIO().AddMousePosEvent(pointer_.x, pointer_.y);
  pacer_.on_activity();
}

void Host::pointer_button(int button, bool down, bool touch) {
  if (button < 0 || button >= ImGuiMouseButton_COUNT) return;
  ImGui::GetIO().AddMouseSourceEvent(source(touch));
  ImGui::GetIO().AddMouseButtonEvent(button, down);
  pacer_.on_activity();
}

void Host::wheel(float x_pixels, float y_pixels) {
  const float step = pixels_per_wheel_step();
  ImGui::GetIO().AddMouseWheelEvent(-x_pixels / step, -y_pixels / step);
  pacer_.on_activity();
}

void Host::key(ImGuiKey key, bool down) {
  type({.kind = Request::Kind::Key, .key = key, .down = down});
}

void Host::text(std::string_view utf8) {
  type({.kind = Request::Kind::Text, .value = std::string(utf8)});
}

void Host::focus(bool focused) {
  ImGui::GetIO().AddFocusEvent(focused);
  pacer_.on_activity();
}

void Host::paste(std::string_view text) {
  if (text_agent_.WantTextInput) {
    pasted_ = text;
    press(ImGuiMod_Ctrl | ImGuiKey_V);
  } else {
    app_->on_paste(text);
  }
  pacer_.on_activity();
}

void Host::press(ImGuiKeyChord chord) {
  ImGuiIO& io = ImGui::GetIO();
  // With macOS behaviours ImGui swaps Cmd and Ctrl as they come in.
  const ImGuiKey modifier = io.ConfigMacOSXBehaviors ? ImGuiMod_Super : ImGuiMod_Ctrl;
  const bool with_modifier = (chord & ImGuiMod_Ctrl) != 0;
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  if (with_modifier) io.AddKeyEvent(modifier, true);
  io.AddKeyEvent(key, true);
  io.AddKeyEvent(key, false);
  if (with_modifier) io.AddKeyEvent(modifier, false);
}

void Host::ask(Request request) {
  requests_.push_back(std::move(request));
  pacer_.on_activity();
}

void Host::activate(ImGuiID id) {
  const bool known = recorder_.find(id) != nullptr;
  const ImGuiID meant = known ? recorder_.pressable(id) : id;
  if (meant != 0) ask({.id = meant, .kind = Request::Kind::Press});
}

void Host::focus_item(ImGuiID id) {
  ask({.id = id, .kind = Request::Kind::Focus});
}

void Host::edit_item(ImGuiID id) {
  ask({.id = id, .kind = Request::Kind::Edit});
}

void Host::set_value(ImGuiID id, std::string_view value) {
  ask({.id = id, .kind = Request::Kind::SetValue, .value = std::string(value)});
}

void Host::type(Request typed) {
  ask(std::move(typed));
  forward_typed();
}

// What was typed goes to ImGui as soon as nothing that was asked before it waits.
void Host::forward_typed() {
  ImGuiIO& io = ImGui::GetIO();
  while (!requests_.empty() && requests_.front().kind >= Request::Kind::Key) {
    const Request& typed = requests_.front();
    if (typed.kind == Request::Kind::Key) {
      io.AddKeyEvent(typed.key, typed.down);
    } else {
      io.AddInputCharactersUTF8(typed.value.c_str());
    }
    requests_.pop_front();
  }
}

// After what was typed before it: keys and text belong to the item that has the keyboard now.
bool Host::take_request() {
  forward_typed();
  if (requests_.empty()) return false;
  const bool typing = std::any_of(
      context_->InputEventsQueue.begin(), context_->InputEventsQueue.end(),
      [](const ImGuiInputEvent& event) {
        return event.Type == ImGuiInputEventType_Key || event.Type == ImGuiInputEventType_Text;
      });
  if (typing) return false;
  const Request& request = requests_.front();
  recorder_.activation().ask(request.id, request.kind == Request::Kind::Focus
                                             ? accessibility::Wish::Focus
                                             : accessibility::Wish::Press);
  return true;
}

void Host::settle_request() {
  const Request request = std::move(requests_.front());
  requests_.pop_front();
  pacer_.on_activity();
  const accessibility::Answer answer = recorder_.activation().settle();
  if (answer == accessibility::Answer::Done) {
    write(request);
  } else if (request.kind != Request::Kind::Focus) {
    platform_.announce(words_of(answer), true);
  }
}

// The field has the keyboard since this frame; what is written comes with the next ones.
void Host::write(const Request& request) {
  const bool edits = request.kind == Request::Kind::Edit || request.kind == Request::Kind::SetValue;
  if (!edits || context_->ActiveId != request.id) return;
  press(ImGuiMod_Ctrl | ImGuiKey_A);
  if (request.kind == Request::Kind::Edit) return;
  if (request.value.empty()) {
    press(ImGuiKey_Delete);
  } else {
    ImGui::GetIO().AddInputCharactersUTF8(request.value.c_str());
  }
}

bool Host::advance() {
  const std::int64_t now = platform_.monotonic_ms();
  if (hover_wakeups_left_ > 0) {
    const std::size_t next =
        kHoverWakeups_ms.size() - static_cast<std::size_t>(hover_wakeups_left_);
    if (now >= pointer_moved_ms_ + kHoverWakeups_ms[next]) {
      --hover_wakeups_left_;
      pacer_.on_activity();
    }
  }
  app_->advance();
  return wants_frame();
}

bool Host::wants_frame() const {
  return pacer_.wants_frame() || context_->InputEventsQueue.Size > 0 || !requests_.empty() ||
         app_->wants_frame(platform_.monotonic_ms());
}

std::int64_t Host::next_wakeup_ms() const {
  std::int64_t due = app_->next_wakeup_ms();
  if (hover_wakeups_left_ > 0) {
    const std::size_t next =
        kHoverWakeups_ms.size() - static_cast<std::size_t>(hover_wakeups_left_);
    due = std::min(due, pointer_moved_ms_ + kHoverWakeups_ms[next]);
  }
  return due;
}

bool Host::draw_if_due() {
  if (!wants_frame()) return false;
  // What the application changes on its own is an activity too: ImGui settles in the next frames.
  if (app_->wants_frame(platform_.monotonic_ms())) pacer_.on_activity();
  draw();
  return true;
}

void Host::draw() {
  ImGuiIO& io = ImGui::GetIO();
  const std::int64_t now = platform_.monotonic_ms();
  const std::int64_t step = std::clamp<std::int64_t>(now - last_frame_ms_, 1, kLongestStep_ms);
  last_frame_ms_ = now;
  io.DeltaTime = static_cast<float>(step) / 1000.0F;
  const bool asked = take_request();
  ImGui::NewFrame();
  recorder_.begin_frame();
  app_->frame();
  keep_keyboard_in_page();
  release_lost_keyboard();
  recorder_.end_frame();
  ImGui::Render();
  if (asked) settle_request();
}

// Where the window that had the keyboard is gone, ImGui gives it to the one in front: a
// notification (they are marked NoNavFocus), where Tab would go round in a circle. The page below
// it gets it, unless somebody acts on the notification.
void Host::keep_keyboard_in_page() {
  ImGuiContext& g = *context_;
  const auto in_notification = [&g] {
    return g.NavWindow != nullptr && (g.NavWindow->RootWindow->Flags & ImGuiWindowFlags_NoNavFocus);
  };
  const bool acting = g.NavId != 0 || g.ActiveId != 0 || ImGui::IsAnyMouseDown();
  for (int i = 0; in_notification() && !acting && i < g.Windows.Size; ++i) {
    ImGui::FocusTopMostWindowUnderOne(g.NavWindow->RootWindow, nullptr, nullptr,
                                      ImGuiFocusRequestFlags_RestoreFocusedChild);
  }
}

// ImGui leaves the keyboard with an item that is not drawn any more: a button that led to the next
// step, a popup that closed itself. Tab looks for the next one after it and would be dead: let it
// begin anew. One frame without it is common while the page changes.
void Host::release_lost_keyboard() {
  ImGuiContext& g = *context_;
  const bool lost = g.NavId != 0 && !g.NavIdIsAlive && g.NavWindow != nullptr;
  frames_lost_ = lost ? frames_lost_ + 1 : 0;
  if (frames_lost_ < 2) return;
  frames_lost_ = 0;
  ImGuiWindow* window = g.NavWindow->Active ? g.NavWindow : g.NavWindow->RootWindow;
  ImGui::SetNavWindow(window);
  ImGui::SetNavID(0, ImGuiNavLayer_Main, window->RootWindow->NavRootFocusScopeId, ImRect());
  ImGui::SetNavCursorVisible(false);  // with it Tab would look for the item after none
}

}  // namespace tms::platform
