#include "client/views/page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "client/accessibility/recorder.h"
#include "client/views/jobs_view.h"
#include "client/views/keys_help.h"
#include "client/views/places.h"
#include "client/views/shell.h"
#include "client/views/step_back.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"

namespace tms::views {
namespace {

using app::Commands;
using app::Screen;

void draw_not_found(const AppState& state, Commands& commands) {
  if (widgets::empty_state(TMS_ICON_QUESTION_CIRCLE, "There is no such page",
                           "This version does not know the address " + state.route.unknown,
                           "Go to the overview")) {
    commands.push_back(app::Navigate{app::route_to(Screen::Overview)});
  }
}

void draw_screen(const AppState& state, PageViewState& view, Commands& commands) {
  switch (state.route.screen) {
    case Screen::Overview:
      draw_overview_view(state, view.overview, commands);
      return;
    case Screen::Customers:
      draw_customers_view(state, view.customers, commands);
      return;
    case Screen::Apps:
      draw_apps_view(state, view.apps, commands);
      return;
    case Screen::Act:
      draw_act_view(state, view.act, commands);
      return;
    case Screen::Jobs:
      draw_jobs_view(state, commands);
      return;
    case Screen::Job:
      draw_job_view(state, view.job, commands);
      return;
    case Screen::Batches:
      draw_batches_view(state, view.batches, commands);
      return;
    case Screen::Audit:
      draw_audit_view(state, view.audit, commands);
      return;
    case Screen::Clusters:
      draw_clusters_view(state, view.clusters, commands);
      return;
    case Screen::Users:
      draw_users_view(state, view.users, commands);
      return;
    case Screen::System:
      draw_system_view(state, view.system, commands);
      return;
    case Screen::Account:
      draw_account_view(state, view.account, commands);
      return;
    case Screen::NotFound:
      draw_not_found(state, commands);
      return;
  }
}

// Lists fill the height and scroll inside; the others scroll as a whole.
bool scrolls_as_a_whole(const app::Route& route) {
  switch (route.screen) {
    case Screen::Batches:
      return !route.tab.empty();
    case Screen::Overview:
    case Screen::Apps:
    case Screen::Act:
    case Screen::Job:
    case Screen::Account:
    case Screen::System:
    case Screen::NotFound:
      return true;
    default:
      return false;
  }
}

void draw_main(const AppState& state, PageViewState& view, ImVec2 size, Commands& commands) {
  const float padding = size.x < 700 ? widgets::kSpace3 : widgets::kPagePadding;
  // Too low for a list of its own, the page scrolls as a whole.
  const bool scrolls = scrolls_as_a_whole(state.route) || size.y < 420;
  const widgets::Area area("main", size, scrolls, {padding, padding});
  accessibility::begin(accessibility::Role::Main, title(state.route.screen));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {widgets::kSpace2, widgets::kSpace2});
  draw_notices(state, commands);
  draw_screen(state, view, commands);
  ImGui::PopStyleVar();
  accessibility::end();
}

void handle_letters(const AppState& state, PageViewState& view, Commands& commands) {
  if (std::exchange(view.awaiting_screen_key, false)) {
    for (const Place& place : kPlaces) {
      if (!ImGui::IsKeyPressed(key_of(place), false) || !may_go(state, place)) continue;
      commands.push_back(command_to(state, place.screen));
      return;
    }
    const auto& typed = ImGui::GetIO().InputQueueCharacters;
    const bool other = std::any_of(typed.begin(), typed.end(), [](ImWchar c) { return c != 'g'; });
    if (!other) view.awaiting_screen_key = true;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_G, false)) view.awaiting_screen_key = true;
}

void handle_keys(const AppState& state, PageViewState& view, Commands& commands) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_K, false)) {
    commands.push_back(app::ShowPalette{!state.show_palette});
  }
  if (io.WantTextInput || io.KeyCtrl || state.show_palette) return;
  if (widgets::escape_pressed()) step_back(state, view, commands);
  for (const ImWchar c : io.InputQueueCharacters) {
    if (c == '?') commands.push_back(app::ShowKeys{!state.show_keys});
    if (c != '/') continue;
    view.customers.focus_search = true;
    if (state.route.screen != Screen::Customers) {
      commands.push_back(app::Navigate{app::route_to(Screen::Customers)});
    }
  }
  handle_letters(state, view, commands);
}

void draw_frame_of_page(const AppState& state, PageViewState& view, Commands& commands) {
  const ImVec2 page = ImGui::GetMainViewport()->Size;
  const float rail =
      page.x < widgets::kRailCollapsesBelow ? widgets::kRailCollapsedWidth : widgets::kRailWidth;
  draw_rail(state, rail, commands);
  ImGui::SameLine(0, 0);
  const float width = page.x - rail;
  const widgets::Area right("right of the rail", {width, page.y});
  draw_top_bar(state, commands);
  draw_main(state, view, {width, page.y - widgets::kTopBarHeight - widgets::kStatusLineHeight},
            commands);
  draw_status_line(state, commands);
}

}  // namespace

void draw_page(const AppState& state, PageViewState& view, Commands& commands) {
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.Pos);
  ImGui::SetNextWindowSize(viewport.Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  // The background is what the renderer begins a frame with.
  ImGui::Begin("##page", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar(3);
  if (state.session) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    draw_frame_of_page(state, view, commands);
    ImGui::PopStyleVar();
    draw_discard_question(state, view, commands);
    handle_keys(state, view, commands);
    draw_cell_menu(view.cell_menu, commands);
  }
  ImGui::End();
  if (!state.session) return;
  draw_palette(state, view.palette, commands);
  draw_keys_help(state, commands);
  draw_toasts(state, commands);
}

}  // namespace tms::views
