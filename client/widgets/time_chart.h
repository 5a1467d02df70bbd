// Figures over time: lines with axes, units, a legend and a hairline that says the values. Times
// are of one unit in a chart, whichever it is.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/widgets/theme.h"

namespace tms::widgets {

using TimePoint = std::pair<std::int64_t, double>;  // time, value

struct TimeLine {
  std::string name;
  ImU32 colour = 0;
  std::span<const TimePoint> points;  // ascending; a missing step is a gap
};

struct TimeChartLook {
  std::string_view name;  // what it shows, for those who cannot see it
  float height = 0;
  std::int64_t from = 0, to = 0, step = 10;  // in the unit of the points
  std::int64_t second = 1;                   // so many of that unit
  double least_step = 1;                     // between two values that the axis names
  std::function<std::string(double)> value_words;
  std::function<std::string(std::int64_t)> time_words;
  std::function<std::int64_t(std::int64_t)> ahead_of_utc{};  // what clocks show less UTC; unset: 0
};

void time_chart(std::span<const TimeLine> lines, const TimeChartLook& look);
// The same as a table, newest first.
void time_table(std::span<const TimeLine> lines, const TimeChartLook& look);
// Shape, colour and name of each line.
void legend(std::span<const TimeLine> lines);
// Told apart by people who see colours otherwise, too.
ImU32 line_colour(std::size_t index);
// From one value that an axis names to the next: 1, 2 or 5 times a power of ten and no less than
// `least`, so that at most `most` of them reach `highest`.
double round_step(double highest, int most, double least);
// The same for times: a step of the clock, of at least so many seconds.
std::int64_t clock_step(double seconds);
// When clocks show multiples of `step`, from `look.from` to `look.to`, in whichever zone they are.
std::vector<std::int64_t> clock_times(const TimeChartLook& look, std::int64_t step);

}  // namespace tms::widgets
