// Tables as the design sets them: header 34 px, rows 32 px, numbers to the right, windows of rows.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/widgets/theme.h"

namespace tms::widgets {

enum class SortMark : std::uint8_t { None, Ascending, Descending };

struct Column {
  std::string_view name;
  float width = 0;  // pixels; 0: shares what is left by `weight`
  float weight = 1;
  float least = 84;      // pixels that a shared width keeps
  bool numeric = false;  // to the right
  bool sortable = false;
  SortMark sort = SortMark::None;
};

struct TableLook {
  std::int64_t rows = 0;    // all of them, drawn or not
  ImVec2 size{0, 0};        // y 0 with `scrolls` off: as high as its rows
  float padding = 10;       // left and right in every cell
  bool scrolls = false;     // the header stays, the rows scroll inside
  bool adjustable = false;  // columns can be widened and dragged to another place
  int pinned = 1;           // so many stay in sight while the others are scrolled sideways
  // What a row is about, as its Row is told: rows that scroll then stay in place while others come
  // above them. Empty: the list does not change by itself.
  std::function<std::string(std::int64_t)> key_of{};
};

// Where there is no room for every column, the table scrolls sideways: none is left out. Returns
// the column whose header was pressed, -1: none. When the result of begin_table() is true,
// end_table() must follow.
bool begin_table(const char* name, std::span<const Column> columns, const TableLook& look,
                 int* pressed_header);
void end_table();

// Of an adjustable table, between begin and end: the header of `from` was dropped on that of `to`.
struct ColumnMove {
  int from = -1;
  int to = -1;
};
std::optional<ColumnMove> column_move();
// The widths of all columns in the frame in which one was dragged to another width; else empty.
std::vector<float> new_column_widths();

struct RowPress {
  bool clicked = false;
  bool double_clicked = false;
};

// One row of a table, from its construction to its end; everything in it is told from other rows by
// `key`, what the row is about (a customer's id): what a person presses stays that row's, wherever
// the row moves meanwhile. Without a key (nothing was read yet) nothing in it is to be pressed.
class Row {
 public:
  Row(std::int64_t index, std::string_view key, bool selected = false);
  ~Row();
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  // After its cells: the row as a whole can be pressed, where nothing in it can. `name` says what
  // it is or what pressing it does ("Open PE-Enable").
  RowPress press(std::string_view name) const;

 private:
  std::int64_t index_;
  bool selected_;
};
// Moves to a column, its content centred vertically: `height` is that of the content.
void cell(int column, float height = 20);
// The width that content of the current cell may take.
float cell_width();
void number_cell(int column, std::uint64_t value, ImU32 colour = 0, bool strong = false);
void text_cell(int column, std::string_view words, ImU32 colour = 0);
void id_cell(int column, std::string_view id, ImU32 colour = 0);
// Something will stand here soon: keeps its place.
void placeholder_cell(int column, float width);
// Calls `draw` for each row to draw; returns the first and last that can be seen.
struct VisibleRows {
  std::int64_t first = 0;
  std::int64_t last = -1;  // inclusive
};
VisibleRows for_visible_rows(std::int64_t rows, const std::function<void(std::int64_t)>& draw);

}  // namespace tms::widgets
