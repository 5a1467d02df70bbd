// One job live: progress, rate and latency, what became of each customer.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

// Which charts show their numbers instead.
struct JobViewState {
  bool rate_as_table = false;
  bool latency_as_table = false;
};

void draw_job_view(const app::AppState& state, JobViewState& view, app::Commands& commands);
// Its rate and the upstream's latency over time, in a file of their own.
void draw_job_charts(const app::AppState& state, const model::Job& job, JobViewState& view);

}  // namespace tms::views
