// One customer beside the table: its apps and everything that happened to it.
#pragma once

#include <imgui.h>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

void draw_customer_panel(const app::AppState& state, ImVec2 size, app::Commands& commands);

}  // namespace tms::views
