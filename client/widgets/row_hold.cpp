#include "client/widgets/row_hold.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <string>

namespace tms::widgets {
namespace {

// Kept from frame to frame in the storage of the window around the table.
enum class Kept : int { Frame, Row, Key, Pointed };

ImGuiID slot(ImGuiID table, Kept what) {
  return ImHashData(&what, sizeof what, table);
}

int hash_of(const std::string& key) {
  return static_cast<int>(ImHashStr(key.data(), key.size()));
}

// Where the row with this key is now; -1: gone. It is mostly where it was.
std::int64_t place_of(int key, std::int64_t was, const TableLook& look) {
  if (was < look.rows && hash_of(look.key_of(was)) == key) return was;
  for (std::int64_t row = 0; row < look.rows; ++row) {
    if (hash_of(look.key_of(row)) == key) return row;
  }
  return -1;
}

struct HeldRow {
  std::int64_t row = -1;  // none
  bool pointed = false;
};

HeldRow row_to_hold(const ImGuiTable& table) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiWindow& rows = *table.InnerWindow;
  const auto row_at = [](float y) { return static_cast<std::int64_t>(y / kTableRowHeight); };
  const float under_header = g.IO.MousePos.y - rows.Pos.y - kTableHeaderHeight;
  if (g.HoveredWindow == &rows && under_header >= 0) {
    return {row_at(under_header + rows.Scroll.y), true};
  }
  const bool has_keyboard = g.NavWindow == &rows && g.NavCursorVisible;
  if (rows.Scroll.y <= 0 && !has_keyboard) return {};
  return {row_at(rows.Scroll.y), false};
}

}  // namespace

void hold_row(const char* id, const TableLook& look) {
  if (!look.key_of) return;
  const ImGuiID table_id = ImGui::GetID(id);
  const ImGuiStorage& kept = *ImGui::GetStateStorage();
  if (kept.GetInt(slot(table_id, Kept::Frame), -1) != ImGui::GetFrameCount() - 1) return;
  const int was = kept.GetInt(slot(table_id, Kept::Row), -1);
  const ImGuiTable* table = ImGui::TableFindByID(table_id);
  if (was < 0 || table == nullptr) return;
  const std::int64_t now = place_of(kept.GetInt(slot(table_id, Kept::Key)), was, look);
  if (now < 0) return;
  const ImGuiWindow& rows = *table->InnerWindow;
  const float moved = static_cast<float>(now - was) * kTableRowHeight;
  if (moved != 0) {
    const float scroll = rows.ScrollTarget.y < FLT_MAX ? rows.ScrollTarget.y : rows.Scroll.y;
    ImGui::SetNextWindowScroll({-1, std::max(scroll + moved, 0.0F)});
  }
  // A window counts what it holds when it ends: in this frame it could not be scrolled to what was
  // added. Where all rows fit, room below them lets them stay as long as somebody points there.
  const bool pointed = kept.GetBool(slot(table_id, Kept::Pointed));
  const float natural = kTableHeaderHeight + static_cast<float>(look.rows) * kTableRowHeight;
  const float needed = rows.Scroll.y + moved + rows.InnerRect.GetHeight();
  if (moved != 0 || (pointed && needed > natural)) {
    ImGui::SetNextWindowContentSize({0, std::max(natural, pointed ? needed : 0.0F)});
  }
}

void remember_row(const TableLook& look) {
  if (!look.key_of) return;
  const ImGuiTable& table = *ImGui::GetCurrentContext()->CurrentTable;
  const HeldRow held = row_to_hold(table);
  const bool exists = held.row >= 0 && held.row < look.rows;
  ImGuiStorage& kept = table.OuterWindow->StateStorage;
  kept.SetInt(slot(table.ID, Kept::Frame), ImGui::GetFrameCount());
  kept.SetInt(slot(table.ID, Kept::Row), exists ? static_cast<int>(held.row) : -1);
  kept.SetBool(slot(table.ID, Kept::Pointed), held.pointed);
  if (exists) kept.SetInt(slot(table.ID, Kept::Key), hash_of(look.key_of(held.row)));
}

}  // namespace tms::widgets
