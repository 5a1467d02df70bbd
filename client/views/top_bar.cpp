#include "client/views/shell.h"

#include <algorithm>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using accessibility::Role;
using app::Screen;
using widgets::TextStyle;
using widgets::theme;

ImU32 cluster_colour(const model::Cluster& cluster) {
  if (cluster.breaker == model::BreakerState::Open) return theme().bad;
  if (cluster.last_sync && !cluster.last_sync->ok) return theme().bad;
  if (!cluster.last_sync) return theme().unknown;
  return theme().good;
}

// A bordered control of the top bar; returns whether it was pressed.
bool top_control(std::string_view name, float width) {
  const std::string id(name);
  const bool clicked = ImGui::InvisibleButton(id.c_str(), {width, widgets::kControlHeight},
                                              ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 min = ImGui::GetItemRectMin();
  const ImVec2 max = ImGui::GetItemRectMax();
  list.AddRectFilled(min, max, hovered ? theme().hover : theme().panel, widgets::kControlRadius);
  list.AddRect(min, max, theme().line, widgets::kControlRadius);
  return clicked;
}

float inner_y(float font_size) {
  return ImGui::GetItemRectMin().y + (widgets::kControlHeight - font_size) / 2;
}

void draw_cluster_list(const AppState& state, Commands& commands) {
  if (!widgets::begin_popover("Choose a cluster", 260)) return;
  if (state.clusters.value) {
    for (const auto& cluster : *state.clusters.value) {
      std::string line = cluster.code;
      if (cluster.customers > 0) line += "  " + model::group_digits(cluster.customers);
      line += "##" + cluster.code;
      if (widgets::menu_line(line, cluster.code == state.cluster)) {
        commands.push_back(app::ChooseCluster{cluster.code});
        ImGui::CloseCurrentPopup();
      }
    }
  }
  widgets::horizontal_line();
  if (widgets::menu_command("All clusters", TMS_ICON_SERVER)) {
    commands.push_back(app::Navigate{app::route_to(Screen::Clusters)});
    ImGui::CloseCurrentPopup();
  }
  widgets::end_popover();
}

void draw_cluster_picker(const AppState& state, float room, Commands& commands) {
  const model::Cluster* cluster = current_cluster(state);
  const std::string code = state.cluster.empty() ? "No cluster" : state.cluster;
  std::string name;
  if (cluster != nullptr && cluster->name != cluster->code) name = cluster->name;
  const float code_width = widgets::text_width(code, TextStyle::Semibold);
  const float name_width = name.empty() ? 0 : widgets::text_width(name) + 8;
  const float width = std::min(24 + code_width + name_width + 32, room);
  if (top_control("Cluster " + code, width)) widgets::open_popover("Choose a cluster");
  accessibility::annotate(
      {.role = Role::Combobox, .expanded = ImGui::IsPopupOpen("Choose a cluster")});
  const ImVec2 min = ImGui::GetItemRectMin();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 dot = cluster == nullptr ? theme().unknown : cluster_colour(*cluster);
  list.AddCircleFilled({min.x + 14, min.y + 16}, 4, dot);
  const float y = inner_y(widgets::font_size(TextStyle::Body));
  widgets::draw_text_clipped(list, {min.x + 26, y}, min.x + width - 24, code, TextStyle::Semibold,
                             theme().text);
  if (!name.empty()) {
    widgets::draw_text_clipped(list, {min.x + 34 + code_width, y}, min.x + width - 24, name,
                               TextStyle::Body, theme().muted);
  }
  widgets::draw_text(list, {min.x + width - 20, y}, TMS_ICON_CARET_DOWN, TextStyle::Body,
                     theme().faint);
  draw_cluster_list(state, commands);
}

void draw_palette_field(float width, Commands& commands) {
  if (top_control("Search customers, jobs, commands", width)) {
    commands.push_back(app::ShowPalette{true});
  }
  const ImVec2 min = ImGui::GetItemRectMin();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float cap = widgets::text_width("Ctrl K", TextStyle::Small) + 10;
  const float y = inner_y(widgets::font_size(TextStyle::Body));
  if (width < 120) {
    widgets::draw_text(list, {min.x + width / 2 - 7, y}, TMS_ICON_SEARCH, TextStyle::Body,
                       theme().faint);
    return;
  }
  widgets::draw_text_clipped(list, {min.x + 10, y}, min.x + width - cap - 16,
                             "Search customers, jobs, commands", TextStyle::Body, theme().faint);
  const float x = min.x + width - cap - 8;
  list.AddRect({x, min.y + 7}, {x + cap, min.y + 25}, theme().line, 4);
  widgets::draw_text(list, {x + 5, min.y + 9}, "Ctrl K", TextStyle::Small, theme().muted);
}

std::string jobs_words(const std::vector<const model::Job*>& running) {
  if (running.empty()) return {};
  double done = 0;
  for (const auto* job : running) done += app::progress(job->counts);
  const int percent = static_cast<int>(done * 100 / static_cast<double>(running.size()));
  return count_words(running.size(), "job, ", "jobs, ") + std::to_string(percent) + " %";
}

std::string token_words(const AppState& state) {
  const model::Cluster* cluster = current_cluster(state);
  if (cluster == nullptr || !may_act(state)) return {};
  if (cluster->credentials.kind == model::CredentialKind::None) return {};
  const TimeMs expires = cluster->credentials.expires_at;
  if (expires == 0) return {};
  return expires <= state.now ? "Token has expired"
                              : "Token expires " + in_words(state.now, expires);
}

}  // namespace

void draw_top_bar(const AppState& state, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& page = *ImGui::GetWindowDrawList();
  page.AddRectFilled(origin, {origin.x + width, origin.y + widgets::kTopBarHeight}, theme().panel);
  page.AddLine({origin.x, origin.y + widgets::kTopBarHeight - 0.5F},
               {origin.x + width, origin.y + widgets::kTopBarHeight - 0.5F}, theme().line);
  const float padding = width < 700 ? 8 : widgets::kPagePadding;
  const widgets::Area area("top bar", {width, widgets::kTopBarHeight}, false, {padding, 8});
  accessibility::begin(Role::Banner, "Cluster and search");
  const float inner = ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {12, 0});
  std::string jobs = jobs_words(running_jobs(state));
  if (inner < 420 && !jobs.empty()) jobs = std::to_string(running_jobs(state).size());
  const std::string token = token_words(state);
  const float jobs_width = jobs.empty() ? 0 : widgets::text_width(jobs) + 36;
  const bool show_token = !token.empty() && inner > 760;
  const float token_width = show_token ? widgets::text_width(token) + 12 : 0;
  draw_cluster_picker(state, std::max(inner * 0.4F, 110.0F), commands);
  ImGui::SameLine();
  const float left = ImGui::GetContentRegionAvail().x - jobs_width - token_width - 12;
  draw_palette_field(std::clamp(left, 34.0F, 520.0F), commands);
  if (show_token) {
    ImGui::SameLine();
    widgets::align_right(token_width + jobs_width);
    ImGui::SetCursorPosY(14);
    widgets::label(token, {.colour = token == "Token has expired" ? theme().bad : theme().muted});
  }
  if (!jobs.empty()) {
    ImGui::SameLine();
    ImGui::SetCursorPosY(8);
    widgets::align_right(jobs_width);
    if (top_control(jobs, jobs_width)) {
      const auto running = running_jobs(state);
      commands.push_back(app::Navigate{running.size() == 1 ? app::route_to_job(running[0]->id)
                                                           : app::route_to(Screen::Jobs)});
    }
    const ImVec2 min = ImGui::GetItemRectMin();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircleFilled({min.x + 14, min.y + 16}, 4, theme().accent);
    widgets::draw_text(list, {min.x + 26, inner_y(widgets::font_size(TextStyle::Body))}, jobs,
                       TextStyle::Body, theme().text);
  }
  ImGui::PopStyleVar();
  accessibility::end();
}

}  // namespace tms::views
