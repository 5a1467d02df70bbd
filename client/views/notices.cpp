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

// Where notifications stand: where nothing is to be pressed. That is the foot of the rail; where
// the rail is collapsed or full, the place above the bars that lists have at the bottom of the
// page.
struct Corner {
  float x, bottom, top;
  float width;
  TextStyle style;
};

Corner corner_of(ImVec2 page) {
  constexpr float kPhone = 700;      // narrower pages set a bar's buttons on several lines
  constexpr float kFullRail = 600;   // down to there it holds the screens
  constexpr float kFootOfRail = 56;  // the user's menu
  const float bars = page.x < kPhone ? 200 : 120;  // the status line and the bar of a selection
  const bool wide = page.x >= widgets::kRailCollapsesBelow;
  const float margin = widgets::kSpace2;
  if (wide && page.y >= kFullRail + bars) {
    return {margin, page.y - kFootOfRail, kFullRail, widgets::kRailWidth - 2 * margin,
            TextStyle::Small};
  }
  const float x = (wide ? widgets::kRailWidth : widgets::kRailCollapsedWidth) + margin;
  return {x, page.y - bars, 0, std::min(380.0F, page.x - x - margin), TextStyle::Body};
}

struct ToastLook {
  widgets::Sign sign;
  ImU32 colour;
};

ToastLook look_of(app::ToastKind kind) {
  if (kind == app::ToastKind::Bad) return {widgets::Sign::Triangle, theme().bad};
  if (kind == app::ToastKind::Good) return {widgets::Sign::Disc, theme().good};
  return {widgets::Sign::Ring, theme().muted};
}

// Its lower edge at `bottom`. Returns how high it is.
float draw_toast(const app::Toast& toast, const Corner& corner, float bottom, Commands& commands) {
  constexpr float kPadding = 10;
  constexpr float kAside = 18;  // for the sign at the left and the cross at the right
  const std::string id = "##toast" + std::to_string(toast.id);
  ImGui::SetNextWindowPos({corner.x, bottom}, ImGuiCond_Always, {0, 1});
  ImGui::SetNextWindowSize({corner.width, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme().panel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kPadding, kPadding});
  ImGui::Begin(id.c_str(), nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNavFocus);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  // Spoken by the page's live regions (app/announcer.h); this is where it can be read again.
  accessibility::begin(Role::Region, "Notification");
  const ToastLook look = look_of(toast.kind);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::draw_sign(*ImGui::GetWindowDrawList(), {at.x + 5, at.y + 8}, look.sign, look.colour);
  ImGui::SetCursorPosX(kPadding + kAside);
  widgets::paragraph(toast.text, 0, corner.width - 2 * (kPadding + kAside), corner.style);
  ImGui::SameLine();
  ImGui::SetCursorPos({corner.width - kPadding - 12, kPadding});
  if (widgets::link(TMS_ICON_TIMES "##dismiss", corner.style, theme().faint)) {
    commands.push_back(app::DismissToast{toast.id});
  }
  accessibility::annotate({.role = Role::Button, .name = "Dismiss"});
  if (toast.link) {
    ImGui::SetCursorPosX(kPadding + kAside);
    if (widgets::link(toast.link_label, corner.style)) {
      commands.push_back(app::DismissToast{toast.id});
      commands.push_back(app::Navigate{*toast.link});
    }
  }
  accessibility::end();
  const float height = ImGui::GetWindowHeight();
  ImGui::End();
  return height;
}

}  // namespace

void draw_notices(const AppState& state, Commands& commands) {
  if (state.connection.ever_reached && !state.connection.reached) {
    const widgets::BannerText lost{"The dashboard's server cannot be reached.",
                                   "Running jobs continue there. What is shown here is from " +
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
      "Running jobs continue. What you typed is kept while you sign in again.",
      absolute ? "Sessions last 12 hours at most: sign in again when it has ended." : ""};
  if (widgets::banner("session ending", widgets::BannerKind::Warning, ending,
                      absolute ? "" : "Stay signed in")) {
    commands.push_back(app::StaySignedIn{});
  }
  widgets::gap(widgets::kSpace3);
}

void draw_toasts(const AppState& state, Commands& commands) {
  const Corner corner = corner_of(ImGui::GetMainViewport()->Size);
  float y = corner.bottom;
  for (auto it = state.toasts.rbegin(); it != state.toasts.rend() && y > corner.top; ++it) {
    y -= draw_toast(*it, corner, y, commands) + widgets::kSpace2;
  }
}

}  // namespace tms::views
