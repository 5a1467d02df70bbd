// Applications by category: how many customers stand in each cell, and their shares.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "shared/model/customer.h"
#include "shared/model/customer_query.h"

namespace tms::views {

// What there is to do, for this person, while no status was read.
std::string_view advice_without_status(const app::AppState& state);

struct AppCell {
  std::string app;
  model::Category category = model::Category::Ready;
};

// `chosen` marks the app and the category that a filter names. Returns the cell that was pressed.
std::optional<AppCell> draw_app_matrix(const model::CustomerSummary& summary, float height,
                                       const model::CustomerFilter& chosen = {});
model::CustomerFilter filter_of(const AppCell& cell);

// The reasons behind failures as a histogram with their runbooks, most frequent first, those of
// `app` only unless it is empty. Returns the one that was pressed.
std::optional<model::ReasonCount> draw_reasons(const app::AppState& state, const std::string& app,
                                               float height, app::Commands& commands);

}  // namespace tms::views
