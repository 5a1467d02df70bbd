#include "client/views/app_matrix.h"
#include "client/accessibility/recorder.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/runbook.h"
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

namespace {

struct ShownReason {
  const model::ReasonCount* reason;
  const model::Runbook* runbook;  // nullptr: there is none for it
};

std::vector<ShownReason> shown_reasons(const app::AppState& state, const std::string& app) {
  std::vector<ShownReason> shown;
  if (!state.summary.value) return shown;
  for (const auto& reason : state.summary.value->reasons) {
    if (!app.empty() && reason.app != app) continue;
    shown.push_back({&reason, nullptr});
    if (!state.runbooks.value) continue;
    shown.back().runbook = model::find_runbook(*state.runbooks.value, reason.app,
                                               model::Category::Failed, reason.reason);
  }
  return shown;
}

// Returns whether the row was pressed.
bool draw_reason(const ShownReason& shown, std::int64_t index, std::uint64_t most,
                 app::Commands& commands) {
  const model::ReasonCount& reason = *shown.reason;
  const std::string name = reason.app + ": " + reason.reason;
  const widgets::Row row(index, name);
  widgets::text_cell(0, reason.app);
  widgets::text_cell(1, reason.reason);
  widgets::cell(2, widgets::kShareBarHeight);
  const widgets::Part part{reason.reason, static_cast<double>(reason.count), theme().bad};
  widgets::share_bar({&part, 1}, {widgets::cell_width(), widgets::kShareBarHeight}, name,
                     static_cast<double>(most));
  widgets::number_cell(3, reason.count);
  if (shown.runbook != nullptr) {
    widgets::cell(4, 16);
    runbook_link(reason.app, shown.runbook->url, commands);
  }
  return row.press(name).clicked;
}

}  // namespace

std::optional<model::ReasonCount> draw_reasons(const app::AppState& state, const std::string& app,
                                               float height, app::Commands& commands) {
  constexpr std::array<widgets::Column, 5> kColumns{{
      {.name = "App", .width = 72},
      {.name = "Reason", .weight = 1.5F},
      {.name = "Share"},
      {.name = "Customers", .width = 76, .numeric = true},
      {.name = "Runbook", .width = 60},
  }};
  const std::vector<ShownReason> shown = shown_reasons(state, app);
  if (shown.empty()) {
    widgets::muted("No failure has given a reason.");
    return {};
  }
  std::uint64_t most = 0;
  bool has_runbooks = false;
  for (const ShownReason& one : shown) {
    most = std::max(most, one.reason->count);
    if (one.runbook != nullptr) has_runbooks = true;
  }
  const std::span<const widgets::Column> columns(kColumns);
  const auto rows = static_cast<std::int64_t>(shown.size());
  const widgets::TableLook look{.rows = rows, .size = {0, height}, .scrolls = height > 0};
  int pressed = -1;
  if (!widgets::begin_table("Reasons behind failures", columns.first(has_runbooks ? 5 : 4), look,
                            &pressed)) {
    return {};
  }
  std::optional<model::ReasonCount> chosen;
  for (std::int64_t i = 0; i < rows; ++i) {
    const ShownReason& one = shown[static_cast<std::size_t>(i)];
    if (draw_reason(one, i, most, commands)) chosen = *one.reason;
  }
  widgets::end_table();
  return chosen;
}

}  // namespace tms::views
