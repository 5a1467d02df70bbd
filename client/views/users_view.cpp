#include "client/views/users_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/sessions_table.h"
#include "client/widgets/badges.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

constexpr float kPanelNeedsWidth = 900;

void show_tab(const AppState& state, std::string_view tab, Commands& commands) {
  app::Route route = state.route;
  route.tab = tab;
  route.open.clear();
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_head(const AppState& state, UsersViewState& view, Commands& commands) {
  widgets::heading("Users", TextStyle::PageTitle);
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary};
  widgets::begin_right(widgets::button_width("Add user", look));
  if (widgets::button("Add user", look)) {
    view = {.adding = true, .opened_at = state.accounts.change.done};
    if (!state.route.tab.empty() || !state.route.open.empty()) show_tab(state, "", commands);
  }
  widgets::gap(4);
  const auto count = [](const auto& loaded) {
    return loaded.value ? " " + model::group_digits(loaded.value->size()) : std::string();
  };
  const bool sessions = state.route.tab == "sessions";
  if (widgets::tab("Accounts" + count(state.accounts.users), !sessions)) {
    show_tab(state, "", commands);
  }
  ImGui::SameLine();
  if (widgets::tab("Sessions" + count(state.accounts.sessions), sessions)) {
    show_tab(state, "sessions", commands);
  }
  widgets::gap(4);
}

std::size_t sessions_of(const AppState& state, const std::string& username) {
  if (!state.accounts.sessions.value) return 0;
  const auto& sessions = *state.accounts.sessions.value;
  return static_cast<std::size_t>(
      std::count_if(sessions.begin(), sessions.end(),
                    [&](const model::SessionItem& s) { return s.username == username; }));
}

void draw_user_row(const AppState& state, const model::User& user, int index, Commands& commands) {
  const bool open = user.username == state.route.open;
  const widgets::Row row(index, user.username, open);
  const ImU32 ink = user.disabled ? theme().faint : 0;
  widgets::text_cell(0, user.username, ink);
  widgets::text_cell(1, role_words(user.role), ink);
  widgets::cell(2);
  widgets::badge(user.disabled ? "disabled" : "active",
                 user.disabled ? widgets::Sign::CrossedRing : widgets::Sign::Disc,
                 user.disabled ? theme().bad : theme().good, widgets::cell_width());
  widgets::text_cell(3, when_words(state, user.last_login_at), theme().muted);
  widgets::text_cell(4, user.display_name, ink);
  widgets::number_cell(5, sessions_of(state, user.username), theme().muted);
  widgets::text_cell(6, when_words(state, user.created_at), theme().muted);
  if (!row.press("Open " + user.username).clicked) return;
  app::Route route = state.route;
  route.open = user.username;
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_users(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("users", size, false);
  constexpr std::array<widgets::Column, 7> kColumns{{
      {.name = "User", .weight = 1.3F},
      {.name = "Role", .weight = 0.8F, .least = 64},
      {.name = "Account", .weight = 0.9F},
      {.name = "Last sign-in", .weight = 1.2F},
      {.name = "Name", .weight = 1.5F},
      {.name = "Sessions", .width = 70, .numeric = true},
      {.name = "Added", .weight = 1.2F},
  }};
  const auto& users = *state.accounts.users.value;
  const auto rows = static_cast<std::int64_t>(users.size());
  int pressed = -1;
  if (!widgets::begin_table("Accounts", kColumns,
                            {.rows = rows, .size = ImGui::GetContentRegionAvail(), .scrolls = true},
                            &pressed)) {
    return;
  }
  widgets::for_visible_rows(rows, [&](std::int64_t i) {
    draw_user_row(state, users[static_cast<std::size_t>(i)], static_cast<int>(i), commands);
  });
  widgets::end_table();
}

}  // namespace

const model::User* open_user(const AppState& state) {
  if (!state.accounts.users.value || state.route.open.empty()) return nullptr;
  for (const auto& user : *state.accounts.users.value) {
    if (model::equal_ignoring_case(user.username, state.route.open)) return &user;
  }
  return nullptr;
}

void draw_users_view(const AppState& state, UsersViewState& view, Commands& commands) {
  if (!may_administer(state)) {
    if (widgets::empty_state(TMS_ICON_LOCK, "Only admins see the users",
                             "Your own password and sessions are in your account.",
                             "Open your account")) {
      commands.push_back(app::Navigate{app::route_to(app::Screen::Account)});
    }
    return;
  }
  // What was saved is done with; what another row brings replaces what was typed.
  if (view.adding && view.opened_at != state.accounts.change.done) view = {};
  draw_head(state, view, commands);
  const ImVec2 space = ImGui::GetContentRegionAvail();
  if (state.route.tab == "sessions") {
    const widgets::Card card("all sessions", space, false);
    draw_sessions_table(state, "", ImGui::GetContentRegionAvail().y, commands);
    return;
  }
  if (!draw_read_state("users failed", state.accounts.users, commands)) return;
  const bool has_panel = view.adding || !state.route.open.empty();
  const bool beside = has_panel && space.x >= kPanelNeedsWidth;
  const ImVec2 left = ImGui::GetContentRegionAvail();
  if (!has_panel || beside) {
    const float panel = widgets::kDetailPanelWidth + widgets::kCardGap;
    draw_users(state, {beside ? left.x - panel : left.x, left.y}, commands);
    if (beside) ImGui::SameLine(0, widgets::kCardGap);
  }
  if (has_panel) {
    draw_user_panel(state, view, {beside ? widgets::kDetailPanelWidth : left.x, left.y}, commands);
  }
}

}  // namespace tms::views
