// The customers behind one number of the applications: what their app says and why.
#include <algorithm>
#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/apps_view.h"
#include "client/views/filter_bar.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::theme;

// The most specific runbook for what the route names; empty: none.
std::string runbook_url(const AppState& state) {
  const auto& filter = state.route.filter;
  if (!state.runbooks.value || filter.apps.size() != 1 || filter.categories.size() != 1) return {};
  const std::string reason = filter.reasons.size() == 1 ? filter.reasons.front() : std::string();
  const model::Runbook* runbook = model::find_runbook(*state.runbooks.value, filter.apps.front(),
                                                      filter.categories.front(), reason);
  return runbook == nullptr ? std::string() : runbook->url;
}

void draw_head(const AppState& state, Commands& commands) {
  const std::string title = filter_words(state.route.filter);
  const bool known = state.customers.showing_answer();
  std::string words = title;
  if (known) words += ", " + customers_words(state.customers.total);
  if (panel_head(words)) {
    app::Route route = state.route;
    route.filter = {};
    commands.push_back(app::Navigate{std::move(route)});
  }
  const std::string url = runbook_url(state);
  ButtonFlow buttons;
  if (!url.empty() && buttons.offer("Runbook", {.icon = TMS_ICON_BOOK, .hint = url})) {
    commands.push_back(app::FollowLink{url});
  }
  if (known && state.customers.total > 0) {
    if (buttons.offer("Export CSV", {.hint = "Every one of them, as a file"})) {
      commands.push_back(app::ExportCustomers{});
    }
    if (buttons.offer("Show in customers", {.hint = "To select them and set an action"})) {
      app::Route route = app::route_to(app::Screen::Customers);
      route.filter = state.route.filter;
      commands.push_back(app::Navigate{std::move(route)});
    }
  }
}

void draw_row(const AppState& state, std::int64_t index, Commands& commands) {
  const app::CustomerRow* known = row_at(state.customers, static_cast<std::uint64_t>(index));
  const widgets::Row row(index, known == nullptr ? std::string_view() : known->customer.cid);
  if (known == nullptr) {
    widgets::placeholder_cell(0, 200);
    return;
  }
  const model::Customer& customer = known->customer;
  const auto& status = customer.app_status;
  widgets::id_cell(0, customer.cid, known->left ? theme().faint : 0);
  widgets::cell(1);
  if (status) {
    widgets::category_badge(model::category_from_raw(status->raw_status),
                            status->raw_status.empty() ? "not reported" : status->raw_status,
                            widgets::cell_width());
  } else {
    widgets::health_badge(customer.health, widgets::cell_width());
  }
  widgets::text_cell(2, status && !status->reason.empty() ? status->reason : "-", theme().muted);
  widgets::cell(3);
  widgets::state_badge(customer.state, customer.state_confirmed, widgets::cell_width());
  widgets::text_cell(4, ago_words(state.now, customer.apps_fetched_at), theme().muted);
  if (!row.press("Open " + customer.cid).clicked) return;
  app::Route route = app::route_to(app::Screen::Customers);
  route.filter = state.route.filter;
  route.open = customer.cid;
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_list(const AppState& state, AppsViewState& view, Commands& commands) {
  constexpr std::array<widgets::Column, 5> kColumns{{
      {.name = "Customer", .weight = 1.4F, .least = 134},
      {.name = "Status", .weight = 0.9F, .least = 100},
      {.name = "Reason", .weight = 1.4F, .least = 130},
      {.name = "State", .weight = 0.9F, .least = 100},
      {.name = "Read", .weight = 0.8F},
  }};
  const auto& window = state.customers;
  const auto rows = static_cast<std::int64_t>(window.shown_total);
  int pressed = -1;
  const widgets::TableLook look{
      .rows = rows, .size = ImGui::GetContentRegionAvail(), .padding = 6, .scrolls = true};
  if (!widgets::begin_table("Customers of the number", kColumns, look, &pressed)) return;
  if (view.generation != window.shown_generation) {
    view.generation = window.shown_generation;
    ImGui::SetScrollY(0);
  }
  const auto visible = widgets::for_visible_rows(
      rows, [&](std::int64_t index) { draw_row(state, index, commands); });
  const app::RowRange range{static_cast<std::uint64_t>(visible.first),
                            static_cast<std::uint64_t>(std::max<std::int64_t>(visible.last, 0))};
  if (rows > 0 && window.showing_answer() && range != window.visible) {
    commands.push_back(app::ShowRows{range});
  }
  widgets::end_table();
}

}  // namespace

void draw_app_customers(const AppState& state, AppsViewState& view, ImVec2 size,
                        Commands& commands) {
  const widgets::Card card("app customers", size);
  accessibility::begin(accessibility::Role::Region, "Customers behind the number");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 8});
  if (state.route.filter == model::CustomerFilter{}) {
    widgets::empty_state(TMS_ICON_USERS, "Choose a number",
                         "The customers behind a number or a reason appear here, with a runbook "
                         "where there is one.");
  } else {
    draw_head(state, commands);
    const auto& window = state.customers;
    if (draw_read_state("app customers failed", window.error, window.showing_answer(), commands)) {
      if (window.shown_total == 0)
        widgets::muted("No customer is left here.");
      else
        draw_list(state, view, commands);
    }
  }
  ImGui::PopStyleVar();
  accessibility::end();
}

}  // namespace tms::views
