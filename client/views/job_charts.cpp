// How fast a job goes and how long the cluster takes to answer, over time.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "client/views/format.h"
#include "client/views/job_view.h"
#include "client/views/parts.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/time_chart.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using widgets::TimeLine;
using widgets::TimePoint;

struct Series {
  std::vector<TimePoint> rate, p50, p99;
  std::int64_t longest_step = 1;
};

Series series_of(const model::Job& job) {
  Series series;
  const model::JobPoint* before = nullptr;
  for (const auto& point : job.series) {
    if (before != nullptr) {
      const double seconds = std::max(static_cast<double>(point.at - before->at) / 1000.0, 0.001);
      const double done =
          point.done > before->done ? static_cast<double>(point.done - before->done) : 0.0;
      series.rate.emplace_back(point.at, done / seconds);
      series.longest_step = std::max(series.longest_step, point.at - before->at);
    }
    series.p50.emplace_back(point.at, point.p50_ms);
    series.p99.emplace_back(point.at, point.p99_ms);
    before = &point;
  }
  return series;
}

std::string rate_words(double per_second) {
  return model::group_digits(static_cast<std::uint64_t>(per_second + 0.5)) + "/s";
}
std::string latency_words(double ms) {
  return model::group_digits(static_cast<std::uint64_t>(ms + 0.5)) + " ms";
}

double highest(const std::vector<TimePoint>& points) {
  double most = 0;
  for (const auto& [at, value] : points) most = std::max(most, value);
  return most;
}

struct Chart {
  std::string_view heading;
  std::string name;  // what it shows, for those who cannot see it
  std::string (*value)(double);
};

void draw_chart(const AppState& state, const model::Job& job, const Chart& chart,
                std::span<const TimeLine> lines, std::int64_t step, bool& as_table) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});  // within; the page's own is around cards
  if (chart_head(chart.heading, as_table)) as_table = !as_table;
  if (lines.size() > 1) widgets::legend(lines);
  const widgets::TimeChartLook look{
      .name = chart.name,
      .height = ImGui::GetContentRegionAvail().y,
      .from = job.series.front().at,
      .to = job.series.back().at,
      .step = step,
      .second = 1'000,
      .value_words = chart.value,
      .time_words = [&](std::int64_t at) { return clock_with_seconds(state, at); },
      .ahead_of_utc = [&](std::int64_t at) { return offset_ms(state.zone, at); }};
  if (as_table)
    widgets::time_table(lines, look);
  else
    widgets::time_chart(lines, look);
  ImGui::PopStyleVar();
}

}  // namespace

void draw_job_charts(const AppState& state, const model::Job& job, JobViewState& view) {
  if (job.series.size() < 3) return;
  const Series series = series_of(job);
  const float space = ImGui::GetContentRegionAvail().x;
  const bool beside = space >= 700;
  const float width = beside ? (space - widgets::kCardGap) / 2 : space;
  constexpr float kHeight = 176;
  {
    const widgets::Card card("rate", {width, kHeight});
    const std::array lines{TimeLine{"Customers", widgets::theme().accent, series.rate}};
    const Chart chart{"Customers per second",
                      "Customers per second, at most " + rate_words(highest(series.rate)),
                      rate_words};
    draw_chart(state, job, chart, lines, series.longest_step, view.rate_as_table);
  }
  if (beside) ImGui::SameLine(0, widgets::kCardGap);
  {
    const widgets::Card card("latency", {width, kHeight});
    const std::array lines{TimeLine{percentile_words("p50"), widgets::line_colour(0), series.p50},
                           TimeLine{percentile_words("p99"), widgets::line_colour(1), series.p99}};
    const Chart chart{"Upstream latency",
                      "Upstream latency, p99 at most " + latency_words(highest(series.p99)),
                      latency_words};
    draw_chart(state, job, chart, lines, series.longest_step, view.latency_as_table);
  }
}

}  // namespace tms::views
