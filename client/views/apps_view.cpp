#include "client/views/apps_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "client/views/app_matrix.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/charts.h"
#include "client/widgets/icons.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using widgets::TextStyle;
using widgets::theme;

constexpr float kBesideNeedsWidth = 1020;
constexpr float kLeastListHeight = 320;

const model::Job* refresh_under_way(const AppState& state) {
  for (const auto* job : running_jobs(state)) {
    if (job->kind == model::JobKind::AppStatus && job->cluster == state.cluster) return job;
  }
  return nullptr;
}

std::uint64_t fetched(const model::CustomerSummary& summary) {
  return summary.total - summary.by_health[static_cast<std::size_t>(model::Health::NotFetched)];
}

void draw_head(const AppState& state, Commands& commands) {
  widgets::heading("Applications", TextStyle::PageTitle);
  if (!state.summary.value) return;
  const auto& summary = *state.summary.value;
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::muted("read of " + model::group_digits(fetched(summary)) + " of " +
                 customers_words(summary.total));
  if (!may_act(state) || summary.total == 0) return;
  const bool drilled =
      state.route.filter != model::CustomerFilter{} && state.customers.showing_answer();
  const std::uint64_t count = drilled ? state.customers.total : summary.total;
  const std::string label = "Refresh status of " + model::group_digits(count) + "##refresh";
  const widgets::ButtonLook look{
      .icon = TMS_ICON_REFRESH,
      .why_not = refresh_under_way(state) != nullptr ? "A refresh of this cluster is running."
                 : count == 0                        ? "There are no customers to read."
                                                     : "",
      .hint = "Asks the cluster about the applications of each customer"};
  widgets::begin_right(widgets::button_width(label, look));
  if (widgets::button(label, look)) commands.push_back(app::RefreshStatus{});
}

void draw_progress(const model::Job& job, Commands& commands) {
  const widgets::Card card("refresh");
  const double share = app::progress(job.counts);
  std::string words = "Reading the status of " + customers_words(job.counts.total()) + ", " +
                      std::to_string(static_cast<int>(share * 100)) + " %";
  if (job.rate_per_s >= 1) {
    words += ", " + model::group_digits(static_cast<std::uint64_t>(job.rate_per_s)) + "/s";
  }
  if (job.eta_s) words += ", " + duration_words(*job.eta_s) + " left";
  widgets::label(words, {.width = ImGui::GetContentRegionAvail().x - 60});
  ImGui::SameLine();
  widgets::align_right(widgets::text_width("Watch"));
  if (widgets::link("Watch")) commands.push_back(app::Navigate{app::route_to_job(job.id)});
  widgets::progress_bar(share, theme().accent, words);
}

void drill(const AppState& state, model::CustomerFilter filter, Commands& commands) {
  app::Route route = state.route;
  route.filter = std::move(filter);
  commands.push_back(app::Navigate{std::move(route)});
}

// Matrix and reasons, `width` wide, one below the other.
void draw_figures(const AppState& state, float width, Commands& commands) {
  const auto& summary = *state.summary.value;
  const auto& chosen = state.route.filter;
  ImGui::BeginChild("figures", {width, 0},
                    ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened);
  {
    const widgets::Card card("matrix");
    widgets::heading("Customers by application and category");
    if (const auto cell = draw_app_matrix(summary, 0, chosen)) {
      drill(state, filter_of(*cell), commands);
    }
  }
  widgets::gap(widgets::kSpace1);
  {
    const std::string app = chosen.apps.size() == 1 ? chosen.apps.front() : std::string();
    const widgets::Card card("reasons");
    widgets::heading(app.empty() ? "Reasons behind failures" : "Reasons behind failures of " + app);
    if (const auto reason = draw_reasons(state, app, 0, commands)) {
      model::CustomerFilter filter = filter_of({reason->app, model::Category::Failed});
      filter.reasons.push_back(reason->reason);
      drill(state, std::move(filter), commands);
    }
  }
  ImGui::EndChild();
}

void draw_content(const AppState& state, AppsViewState& view, Commands& commands) {
  const ImVec2 space = ImGui::GetContentRegionAvail();
  if (space.x < kBesideNeedsWidth) {
    // As panels elsewhere, the list stands instead of what led to it, until it is closed.
    const ImVec2 list{space.x, std::max(space.y, kLeastListHeight)};
    if (state.route.filter == model::CustomerFilter{})
      draw_figures(state, space.x, commands);
    else
      draw_app_customers(state, view, list, commands);
    return;
  }
  const float left = std::min(std::floor(space.x * 0.56F), 900.0F);
  {
    const widgets::Area area("left", {left, space.y}, true);
    draw_figures(state, ImGui::GetContentRegionAvail().x, commands);
  }
  ImGui::SameLine(0, widgets::kCardGap);
  draw_app_customers(state, view, {space.x - left - widgets::kCardGap, space.y}, commands);
}

}  // namespace

void draw_apps_view(const AppState& state, AppsViewState& view, Commands& commands) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, widgets::kSpace3});
  draw_head(state, commands);
  if (const model::Job* job = refresh_under_way(state)) draw_progress(*job, commands);
  if (draw_read_state("apps failed", state.summary, commands)) {
    const auto& summary = *state.summary.value;
    if (summary.app_matrix.empty() || fetched(summary) == 0) {
      const bool can = may_act(state) && summary.total > 0 && refresh_under_way(state) == nullptr;
      if (widgets::empty_state(
              TMS_ICON_CUBES, "No application status has been read yet",
              advice_without_status(state),
              can ? "Read the status of " + customers_words(summary.total) : std::string())) {
        commands.push_back(app::RefreshStatus{});
      }
    } else {
      draw_content(state, view, commands);
    }
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
