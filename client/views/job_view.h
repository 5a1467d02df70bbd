// One job live: progress, rate and latency, what became of each customer.
#pragma once

#include <optional>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

// Where somebody was among the customers of one job with one outcome.
struct JobRowsState {
  model::JobId job;
  std::optional<model::Outcome> outcome;
  float scroll = 0;
  bool shown = false;  // they stood there in the last frame
};

struct JobViewState {
  // Which charts show their numbers instead.
  bool rate_as_table = false;
  bool latency_as_table = false;
  JobRowsState rows;
};

void draw_job_view(const app::AppState& state, JobViewState& view, app::Commands& commands);
// Its rate and the upstream's latency over time, in a file of their own.
void draw_job_charts(const app::AppState& state, const model::Job& job, JobViewState& view);

}  // namespace tms::views
