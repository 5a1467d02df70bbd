#include "client/widgets/row_keys.h"

#include <imgui_internal.h>

#include <algorithm>

namespace tms::widgets {
namespace {

// Keys of the storage of the window around the table: a table with other columns is another one to
// ImGui, and the keyboard stays in its row.
enum Kept : ImGuiID { kRow = 1, kFrame, kWanted, kCursorShown, kTable };

constexpr float kReachAbove = 60;
constexpr int kNever = -10;

ImGuiStorage& kept() {
  return ImGui::GetCurrentContext()->CurrentTable->OuterWindow->StateStorage;
}

// Down leads into the table from the controls right above it, from a field, and from nowhere.
bool enters() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (!ImGui::IsKeyPressed(ImGuiKey_DownArrow)) return false;
  if (g.NavWindow == nullptr || g.NavWindow->RootWindow != g.CurrentWindow->RootWindow)
    return false;
  const bool in_field = g.ActiveId != 0 && g.InputTextState.ID == g.ActiveId;
  if (in_field) return (g.InputTextState.Flags & ImGuiInputTextFlags_Multiline) == 0;
  if (g.NavId == 0 || !kept().GetBool(kCursorShown)) return true;
  const ImRect at = ImGui::WindowRectRelToAbs(g.NavWindow, g.NavWindow->NavRectRel[g.NavLayer]);
  const ImRect& table = g.CurrentTable->OuterRect;
  return at.Min.x >= table.Min.x && at.Max.y <= table.Min.y + kTableHeaderHeight + 1 &&
         at.Max.y >= table.Min.y - kReachAbove;
}

bool table_changed(int table) {
  return kept().GetInt(kTable) != table &&
         kept().GetInt(kFrame, kNever) + 3 >= ImGui::GetFrameCount();
}

// Brings a row into sight that may not have been read yet: the keyboard comes to it when it is
// drawn.
void scroll_to(int row, const VisibleRows& visible) {
  const float top = static_cast<float>(row) * kTableRowHeight;
  const float height = ImGui::GetWindowHeight() - kTableHeaderHeight - kTableRowHeight;
  if (row <= visible.first) ImGui::SetScrollY(top);
  if (row >= visible.last) ImGui::SetScrollY(std::max(top - height, 0.0F));
}

}  // namespace

RowKeys::RowKeys(const VisibleRows& visible, int rows) {
  const int table = static_cast<int>(ImGui::GetCurrentContext()->CurrentTable->ID);
  int waited_for = kept().GetInt(kWanted, -1);
  if (waited_for >= rows || ImGui::IsMouseClicked(0)) waited_for = -1;
  row_ = waited_for >= 0 ? waited_for : kept().GetInt(kRow);
  const bool inside =
      waited_for >= 0 || kept().GetInt(kFrame, kNever) == ImGui::GetFrameCount() - 1;
  if (table_changed(table)) waited_for = row_;
  const bool in_sight = row_ >= visible.first && row_ <= visible.last;
  tab_row_ = in_sight ? row_ : static_cast<int>(visible.first);
  const int moved = rows == 0 ? -1 : inside ? move(visible, rows) : enters() ? tab_row_ : -1;
  if (moved >= 0) scroll_to(moved, visible);
  wanted_ = moved >= 0 ? moved : waited_for;
  kept().SetInt(kTable, table);
  kept().SetInt(kWanted, wanted_);
  kept().SetBool(kCursorShown, ImGui::GetCurrentContext()->NavCursorVisible);
}

int RowKeys::move(const VisibleRows& visible, int rows) const {
  const int page = std::max(static_cast<int>(visible.last - visible.first) - 1, 1);
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
  int row = row_;
  if (pressed(ImGuiKey_DownArrow)) ++row;
  if (pressed(ImGuiKey_UpArrow)) --row;
  if (pressed(ImGuiKey_PageDown)) row += page;
  if (pressed(ImGuiKey_PageUp)) row -= page;
  if (pressed(ImGuiKey_Home)) row = 0;
  if (pressed(ImGuiKey_End)) row = rows - 1;
  // Up from the first row leads to what stands above the table, as elsewhere.
  if (row == -1 && row_ == 0 && pressed(ImGuiKey_UpArrow)) return -1;
  row = std::clamp(row, 0, rows - 1);
  const bool at_an_end =
      row == row_ && (pressed(ImGuiKey_DownArrow) || pressed(ImGuiKey_PageDown) ||
                      pressed(ImGuiKey_PageUp) || pressed(ImGuiKey_Home) || pressed(ImGuiKey_End));
  return row != row_ || at_an_end ? row : -1;
}

void RowKeys::keyboard_is_at(int row) {
  kept().SetInt(kRow, row);
  kept().SetInt(kFrame, ImGui::GetFrameCount());
}

void RowKeys::give_keyboard_if_wanted(std::int64_t row) {
  if (kept().GetInt(kWanted, -1) != row) return;
  kept().SetInt(kWanted, -1);
  ImGui::FocusItem();
  ImGui::SetNavCursorVisible(true);
}

}  // namespace tms::widgets
