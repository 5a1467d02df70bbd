// How figures grow with the number of customers (QUALITY P16): a server of our own for each size.
#pragma once

#include <string>
#include <vector>

#include "server/capacity/options.h"
#include "server/capacity/report.h"
#include "server/capacity/scenario_run.h"
#include "server/capacity/stop_switch.h"

namespace tms::capacity {

// 1,000 10,000 50,000 200,000 1,000,000, as far as `growth_to` goes.
std::vector<std::uint32_t> growth_sizes(std::uint32_t growth_to);

// On servers of our own. Appends to report.growth; a problem ends it and is told in
// report.growth_stopped_because.
void measure_growth(const Options& options, StopSwitch& cancel, const Progress& progress,
                    Report& report);

}  // namespace tms::capacity
