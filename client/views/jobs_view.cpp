#include "client/views/jobs_view.h"

#include <array>
#include <string>

#include "client/accessibility/recorder.h"
#include "client/views/explain.h"
#include "client/views/format.h"
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
  const std::string id = job.id.text();
  const bool ticked = state.ticked_jobs.keys.contains(id);
  const auto place = static_cast<std::uint64_t>(index);
  const std::string title = job_title(job) + " " + id;
  const widgets::Row row(index, id, ticked);
  widgets::cell(0, 16);
  if (widgets::tick_box("##tick", "Select " + title, ticked)) {
    commands.push_back(app::TickRow{place, tick_kind().value_or(app::ClickKind::Toggle)});
  }
  widgets::text_cell(1, job_title(job));
  widgets::cell(2);
  widgets::status_badge(job.status, widgets::cell_width());
  widgets::number_cell(3, job.counts.total());
  widgets::cell(4, widgets::kShareBarHeight);
  widgets::share_bar(parts_of(job.counts), {widgets::cell_width(), widgets::kShareBarHeight},
                     counts_words(job.counts));
  widgets::text_cell(5, job.created_by);
  widgets::text_cell(6, when_words(state, job.created_at), theme().muted);
  widgets::text_cell(7, job.reason, theme().muted);
  widgets::text_cell(8, job.cluster, theme().muted);
  if (!row.press("Open " + title).clicked) return;
  if (const auto kind = tick_kind())
    commands.push_back(app::TickRow{place, *kind});
  else
    commands.push_back(app::Navigate{app::route_to_job(job.id)});
}

void draw_table(const AppState& state, const model::JobPage& page, float height,
                Commands& commands) {
  const widgets::Card card("jobs", {0, height}, false);
  constexpr std::array<widgets::Column, 9> kColumns{{
      {.name = "", .width = 16},
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
  const widgets::TableLook look{.rows = rows,
                                .size = ImGui::GetContentRegionAvail(),
                                .scrolls = true,
                                .pinned = 2,
                                .key_of = [&](std::int64_t index) {
                                  return page.items[static_cast<std::size_t>(index)].id.text();
                                }};
  int pressed = -1;
  if (!widgets::begin_table("Jobs", kColumns, look, &pressed)) return;
  widgets::for_visible_rows(rows, [&](std::int64_t index) {
    draw_job_row(state, page.items[static_cast<std::size_t>(index)], index, commands);
  });
  widgets::end_table();
}

void draw_selection(const AppState& state, const model::JobPage& page, const BarButtons& buttons,
                    Commands& commands) {
  const std::size_t ticked = state.ticked_jobs.rows.size();
  SelectionBar bar(count_words(ticked, "job", "jobs") + " selected", buttons);
  if (ticked < page.items.size() &&
      bar.offer("Select the " + model::group_digits(page.items.size()) + " shown")) {
    commands.push_back(app::TickShown{});
  }
  bar.draw_buttons(commands);
}

void draw_list(const AppState& state, const model::JobPage& page, Commands& commands) {
  const bool has_more = page.total > page.items.size();
  const bool has_bar = !state.ticked_jobs.rows.empty();
  const BarButtons buttons = copy_buttons();
  float height = ImGui::GetContentRegionAvail().y;
  if (has_more) height -= widgets::kControlHeight + widgets::kSpace3;
  if (has_bar) height -= selection_bar_height(buttons) + widgets::kSpace2;
  draw_table(state, page, height, commands);
  const widgets::ButtonLook more{.why_not =
                                     state.loading_more_jobs ? "They are on their way." : ""};
  if (has_more && widgets::button("Load more", more)) commands.push_back(app::LoadMoreJobs{});
  if (has_bar) draw_selection(state, page, buttons, commands);
  handle_tick_keys(has_bar, commands);
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
    draw_list(state, *state.jobs.value, commands);
    return;
  }
  draw_no_jobs(state, commands);
}

}  // namespace tms::views
