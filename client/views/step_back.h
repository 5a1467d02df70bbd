// What Escape does: one step back, beginning with what was opened last.
#pragma once

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct PageViewState;

// A form is closed before its panel, then the selection, then the step, then the screen below
// another one. A form in which something was typed is not closed before its person says so.
// Popovers and dialogs close themselves: see widgets::escape_pressed().
void step_back(const app::AppState& state, PageViewState& view, app::Commands& commands);
// The question about such a form. Every frame before step_back(), in the same window: the Escape
// that raises it must not answer it.
void draw_discard_question(const app::AppState& state, PageViewState& view,
                           app::Commands& commands);

}  // namespace tms::views
