#include "client/views/customer_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "client/accessibility/recorder.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"

namespace tms::views {
namespace {

using app::AppState;
using app::Commands;
using app::TableColumn;
using model::CustomerSortKey;
using Columns = std::vector<TableColumn>;

struct Known {
  ColumnId id;
  std::string_view name;  // in the preferences
  widgets::Column look;
  CustomerSortKey key;
  bool by_default = true;
};
// The id column is wide enough for whole ids where there is room.
constexpr float kWholeIdsNeed = 900;  // pixels of the table
constexpr std::array kKnown{
    Known{ColumnId::Cid,
          "cid",
          {.name = "Customer", .width = 254, .weight = 1.6F, .least = 140, .sortable = true},
          CustomerSortKey::Cid},
    Known{ColumnId::State,
          "state",
          {.name = "State", .weight = 1.2F, .least = 104, .sortable = true},
          CustomerSortKey::State},
    Known{ColumnId::Health,
          "health",
          {.name = "Health", .weight = 1.1F, .least = 104, .sortable = true},
          CustomerSortKey::Health},
    Known{ColumnId::Apps,
          "apps",
          {.name = "Applications", .weight = 1.3F, .sortable = true},
          CustomerSortKey::FailedApps},
    Known{ColumnId::Updated,
          "updated",
          {.name = "Updated", .sortable = true},
          CustomerSortKey::UpdatedAt},
    Known{ColumnId::Job,
          "job",
          {.name = "Last job", .weight = 1.1F, .least = 108, .sortable = true},
          CustomerSortKey::LastJobId},
    Known{ColumnId::Fetched,
          "fetched",
          {.name = "Apps read", .sortable = true},
          CustomerSortKey::AppsFetchedAt,
          false},
    Known{ColumnId::Code,
          "code",
          {.name = "Code", .weight = 0.9F, .sortable = true},
          CustomerSortKey::ActionCode,
          false},
};

const Known* find_known(std::string_view name) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& known) { return known.name == name; });
  return found == kKnown.end() ? nullptr : &*found;
}

// Every known column once: as laid out, then those that are new since.
Columns layout_of(const AppState& state) {
  Columns layout;
  if (state.preferences.value) layout = state.preferences.value->customer_columns;
  std::erase_if(layout, [](const TableColumn& column) { return find_known(column.id) == nullptr; });
  const bool laid_out = !layout.empty();
  for (const Known& known : kKnown) {
    const bool there = std::any_of(layout.begin(), layout.end(), [&](const TableColumn& column) {
      return column.id == known.name;
    });
    if (!there) layout.push_back({std::string(known.name), 0, known.by_default && !laid_out});
  }
  return layout;
}

TableColumn* find(Columns& columns, ColumnId id) {
  for (TableColumn& column : columns) {
    if (find_known(column.id)->id == id) return &column;
  }
  return nullptr;
}

void draw_choice(Columns layout, std::size_t index, Commands& commands) {
  const Known& known = *find_known(layout[index].id);
  const std::string name(known.look.name);
  ImGui::PushID(static_cast<int>(known.id));  // moved, it is the same column still
  const bool always = known.id == ColumnId::Cid;
  const bool shown = layout[index].shown || always;
  const float left = ImGui::GetCursorPosX();
  ImGui::SetCursorPos({left + 8, ImGui::GetCursorPosY() + 8});
  bool pressed = widgets::tick_box("##shown", "Show " + name, shown);
  ImGui::SameLine();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 2);
  widgets::label(name, {.width = 120});
  const auto move_to = [&](std::size_t other, std::string_view icon, const std::string& words) {
    ImGui::SameLine(0, 0);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 6);
    if (!widgets::icon_button(icon, words)) return;
    std::swap(layout[index], layout[other]);
    commands.push_back(app::LayOutColumns{layout});
  };
  if (index > 0) {
    move_to(index - 1, TMS_ICON_ARROW_UP, "Move " + name + " to the left");
  } else {
    ImGui::SameLine(0, 0);
    ImGui::Dummy({widgets::kControlHeight, 1});
  }
  if (index + 1 < layout.size()) {
    move_to(index + 1, TMS_ICON_ARROW_DOWN, "Move " + name + " to the right");
  }
  ImGui::PopID();
  if (!pressed || always) return;
  layout[index].shown = !shown;
  commands.push_back(app::LayOutColumns{layout});
}

}  // namespace

bool columns_laid_out(const AppState& state) {
  return state.preferences.value && !state.preferences.value->customer_columns.empty();
}

std::vector<CustomerColumn> customer_columns(const AppState& state, float width) {
  std::vector<CustomerColumn> columns{{ColumnId::Tick, {.name = "", .width = 16}, std::nullopt}};
  for (const TableColumn& laid : layout_of(state)) {
    const Known& known = *find_known(laid.id);
    const bool always = known.id == ColumnId::Cid;
    if (!laid.shown && !always) continue;
    CustomerColumn column{known.id, known.look, known.key};
    if (always && width < kWholeIdsNeed) column.look.width = 0;
    // A width that was dragged is a share of what the ids leave: it fits every window.
    if (laid.width > 0) {
      if (column.look.width > 0)
        column.look.width = laid.width;
      else
        column.look.weight = laid.width / 100;
      column.look.least = std::min(column.look.least, laid.width);
    }
    if (column.key == state.route.sort.key) {
      column.look.sort = state.route.sort.descending ? widgets::SortMark::Descending
                                                     : widgets::SortMark::Ascending;
    }
    columns.push_back(column);
  }
  return columns;
}

void take_column_gestures(const AppState& state, const std::vector<CustomerColumn>& columns,
                          Commands& commands) {
  if (const auto move = widgets::column_move(); move && move->from > 0 && move->to > 0) {
    Columns layout = layout_of(state);
    const auto at = [&](int column) {
      return find(layout, columns[static_cast<std::size_t>(column)].id);
    };
    TableColumn* from = at(move->from);
    TableColumn* to = at(move->to);
    if (from < to)
      std::rotate(from, from + 1, to + 1);
    else
      std::rotate(to, from, from + 1);
    commands.push_back(app::LayOutColumns{std::move(layout)});
    return;
  }
  const std::vector<float> widths = widgets::new_column_widths();
  if (widths.size() != columns.size()) return;
  Columns layout = layout_of(state);
  for (std::size_t i = 1; i < columns.size(); ++i) {
    find(layout, columns[i].id)->width = std::round(widths[i]);
  }
  commands.push_back(app::LayOutColumns{std::move(layout)});
}

void draw_column_chooser(const AppState& state, Commands& commands) {
  if (widgets::icon_button(TMS_ICON_COLUMNS, "Columns")) widgets::open_popover("Choose columns");
  if (!widgets::begin_popover("Choose columns", 250)) return;
  const Columns layout = layout_of(state);
  for (std::size_t i = 0; i < layout.size(); ++i) draw_choice(layout, i, commands);
  widgets::horizontal_line();
  if (widgets::menu_line("Default columns", !columns_laid_out(state), TMS_ICON_UNDO)) {
    commands.push_back(app::LayOutColumns{});
  }
  widgets::end_popover();
}

}  // namespace tms::views
