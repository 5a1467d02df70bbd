// Filters that their person keeps under a name.
#pragma once

#include "client/views/customers_view.h"

namespace tms::views {

// "Views": the saved ones to go to or to forget, and a field to save what is shown.
void draw_saved_views(const app::AppState& state, CustomersViewState& view,
                      app::Commands& commands);

}  // namespace tms::views
