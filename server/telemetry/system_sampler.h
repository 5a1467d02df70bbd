// The figures of the System screen: now, and as series of 24 hours in steps of 10 s. They are in
// memory; once a minute the new steps are given to somebody who keeps them, and at the next start
// they are there again, with a gap for the time between.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "server/telemetry/figure_history.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/process_figures.h"
#include "server/telemetry/readings.h"

namespace tms::telemetry {

// Who keeps steps over a restart; both may be empty. Called on the sampler's thread.
struct StepKeeper {
  std::function<void(std::int64_t since_s, const std::function<void(const model::FigureStep&)>&)>
      load;
  // Forgets what is older than `forget_before_s`. False: could not; the same is given again later.
  std::function<bool(std::span<const model::FigureStep> steps, std::int64_t forget_before_s)> keep;
};

class SystemSampler {
 public:
  static constexpr std::uint32_t kStepS = model::SystemQuery::kStepS;
  static constexpr std::int64_t kDayS = 24 * 3600;
  static constexpr std::size_t kSteps = kDayS / kStepS;
  static constexpr std::size_t kMostSeries = 192;  // 7 MB when all are full

  // `now` is the wall clock in ms. What is passed outlives it.
  SystemSampler(const Metrics& metrics, TakeReadings readings, std::function<model::TimeMs()> now,
                StepKeeper keeper = {});

  void start();  // loads, then takes a sample every 10 s, on a thread of its own
  void stop();   // keeps what is new

  // What the thread does; for tests.
  void load();
  void sample();
  void keep_new();

  model::SystemFigures figures(const model::SystemQuery& query) const;  // any thread
  std::uint64_t version() const;  // of the series: grows with each sample; any thread

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
  const StepKeeper keeper_;
  std::int64_t kept_until_s_ = 0;  // of the thread

  mutable std::mutex mutex_;
  std::deque<Counters> minute_;         // the last samples, oldest first; at least one
  std::deque<ErrorCounts> error_hour_;  // the counters of the last hour's samples
  FigureHistory history_{kSteps, kMostSeries};
  std::uint64_t version_ = 0;
  std::jthread thread_;
};

}  // namespace tms::telemetry
