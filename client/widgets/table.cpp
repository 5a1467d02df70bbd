#include "client/widgets/table.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "client/accessibility/recorder.h"
#include "client/widgets/icons.h"
#include "client/widgets/row_hold.h"
#include "client/widgets/row_keys.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::widgets {
namespace {

constexpr float kDragStartsAfter = 12;
constexpr float kTightPadding = 6;  // before anything is scrolled out of sight

// Rows are pressed when the button goes down: Shift and Ctrl may be up again when it is released.
constexpr auto kSelectOnPress =
    static_cast<ImGuiSelectableFlags>(ImGuiSelectableFlags_SelectOnClick);

std::string_view mark_of(SortMark sort) {
  switch (sort) {
    case SortMark::None:
      return {};
    case SortMark::Ascending:
      return TMS_ICON_CARET_UP;
    case SortMark::Descending:
      return TMS_ICON_CARET_DOWN;
  }
  return {};
}

accessibility::Sort spoken(SortMark sort) {
  switch (sort) {
    case SortMark::None:
      return accessibility::Sort::None;
    case SortMark::Ascending:
      return accessibility::Sort::Ascending;
    case SortMark::Descending:
      return accessibility::Sort::Descending;
  }
  return accessibility::Sort::None;
}

std::string_view description_of(const Column& column) {
  switch (column.sort) {
    case SortMark::None:
      return "not sorted";
    case SortMark::Ascending:
      return "sorted, ascending";
    case SortMark::Descending:
      return "sorted, descending";
  }
  return {};
}

// ImGui puts frozen headers beside the menus, which Tab never comes to.
void reach_headers_by_tab() {
  ImGuiTable& table = *ImGui::GetCurrentContext()->CurrentTable;
  for (ImGuiTableColumn& column : table.Columns) column.NavLayerCurrent = table.NavLayer;
}

bool header_cell(int index, const Column& column) {
  ImGui::TableSetColumnIndex(index);
  const Theme& t = theme();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  bool pressed = false;
  bool hovered = false;
  if (column.sortable) {
    const std::string id = std::string(column.name) + "##sort";
    pressed = ImGui::InvisibleButton(id.c_str(), {std::max(width, 1.0F), kTableHeaderHeight},
                                     ImGuiButtonFlags_EnableNav);
    hovered = ImGui::IsItemHovered();
    accessibility::annotate({.description = description_of(column), .sort = spoken(column.sort)});
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  } else {
    ImGui::Dummy({std::max(width, 1.0F), kTableHeaderHeight});
    if (!column.name.empty()) accessibility::text(column.name);
  }
  const std::string_view mark = mark_of(column.sort);
  const float mark_width = mark.empty() ? 0 : text_width(mark, TextStyle::SmallSemibold) + kSpace1;
  const float words = text_width(column.name, TextStyle::SmallSemibold);
  float x = origin.x;
  if (column.numeric) x = std::max(x, origin.x + width - words - mark_width);
  const float y = origin.y + (kTableHeaderHeight - font_size(TextStyle::SmallSemibold)) / 2;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 colour = hovered ? t.text : t.muted;
  draw_text_clipped(list, {x, y}, origin.x + width + 2, column.name, TextStyle::SmallSemibold,
                    colour);
  draw_text(list, {x + words + kSpace1, y}, mark, TextStyle::SmallSemibold, colour);
  return pressed;
}

// Which widths the columns get.
struct Fit {
  std::vector<float> widths;
  float padding = 0;
  bool sideways = false;  // there is no room for all of them
  int pinned = 0;
};

// Shares `room` by weight; who would get less than its least gets that, and the others share anew.
// Returns whether there is room for all.
bool share(std::span<const Column> columns, float room, std::vector<float>& widths) {
  float weights = 0;
  widths.clear();
  for (const Column& column : columns) {
    widths.push_back(column.width);
    room -= column.width;
    if (column.width == 0) weights += column.weight;
  }
  for (bool again = true; std::exchange(again, false);) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const Column& column = columns[i];
      if (widths[i] > 0 || room * column.weight >= column.least * weights) continue;
      widths[i] = column.least;
      room -= column.least;
      weights -= column.weight;
      again = true;
    }
  }
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == 0) widths[i] = room * columns[i].weight / weights;
  }
  return room >= 0;
}

float height_of(const TableLook& look) {
  return kTableHeaderHeight + static_cast<float>(look.rows) * kTableRowHeight;
}

Fit fit_columns(std::span<const Column> columns, const TableLook& look) {
  float room = look.size.x > 0 ? look.size.x : ImGui::GetContentRegionAvail().x;
  if (look.scrolls && height_of(look) > look.size.y) room -= ImGui::GetStyle().ScrollbarSize;
  Fit fit;
  const auto fits = [&](float padding) {
    fit.padding = padding;
    return share(columns, room - 2 * padding * static_cast<float>(columns.size()), fit.widths);
  };
  fit.sideways = !fits(look.padding) && !fits(std::min(look.padding, kTightPadding));
  // What stays in sight leaves at least half of the table to the others.
  float pinned = 0;
  for (int i = 0; i < look.pinned; ++i) {
    pinned += fit.widths[static_cast<std::size_t>(i)] + 2 * fit.padding;
  }
  if (pinned * 2 <= room) fit.pinned = look.pinned;
  return fit;
}

void set_up_columns(std::span<const Column> columns, const Fit& fit) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool fixed = fit.sideways || columns[i].width > 0;
    ImGui::TableSetupColumn(
        std::string(columns[i].name).c_str(),
        fixed ? ImGuiTableColumnFlags_WidthFixed : ImGuiTableColumnFlags_WidthStretch,
        fit.widths[i]);
  }
}

}  // namespace

bool begin_table(const char* name, std::span<const Column> columns, const TableLook& look,
                 int* pressed_header) {
  *pressed_header = -1;
  ImGuiTableFlags flags =
      ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_PadOuterX;
  const Fit fit = fit_columns(columns, look);
  ImVec2 size = look.size;
  std::string id(name);
  if (look.scrolls) flags |= ImGuiTableFlags_ScrollY;
  if (look.adjustable) flags |= ImGuiTableFlags_Resizable;
  if (fit.sideways) {
    flags |= ImGuiTableFlags_ScrollX;
    if (!look.scrolls) size.y = height_of(look) + ImGui::GetStyle().ScrollbarSize + kLine;
    if (look.adjustable) id += '<';  // widths that were dragged are those of the other
  }
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {fit.padding, 0});
  // Pressed areas grow by half of the spacing between items: rows would overlap.
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kSpace2, 0});
  if (look.scrolls || fit.sideways) {
    // Else the keys would stop at the table as one thing, to be entered with Enter.
    ImGuiNextWindowData& next = ImGui::GetCurrentContext()->NextWindowData;
    next.HasFlags |= ImGuiNextWindowDataFlags_HasChildFlags;
    next.ChildFlags = ImGuiChildFlags_NavFlattened;
  }
  hold_row(id.c_str(), look);
  const bool shown = ImGui::BeginTable(id.c_str(), static_cast<int>(columns.size()), flags, size);
  if (!shown) {
    ImGui::PopStyleVar(2);
    return false;
  }
  remember_row(look);
  // Columns that can be widened bring lines between them, which the design does not have.
  ImGui::GetCurrentContext()->CurrentTable->Flags &= ~ImGuiTableFlags_BordersInnerV;
  const std::string_view whole(name);
  accessibility::describe_table(whole.substr(0, whole.find("##")), static_cast<int>(look.rows));
  set_up_columns(columns, fit);
  ImGui::TableSetupScrollFreeze(fit.pinned, 1);
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers, kTableHeaderHeight);
  reach_headers_by_tab();
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    if (header_cell(i, columns[static_cast<std::size_t>(i)])) *pressed_header = i;
  }
  return true;
}

namespace {

// -1: none. Those that stay in sight lie over the others and come before them.
int column_at(const ImGuiTable& table, float x) {
  for (int i = 0; i < table.ColumnsCount; ++i) {
    if (x >= table.Columns[i].MinX && x < table.Columns[i].MaxX) return i;
  }
  return -1;
}

}  // namespace

// Which header is dragged is ImGui's active item: it lies in the header row, in the column where
// the button went down.
std::optional<ColumnMove> column_move() {
  const ImGuiTable& table = *ImGui::GetCurrentContext()->CurrentTable;
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 start = io.MouseClickedPos[0];
  const float top = table.OuterRect.Min.y;
  const bool from_header = start.y >= top && start.y < top + kTableHeaderHeight;
  const bool dragged = std::abs(io.MousePos.x - start.x) > kDragStartsAfter;
  if (!from_header || !dragged || table.LastResizedColumn != -1 || table.ResizedColumn != -1) {
    return {};
  }
  const int from = column_at(table, start.x);
  const int to = column_at(table, io.MousePos.x);
  if (from < 0 || to < 0 || from == to) return {};
  if (io.MouseReleased[0]) return ColumnMove{from, to};
  if (!io.MouseDown[0]) return {};
  const ImGuiTableColumn& target = table.Columns[to];
  const float x = to > from ? target.MaxX : target.MinX;
  ImGui::GetForegroundDrawList()->AddLine({x, top}, {x, table.OuterRect.Max.y}, theme().accent, 2);
  return {};
}

std::vector<float> new_column_widths() {
  const ImGuiTable& table = *ImGui::GetCurrentContext()->CurrentTable;
  std::vector<float> widths;
  if (table.LastResizedColumn == -1 || table.ResizedColumn != -1) return widths;
  for (int i = 0; i < table.ColumnsCount; ++i) widths.push_back(table.Columns[i].WidthGiven);
  return widths;
}

void end_table() {
  ImGui::EndTable();
  ImGui::PopStyleVar(2);
}

Row::Row(std::int64_t index, std::string_view key, bool selected)
    : index_(index), selected_(selected) {
  ImGui::TableNextRow(0, kTableRowHeight);
  accessibility::describe_row(key, static_cast<int>(index), selected);
  if (selected) ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, theme().selection);
  if (key.empty()) {
    ImGui::PushID(static_cast<int>(index));
  } else {
    ImGui::PushID(key.data(), key.data() + key.size());
  }
}

Row::~Row() {
  ImGui::PopID();
}

// Last in the row, so that what stands in the cells is pressed before it. (First with AllowOverlap
// would need the pointer to rest on the row for a frame before it can be pressed: a click that
// comes at once, as that of a screen reader, would be lost.) Tables draw its colour behind the
// cells.
RowPress Row::press(std::string_view name) const {
  ImGui::TableSetColumnIndex(0);
  ImGui::PushStyleColor(ImGuiCol_Header, 0);
  // Over a selected row the pointer only tints: it stays to be seen which are selected.
  const ImU32 under_pointer = selected_ ? with_alpha(theme().accent, 0.08F) : theme().hover;
  ImGui::PushStyleColor(ImGuiCol_HeaderHovered, under_pointer);
  ImGui::PushStyleColor(ImGuiCol_HeaderActive, under_pointer);
  RowPress press;
  press.clicked =
      ImGui::Selectable("##row", selected_, ImGuiSelectableFlags_SpanAllColumns | kSelectOnPress,
                        {0, kTableRowHeight});
  std::string buffer;
  accessibility::annotate(
      {.name = harmless(name, buffer), .selected = selected_, .whole_row = true});
  RowKeys::give_keyboard_if_wanted(index_);
  ImGui::PopStyleColor(3);
  press.double_clicked =
      ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  return press;
}

void cell(int column, float height) {
  ImGui::TableSetColumnIndex(column);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + (kTableRowHeight - height) / 2);
}

float cell_width() {
  return std::max(ImGui::GetContentRegionAvail().x, 1.0F);
}

void number_cell(int column, std::uint64_t value, ImU32 colour, bool strong) {
  cell(column);
  label(model::group_digits(value), {.style = strong ? TextStyle::Semibold : TextStyle::Body,
                                     .colour = colour,
                                     .width = cell_width(),
                                     .align = Align::Right});
}

void placeholder_cell(int column, float width) {
  cell(column, 8);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float shown = std::min(width, cell_width());
  ImGui::Dummy({shown, 8});
  ImGui::GetWindowDrawList()->AddRectFilled(min, {min.x + shown, min.y + 8}, theme().line_soft, 4);
}

void text_cell(int column, std::string_view words, ImU32 colour) {
  cell(column);
  label(words, {.colour = colour, .width = cell_width()});
}

void id_cell(int column, std::string_view id, ImU32 colour) {
  cell(column);
  mono_id(id, cell_width(), colour);
}

namespace {

// The clipper may also draw the row that has the keyboard, far away: what is visible follows from
// the scroll position alone.
VisibleRows visible_of(std::int64_t rows) {
  if (rows == 0) return {};
  const float height = std::max(ImGui::GetWindowHeight() - kTableHeaderHeight, kTableRowHeight);
  VisibleRows visible;
  visible.first = static_cast<std::int64_t>(ImGui::GetScrollY() / kTableRowHeight);
  visible.last = static_cast<std::int64_t>((ImGui::GetScrollY() + height) / kTableRowHeight);
  visible.first = std::clamp<std::int64_t>(visible.first, 0, rows - 1);
  visible.last = std::clamp<std::int64_t>(visible.last, visible.first, rows - 1);
  return visible;
}

}  // namespace

// Tab stops in one row only, the one where the keyboard was last: the arrows lead to the others.
VisibleRows for_visible_rows(std::int64_t rows, const std::function<void(std::int64_t)>& draw) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const VisibleRows visible = visible_of(rows);
  RowKeys keys(visible, static_cast<int>(rows));
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows), kTableRowHeight);
  if (keys.wanted() >= 0) clipper.IncludeItemByIndex(keys.wanted());
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      const bool keyboard_above = g.NavIdIsAlive;
      ImGui::PushItemFlag(ImGuiItemFlags_NoTabStop, row != keys.tab_row());
      draw(row);
      ImGui::PopItemFlag();
      if (g.NavIdIsAlive && !keyboard_above) keys.keyboard_is_at(row);
    }
  }
  return visible;
}

}  // namespace tms::widgets
