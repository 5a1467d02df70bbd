// The table over the whole cluster: search, filter, sort, select, act; one customer beside it.
#pragma once

#include <cstdint>
#include <string>

#include "client/app/commands.h"
#include "client/app/state.h"

namespace tms::views {

struct CustomersViewState {
  std::string search;            // the text field
  std::string search_in_route;   // what of it the route holds
  std::uint64_t generation = 0;  // of the rows drawn last: another one starts at the top
  float scroll = 0;              // kept when the columns change
  bool focus_search = false;
  std::string view_name;  // of the view to be saved
};

void draw_customers_view(const app::AppState& state, CustomersViewState& view,
                         app::Commands& commands);

}  // namespace tms::views
