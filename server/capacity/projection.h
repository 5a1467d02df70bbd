// What the measured figures say about 50,000 customers, each number with its arithmetic.
#pragma once

#include "server/capacity/report.h"

namespace tms::capacity {

// a + b * x through the points (least squares).
struct Line {
  double base = 0;
  double per_unit = 0;
  double at(double x) const { return base + per_unit * x; }
};
Line line_through(const std::vector<std::pair<double, double>>& points);

// Only from what was measured: a figure without its measurement is left out.
std::vector<ProjectionLine> project(const Report& report);

// The limit that is nearest to being reached, as a sentence.
std::string find_bottleneck(const Report& report);

}  // namespace tms::capacity
