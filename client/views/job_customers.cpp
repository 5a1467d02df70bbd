#include "client/views/job_customers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/views/selection_bar.h"
#include "client/widgets/badges.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using app::JobVerb;
using model::Outcome;
using widgets::theme;

constexpr float kLeastHeight = 280;

void draw_outcome_tabs(const AppState& state, const model::Job& job, Commands& commands) {
  const auto offer = [&](const std::string& words, std::optional<Outcome> outcome) {
    const float width = widgets::chip_width(words);
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    if (widgets::tab(words, state.route.outcome == outcome)) {
      app::Route route = state.route;
      route.outcome = outcome;
      commands.push_back(app::RefineRoute{route});
    }
    ImGui::SameLine();
  };
  offer("All " + model::group_digits(job.counts.total()), std::nullopt);
  constexpr std::array kOrder{Outcome::Failed,   Outcome::Unknown, Outcome::Succeeded,
                              Outcome::InFlight, Outcome::Waiting, Outcome::Skipped,
                              Outcome::Cancelled};
  for (const Outcome outcome : kOrder) {
    const auto count = job.counts[outcome];
    if (count == 0 && state.route.outcome != outcome) continue;
    std::string words(widgets::words_of(outcome));
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
    offer(words + " " + model::group_digits(count), outcome);
  }
}

void draw_tab_buttons(const AppState& state, const model::Job& job, Commands& commands) {
  const bool can_retry = may_control(state, job) && job.kind == model::JobKind::Action &&
                         has_ended(job.status) && job.counts[Outcome::Failed] > 0;
  const std::string retry =
      "Try " + model::group_digits(job.counts[Outcome::Failed]) + " failed again";
  float width = widgets::button_width("Export CSV");
  if (can_retry) width += widgets::button_width(retry) + 8;
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  widgets::align_right(width);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 3);
  if (widgets::button("Export CSV")) commands.push_back(app::ExportJobCustomers{});
  if (!can_retry) return;
  ImGui::SameLine();
  if (widgets::button(retry)) commands.push_back(app::ControlJob{job.id, JobVerb::Retry});
}

void draw_customer_row(const AppState& state, const model::Job& job, std::int64_t index, bool wide,
                       Commands& commands) {
  const auto place = static_cast<std::uint64_t>(index);
  const model::JobCustomer* customer = row_at(state.job.customers, place);
  if (customer == nullptr) {
    const widgets::Row row(index, {});
    widgets::placeholder_cell(1, 220);
    widgets::placeholder_cell(2, 80);
    return;
  }
  const bool ticked = state.job.ticked.keys.contains(customer->cid);
  const widgets::Row row(index, customer->cid, ticked);
  widgets::cell(0, 16);
  if (widgets::tick_box("##tick", "Select " + customer->cid, ticked)) {
    commands.push_back(app::TickRow{place, tick_kind().value_or(app::ClickKind::Toggle)});
  }
  widgets::id_cell(1, customer->cid);
  widgets::cell(2);
  widgets::outcome_badge(customer->outcome, widgets::cell_width());
  int column = 3;
  if (wide) {
    widgets::number_cell(column++, customer->attempts);
    widgets::cell(column++);
    widgets::label(customer->http_status == 0 ? "-" : std::to_string(customer->http_status),
                   {.width = widgets::cell_width(), .align = widgets::Align::Right});
  }
  widgets::text_cell(column++, customer->message, theme().muted);
  if (wide) {
    const std::string at =
        customer->updated_at == 0 ? "" : clock_with_seconds(state, customer->updated_at);
    widgets::text_cell(column, at, theme().muted);
  }
  if (!row.press("Open " + customer->cid).clicked) return;
  if (const auto kind = tick_kind()) {
    commands.push_back(app::TickRow{place, *kind});
    return;
  }
  app::Route route = app::route_to(app::Screen::Customers);
  route.cluster = job.cluster;
  route.filter.jobs.push_back(job.id);
  route.open = customer->cid;
  commands.push_back(app::Navigate{std::move(route)});
}

// Other rows begin at the first one; those that were left, to look at a customer, where they stood.
// Inside the table.
void scroll(JobRowsState& view, const model::JobId& job, std::optional<Outcome> outcome,
            bool shown) {
  const bool arrived = shown && (!view.shown || ImGui::IsWindowAppearing());
  view.shown = shown;
  if (!shown) return;
  if (view.job != job || view.outcome != outcome) {
    view = {.job = job, .outcome = outcome, .shown = true};
    ImGui::SetScrollY(0);
  } else if (arrived) {
    ImGui::SetScrollY(view.scroll);
  } else {
    view.scroll = ImGui::GetScrollY();
  }
}

void draw_customers(const AppState& state, const model::Job& job, JobRowsState& view,
                    Commands& commands) {
  const auto& window = state.job.customers;
  constexpr std::array<widgets::Column, 7> kWide{{
      {.name = "", .width = 16},
      {.name = "Customer", .weight = 2.4F},
      {.name = "Outcome", .width = 110},
      {.name = "Attempts", .width = 64, .numeric = true},
      {.name = "HTTP", .width = 50, .numeric = true},
      {.name = "The cluster said", .weight = 3},
      {.name = "At", .width = 70},
  }};
  constexpr std::array<widgets::Column, 4> kNarrow{{{.name = "", .width = 16},
                                                    {.name = "Customer", .weight = 1.6F},
                                                    {.name = "Outcome"},
                                                    {.name = "The cluster said"}}};
  const bool wide = ImGui::GetContentRegionAvail().x >= 760;
  const std::span<const widgets::Column> columns =
      wide ? std::span<const widgets::Column>(kWide) : std::span<const widgets::Column>(kNarrow);
  const bool shown = window.shown_generation == window.generation;
  const auto rows = static_cast<std::int64_t>(window.total);
  const widgets::TableLook look{.rows = rows,
                                .size = {0, std::max(ImGui::GetContentRegionAvail().y, 200.0F)},
                                .scrolls = true,
                                .pinned = 2};
  int pressed = -1;
  if (!widgets::begin_table("Customers of the job", columns, look, &pressed)) return;
  scroll(view, job.id, state.route.outcome, shown);
  const auto visible = widgets::for_visible_rows(
      rows, [&](std::int64_t index) { draw_customer_row(state, job, index, wide, commands); });
  const app::RowRange range{static_cast<std::uint64_t>(visible.first),
                            static_cast<std::uint64_t>(std::max<std::int64_t>(visible.last, 0))};
  if (rows > 0 && shown && range != window.visible) commands.push_back(app::ShowJobRows{range});
  widgets::end_table();
}

void draw_selection(const AppState& state, const BarButtons& buttons, Commands& commands) {
  const std::size_t ticked = state.job.ticked.rows.size();
  const auto& window = state.job.customers;
  SelectionBar bar(customers_words(ticked) + " selected", buttons);
  if (ticked < window.total && is_whole(window)) {
    if (bar.offer("Select the " + model::group_digits(window.total) + " shown")) {
      commands.push_back(app::TickShown{});
    }
  } else if (ticked < window.total) {
    bar.say("To take all of them along, export CSV.");
  }
  bar.draw_buttons(commands);
}

void draw_card(const AppState& state, const model::Job& job, JobRowsState& rows, float height,
               Commands& commands) {
  const widgets::Card card("customers of the job", {0, height}, false);
  ImGui::SetCursorPos({16, 12});
  ImGui::BeginGroup();
  draw_outcome_tabs(state, job, commands);
  {
    const widgets::Area buttons("tab buttons", {ImGui::GetContentRegionAvail().x - 16, 32});
    ImGui::SetCursorPosY(3);
    draw_tab_buttons(state, job, commands);
  }
  ImGui::EndGroup();
  widgets::gap(6);
  const auto& window = state.job.customers;
  const bool shown = window.shown_generation == window.generation;
  if (window.error && !shown) {
    draw_read_state("job customers failed", window.error, false, commands);
    return;
  }
  draw_stale_banner(state, "job customers stale", window.error, commands);
  if (shown && window.total == 0) {
    widgets::empty_state(TMS_ICON_USERS, "Nobody here",
                         job.kind == model::JobKind::Sync
                             ? "A sync reads the whole cluster; it has no customers of its own."
                             : "No customer of this job has this outcome.");
    return;
  }
  draw_customers(state, job, rows, commands);
}

}  // namespace

bool may_control(const AppState& state, const model::Job& job) {
  if (!may_act(state)) return false;
  return may_administer(state) || job.created_by == state.session->user.username;
}

void draw_job_customers(const AppState& state, const model::Job& job, JobRowsState& rows,
                        Commands& commands) {
  const bool has_bar = !state.job.ticked.rows.empty();
  const BarButtons buttons = copy_buttons();
  const float bar = has_bar ? selection_bar_height(buttons) + widgets::kSpace3 : 0;
  const float height = std::max(ImGui::GetContentRegionAvail().y - bar, kLeastHeight);
  draw_card(state, job, rows, height, commands);
  if (has_bar) draw_selection(state, buttons, commands);
  handle_tick_keys(has_bar, commands);
}

}  // namespace tms::views
