#include "client/views/app_matrix.h"
#include "client/accessibility/recorder.h"

#include <algorithm>
#include <array>
#include <vector>

#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using widgets::TextStyle;
using widgets::theme;

bool names(const model::CustomerFilter& filter, const std::string& app) {
  return std::find(filter.apps.begin(), filter.apps.end(), app) != filter.apps.end();
}
bool names(const model::CustomerFilter& filter, model::Category category) {
  return std::find(filter.categories.begin(), filter.categories.end(), category) !=
         filter.categories.end();
}

// Returns whether the number was pressed.
bool draw_count(const model::AppMatrixRow& row, model::Category category, bool chosen) {
  const auto i = static_cast<std::size_t>(category);
  const std::uint64_t count = row.by_category[i];
  widgets::cell(static_cast<int>(i) + 1);
  const std::string words = model::group_digits(count);
  const bool failed = category == model::Category::Failed && count > 0;
  const TextStyle style = failed || chosen ? TextStyle::Semibold : TextStyle::Body;
  widgets::align_right(widgets::text_width(words, style));
  ImGui::PushID(static_cast<int>(i));
  // Chosen is said by the cell's ground: what failed keeps its colour.
  if (chosen) ImGui::TableSetBgColor(ImGuiTableBgTarget_CellBg, theme().accent_soft);
  const ImU32 ink = failed ? theme().bad : chosen ? theme().accent : theme().text;
  const bool pressed = widgets::link(words + "###" + row.app, style, ink);
  const std::string name = row.app + ", " + std::string(to_string(category)) + ", " + words;
  accessibility::annotate({.name = name});
  ImGui::PopID();
  return pressed;
}

void draw_share(const model::AppMatrixRow& row) {
  std::array<widgets::Part, 5> parts;
  std::string words = row.app;
  for (const model::Category category : model::kCategories) {
    const auto i = static_cast<std::size_t>(category);
    parts[i] = {to_string(category), static_cast<double>(row.by_category[i]),
                widgets::colour_of(category)};
    words.append(", ").append(to_string(category)).append(" ");
    words += model::group_digits(row.by_category[i]);
  }
  widgets::cell(6, widgets::kShareBarHeight);
  widgets::share_bar(parts, {widgets::cell_width(), widgets::kShareBarHeight}, words);
}

}  // namespace

std::string_view advice_without_status(const app::AppState& state) {
  if (!state.summary.value || state.summary.value->total == 0) {
    return "There are no customers yet whose status could be read.";
  }
  return may_act(state) ? "Reading it asks the cluster once for each customer."
                        : "It appears here as soon as an operator has had it read.";
}

std::optional<AppCell> draw_app_matrix(const model::CustomerSummary& summary, float height,
                                       const model::CustomerFilter& chosen) {
  constexpr std::array<widgets::Column, 7> kColumns{{
      {.name = "App", .width = 64},
      {.name = "Ready", .width = 50, .numeric = true},
      {.name = "Inapplicable", .width = 76, .numeric = true},
      {.name = "Failed", .width = 44, .numeric = true},
      {.name = "Transitioning", .width = 80, .numeric = true},
      {.name = "Unknown", .width = 56, .numeric = true},
      {.name = "Share", .least = 40},
  }};
  int pressed = -1;
  const widgets::TableLook look{.rows = static_cast<std::int64_t>(summary.app_matrix.size()),
                                .size = {0, height},
                                .padding = 6,
                                .scrolls = height > 0};
  if (!widgets::begin_table("Applications", kColumns, look, &pressed)) return {};
  std::optional<AppCell> cell;
  int index = 0;
  for (const auto& row : summary.app_matrix) {
    const bool app_chosen = names(chosen, row.app);
    const widgets::Row line(index++, row.app, app_chosen);
    widgets::text_cell(0, row.app);
    for (const model::Category category : model::kCategories) {
      if (draw_count(row, category, app_chosen && names(chosen, category))) {
        cell = AppCell{row.app, category};
      }
    }
    draw_share(row);
  }
  widgets::end_table();
  return cell;
}

model::CustomerFilter filter_of(const AppCell& cell) {
  model::CustomerFilter filter;
  filter.apps.push_back(cell.app);
  filter.categories.push_back(cell.category);
  return filter;
}

std::optional<model::ReasonCount> draw_reasons(const model::CustomerSummary& summary,
                                               const std::string& app, float height) {
  constexpr std::array<widgets::Column, 4> kColumns{{
      {.name = "App", .width = 72},
      {.name = "Reason", .weight = 1.5F},
      {.name = "Share"},
      {.name = "Customers", .width = 76, .numeric = true},
  }};
  std::vector<const model::ReasonCount*> shown;
  std::uint64_t most = 0;
  for (const auto& reason : summary.reasons) {
    if (!app.empty() && reason.app != app) continue;
    shown.push_back(&reason);
    most = std::max(most, reason.count);
  }
  if (shown.empty()) {
    widgets::muted("No failure has given a reason.");
    return {};
  }
  int pressed = -1;
  const auto rows = static_cast<std::int64_t>(shown.size());
  std::optional<model::ReasonCount> chosen;
  if (!widgets::begin_table("Reasons behind failures", kColumns,
                            {.rows = rows, .size = {0, height}, .scrolls = height > 0}, &pressed)) {
    return {};
  }
  for (std::int64_t i = 0; i < rows; ++i) {
    const model::ReasonCount& reason = *shown[static_cast<std::size_t>(i)];
    const std::string name = reason.app + ": " + reason.reason;
    const widgets::Row row(i, name);
    widgets::text_cell(0, reason.app);
    widgets::text_cell(1, reason.reason);
    widgets::cell(2, widgets::kShareBarHeight);
    const widgets::Part part{reason.reason, static_cast<double>(reason.count), theme().bad};
    widgets::share_bar({&part, 1}, {widgets::cell_width(), widgets::kShareBarHeight}, name,
                       static_cast<double>(most));
    widgets::number_cell(3, reason.count);
    if (row.press(name).clicked) chosen = reason;
  }
  widgets::end_table();
  return chosen;
}

}  // namespace tms::views
