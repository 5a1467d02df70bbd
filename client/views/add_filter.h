// "Add filter": what the customers can be narrowed by beside state and health, with its choices.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

inline constexpr char kAddFilter[] = "Add filter";

// Draws the chip where the cursor stands, and its menus.
void draw_add_filter(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
