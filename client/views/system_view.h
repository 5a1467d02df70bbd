// The figures of the server, now and over time.
#pragma once

#include <cstdint>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct SystemViewState {
  std::uint32_t as_tables = 0;  // a bit for each card that shows its numbers instead of the chart
};

void draw_system_view(const app::AppState& state, SystemViewState& view, app::Commands& commands);

}  // namespace tms::views
