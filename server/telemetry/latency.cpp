#include "server/telemetry/latency.h"

#include <numeric>
#include <optional>

namespace tms::telemetry {

namespace {

// Straight within a bucket; what lies beyond the last bound is given as that bound.
std::optional<double> quantile_ms(const LatencyCounts& counts, std::uint64_t total, double share) {
  if (total == 0) return std::nullopt;
  const double rank = share * static_cast<double>(total);
  double below = 0;
  for (std::size_t i = 0; i < kLatencyBoundsUs.size(); ++i) {
    const auto here = static_cast<double>(counts.buckets[i]);
    if (here > 0 && below + here >= rank) {
      const double lower = i == 0 ? 0 : kLatencyBoundsUs[i - 1];
      return (lower + (kLatencyBoundsUs[i] - lower) * (rank - below) / here) / 1000;
    }
    below += here;
  }
  return kLatencyBoundsUs.back() / 1000.0;
}

}  // namespace

std::uint64_t LatencyCounts::total() const {
  return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
}

std::uint64_t LatencyCounts::up_to(std::uint32_t bound_us) const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kLatencyBoundsUs.size() && kLatencyBoundsUs[i] <= bound_us; ++i) {
    sum += buckets[i];
  }
  return sum;
}

LatencyCounts LatencyCounts::since(const LatencyCounts& earlier) const {
  LatencyCounts between;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    between.buckets[i] = buckets[i] - earlier.buckets[i];
  }
  between.sum_us = sum_us - earlier.sum_us;
  return between;
}

model::Percentiles LatencyCounts::percentiles_ms() const {
  const std::uint64_t count = total();
  return {quantile_ms(*this, count, 0.50), quantile_ms(*this, count, 0.95),
          quantile_ms(*this, count, 0.99)};
}

LatencyCounts Latency::counts() const {
  LatencyCounts counts;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    counts.buckets[i] = buckets_[i].load(std::memory_order_relaxed);
  }
  counts.sum_us = sum_us_.load(std::memory_order_relaxed);
  return counts;
}

}  // namespace tms::telemetry
