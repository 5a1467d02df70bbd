// How long to wait before a cluster is asked again: exponential with full jitter, so that workers
// that were refused together do not come back together.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace tms::core {

class Backoff {
 public:
  using Duration = std::chrono::milliseconds;
  Backoff(Duration first, Duration longest, std::uint64_t seed);
  // Between 0 and first x 2^n, `longest` at most; n counts the calls since reset().
  Duration next();
  void reset() { attempts_ = 0; }

 private:
  Duration first_;
  Duration longest_;
  std::uint32_t attempts_ = 0;
  std::mt19937_64 random_;
};

}  // namespace tms::core
