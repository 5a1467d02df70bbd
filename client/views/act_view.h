// Setting an action: choose whom and what, look at the dry run, give a reason, run.
#pragma once

#include <cstdint>
#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct ActViewState {
  std::string text;                // the text area
  std::uint64_t text_version = 0;  // of the flow's text that it was filled from
  std::string reason;
  std::string typed_count;
};

void draw_act_view(const app::AppState& state, ActViewState& view, app::Commands& commands);
// Step 2, in its own file.
void draw_dry_run(const app::AppState& state, ActViewState& view, app::Commands& commands);
// Which batches are acted on, and a warning for those that are not the reader's; nothing for
// another source.
void draw_act_batches(const app::AppState& state);
// "Pasted list, 1,347 entries": the one source of the ids, as the confirmation names it.
std::string source_words(const app::ActFlow& act);

}  // namespace tms::views
