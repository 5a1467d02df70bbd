// What the cells of a table say, for those who copy them.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>
#include <vector>

namespace tms::accessibility {

// As hover tells them, however short they are drawn.
struct CellWords {
  std::string cell;
  std::vector<std::string> row;  // of every column that has a head
};

// Of the cell drawn last at a place of the page, in this frame; nullopt: there is none.
std::optional<CellWords> cell_words_at(ImVec2 place);

}  // namespace tms::accessibility
