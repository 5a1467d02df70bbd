// The figures of the System screen: now, and as series of 24 hours in steps of 10 s. They are kept
// in memory alone and begin anew with each start: what must outlive a restart belongs to the
// metrics, which a Prometheus server keeps.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/telemetry/figure_history.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/process_figures.h"
#include "server/telemetry/readings.h"

namespace tms::telemetry {

class SystemSampler {
 public:
  static constexpr std::uint32_t kStepS = model::SystemQuery::kStepS;
  static constexpr std::size_t kSteps = 24 * 3600 / kStepS;
  static constexpr std::size_t kMostSeries = 192;  // 7 MB when all are full

  // `now` is the wall clock in ms. What is passed outlives it.
  SystemSampler(const Metrics& metrics, TakeReadings readings, std::function<model::TimeMs()> now);

  void start();  // takes a sample every 10 s from now on, on a thread of its own
  void stop();
  void sample();  // one at once; for start() and tests

  model::SystemFigures figures(const model::SystemQuery& query) const;  // any thread

 private:
  // Everything that only grows, at one moment.
  struct Counters {
    model::TimeMs at = 0;
    LatencyCounts response, query;
    std::map<std::string, LatencyCounts> calls;  // by cluster
    std::vector<CoreTime> cores;
    double cpu_s = 0;
    std::chrono::steady_clock::time_point read_at;
    std::uint64_t cache_hits = 0, cache_misses = 0;
  };
  Counters count(const Readings& readings, const ProcessFigures& process) const;
  // All figures but the series: what happened between `earlier` and `later`, and what is now.
  model::SystemFigures between(const Counters& earlier, const Counters& later) const;
  void keep(const model::SystemFigures& step, const ErrorCounts& errors);

  const Metrics& metrics_;
  const TakeReadings readings_;
  const std::function<model::TimeMs()> now_;

  mutable std::mutex mutex_;
  std::deque<Counters> minute_;         // the last samples, oldest first; at least one
  std::deque<ErrorCounts> error_hour_;  // the counters of the last hour's samples
  FigureHistory history_{kSteps, kMostSeries};
  std::jthread thread_;
};

}  // namespace tms::telemetry
