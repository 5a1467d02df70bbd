// What surrounds every screen: rail, top bar, status line; toasts, keys, palette and notices above.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

using app::AppState;
using app::Commands;

// Each in its own file: rail.cpp, top_bar.cpp, status_line.cpp, notices.cpp.
void draw_rail(const AppState& state, float width, Commands& commands);
void draw_top_bar(const AppState& state, Commands& commands);
void draw_status_line(const AppState& state, Commands& commands);
// The session's last minute, a lost connection: above the screen's content.
void draw_notices(const AppState& state, Commands& commands);
void draw_toasts(const AppState& state, Commands& commands);

}  // namespace tms::views
