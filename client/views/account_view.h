// The account of the reader: password, sessions, how the page looks.
#pragma once

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct AccountViewState {
  std::string current_password{}, new_password{}, repeated{};
  std::uint64_t opened_at = 0;  // changes done when the passwords were typed
};

void draw_account_view(const app::AppState& state, AccountViewState& view, app::Commands& commands);

}  // namespace tms::views
