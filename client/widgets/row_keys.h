// The keyboard in the rows of a table: arrows, Page Up and Down, Home and End move from row to row.
// ImGui moves by what lies nearest on the page, which behind the last row drawn is the status line.
#pragma once

#include <cstdint>

#include "client/widgets/table.h"

namespace tms::widgets {

// Lives while the rows of a scrolling table are drawn. What it remembers between frames is kept in
// the table's own storage.
class RowKeys {
 public:
  RowKeys(const VisibleRows& visible, int rows);

  // The row where the keyboard is to go in this frame, which has to be drawn for it; -1: none.
  int wanted() const { return wanted_; }
  // The one row where Tab stops.
  int tab_row() const { return tab_row_; }
  void keyboard_is_at(int row);

  // After the item that stands for the whole row.
  static void give_keyboard_if_wanted(std::int64_t row);

 private:
  int move(const VisibleRows& visible, int rows) const;

  int row_ = 0;  // where the keyboard was last, or is to come
  int wanted_ = -1;
  int tab_row_ = 0;
};

}  // namespace tms::widgets
