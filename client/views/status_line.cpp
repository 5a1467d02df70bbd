#include "client/views/shell.h"

#include <algorithm>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using accessibility::Role;
using app::Screen;
using widgets::TextStyle;
using widgets::theme;

std::string connection_words(const AppState& state) {
  if (state.connection.reached) {
    return "Connected, " + std::to_string(state.connection.latency_ms) + " ms";
  }
  if (!state.connection.ever_reached) return "Connecting";
  return "Not connected since " + clock_words(state, state.connection.lost_at);
}

std::string freshness_words(const AppState& state) {
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr) return {};
  if (!cluster->last_sync) return "Never synced";
  if (!cluster->last_sync->ok)
    return "Last sync failed " + ago_words(state.now, cluster->last_sync->at);
  return "Synced " + ago_words(state.now, cluster->last_sync->at);
}

std::string verdict_words(const AppState& state) {
  const auto& verdict = state.audit_verdict;
  if (!verdict.value) return verdict.error ? "Audit chain not checked" : std::string();
  if (!verdict.value->ok) {
    return "Audit chain broken at " + model::group_digits(verdict.value->first_bad_seq);
  }
  return "Audit chain verified " + clock_words(state, verdict.at);
}

std::string session_words(const AppState& state) {
  const TimeMs left =
      std::min(state.session->idle_expires_at, state.session->expires_at) - state.now;
  return "Session ends in " + countdown(left);
}

}  // namespace

void draw_status_line(const AppState& state, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& page = *ImGui::GetWindowDrawList();
  page.AddRectFilled(origin, {origin.x + width, origin.y + widgets::kStatusLineHeight},
                     theme().panel);
  page.AddLine(origin, {origin.x + width, origin.y}, theme().line);
  const widgets::Area area("status line", {width, widgets::kStatusLineHeight}, false,
                           {width < 700 ? 8 : widgets::kPagePadding, 6});
  accessibility::begin(Role::Footer, "Status");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {18, 0});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImU32 dot = state.connection.reached        ? theme().good
                    : state.connection.ever_reached ? theme().bad
                                                    : theme().pending;
  ImGui::GetWindowDrawList()->AddCircleFilled({at.x + 4, at.y + 8}, 4, dot);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 14);
  widgets::small(connection_words(state));
  const std::string session = session_words(state);
  const float right = widgets::text_width(session, TextStyle::Small) + 18 +
                      widgets::text_width("? keys", TextStyle::Small);
  for (const std::string& words : {freshness_words(state), verdict_words(state)}) {
    if (words.empty()) continue;
    ImGui::SameLine();
    const float room = ImGui::GetContentRegionAvail().x - right - 18;
    if (room < widgets::text_width(words, TextStyle::Small)) break;
    if (words.starts_with("Audit")) {
      const bool broken = state.audit_verdict.value && !state.audit_verdict.value->ok;
      if (widgets::link(words, TextStyle::Small, broken ? theme().bad : theme().muted)) {
        commands.push_back(app::Navigate{app::route_to(Screen::Audit)});
      }
    } else {
      widgets::small(words);
    }
  }
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x >= right) {
    widgets::align_right(right);
    widgets::small(session);
    ImGui::SameLine();
    if (widgets::link("? keys", TextStyle::Small, theme().muted)) {
      commands.push_back(app::ShowKeys{true});
    }
  }
  ImGui::PopStyleVar();
  accessibility::end();
}

}  // namespace tms::views
