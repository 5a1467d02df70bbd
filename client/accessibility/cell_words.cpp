#include "client/accessibility/cell_words.h"

#include <imgui_internal.h>

#include <algorithm>
#include <span>

#include "client/accessibility/recorder.h"

namespace tms::accessibility {
namespace {

using Items = std::span<const Item>;

bool holds(const Item& item, ImVec2 place) {
  return item.visible && place.x >= item.min.x && place.x < item.max.x && place.y >= item.min.y &&
         place.y < item.max.y;
}

const Item* find(Items items, ImGuiID id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

const Item* cell_at(Items items, ImVec2 place) {
  const Item* found = nullptr;
  for (const Item& item : items) {
    if (item.role == Role::Cell && holds(item, place)) found = &item;
  }
  return found;
}

// What is pressed there says what it does, not what the cell holds.
std::string words_of(Items items, const Item& cell) {
  std::string words;
  for (const Item& item : items) {
    const bool control = item.role == Role::Button || item.role == Role::Checkbox;
    if (item.parent != cell.id || control || item.name.empty()) continue;
    words.append(words.empty() ? "" : " ").append(item.name);
  }
  return words;
}

bool has_head(Items items, const Item& table, int column) {
  for (const Item& item : items) {
    if (item.role != Role::ColumnHeader || item.column != column || item.name.empty()) continue;
    const Item* row = find(items, item.parent);
    if (row != nullptr && row->parent == table.id) return true;
  }
  return false;
}

}  // namespace

std::optional<CellWords> cell_words_at(ImVec2 place) {
  const auto* recorder = static_cast<const Recorder*>(ImGui::GetCurrentContext()->TestEngine);
  if (recorder == nullptr) return {};
  const Items items = recorder->items();
  const Item* cell = cell_at(items, place);
  const Item* row = cell == nullptr ? nullptr : find(items, cell->parent);
  const Item* table = row == nullptr ? nullptr : find(items, row->parent);
  if (table == nullptr) return {};
  CellWords words{words_of(items, *cell), {}};
  for (int column = 0; column < table->columns; ++column) {
    if (!has_head(items, *table, column)) continue;
    const auto other = std::find_if(items.begin(), items.end(), [&](const Item& item) {
      return item.role == Role::Cell && item.parent == row->id && item.column == column;
    });
    words.row.push_back(other == items.end() ? std::string() : words_of(items, *other));
  }
  return words;
}

}  // namespace tms::accessibility
