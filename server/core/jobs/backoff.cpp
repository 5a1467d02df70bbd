#include "server/core/jobs/backoff.h"

#include <algorithm>

namespace tms::core {

Backoff::Backoff(Duration first, Duration longest, std::uint64_t seed)
    : first_(first), longest_(longest), random_(seed) {}

Backoff::Duration Backoff::next() {
  constexpr std::uint32_t kMostDoublings = 20;
  const auto ceiling = std::min(longest_, first_ * (1u << attempts_));
  if (attempts_ < kMostDoublings) ++attempts_;
  return Duration(std::uniform_int_distribution<Duration::rep>(0, ceiling.count())(random_));
}

}  // namespace tms::core
