// What happens on the cluster: its running jobs, its last actions, whom they moved hour by hour.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
#include "client/views/jobs_view.h"
#include "client/views/overview_cards.h"
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

constexpr std::size_t kRunningShown = 3;
constexpr TimeMs kHour = 3'600'000;

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

// `cluster` empty: of all of them.
app::Route route_to_unfinished(const std::string& cluster) {
  app::Route route = app::route_to(Screen::Jobs);
  route.jobs.cluster = cluster;
  route.jobs.statuses = {model::JobStatus::Queued, model::JobStatus::Running,
                         model::JobStatus::Paused, model::JobStatus::Cancelling};
  return route;
}

void draw_running_jobs(const AppState& state, Commands& commands) {
  const auto everywhere = running_jobs(state);
  std::vector<const model::Job*> here;
  for (const model::Job* job : everywhere) {
    if (job->cluster == state.cluster) here.push_back(job);
  }
  if (here.empty()) widgets::muted("No job is running.");
  for (std::size_t i = 0; i < here.size() && i < kRunningShown; ++i) {
    draw_running(*here[i], commands);
  }
  if (here.size() > kRunningShown &&
      widgets::link(
          count_words(here.size() - kRunningShown, "more job is running", "more jobs are running") +
          "###more jobs")) {
    commands.push_back(app::Navigate{route_to_unfinished(state.cluster)});
  }
  const std::size_t elsewhere = everywhere.size() - here.size();
  if (elsewhere > 0 && widgets::link(count_words(elsewhere, "job runs on another cluster",
                                                 "jobs run on other clusters") +
                                         "###jobs elsewhere",
                                     TextStyle::Small, theme().muted)) {
    commands.push_back(app::Navigate{route_to_unfinished({})});
  }
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
  draw_running_jobs(state, commands);
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

namespace {

struct MovedHours {
  std::vector<widgets::Bar> bars;
  std::uint64_t customers = 0;
  TimeMs first = 0;
};

MovedHours moved_hours(const AppState& state) {
  MovedHours moved;
  moved.bars.resize(24);
  moved.first = (state.now / kHour - 23) * kHour;
  if (state.cluster_stats.value) {
    for (const auto& hour : state.cluster_stats.value->by_hour) {
      const TimeMs index = (hour.at - moved.first) / kHour;
      if (hour.at < moved.first || index >= 24) continue;
      moved.bars[static_cast<std::size_t>(index)].value += static_cast<double>(hour.customers);
      moved.customers += hour.customers;
    }
  }
  for (std::size_t i = 0; i < moved.bars.size(); ++i) {
    widgets::Bar& bar = moved.bars[i];
    const TimeMs at = moved.first + static_cast<TimeMs>(i) * kHour;
    bar.name = when_words(state, at);
    bar.words = clock_words(state, at) + ": " +
                customers_words(static_cast<std::uint64_t>(bar.value)) + " moved";
  }
  return moved;
}

// The records of an hour's moves: who moved whom.
void show_moves(const AppState& state, TimeMs hour, Commands& commands) {
  app::Route route = app::route_to(Screen::Audit);
  route.audit.cluster = state.cluster;
  route.audit.action = model::kAnyMove;
  route.audit.outcome = model::AuditOutcome::Success;
  route.audit.from = hour;
  route.audit.to = hour + kHour;
  commands.push_back(app::Navigate{std::move(route)});
}

void draw_nothing_moved(const AppState& state) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  widgets::empty_state(TMS_ICON_LINE_CHART, "No customer was moved in the last 24 hours",
                       may_act(state) ? "Set an action: every hour with moved customers gets a bar."
                                      : "Every hour with moved customers gets a bar here.");
  ImGui::PopStyleVar();
}

}  // namespace

void draw_moved_card(const AppState& state, OverviewViewState& view, ImVec2 size,
                     Commands& commands) {
  const widgets::Card card("moved", size);
  if (chart_head("Customers moved per hour, last 24 h", view.moved_as_table)) {
    view.moved_as_table = !view.moved_as_table;
  }
  const auto& stats = state.cluster_stats;
  if (stats.error && !stats.value) {
    widgets::paragraph(explain(*stats.error, Situation::Reading).what, theme().muted);
    return;
  }
  const MovedHours moved = moved_hours(state);
  const float height = std::max(ImGui::GetContentRegionAvail().y, 60.0F);
  if (moved.customers == 0 && stats.value && !view.moved_as_table) {
    draw_nothing_moved(state);
    return;
  }
  const int pressed =
      view.moved_as_table
          ? widgets::number_table(moved.bars, {.name = "Customers moved per hour",
                                               .things = "Hour",
                                               .counted = "Customers",
                                               .height = height,
                                               .last_first = true,
                                               .pressable = true})
          : widgets::bar_chart(customers_words(moved.customers) + " moved in the last 24 hours",
                               moved.bars, height, when_words(state, moved.first), "now");
  if (pressed < 0 || moved.bars[static_cast<std::size_t>(pressed)].value <= 0) return;
  show_moves(state, moved.first + pressed * kHour, commands);
}

}  // namespace tms::views
