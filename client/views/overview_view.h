// One cluster at a glance; every number leads to the customers behind it.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

// Which charts show their numbers instead.
struct OverviewViewState {
  bool health_as_table = false;
  bool states_as_table = false;
  bool moved_as_table = false;
};

void draw_overview_view(const app::AppState& state, OverviewViewState& view,
                        app::Commands& commands);

}  // namespace tms::views
