// Time inside the simulator: waits that end when it stops, and the rate limit.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace tms::cluster_sim {

class StoppableWait {
 public:
  // False if the simulator stopped before the time was over.
  bool wait(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    return !stopped_.wait_for(lock, duration, [this] { return is_stopped_; });
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      is_stopped_ = true;
    }
    stopped_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopped_ = false;
};

// A token bucket that holds one second's worth.
class RateGate {
 public:
  explicit RateGate(std::uint32_t per_second)
      : per_second_(per_second), available_(static_cast<double>(per_second)) {}

  bool admits() {
    if (per_second_ == 0) return true;
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> passed = now - refilled_at_;
    refilled_at_ = now;
    const double per_second = per_second_;
    available_ = std::min(per_second, available_ + passed.count() * per_second);
    if (available_ < 1) return false;
    available_ -= 1;
    return true;
  }

 private:
  const std::uint32_t per_second_;
  std::mutex mutex_;
  double available_;
  std::chrono::steady_clock::time_point refilled_at_ = std::chrono::steady_clock::now();
};

}  // namespace tms::cluster_sim
