// How long things took, counted in buckets that are fine enough for percentiles.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "shared/model/system.h"

namespace tms::telemetry {

// Nine buckets a decade from 10 us to 100 s: a percentile is off by a fifth at most.
inline constexpr auto kLatencyBoundsUs = [] {
  constexpr std::array<std::uint32_t, 9> steps{10, 15, 20, 25, 30, 40, 50, 60, 80};
  constexpr std::size_t decades = 7;
  std::array<std::uint32_t, steps.size() * decades + 1> bounds{};
  std::uint32_t factor = 1;
  for (std::size_t decade = 0; decade < decades; ++decade, factor *= 10) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      bounds[decade * steps.size() + i] = steps[i] * factor;
    }
  }
  bounds.back() = 100'000'000;
  return bounds;
}();
inline constexpr std::size_t kLatencyBuckets = kLatencyBoundsUs.size() + 1;

// A histogram at one moment. Those of two moments are subtracted to see the time between.
struct LatencyCounts {
  std::array<std::uint64_t, kLatencyBuckets> buckets{};  // bucket i: up to kLatencyBoundsUs[i]
  std::uint64_t sum_us = 0;

  std::uint64_t total() const;
  std::uint64_t up_to(std::uint32_t bound_us) const;  // one of kLatencyBoundsUs
  LatencyCounts since(const LatencyCounts& earlier) const;
  model::Percentiles percentiles_ms() const;
};

// Any thread; two uncontended atomic additions a measurement.
class Latency {
 public:
  void add(std::chrono::microseconds duration) {
    const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()));
    const auto bound =
        std::lower_bound(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), us,
                         [](std::uint32_t known, std::uint64_t asked) { return known < asked; });
    const auto bucket = static_cast<std::size_t>(bound - kLatencyBoundsUs.begin());
    buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_us_.fetch_add(us, std::memory_order_relaxed);
  }
  LatencyCounts counts() const;

 private:
  std::array<std::atomic<std::uint64_t>, kLatencyBuckets> buckets_{};
  std::atomic<std::uint64_t> sum_us_{0};
};

}  // namespace tms::telemetry
