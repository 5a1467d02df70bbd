#include "client/views/system_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/views/format.h"
#include "client/views/parts.h"
#include "client/widgets/surfaces.h"
#include "client/widgets/text.h"
#include "client/widgets/time_chart.h"
#include "shared/model/text.h"

namespace tms::views {
namespace {

using app::Commands;
using model::SystemFigures;
using widgets::TextStyle;
using widgets::theme;

constexpr float kCardHeight = 268;
constexpr float kLeastCardWidth = 380;

// ---- values in words

std::string with_unit(double value, int decimals, const char* unit) {
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f %s", decimals, value, unit);
  return buffer.data();
}

std::string ms_words(double ms) {
  if (ms >= 10'000) return with_unit(ms / 1'000, 1, "s");
  return with_unit(ms, ms > 0 && ms < 10 ? 1 : 0, "ms");
}
std::string percent_of_core(double percent) {
  return with_unit(percent, percent > 0 && percent < 10 ? 1 : 0, "%");
}
std::string share_words(double share) {
  return with_unit(share * 100, 0, "%");
}
std::string bytes_words(double bytes) {
  if (bytes >= 1e9) return with_unit(bytes / 1e9, 2, "GB");
  if (bytes >= 1e6) return with_unit(bytes / 1e6, bytes >= 1e8 ? 0 : 1, "MB");
  return with_unit(bytes / 1e3, 0, "kB");
}
std::string number_words(double value) {
  if (value < 10 && value != static_cast<double>(static_cast<int>(value))) {
    std::string words = with_unit(value, 1, "");
    words.pop_back();  // what would stand before a unit
    return words;
  }
  return model::group_digits(static_cast<std::uint64_t>(std::max(value, 0.0) + 0.5));
}

// ---- what is told about now

std::string now_percentile(const std::optional<double>& value) {
  return value ? ms_words(*value) : "-";
}
std::string now_response(const SystemFigures& f) {
  return "p99 " + now_percentile(f.response_ms.p99);
}
std::string now_cpu(const SystemFigures& f) {
  double sum = 0;
  for (const double core : f.cpu_per_core) sum += core;
  const auto cores = static_cast<double>(std::max<std::size_t>(f.cpu_per_core.size(), 1));
  return percent_of_core(sum / cores);
}
std::string now_memory(const SystemFigures& f) {
  return bytes_words(static_cast<double>(f.rss_bytes));
}
std::string now_database(const SystemFigures& f) {
  return "p99 " + now_percentile(f.db_query_ms.p99);
}
std::string now_sessions(const SystemFigures& f) {
  return model::group_digits(f.sessions_active);
}
std::string now_audit(const SystemFigures& f) {
  return "+" + model::group_digits(f.audit.per_hour) + " an hour, " +
         bytes_words(static_cast<double>(f.audit.bytes));
}
std::string now_errors(const SystemFigures& f) {
  std::uint64_t sum = 0;
  for (const auto& [code, count] : f.errors) sum += count;
  return model::group_digits(sum) + " in the last hour";
}
std::string now_users(const SystemFigures& f) {
  return model::group_digits(f.users_active);
}
std::string now_clusters(const SystemFigures& f) {
  double worst = 0;
  for (const auto& [code, latency] : f.cluster_latency_ms) {
    worst = std::max(worst, latency.p99.value_or(0));
  }
  return f.cluster_latency_ms.empty() ? "no calls" : "p99 " + ms_words(worst);
}
std::string now_queues(const SystemFigures& f) {
  const auto& q = f.queue_depth;
  return model::group_digits(q.fast_lane + q.slow_lane + q.writes + q.calls);
}
std::string now_cache(const SystemFigures& f) {
  return f.cache_hit_rate ? share_words(*f.cache_hit_rate) : "not asked";
}

struct Figure {
  std::string_view heading;
  std::string_view series;  // its whole name, or what stands before the dot
  std::string (*value)(double);
  std::string (*now)(const SystemFigures&);
  double least_step = 1;  // that `value` can tell
};
constexpr std::array kFigures{
    Figure{"Response time", "response_ms", ms_words, now_response, 0.1},
    Figure{"CPU per core", "cpu_per_core", percent_of_core, now_cpu, 0.1},
    Figure{"Memory", "rss_bytes", bytes_words, now_memory, 1e3},
    Figure{"Database query time", "db_query_ms", ms_words, now_database, 0.1},
    Figure{"Active sessions", "sessions_active", number_words, now_sessions},
    Figure{"Audit log", "audit.records", number_words, now_audit},
    Figure{"Errors by type", "errors", number_words, now_errors},
    Figure{"Concurrent users", "users_active", number_words, now_users},
    Figure{"Cluster latency", "cluster_latency_ms", ms_words, now_clusters, 0.1},
    Figure{"Queue depth", "queue_depth", number_words, now_queues},
    Figure{"App status cache hits", "cache_hit_rate", share_words, now_cache, 0.01},
};

// "errors.not_found" of "errors" -> "not found"; nullopt: another figure's.
std::optional<std::string> line_name(const Figure& figure, const std::string& series) {
  if (series == figure.series) return std::string(figure.heading);
  if (series.size() <= figure.series.size() + 1 || !series.starts_with(figure.series)) return {};
  if (series[figure.series.size()] != '.') return {};
  std::string name = series.substr(figure.series.size() + 1);
  if (figure.series == "cpu_per_core") return "core " + name;
  std::replace(name.begin(), name.end(), '_', ' ');
  return percentile_words(std::move(name));
}

std::vector<widgets::TimeLine> lines_of(const Figure& figure, const SystemFigures& figures) {
  std::vector<widgets::TimeLine> lines;
  for (const auto& series : figures.series) {
    auto name = line_name(figure, series.name);
    if (!name) continue;
    lines.push_back({std::move(*name), widgets::line_colour(lines.size()), series.points});
  }
  return lines;
}

std::int64_t hours_of(const app::Route& route) {
  return route.tab == "24h" ? 24 : route.tab == "6h" ? 6 : 1;
}

void draw_card_head(const Figure& figure, const SystemFigures& figures, std::uint32_t bit,
                    SystemViewState& view) {
  if (chart_head(figure.heading, (view.as_tables & bit) != 0)) view.as_tables ^= bit;
  widgets::label(figure.now(figures), {.style = TextStyle::PageTitle});
}

void draw_figure(const AppState& state, std::size_t index, ImVec2 size, SystemViewState& view) {
  const Figure& figure = kFigures[index];
  const SystemFigures& figures = *state.system.figures.value;
  const std::string id(figure.heading);
  const widgets::Card card(id.c_str(), size);
  accessibility::begin(accessibility::Role::Region, figure.heading);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8, 4});
  const std::uint32_t bit = 1U << index;
  draw_card_head(figure, figures, bit, view);
  const auto lines = lines_of(figure, figures);
  const bool named = !lines.empty() && lines.front().name != figure.heading;
  const bool as_table = (view.as_tables & bit) != 0;  // whose headers name the lines
  if (named && !as_table) widgets::legend(lines);
  const std::string name = std::string(figure.heading) + ", now " + figure.now(figures);
  const std::int64_t to = state.system.figures.at / 1'000;
  const widgets::TimeChartLook look{
      .name = name,
      .height = std::max(ImGui::GetContentRegionAvail().y, 60.0F),
      .from = to - hours_of(state.route) * 3'600,
      .to = to,
      .step = figures.step_s,
      .least_step = figure.least_step,
      .value_words = figure.value,
      .time_words = [&](std::int64_t at) { return clock_words(state, at * 1'000); },
      .ahead_of_utc = [&](std::int64_t at) { return offset_ms(state.zone, at * 1'000) / 1'000; }};
  if (as_table)
    widgets::time_table(lines, look);
  else
    widgets::time_chart(lines, look);
  ImGui::PopStyleVar();
  accessibility::end();
}

void draw_ranges(const AppState& state, Commands& commands) {
  const auto offer = [&](std::string_view words, std::string_view tab) {
    if (widgets::chip(words, state.route.tab == tab) == widgets::ChipClick::None) return;
    app::Route route = state.route;
    route.tab = tab;
    commands.push_back(app::Navigate{std::move(route)});
  };
  offer("Last hour", "");
  ImGui::SameLine();
  offer("6 hours", "6h");
  ImGui::SameLine();
  offer("24 hours", "24h");
}

}  // namespace

void draw_system_view(const AppState& state, SystemViewState& view, Commands& commands) {
  widgets::heading("System", TextStyle::PageTitle);
  ImGui::SameLine(0, 12);
  widgets::beside_title();
  widgets::muted("server " + state.session->version + ", started " +
                 ago_words(state.now, state.revisions.server_started_at));
  widgets::gap(4);
  draw_ranges(state, commands);
  widgets::gap(4);
  if (!draw_read_state("system failed", state.system.figures, commands)) return;
  const float space = ImGui::GetContentRegionAvail().x;
  const int columns = std::clamp(
      static_cast<int>((space + widgets::kCardGap) / (kLeastCardWidth + widgets::kCardGap)), 1, 4);
  const float width =
      (space - widgets::kCardGap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {widgets::kCardGap, widgets::kCardGap});
  for (std::size_t i = 0; i < kFigures.size(); ++i) {
    if (i % static_cast<std::size_t>(columns) != 0) ImGui::SameLine();
    draw_figure(state, i, {std::floor(width), kCardHeight}, view);
  }
  ImGui::PopStyleVar();
}

}  // namespace tms::views
