// How fast a job goes: a sliding rate, and a history short enough to be drawn. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "server/store/rows.h"
#include "shared/model/job.h"

namespace tms::core {

class JobProgress {
 public:
  static constexpr std::size_t kMostPoints = 600;
  static constexpr model::TimeMs kRateWindowMs = 30'000;

  // Of a job that an earlier process worked on: as if everything had been noted when it was.
  explicit JobProgress(const store::JobPace& pace);
  JobProgress() = default;

  void add_latency(std::uint32_t latency_ms);
  // `done` customers have left waiting and in flight by `now`.
  void note(model::TimeMs now, std::uint64_t done);

  double rate_per_s(model::TimeMs now) const;
  std::optional<double> eta_s(model::TimeMs now, std::uint64_t remaining) const;
  const std::vector<model::JobPoint>& series() const { return series_; }

 private:
  void close_point(model::TimeMs now, std::uint64_t done);
  void halve_resolution();

  struct Sample {
    model::TimeMs at = 0;
    std::uint64_t done = 0;
  };
  std::deque<Sample> window_;  // at most one a kSampleEveryMs
  std::vector<model::JobPoint> series_;
  std::vector<std::uint32_t> latencies_;  // since the last point, bounded
  model::TimeMs point_every_ms_ = 250;
};

}  // namespace tms::core
