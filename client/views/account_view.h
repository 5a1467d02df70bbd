// The account of the reader: password, sessions, how the page looks.
#pragma once

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct AccountViewState {
  std::string current_password{}, new_password{}, repeated{};
  std::string token_name{};
  model::Role token_role = model::Role::Viewer;
  std::uint32_t token_days = 30;
  std::uint64_t opened_at = 0;  // changes done when these were typed
};

void draw_account_view(const app::AppState& state, AccountViewState& view, app::Commands& commands);

}  // namespace tms::views
