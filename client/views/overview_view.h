// One cluster at a glance; every number leads to the customers behind it.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

void draw_overview_view(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
