// The cards of the overview.
#pragma once

#include <imgui.h>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/views/overview_view.h"

namespace tms::views {

void draw_state_cards(const app::AppState& state, app::Commands& commands);
void draw_health_card(const app::AppState& state, OverviewViewState& view, ImVec2 size,
                      app::Commands& commands);
void draw_apps_card(const app::AppState& state, ImVec2 size, app::Commands& commands);
// Running jobs and the last actions.
void draw_activity_card(const app::AppState& state, ImVec2 size, app::Commands& commands);
void draw_moved_card(const app::AppState& state, OverviewViewState& view, ImVec2 size);
void draw_reasons_card(const app::AppState& state, ImVec2 size, app::Commands& commands);

}  // namespace tms::views
