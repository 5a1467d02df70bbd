// The list of jobs: mine and everyone's.
#pragma once

#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

void draw_jobs_view(const app::AppState& state, app::Commands& commands);
// The chips above the list, in their own file.
void draw_job_filters(const app::AppState& state, app::Commands& commands);
std::string job_title(const model::Job& job);  // "PE-Enable", "Sync"

}  // namespace tms::views
