// The columns of the customers' table: which there are, and as their person laid them out.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/widgets/table.h"

namespace tms::views {

enum class ColumnId : std::uint8_t { Tick, Cid, State, Health, Apps, Updated, Job, Fetched, Code };

struct CustomerColumn {
  ColumnId id = ColumnId::Tick;
  widgets::Column look;
  std::optional<model::CustomerSortKey> key;
};

// Those to draw in a table of that width, in their order, the tick first.
std::vector<CustomerColumn> customer_columns(const app::AppState& state, float width);
// What the header's gestures did to them, as a command.
void take_column_gestures(const app::AppState& state, const std::vector<CustomerColumn>& columns,
                          app::Commands& commands);
// Whether their person ever changed them.
bool columns_laid_out(const app::AppState& state);
// "Columns": a list to choose from and to put in order.
void draw_column_chooser(const app::AppState& state, app::Commands& commands);

}  // namespace tms::views
