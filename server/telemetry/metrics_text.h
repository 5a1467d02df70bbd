// Everything that is measured, as Prometheus reads it.
#pragma once

#include <string>
#include <vector>

#include "server/telemetry/metrics.h"
#include "server/telemetry/process_figures.h"
#include "server/telemetry/readings.h"

namespace tms::telemetry {

struct ProcessFacts {
  ProcessFigures figures;
  std::vector<CoreTime> cores;  // empty where /proc does not say
  unsigned core_count = 1;
  std::string version;
  model::TimeMs started_at = 0;
};

// The text exposition format. Labels hold names of the route table, of clusters and of ours: their
// number is bounded, and nothing of them comes from a request.
std::string metrics_text(const Metrics& metrics, const Readings& readings,
                         const ProcessFacts& process);

}  // namespace tms::telemetry
