// Does what a process holds grow under load?
#pragma once

#include <optional>
#include <vector>

#include "server/capacity/report.h"

namespace tms::capacity {

struct MemoryMoment {
  double at_s = 0;
  double rss_mb = 0;
};
// Of the straight line through them (least squares); 0 for fewer than two moments.
double slope_mb_per_min(const std::vector<MemoryMoment>& moments);

// The median of the last 10 minutes less that of minutes 5-15: what still grows when all caches are
// full. Unset when less than 25 minutes were seen.
std::optional<double> steady_growth(const std::vector<ProcessMoment>& moments,
                                    double ProcessMoment::*figure);

}  // namespace tms::capacity
