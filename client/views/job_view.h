// One job live: progress, rate and latency, what became of each customer.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

void draw_job_view(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
