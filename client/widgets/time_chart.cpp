#include "client/widgets/time_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "client/accessibility/recorder.h"
#include "client/widgets/badges.h"
#include "client/widgets/table.h"
#include "client/widgets/text.h"

namespace tms::widgets {
namespace {

constexpr float kGutter = 54;  // for the values at the left
constexpr float kAxisHeight = 18;
constexpr float kTopRoom = 8;
constexpr std::int64_t kGapSteps = 3;  // so many steps without a value part a line

struct Plot {
  ImVec2 min, max;
  double top;
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

void draw_axes(ImDrawList& list, const Plot& plot, const TimeChartLook& look) {
  const Theme& t = theme();
  for (const double share : {0.0, 0.5, 1.0}) {
    const float y = std::round(plot.y(plot.top * share)) + 0.5F;
    list.AddLine({plot.min.x, y}, {plot.max.x, y}, t.line_soft);
    const std::string words = look.value_words(plot.top * share);
    const float width = text_width(words, TextStyle::Small);
    draw_text(list, {plot.min.x - width - 6, y - font_size(TextStyle::Small) / 2}, words,
              TextStyle::Small, t.muted);
  }
  const float y = plot.max.y + 3;
  const std::array<std::int64_t, 3> times{look.from, (look.from + look.to) / 2, look.to};
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::string words = look.time_words(times[i]);
    const float width = text_width(words, TextStyle::Small);
    const float share = static_cast<float>(i) / 2;
    draw_text(list, {plot.x(times[i]) - width * share, y}, words, TextStyle::Small, t.muted);
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

double nice_ceiling(double value) {
  if (!(value > 0)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (value <= factor * power * 1.0001) return factor * power;
  }
  return 10 * power;
}

void time_chart(std::span<const TimeLine> lines, const TimeChartLook& look) {
  const ImVec2 size{ImGui::GetContentRegionAvail().x, look.height};
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  accessibility::text(look.name, accessibility::Role::Image);
  if (!ImGui::IsItemVisible()) return;
  const Plot plot{{origin.x + kGutter, origin.y + kTopRoom},
                  {origin.x + size.x, origin.y + size.y - kAxisHeight},
                  nice_ceiling(highest(lines)),
                  look.from,
                  look.to};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_axes(list, plot, look);
  for (const TimeLine& line : lines) draw_line(list, plot, line, look.step * kGapSteps);
  if (ImGui::IsItemHovered() && !lines.empty()) draw_hairline(list, plot, lines, look);
}

void time_table(std::span<const TimeLine> lines, const TimeChartLook& look) {
  constexpr std::size_t kMostColumns = 7;
  std::vector<Column> columns{{.name = "Time", .width = 110}};
  for (const TimeLine& line : lines.first(std::min(lines.size(), kMostColumns))) {
    columns.push_back({.name = line.name, .numeric = true});
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
  bool first = true;
  for (const TimeLine& line : lines) {
    const float width = text_width(line.name, TextStyle::Small) + 14;
    if (!first) {
      ImGui::SameLine(0, kSpace3);
      if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
    }
    first = false;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_sign(*ImGui::GetWindowDrawList(), {at.x + 4, at.y + 8}, Sign::Square, line.colour);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 14);
    small(line.name);
  }
}

}  // namespace tms::widgets
