#include "client/views/shell.h"

#include <algorithm>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/app/update.h"
#include "client/views/format.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"

namespace tms::views {
namespace {

using accessibility::Role;
using widgets::TextStyle;
using widgets::theme;

}  // namespace

void draw_notices(const AppState& state, Commands& commands) {
  if (state.connection.ever_reached && !state.connection.reached) {
    const widgets::BannerText lost{"The dashboard's server cannot be reached.",
                                   "Running jobs go on there. What is shown here is from " +
                                       clock_words(state, state.connection.lost_at) + ".",
                                   "The page tries again every few seconds."};
    if (widgets::banner("connection lost", widgets::BannerKind::Bad, lost, "Try now")) {
      commands.push_back(app::RetryLoading{});
    }
    widgets::gap(widgets::kSpace3);
  }
  const TimeMs left =
      std::min(state.session->idle_expires_at, state.session->expires_at) - state.now;
  if (left > app::kSessionWarningMs) return;
  const bool absolute = state.session->expires_at <= state.session->idle_expires_at;
  const widgets::BannerText ending{
      "Your session ends in " + countdown(left) + ".",
      "Running jobs go on. What you typed is kept while you sign in again.",
      absolute ? "Sessions last 12 hours at most: sign in again when it has ended." : ""};
  if (widgets::banner("session ending", widgets::BannerKind::Warning, ending,
                      absolute ? "" : "Stay signed in")) {
    commands.push_back(app::StaySignedIn{});
  }
  widgets::gap(widgets::kSpace3);
}

void draw_toasts(const AppState& state, Commands& commands) {
  const ImGuiViewport& page = *ImGui::GetMainViewport();
  float y = page.Size.y - widgets::kStatusLineHeight - widgets::kSpace3;
  for (auto it = state.toasts.rbegin(); it != state.toasts.rend(); ++it) {
    const app::Toast& toast = *it;
    const std::string id = "##toast" + std::to_string(toast.id);
    const float width = std::min(380.0F, page.Size.x - 24);
    ImGui::SetNextWindowPos({page.Size.x - 12, y}, ImGuiCond_Always, {1, 1});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme().panel);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {14, 10});
    ImGui::Begin(id.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoNavFocus);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    // Spoken by the page's live regions (app/announcer.h); this is where it can be read again.
    accessibility::begin(Role::Region, "Notification");
    const widgets::Sign sign = toast.kind == app::ToastKind::Bad    ? widgets::Sign::Triangle
                               : toast.kind == app::ToastKind::Good ? widgets::Sign::Disc
                                                                    : widgets::Sign::Ring;
    const ImU32 colour = toast.kind == app::ToastKind::Bad    ? theme().bad
                         : toast.kind == app::ToastKind::Good ? theme().good
                                                              : theme().muted;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    widgets::draw_sign(*ImGui::GetWindowDrawList(), {at.x + 6, at.y + 8}, sign, colour);
    const float left = ImGui::GetCursorPosX() + 22;
    ImGui::SetCursorPosX(left);
    widgets::paragraph(toast.text, 0, width - 22 - 28 - 40);
    ImGui::SameLine();
    ImGui::SetCursorPos({width - 14 - 20, 10});
    if (widgets::link(TMS_ICON_TIMES "##dismiss", TextStyle::Body, theme().faint)) {
      commands.push_back(app::DismissToast{toast.id});
    }
    accessibility::annotate({.role = Role::Button, .name = "Dismiss"});
    if (toast.link) {
      ImGui::SetCursorPosX(left);
      if (widgets::link(toast.link_label)) {
        commands.push_back(app::DismissToast{toast.id});
        commands.push_back(app::Navigate{*toast.link});
      }
    }
    accessibility::end();
    y -= ImGui::GetWindowHeight() + widgets::kSpace2;
    ImGui::End();
  }
}

}  // namespace tms::views
