#include "client/views/customers_view.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/customer_columns.h"
#include "client/views/customer_panel.h"
#include "client/views/explain.h"
#include "client/views/filter_bar.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/saved_views.h"
#include "client/views/selection_bar.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::CustomerSortKey;
using CustomerColumns = std::vector<CustomerColumn>;
using widgets::TextStyle;
using widgets::theme;

constexpr float kPanelNeedsWidth = 900;

void draw_head(const AppState& state, CustomersViewState& view, Commands& commands) {
  widgets::heading("Customers", TextStyle::PageTitle);
  const auto& window = state.customers;
  if (window.loaded) {
    std::string words = model::group_digits(window.total);
    // Two reads may tell of two times.
    const auto& summary = state.summary.value;
    if (summary && summary->total >= window.total) {
      words += " of " + model::group_digits(summary->total);
    }
    ImGui::SameLine(0, 12);
    widgets::beside_title();
    widgets::muted(words);
  }
  const widgets::ButtonLook file{.hint = "Every customer that matches, as a file"};
  const bool can_export = window.total > 0;
  float width = widgets::button_width("Views", {.icon = TMS_ICON_STAR}) + widgets::kControlHeight +
                widgets::kSpace2;
  if (can_export) width += widgets::button_width("Export CSV") + widgets::kSpace2;
  widgets::begin_right(width);
  draw_column_chooser(state, commands);
  ImGui::SameLine();
  draw_saved_views(state, view, commands);
  if (!can_export) return;
  ImGui::SameLine();
  if (widgets::button("Export CSV", file)) commands.push_back(app::ExportCustomers{});
}

// ---- the table

void sort_by(const AppState& state, CustomerSortKey key, Commands& commands) {
  app::Route route = state.route;
  const bool again = route.sort.key == key;
  // Times and failures are asked for because of their largest.
  const bool largest_first =
      key == CustomerSortKey::UpdatedAt || key == CustomerSortKey::FailedApps;
  route.sort = {key, again ? !route.sort.descending : largest_first};
  commands.push_back(app::RefineRoute{std::move(route)});
}

void open_customer(const AppState& state, const std::string& cid, Commands& commands) {
  app::Route route = state.route;
  const bool moves_panel = !route.open.empty();
  route.open = cid;
  if (moves_panel)
    commands.push_back(app::RefineRoute{std::move(route)});
  else
    commands.push_back(app::Navigate{std::move(route)});
}

void draw_apps_bar(const model::Customer& customer) {
  std::array<widgets::Part, 5> parts;
  std::string words;
  for (const auto category : model::kCategories) {
    const auto count = customer.apps[category];
    parts[static_cast<std::size_t>(category)] = {to_string(category), static_cast<double>(count),
                                                 widgets::colour_of(category)};
    if (count == 0) continue;
    if (!words.empty()) words += ", ";
    words += std::to_string(count) + " " + std::string(to_string(category));
  }
  if (words.empty()) words = "not fetched";
  widgets::share_bar(parts, {widgets::cell_width(), widgets::kShareBarHeight}, words);
}

// The cluster's own words for the state.
std::string code_words(const model::Customer& customer) {
  std::string words = customer.action_code ? std::to_string(*customer.action_code) : "-";
  if (!customer.action_desc.empty()) words += " " + customer.action_desc;
  return words;
}

void draw_cells(const AppState& state, const app::CustomerRow& row, const CustomerColumns& columns,
                Commands& commands) {
  const model::Customer& customer = row.customer;
  const ImU32 ink = row.left ? theme().faint : 0;
  for (int i = 1; i < static_cast<int>(columns.size()); ++i) {
    switch (columns[static_cast<std::size_t>(i)].id) {
      case ColumnId::Cid:
        widgets::id_cell(i, customer.cid, ink);
        break;
      case ColumnId::State:
        widgets::cell(i);
        widgets::state_badge(customer.state, customer.state_confirmed, widgets::cell_width());
        break;
      case ColumnId::Health:
        widgets::cell(i);
        widgets::health_badge(customer.health, widgets::cell_width());
        break;
      case ColumnId::Apps:
        widgets::cell(i, widgets::kShareBarHeight);
        draw_apps_bar(customer);
        break;
      case ColumnId::Updated:
        widgets::text_cell(i, ago_words(state.now, customer.updated_at), theme().muted);
        break;
      case ColumnId::Job:
        if (customer.last_job_id.is_nil()) {
          widgets::text_cell(i, "-", theme().faint);
        } else {
          widgets::cell(i);
          job_link(customer.last_job_id, commands);
        }
        break;
      case ColumnId::Fetched:
        widgets::text_cell(i, ago_words(state.now, customer.apps_fetched_at), theme().muted);
        break;
      case ColumnId::Code:
        widgets::text_cell(i, code_words(customer), theme().muted);
        break;
      case ColumnId::Tick:
        break;
    }
  }
}

void draw_placeholder(const CustomerColumns& columns) {
  for (int i = 1; i < static_cast<int>(columns.size()); ++i) {
    widgets::placeholder_cell(
        i, columns[static_cast<std::size_t>(i)].id == ColumnId::Cid ? 220.0F : 80.0F);
  }
}

app::ClickKind click_kind() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyShift) return app::ClickKind::Range;
  if (io.KeyCtrl || ImGui::IsKeyPressed(ImGuiKey_Space)) return app::ClickKind::Toggle;
  return app::ClickKind::Only;
}

void on_row_pressed(const AppState& state, std::uint64_t index, const std::string& cid,
                    const widgets::RowPress& press, Commands& commands) {
  if (press.double_clicked || ImGui::IsKeyPressed(ImGuiKey_Enter) ||
      ImGui::IsKeyPressed(ImGuiKey_KeypadEnter)) {
    open_customer(state, cid, commands);
    return;
  }
  const app::ClickKind kind = click_kind();
  commands.push_back(app::ClickRow{index, kind});
  if (kind == app::ClickKind::Only && !state.route.open.empty()) {
    open_customer(state, cid, commands);
  }
}

// Of the row that was drawn last: the panel shows its customer.
void mark_open_row() {
  constexpr float kBarWidth = 3;
  const ImVec2 min{ImGui::GetWindowPos().x, ImGui::GetItemRectMin().y};
  const ImVec2 max{min.x + kBarWidth, ImGui::GetItemRectMax().y};
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, theme().accent);
  accessibility::annotate({.description = "open in the panel"});
}

void draw_row(const AppState& state, std::int64_t index, const CustomerColumns& columns,
              Commands& commands) {
  const auto row_index = static_cast<std::uint64_t>(index);
  const app::CustomerRow* known = row_at(state.customers, row_index);
  if (known == nullptr) {
    const widgets::Row row(index, {});
    draw_placeholder(columns);
    return;
  }
  const std::string& cid = known->customer.cid;
  const bool selected = state.selection.contains(cid);
  const widgets::Row row(index, cid, selected);
  widgets::cell(0, 16);
  if (widgets::tick_box("##tick", "Select " + cid, selected)) {
    const bool range = ImGui::GetIO().KeyShift;
    commands.push_back(
        app::ClickRow{row_index, range ? app::ClickKind::Range : app::ClickKind::Toggle});
  }
  draw_cells(state, *known, columns, commands);
  const auto press = row.press(cid);
  if (cid == state.route.open) mark_open_row();
  if (press.clicked) on_row_pressed(state, row_index, cid, press, commands);
}

bool has_rows(const app::CustomerWindow& window) {
  return window.shown_total > 0 && window.showing_answer();
}

bool draw_instead_of_rows(const AppState& state, Commands& commands) {
  const auto& window = state.customers;
  if (window.error && !has_rows(window)) {
    if (widgets::banner("customers failed", widgets::BannerKind::Bad,
                        explain(*window.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
    return true;
  }
  if (!window.loaded || window.shown_total > 0) return false;
  const bool filtered = state.route.filter != model::CustomerFilter{};
  if (filtered) {
    if (widgets::empty_state(TMS_ICON_FILTER, "No customer matches",
                             "Nothing in this cluster fits the search and the filters.",
                             "Clear all filters")) {
      app::Route route = state.route;
      route.filter = {};
      commands.push_back(app::Navigate{std::move(route)});
    }
    return true;
  }
  if (widgets::empty_state(TMS_ICON_USERS, "No customers yet",
                           "They appear once the cluster is connected and synced.",
                           "Go to the overview")) {
    commands.push_back(app::Navigate{app::route_to(app::Screen::Overview)});
  }
  return true;
}

void draw_table(const AppState& state, CustomersViewState& view, ImVec2 size, Commands& commands) {
  const widgets::Card card("customers", size, false);
  if (draw_instead_of_rows(state, commands)) return;
  const CustomerColumns columns = customer_columns(state, size.x);
  std::vector<widgets::Column> looks;
  std::string id =
      "Customers##";  // another choice of columns is another table, with its own widths
  for (const CustomerColumn& column : columns) {
    looks.push_back(column.look);
    id += static_cast<char>('a' + static_cast<int>(column.id));
    id += column.look.width > 0 ? 'f' : 's';
  }
  id += columns_laid_out(state) ? '1' : '0';
  const auto rows = static_cast<std::int64_t>(state.customers.shown_total);
  const widgets::TableLook look{.rows = rows,
                                .size = ImGui::GetContentRegionAvail(),
                                .scrolls = true,
                                .adjustable = true,
                                .pinned = 2};
  int pressed = -1;
  if (!widgets::begin_table(id.c_str(), looks, look, &pressed)) return;
  if (pressed > 0) {
    sort_by(state, *columns[static_cast<std::size_t>(pressed)].key, commands);
  }
  take_column_gestures(state, columns, commands);
  if (view.generation != state.customers.shown_generation) {
    view.generation = state.customers.shown_generation;
    ImGui::SetScrollY(0);
  } else if (ImGui::IsWindowAppearing()) {
    ImGui::SetScrollY(view.scroll);
  }
  view.scroll = ImGui::GetScrollY();
  const auto visible = widgets::for_visible_rows(
      rows, [&](std::int64_t index) { draw_row(state, index, columns, commands); });
  const app::RowRange range{static_cast<std::uint64_t>(visible.first),
                            static_cast<std::uint64_t>(std::max<std::int64_t>(visible.last, 0))};
  if (rows > 0 && state.customers.showing_answer() && range != state.customers.visible) {
    commands.push_back(app::ShowRows{range});
  }
  widgets::end_table();
}

void handle_keys(const AppState& state, Commands& commands) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput) return;
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_C, false) && !state.selection.empty()) {
    commands.push_back(app::CopySelection{});
  }
  if (io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_A, false)) {
    commands.push_back(app::SelectAllMatching{});
  }
}

}  // namespace

void draw_customers_view(const AppState& state, CustomersViewState& view, Commands& commands) {
  draw_head(state, view, commands);
  widgets::gap(6);
  draw_filter_bar(state, view, commands);
  widgets::gap(6);
  if (has_rows(state.customers)) {
    draw_stale_banner(state, "customers stale", state.customers.error, commands);
  }
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const bool has_bar = !state.selection.empty();
  const BarButtons buttons = customer_buttons(state);
  const float height = space.y - (has_bar ? selection_bar_height(buttons) + widgets::kCardGap : 0);
  const bool has_panel = !state.route.open.empty();
  const bool beside = has_panel && space.x >= kPanelNeedsWidth;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {widgets::kCardGap, widgets::kCardGap});
  if (!has_panel || beside) {
    const float width = beside ? space.x - widgets::kDetailPanelWidth - widgets::kCardGap : space.x;
    draw_table(state, view, {width, height}, commands);
    if (beside) ImGui::SameLine();
  }
  if (has_panel) {
    const float width = beside ? widgets::kDetailPanelWidth : space.x;
    draw_customer_panel(state, {width, height}, commands);
  }
  if (has_bar) draw_customer_selection(state, buttons, commands);
  ImGui::PopStyleVar();
  handle_keys(state, commands);
}

}  // namespace tms::views
