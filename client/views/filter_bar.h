// Search field and filter chips above the customers table.
#pragma once

#include "client/views/customers_view.h"

namespace tms::views {

void draw_filter_bar(const app::AppState& state, CustomersViewState& view, app::Commands& commands);
// The filter in words: "tran-begin, pe-enable; has failure; \"e106\"". Empty for no filter.
std::string filter_words(const model::CustomerFilter& filter);

}  // namespace tms::views
