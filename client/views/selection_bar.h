// What can be done with the customers that are ticked, below their table.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

float selection_bar_height();
void draw_selection_bar(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
