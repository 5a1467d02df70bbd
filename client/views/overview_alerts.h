// What is wrong with a cluster now: above its numbers, each with the way to where it is mended.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

// Of the chosen cluster: it does not answer, its sync failed or is stale, its token runs out,
// outcomes are not settled, customers are missing. Nothing where all is well.
void draw_alerts(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
