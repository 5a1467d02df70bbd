// Who may use the dashboard: accounts, roles, one-time links, sessions. For admins.
#pragma once

#include <imgui.h>

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

// Forms are the view's: what is typed is kept through errors and gone when it was saved.
struct UsersViewState {
  bool adding = false;
  std::uint64_t opened_at = 0;  // changes done when the form was opened
  std::string username{}, display_name{};
  model::Role role = model::Role::Viewer;
  model::User shown{};  // what the panel's fields were filled from
};

void draw_users_view(const app::AppState& state, UsersViewState& view, app::Commands& commands);
// The column beside the list: the person that the route names, or the form of a new one.
void draw_user_panel(const app::AppState& state, UsersViewState& view, ImVec2 size,
                     app::Commands& commands);
const model::User* open_user(const app::AppState& state);

}  // namespace tms::views
