// One person beside the list of users, or the form of a new one.
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/sessions_table.h"
#include "client/views/users_view.h"
#include "client/widgets/badges.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::theme;

void close(const AppState& state, UsersViewState& view, Commands& commands) {
  view = {};
  if (state.route.open.empty()) return;
  app::Route route = state.route;
  route.open.clear();
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_add(const AppState& state, UsersViewState& view, Commands& commands) {
  if (panel_head("New user")) {
    close(state, view, commands);
    return;
  }
  form_field("User name", view.username, Holds::Name, {.hint = "letters, digits, _ . @ -"});
  form_field("Name", view.display_name, Holds::Name, {.hint = "the person's full name"});
  form_role(view.role);
  widgets::paragraph("No password is needed: you get a one-time link to choose one.",
                     theme().muted);
  draw_change_error(state.accounts.change, "add user");
  const auto name = model::parse_username(model::trim(view.username));
  std::string why_not(why_busy(state.accounts.change));
  if (!name) why_not = name.error().message;
  const widgets::ButtonLook look{.kind = widgets::ButtonKind::Primary, .why_not = why_not};
  const std::string label = "Add " + (name ? *name : std::string("the user")) + "##new";
  if (!widgets::button(label, look)) return;
  commands.push_back(app::AddUser{{.username = *name,
                                   .display_name = std::string(model::trim(view.display_name)),
                                   .role = view.role,
                                   .password = {}}});
}

void draw_facts(const AppState& state, const model::User& user) {
  widgets::badge(user.disabled ? "disabled" : "active",
                 user.disabled ? widgets::Sign::CrossedRing : widgets::Sign::Disc,
                 user.disabled ? theme().bad : theme().good);
  widgets::small("Last sign-in " + when_words(state, user.last_login_at) + ", added " +
                 when_words(state, user.created_at));
}

void draw_fields(const AppState& state, const model::User& user, UsersViewState& view,
                 Commands& commands) {
  form_field("Name", view.display_name, Holds::Name, {.hint = "the person's full name"});
  form_role(view.role);
  model::UserPatch patch;
  const std::string name(model::trim(view.display_name));
  if (name != user.display_name) patch.display_name = name;
  if (view.role != user.role) patch.role = view.role;
  if (patch.role && !user.disabled) {
    widgets::small("Changing the role ends the person's sessions.");
  }
  std::string_view why_not = why_busy(state.accounts.change);
  if (patch == model::UserPatch{}) why_not = "Nothing was changed.";
  if (widgets::button("Save " + user.username + "##user",
                      {.kind = widgets::ButtonKind::Primary, .why_not = why_not})) {
    commands.push_back(app::ChangeUser{user, patch});
  }
}

void draw_actions(const AppState& state, const model::User& user, Commands& commands) {
  const std::string_view why_not = why_busy(state.accounts.change);
  ButtonFlow buttons(user.username);
  if (!user.disabled &&
      buttons.offer("Reset password", {.why_not = why_not,
                                       .hint = "Makes a one-time link to choose a new password"})) {
    commands.push_back(app::MakeResetLink{user.id, user.username});
  }
  const std::string_view words = user.disabled ? "Enable" : "Disable";
  const widgets::ButtonLook look{
      .kind = user.disabled ? widgets::ButtonKind::Secondary : widgets::ButtonKind::Danger,
      .why_not = why_not,
      .hint = user.disabled ? "" : "Ends the person's sessions; running jobs continue"};
  if (!buttons.offer(words, look)) return;
  model::UserPatch patch;
  patch.disabled = !user.disabled;
  commands.push_back(app::ChangeUser{user, patch});
}

void draw_person(const AppState& state, const model::User& user, UsersViewState& view,
                 Commands& commands) {
  // What the server says anew replaces what was typed.
  const model::User& shown = view.shown;
  if (shown.id != user.id || shown.display_name != user.display_name || shown.role != user.role) {
    view = {.display_name = user.display_name, .role = user.role, .shown = user};
  }
  if (panel_head(user.username)) {
    close(state, view, commands);
    return;
  }
  draw_facts(state, user);
  draw_secret(state, commands);
  draw_change_error(state.accounts.change, "user " + user.username);
  draw_fields(state, user, view, commands);
  draw_actions(state, user, commands);
  widgets::gap(widgets::kSpace2);
  widgets::heading("Sessions");
  draw_sessions_table(state, user.username, 0, commands);
  widgets::gap(widgets::kSpace2);
  if (!widgets::link("What " + user.username + " did, in the audit log")) return;
  app::Route route = app::route_to(app::Screen::Audit);
  route.audit.actor = user.username;
  commands.push_back(app::Navigate{std::move(route)});
}

}  // namespace

void draw_user_panel(const AppState& state, UsersViewState& view, ImVec2 size, Commands& commands) {
  const widgets::Card card("user panel", size);
  const model::User* user = open_user(state);
  const bool adding = view.adding && state.route.open.empty();
  ImGui::PushID(state.route.open.c_str());  // its buttons are not those of another one
  accessibility::begin(accessibility::Role::Region,
                       adding ? "New user" : "User " + state.route.open);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  if (adding) {
    draw_add(state, view, commands);
  } else if (user != nullptr) {
    draw_person(state, *user, view, commands);
  } else {
    if (panel_head(state.route.open)) close(state, view, commands);
    widgets::muted("There is no user with this name.");
  }
  ImGui::PopStyleVar();
  accessibility::end();
  ImGui::PopID();
}

}  // namespace tms::views
