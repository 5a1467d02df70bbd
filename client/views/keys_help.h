// The keys, on "?".
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

void draw_keys_help(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
