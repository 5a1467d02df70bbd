#include "client/widgets/time_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/widgets/badges.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"

namespace tms::widgets {
namespace {

constexpr float kAxisHeight = 18;
constexpr float kBetweenValues = 28;  // pixels, at least
constexpr float kBetweenTimes = 20;
constexpr float kBetweenSigns = 96;
constexpr float kTopRoom = 8;
constexpr std::int64_t kGapSteps = 3;  // so many steps without a value part a line

struct Plot {
  ImVec2 min, max;
  double top, value_step;
  std::int64_t from, to;

  float x(std::int64_t at) const {
    const auto span = static_cast<double>(std::max<std::int64_t>(to - from, 1));
    return min.x + static_cast<float>(static_cast<double>(at - from) / span) * (max.x - min.x);
  }
  float y(double value) const {
    return max.y - static_cast<float>(std::min(value / top, 1.0)) * (max.y - min.y);
  }
};

double highest(std::span<const TimeLine> lines) {
  double most = 0;
  for (const TimeLine& line : lines) {
    for (const auto& [at, value] : line.points) most = std::max(most, value);
  }
  return most;
}

// The values that the axis names, from 0 to the top.
std::vector<double> values_of(const Plot& plot) {
  std::vector<double> values;
  const int steps = static_cast<int>(std::lround(plot.top / plot.value_step));
  for (int i = 0; i <= steps; ++i) values.push_back(plot.value_step * i);
  return values;
}

Plot plot_of(std::span<const TimeLine> lines, const TimeChartLook& look, ImVec2 origin,
             ImVec2 size) {
  Plot plot{{origin.x, origin.y + kTopRoom},
            {origin.x + size.x, origin.y + size.y - kAxisHeight},
            1,
            1,
            look.from,
            look.to};
  const int most = std::clamp(static_cast<int>((plot.max.y - plot.min.y) / kBetweenValues), 1, 4);
  const double highest_value = highest(lines);
  plot.value_step = round_step(highest_value, most, look.least_step);
  plot.top = std::max(std::ceil(highest_value / plot.value_step - 1e-9), 1.0) * plot.value_step;
  float words = 0;
  for (const double value : values_of(plot)) {
    words = std::max(words, text_width(look.value_words(value), TextStyle::Small));
  }
  plot.min.x += words + kSpace2;
  return plot;
}

void draw_times(ImDrawList& list, const Plot& plot, const TimeChartLook& look) {
  const float width = text_width(look.time_words(look.to), TextStyle::Small);
  const double places = static_cast<double>((plot.max.x - plot.min.x) / (width + kBetweenTimes));
  const auto seconds = static_cast<double>(look.to - look.from) / static_cast<double>(look.second);
  const std::int64_t step = clock_step(seconds / std::max(places, 1.0)) * look.second;
  for (const std::int64_t at : clock_times(look, step)) {
    const float x = std::round(plot.x(at));
    list.AddLine({x, plot.max.y}, {x, plot.max.y + 3}, theme().line);
    const std::string words = look.time_words(at);
    const float half = text_width(words, TextStyle::Small) / 2;
    // Left of the axis stands the zero of the values.
    if (x + half > plot.max.x || x - half < plot.min.x) continue;
    draw_text(list, {x - half, plot.max.y + 3}, words, TextStyle::Small, theme().muted);
  }
}

void draw_axes(ImDrawList& list, const Plot& plot, const TimeChartLook& look) {
  for (const double value : values_of(plot)) {
    const float y = std::round(plot.y(value)) + 0.5F;
    list.AddLine({plot.min.x, y}, {plot.max.x, y}, theme().line_soft);
    const std::string words = look.value_words(value);
    const float x = plot.min.x - text_width(words, TextStyle::Small) - 6;
    draw_text(list, {x, y - font_size(TextStyle::Small) / 2}, words, TextStyle::Small,
              theme().muted);
  }
  draw_times(list, plot, look);
}

Sign line_sign(std::size_t index) {
  constexpr std::array kSigns{Sign::Square, Sign::Triangle, Sign::Disc,
                              Sign::Ring,   Sign::HalfDisc, Sign::HollowSquare};
  return kSigns[index % kSigns.size()];
}

// The line's shape on its newest point and now and then before.
void draw_signs(ImDrawList& list, const Plot& plot, const TimeLine& line, Sign sign) {
  float before = plot.max.x + kBetweenSigns;
  for (auto it = line.points.rbegin(); it != line.points.rend() && it->first >= plot.from; ++it) {
    const float x = plot.x(it->first);
    if (x > before - kBetweenSigns) continue;
    draw_sign(list, {x, plot.y(it->second)}, sign, line.colour);
    before = x;
  }
}

void draw_line(ImDrawList& list, const Plot& plot, const TimeLine& line, std::int64_t gap) {
  std::vector<ImVec2> run;
  std::int64_t before = 0;
  const auto flush = [&] {
    if (run.size() == 1) list.AddCircleFilled(run.front(), 1.5F, line.colour);
    if (run.size() > 1) {
      list.AddPolyline(run.data(), static_cast<int>(run.size()), line.colour, 0, 1.6F);
    }
    run.clear();
  };
  for (const auto& [at, value] : line.points) {
    if (at < plot.from) continue;
    if (!run.empty() && at - before > gap) flush();
    run.push_back({plot.x(at), plot.y(value)});
    before = at;
  }
  flush();
}

// The value at `at` or the nearest within a gap; nullptr: none.
const TimePoint* point_near(const TimeLine& line, std::int64_t at, std::int64_t gap) {
  const auto after =
      std::lower_bound(line.points.begin(), line.points.end(), at,
                       [](const TimePoint& p, std::int64_t t) { return p.first < t; });
  const TimePoint* best = nullptr;
  const auto consider = [&](const TimePoint& point) {
    if (std::abs(point.first - at) > gap) return;
    if (best == nullptr || std::abs(point.first - at) < std::abs(best->first - at)) best = &point;
  };
  if (after != line.points.end()) consider(*after);
  if (after != line.points.begin()) consider(*(after - 1));
  return best;
}

void draw_hairline(ImDrawList& list, const Plot& plot, std::span<const TimeLine> lines,
                   const TimeChartLook& look) {
  const float mouse = std::clamp(ImGui::GetIO().MousePos.x, plot.min.x, plot.max.x);
  const double share = (mouse - plot.min.x) / std::max(plot.max.x - plot.min.x, 1.0F);
  const auto at =
      plot.from + static_cast<std::int64_t>(share * static_cast<double>(plot.to - plot.from));
  std::string words = look.time_words(at);
  for (const TimeLine& line : lines) {
    const TimePoint* point = point_near(line, at, look.step * kGapSteps);
    if (point == nullptr) continue;
    words += "\n" + line.name + "  " + look.value_words(point->second);
    list.AddCircleFilled({plot.x(point->first), plot.y(point->second)}, 3, line.colour);
  }
  list.AddLine({mouse, plot.min.y}, {mouse, plot.max.y}, theme().faint);
  ImGui::SetTooltip("%s", words.c_str());
}

std::vector<std::int64_t> times_of(std::span<const TimeLine> lines) {
  std::vector<std::int64_t> times;
  for (const TimeLine& line : lines) {
    for (const auto& [at, value] : line.points) times.push_back(at);
  }
  std::sort(times.begin(), times.end(), std::greater<>());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace

ImU32 line_colour(std::size_t index) {
  const Theme& t = theme();
  const std::array colours{t.states[0], t.states[2], t.states[1], t.states[4],
                           t.bad,       t.states[3], t.states[5]};
  return colours[index % colours.size()];
}

double round_step(double highest, int most, double least) {
  const double step = highest / most;
  if (!(step > least)) return least;
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (step <= factor * power * 1.0001) return factor * power;
  }
  return 10 * power;
}

std::int64_t clock_step(double seconds) {
  constexpr std::array<std::int64_t, 17> kSteps{
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1'800, 3'600, 7'200, 14'400, 21'600, 43'200};
  const auto* found = std::find_if(kSteps.begin(), kSteps.end(), [&](std::int64_t step) {
    return static_cast<double>(step) >= seconds;
  });
  return found == kSteps.end() ? 86'400 : *found;
}

// Zones are whole quarters of an hour from UTC, and clocks are changed at such times.
std::vector<std::int64_t> clock_times(const TimeChartLook& look, std::int64_t step) {
  const std::int64_t stride = std::gcd(step, 900 * look.second);
  std::vector<std::int64_t> times;
  for (std::int64_t at = (look.from + stride - 1) / stride * stride; at <= look.to; at += stride) {
    const std::int64_t shown = at + (look.ahead_of_utc ? look.ahead_of_utc(at) : 0);
    if (shown % step != 0) continue;
    // Where clocks are changed two of them come closer together than their words have room for.
    const bool crowded = !times.empty() && at - times.back() < step / 4 * 3;
    if (!crowded) times.push_back(at);
  }
  return times;
}

void time_chart(std::span<const TimeLine> lines, const TimeChartLook& look) {
  const ImVec2 size{ImGui::GetContentRegionAvail().x, look.height};
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  accessibility::text(look.name, accessibility::Role::Image);
  if (!ImGui::IsItemVisible()) return;
  const Plot plot = plot_of(lines, look, origin, size);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_axes(list, plot, look);
  for (const TimeLine& line : lines) draw_line(list, plot, line, look.step * kGapSteps);
  for (std::size_t i = 0; i < lines.size() && lines.size() > 1; ++i) {
    draw_signs(list, plot, lines[i], line_sign(i));
  }
  if (ImGui::IsItemHovered() && !lines.empty()) draw_hairline(list, plot, lines, look);
}

void time_table(std::span<const TimeLine> lines, const TimeChartLook& look) {
  std::vector<Column> columns{{.name = "Time", .width = 110}};
  for (const TimeLine& line : lines) {
    columns.push_back({.name = line.name, .least = 64, .numeric = true});
  }
  const auto times = times_of(lines);
  const auto rows = static_cast<std::int64_t>(times.size());
  int pressed = -1;
  const std::string name(look.name);
  if (!begin_table(name.c_str(), columns,
                   {.rows = rows, .size = {0, look.height}, .padding = 6, .scrolls = true},
                   &pressed)) {
    return;
  }
  for_visible_rows(rows, [&](std::int64_t index) {
    const std::int64_t at = times[static_cast<std::size_t>(index)];
    const Row row(index, std::to_string(at));
    text_cell(0, look.time_words(at), theme().muted);
    for (int column = 1; column < static_cast<int>(columns.size()); ++column) {
      const TimePoint* point = point_near(lines[static_cast<std::size_t>(column) - 1], at, 0);
      cell(column);
      label(point == nullptr ? "-" : look.value_words(point->second),
            {.width = cell_width(), .align = Align::Right});
    }
  });
  end_table();
}

void legend(std::span<const TimeLine> lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const TimeLine& line = lines[i];
    const float width = text_width(line.name, TextStyle::Small) + 14;
    if (i > 0) {
      ImGui::SameLine(0, kSpace3);
      if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_sign(*ImGui::GetWindowDrawList(), {at.x + 4, at.y + 8}, line_sign(i), line.colour);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 14);
    small(line.name);
  }
}

}  // namespace tms::widgets
