// Runs one scenario on a world of its own and judges it.
#pragma once

#include <functional>
#include <string>

#include "server/capacity/options.h"
#include "server/capacity/report.h"
#include "server/capacity/stop_switch.h"

namespace tms::capacity {

using Progress = std::function<void(const std::string& line)>;

struct ScenarioOutcome {
  ScenarioReport scenario;
  std::optional<IdleReport> idle;  // only of a server of our own
  std::string server_version;
  std::string left_behind;  // a sentence about a target; empty: nothing
};

// Never fails: what went wrong is in the report, with everything that was measured until then.
// `cancel` ends it early.
ScenarioOutcome run_scenario(const Options& options, const Scenario& scenario, StopSwitch& cancel,
                             const Progress& progress);

}  // namespace tms::capacity
