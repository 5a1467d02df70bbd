// The right button on a cell of any table: its words or those of its row, to be copied.
#pragma once

#include <string>

#include "client/app/commands.h"

namespace tms::views {

struct CellMenuState {
  std::string cell;  // in full
  std::string row;   // tab-separated
};

// After everything else in the page's window.
void draw_cell_menu(CellMenuState& menu, app::Commands& commands);

}  // namespace tms::views
