// Ctrl+K: type where to go. Screens, clusters, jobs, and the customer whose id is typed.
#pragma once

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct PaletteViewState {
  std::string text;
  int chosen = 0;
  bool was_shown = false;
};

void draw_palette(const app::AppState& state, PaletteViewState& view, app::Commands& commands);

}  // namespace tms::views
