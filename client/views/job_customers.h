// What became of each customer of a job: a table by outcome. Internal to the job view.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/views/job_view.h"

namespace tms::views {

bool may_control(const app::AppState& state, const model::Job& job);
void draw_job_customers(const app::AppState& state, const model::Job& job, JobRowsState& rows,
                        app::Commands& commands);

}  // namespace tms::views
