// The cards of the overview.
#pragma once

#include <imgui.h>

#include <cstdint>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/views/overview_view.h"

namespace tms::views {

// ---- what the cards share
// All zero until the first answer, so that the cards stand where they will stay.
model::CustomerSummary summary_of(const app::AppState& state);
double share_of(std::uint64_t part, std::uint64_t whole);
void show_customers(app::Commands& commands, model::CustomerFilter filter);

// ---- the cards
void draw_state_cards(const app::AppState& state, app::Commands& commands);
void draw_health_card(const app::AppState& state, OverviewViewState& view, ImVec2 size,
                      app::Commands& commands);
void draw_apps_card(const app::AppState& state, ImVec2 size, app::Commands& commands);
// Which share of the customers is in which state.
void draw_states_card(const app::AppState& state, OverviewViewState& view, ImVec2 size,
                      app::Commands& commands);
// Running jobs and the last actions.
void draw_activity_card(const app::AppState& state, ImVec2 size, app::Commands& commands);
// Each hour leads to the records of its moves.
void draw_moved_card(const app::AppState& state, OverviewViewState& view, ImVec2 size,
                     app::Commands& commands);
void draw_reasons_card(const app::AppState& state, ImVec2 size, app::Commands& commands);

}  // namespace tms::views
