#include "client/views/jobs_view.h"

#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
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
using widgets::TextStyle;
using widgets::theme;

std::array<widgets::Part, 7> parts_of(const model::JobCounts& counts) {
  constexpr std::array kOrder{model::Outcome::Succeeded, model::Outcome::Skipped,
                              model::Outcome::Failed,    model::Outcome::Unknown,
                              model::Outcome::Cancelled, model::Outcome::InFlight,
                              model::Outcome::Waiting};
  std::array<widgets::Part, 7> parts;
  for (std::size_t i = 0; i < kOrder.size(); ++i) {
    const ImU32 colour =
        kOrder[i] == model::Outcome::Waiting ? theme().line_soft : widgets::colour_of(kOrder[i]);
    parts[i] = {widgets::words_of(kOrder[i]), static_cast<double>(counts[kOrder[i]]), colour,
                kOrder[i] == model::Outcome::InFlight};
  }
  return parts;
}

std::string counts_words(const model::JobCounts& counts) {
  std::string words;
  for (const auto outcome : model::kOutcomes) {
    if (counts[outcome] == 0) continue;
    if (!words.empty()) words += ", ";
    words += model::group_digits(counts[outcome]) + " " + std::string(widgets::words_of(outcome));
  }
  return words.empty() ? "no customers" : words;
}

void draw_job_row(const AppState& state, const model::Job& job, std::int64_t index,
                  Commands& commands) {
  const widgets::Row row(index, job.id.text());
  widgets::text_cell(0, job_title(job));
  widgets::cell(1);
  widgets::status_badge(job.status, widgets::cell_width());
  widgets::number_cell(2, job.counts.total());
  widgets::cell(3, widgets::kShareBarHeight);
  widgets::share_bar(parts_of(job.counts), {widgets::cell_width(), widgets::kShareBarHeight},
                     counts_words(job.counts));
  widgets::text_cell(4, job.created_by);
  widgets::text_cell(5, when_words(state, job.created_at), theme().muted);
  widgets::text_cell(6, job.reason, theme().muted);
  widgets::text_cell(7, job.cluster, theme().muted);
  const std::string name = "Open " + job_title(job) + " " + job.id.text();
  if (row.press(name).clicked) {
    commands.push_back(app::Navigate{app::route_to_job(job.id)});
  }
}

void draw_table(const AppState& state, const model::JobPage& page, Commands& commands) {
  const float width = ImGui::GetContentRegionAvail().x;
  const bool has_more = page.total > page.items.size() && page.items.size() < 500;
  const float height = ImGui::GetContentRegionAvail().y - (has_more ? 44 : 0);
  {
    const widgets::Card card("jobs", {width, height}, false);
    constexpr std::array<widgets::Column, 8> kColumns{{
        {.name = "Job", .weight = 1.1F, .least = 96},
        {.name = "Status", .weight = 1.2F, .least = 110},
        {.name = "Customers", .weight = 0.9F, .least = 70, .numeric = true},
        {.name = "Outcomes", .weight = 1.2F},
        {.name = "By", .weight = 0.9F, .least = 70},
        {.name = "Started", .weight = 1.1F},
        {.name = "Reason", .weight = 1.8F, .least = 150},
        {.name = "Cluster", .weight = 0.8F, .least = 70},
    }};
    const auto rows = static_cast<std::int64_t>(page.items.size());
    const widgets::TableLook look{
        .rows = rows, .size = ImGui::GetContentRegionAvail(), .scrolls = true};
    int pressed = -1;
    if (widgets::begin_table("Jobs", kColumns, look, &pressed)) {
      widgets::for_visible_rows(rows, [&](std::int64_t index) {
        draw_job_row(state, page.items[static_cast<std::size_t>(index)], index, commands);
      });
      widgets::end_table();
    }
  }
  if (has_more && widgets::button("Load more")) commands.push_back(app::LoadMoreJobs{});
}

void draw_no_jobs(const AppState& state, Commands& commands) {
  const model::JobQuery& query = state.route.jobs;
  model::JobQuery mine;
  mine.created_by = "me";
  if (query != model::JobQuery{} && query != mine) {
    if (widgets::empty_state(TMS_ICON_FILTER, "No job matches", "Nothing fits the filters.",
                             "Clear all filters")) {
      commands.push_back(app::Navigate{app::route_to(app::Screen::Jobs)});
    }
    return;
  }
  const bool can = may_act(state);
  if (widgets::empty_state(
          TMS_ICON_TASKS, query == mine ? "You have not run any jobs" : "No jobs yet",
          "Actions and syncs appear here with their progress.", can ? "Set an action" : "")) {
    commands.push_back(app::Navigate{app::route_to(app::Screen::Act)});
  }
}

}  // namespace

std::string job_title(const model::Job& job) {
  if (job.action) return std::string(upstream_name(*job.action));
  return job.kind == model::JobKind::Sync ? "Sync" : "App status";
}

void draw_jobs_view(const AppState& state, Commands& commands) {
  widgets::heading("Jobs", TextStyle::PageTitle);
  if (state.jobs.value) {
    ImGui::SameLine(0, 12);
    widgets::beside_title();
    widgets::muted(model::group_digits(state.jobs.value->total));
  }
  widgets::gap(4);
  draw_job_filters(state, commands);
  widgets::gap(4);
  if (state.jobs.error) {
    if (widgets::banner("jobs failed", widgets::BannerKind::Bad,
                        explain(*state.jobs.error, Situation::Reading), "Try again")) {
      commands.push_back(app::RetryLoading{});
    }
  }
  if (!state.jobs.value) {
    if (!state.jobs.error) widgets::muted("Reading");
    return;
  }
  if (!state.jobs.value->items.empty()) {
    draw_table(state, *state.jobs.value, commands);
    return;
  }
  draw_no_jobs(state, commands);
}

}  // namespace tms::views
