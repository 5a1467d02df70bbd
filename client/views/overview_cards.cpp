#include "client/views/overview_cards.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/app_matrix.h"
#include "client/views/format.h"
#include "client/views/jobs_view.h"
#include "client/views/parts.h"
#include "client/widgets/badges.h"
#include "client/widgets/charts.h"
#include "client/widgets/controls.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using app::Screen;
using widgets::Align;
using widgets::TextStyle;
using widgets::theme;

// All zero until the first answer, so that the cards stand where they will stay.
model::CustomerSummary summary_of(const AppState& state) {
  return state.summary.value.value_or(model::CustomerSummary{});
}

void show_customers(Commands& commands, model::CustomerFilter filter) {
  app::Route route = app::route_to(Screen::Customers);
  route.filter = std::move(filter);
  commands.push_back(app::Navigate{std::move(route)});
}

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// A card that is one big link. Its words are drawn over the pressed area.
bool draw_state_card(const model::CustomerSummary& summary, model::State state, float width) {
  const std::uint64_t count = summary.by_state[static_cast<std::size_t>(state)];
  const double share = share_of(count, summary.total);
  const std::string name(to_string(state));
  const std::string words = name + ", " + model::group_digits(count) + ", " + percent_words(share);
  const std::string id = "##" + name;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  constexpr float kHeight = 113;
  const bool clicked =
      ImGui::InvisibleButton(id.c_str(), {width, kHeight}, ImGuiButtonFlags_EnableNav);
  accessibility::annotate({.role = accessibility::Role::Link, .name = words});
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const widgets::Theme& t = theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end{origin.x + width, origin.y + kHeight};
  list.AddRectFilled(origin, end, t.panel, widgets::kCardRadius);
  list.AddRect(origin, end, hovered ? t.faint : t.line, widgets::kCardRadius);
  const float x = origin.x + widgets::kCardPadding;
  const float right = end.x - widgets::kCardPadding;
  const ImU32 colour = widgets::colour_of(state);
  widgets::draw_sign(list, {x + 4, origin.y + 24.5F}, widgets::Sign::Square, colour);
  widgets::draw_text_clipped(list, {x + 14, origin.y + 17}, right, name, TextStyle::Small, t.muted);
  widgets::draw_text_clipped(list, {x, origin.y + 34}, right, model::group_digits(count),
                             TextStyle::BigNumber, t.text);
  widgets::draw_text(list, {x, origin.y + 67}, percent_words(share), TextStyle::Small, t.muted);
  const float bar = origin.y + 94;
  list.AddRectFilled({x, bar}, {right, bar + 4}, t.line_soft, 2);
  const float filled = std::max((right - x) * static_cast<float>(share), 2.0F);
  if (count > 0) list.AddRectFilled({x, bar}, {x + filled, bar + 4}, colour, 2);
  return clicked;
}

}  // namespace

void draw_state_cards(const AppState& state, Commands& commands) {
  const model::CustomerSummary summary = summary_of(state);
  const float space = ImGui::GetContentRegionAvail().x;
  const int columns = space >= 960 ? 6 : space >= 480 ? 3 : 2;
  // Edges are rounded one by one, so that the last card ends where the row ends.
  const float step = (space + widgets::kCardGap) / static_cast<float>(columns);
  const auto edge = [step](int column) { return std::round(step * static_cast<float>(column)); };
  int column = 0;
  for (const model::State s : model::kStates) {
    if (column > 0) ImGui::SameLine(0, widgets::kCardGap);
    const float width = edge(column + 1) - edge(column) - widgets::kCardGap;
    if (draw_state_card(summary, s, width)) {
      model::CustomerFilter filter;
      filter.states.push_back(s);
      show_customers(commands, std::move(filter));
    }
    column = (column + 1) % columns;
  }
}

namespace {

constexpr std::array kHealthOrder{model::Health::AllReady, model::Health::HasFailure,
                                  model::Health::Pending, model::Health::FetchFailed,
                                  model::Health::NotFetched};

void show_health(Commands& commands, model::Health health) {
  model::CustomerFilter filter;
  filter.healths.push_back(health);
  show_customers(commands, std::move(filter));
}

std::uint64_t count_of(const model::CustomerSummary& summary, model::Health health) {
  return summary.by_health[static_cast<std::size_t>(health)];
}

// Returns which of kHealthOrder was pressed, -1: none.
int draw_health_donut(const model::CustomerSummary& summary) {
  std::array<widgets::Part, kHealthOrder.size()> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const model::Health health = kHealthOrder[i];
    parts[i] = {widgets::words_of(health), static_cast<double>(count_of(summary, health)),
                widgets::colour_of(health)};
  }
  constexpr float kDiameter = 168;
  const float space = ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max((space - kDiameter) / 2, 0.0F));
  const auto ready = count_of(summary, model::Health::AllReady);
  return widgets::donut(parts, kDiameter, percent_words(share_of(ready, summary.total)),
                        "all ready");
}

void draw_health_legend(const model::CustomerSummary& summary, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  for (const model::Health health : kHealthOrder) {
    const std::string count = model::group_digits(count_of(summary, health));
    widgets::health_badge(health);
    ImGui::SameLine();
    const std::string words = count + "###" + std::string(to_string(health));
    widgets::align_right(widgets::text_width(count));
    if (widgets::link(words, TextStyle::Body, theme().text)) show_health(commands, health);
    const std::string name = std::string(widgets::words_of(health)) + ", " + count;
    accessibility::annotate({.name = name});
    widgets::horizontal_line();
  }
  ImGui::PopStyleVar();
}

int draw_health_table(const model::CustomerSummary& summary) {
  std::array<widgets::Bar, kHealthOrder.size()> rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto count = count_of(summary, kHealthOrder[i]);
    const std::string words(widgets::words_of(kHealthOrder[i]));
    rows[i] = {static_cast<double>(count),
               words + ", " + percent_words(share_of(count, summary.total)), "Show " + words};
  }
  return widgets::number_table(rows, {.name = "Customers by health",
                                      .things = "Health, share",
                                      .counted = "Customers",
                                      .height = ImGui::GetContentRegionAvail().y,
                                      .pressable = true});
}

}  // namespace

void draw_health_card(const AppState& state, OverviewViewState& view, ImVec2 size,
                      Commands& commands) {
  const model::CustomerSummary summary = summary_of(state);
  const widgets::Card card("health", size);
  if (chart_head("Health", view.health_as_table)) view.health_as_table = !view.health_as_table;
  const int pressed =
      view.health_as_table ? draw_health_table(summary) : draw_health_donut(summary);
  if (pressed >= 0) show_health(commands, kHealthOrder[static_cast<std::size_t>(pressed)]);
  if (!view.health_as_table) draw_health_legend(summary, commands);
}

void draw_apps_card(const AppState& state, ImVec2 size, Commands& commands) {
  const model::CustomerSummary summary = summary_of(state);
  const widgets::Card card("applications", size);
  widgets::heading("Applications");
  const auto fetched =
      summary.total - summary.by_health[static_cast<std::size_t>(model::Health::NotFetched)];
  if (summary.app_matrix.empty() || fetched == 0) {
    widgets::empty_state(TMS_ICON_CUBES, "No application status has been read yet",
                         advice_without_status(state));
    return;
  }
  if (const auto cell = draw_app_matrix(summary, ImGui::GetContentRegionAvail().y)) {
    show_customers(commands, filter_of(*cell));
  }
}

namespace {

void draw_running(const model::Job& job, Commands& commands) {
  const double share = app::progress(job.counts);
  const std::string title = job_title(job);
  if (widgets::link(title + "##" + job.id.text(), TextStyle::Semibold, theme().text)) {
    commands.push_back(app::Navigate{app::route_to_job(job.id)});
  }
  const std::string percent = std::to_string(static_cast<int>(share * 100)) + " %";
  ImGui::SameLine();
  widgets::align_right(widgets::text_width(percent));
  widgets::muted(percent);
  std::string words = customers_words(job.counts.total());
  if (job.kind == model::JobKind::Sync) words = job.cluster;
  if (job.rate_per_s >= 1) {
    words += ", " + model::group_digits(static_cast<std::uint64_t>(job.rate_per_s)) + "/s";
  }
  if (job.eta_s) words += ", " + duration_words(*job.eta_s) + " left";
  if (job.status != model::JobStatus::Running)
    words = std::string(widgets::words_of(job.status)) + ", " + words;
  widgets::small(words);
  widgets::progress_bar(share, theme().accent, title + " " + percent);
  widgets::gap(6);
}

bool is_ended_action(const model::Job& job, const AppState& state) {
  return job.kind == model::JobKind::Action && job.action && model::has_ended(job.status) &&
         job.cluster == state.cluster;
}

void draw_last_action(const AppState& state, const model::Job& job, Commands& commands) {
  const float right = ImGui::GetContentRegionAvail().x;
  const float left = ImGui::GetCursorPosX();
  widgets::label(clock_words(state, job.created_at), {.colour = theme().faint});
  ImGui::SameLine();
  const std::string name = std::string(upstream_name(*job.action)) + "##" + job.id.text();
  if (widgets::link(name, TextStyle::Body, theme().text)) {
    commands.push_back(app::Navigate{app::route_to_job(job.id)});
  }
  ImGui::SameLine();
  widgets::muted(model::group_digits(job.counts.total()));
  ImGui::SameLine();
  const float used = ImGui::GetCursorPosX() - left;
  const float room = std::max(right - used - 18, 10.0F);
  widgets::label(job.created_by, {.colour = theme().muted, .width = room, .align = Align::Right});
  ImGui::SameLine();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool good = job.status == model::JobStatus::Succeeded;
  widgets::draw_sign(*ImGui::GetWindowDrawList(), {at.x + 4, at.y + 10},
                     good ? widgets::Sign::Disc : widgets::Sign::Triangle,
                     widgets::colour_of(job.status));
  ImGui::Dummy({10, 20});
  accessibility::text(widgets::words_of(job.status));
}

}  // namespace

void draw_activity_card(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("activity", size);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 6});
  widgets::heading("Running now");
  const auto running = running_jobs(state);
  if (running.empty()) widgets::muted("No job is running.");
  for (std::size_t i = 0; i < running.size() && i < 3; ++i) draw_running(*running[i], commands);
  if (running.size() > 3 &&
      widgets::link(std::to_string(running.size() - 3) + " more jobs are running")) {
    commands.push_back(app::Navigate{app::route_to(Screen::Jobs)});
  }
  widgets::gap(10);
  widgets::heading("Last actions");
  int shown = 0;
  if (state.recent_jobs.value) {
    for (const auto& job : state.recent_jobs.value->items) {
      if (!is_ended_action(job, state)) continue;
      if (ImGui::GetContentRegionAvail().y < 24 || ++shown > 8) break;
      draw_last_action(state, job, commands);
    }
  }
  if (shown == 0) widgets::muted("No action has been run here recently.");
  ImGui::PopStyleVar();
}

void draw_moved_card(const AppState& state, OverviewViewState& view, ImVec2 size) {
  const widgets::Card card("moved", size);
  if (chart_head("Customers moved per hour, last 24 h", view.moved_as_table)) {
    view.moved_as_table = !view.moved_as_table;
  }
  std::vector<widgets::Bar> bars(24);
  std::uint64_t total = 0;
  constexpr TimeMs kHour = 3'600'000;
  const TimeMs first = (state.now / kHour - 23) * kHour;
  if (state.audit_stats.value) {
    for (const auto& hour : state.audit_stats.value->by_hour) {
      const TimeMs index = (hour.at - first) / kHour;
      if (hour.at < first || index >= 24) continue;
      bars[static_cast<std::size_t>(index)].value += static_cast<double>(hour.customers);
      total += hour.customers;
    }
  }
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const TimeMs at = first + static_cast<TimeMs>(i) * kHour;
    bars[i].name = when_words(state, at);
    bars[i].words = clock_words(state, at) + ": " +
                    customers_words(static_cast<std::uint64_t>(bars[i].value)) + " moved";
  }
  const float height = std::max(ImGui::GetContentRegionAvail().y, 60.0F);
  if (view.moved_as_table) {
    widgets::number_table(bars, {.name = "Customers moved per hour",
                                 .things = "Hour",
                                 .counted = "Customers",
                                 .height = height,
                                 .last_first = true});
    return;
  }
  if (total == 0 && state.audit_stats.value) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
    widgets::empty_state(TMS_ICON_LINE_CHART, "No customer was moved in the last 24 hours",
                         may_act(state)
                             ? "Set an action: every hour with moved customers gets a bar."
                             : "Every hour with moved customers gets a bar here.");
    ImGui::PopStyleVar();
    return;
  }
  widgets::bar_chart(customers_words(total) + " moved in the last 24 hours", bars, height,
                     when_words(state, first), "now");
}

void draw_reasons_card(const AppState& state, ImVec2 size, Commands& commands) {
  const widgets::Card card("reasons", size);
  widgets::heading("Reasons behind failures");
  const auto reason = draw_reasons(summary_of(state), {}, ImGui::GetContentRegionAvail().y);
  if (!reason) return;
  model::CustomerFilter filter;
  filter.apps.push_back(reason->app);
  filter.reasons.push_back(reason->reason);
  show_customers(commands, std::move(filter));
}

}  // namespace tms::views
