// Applications: how they stand over all customers, down to the customers of one number.
#pragma once

#include <imgui.h>

#include <cstdint>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct AppsViewState {
  std::uint64_t generation = 0;  // of the list that is scrolled
};

void draw_apps_view(const app::AppState& state, AppsViewState& view, app::Commands& commands);
// The customers behind the number that the route names.
void draw_app_customers(const app::AppState& state, AppsViewState& view, ImVec2 size,
                        app::Commands& commands);

}  // namespace tms::views
