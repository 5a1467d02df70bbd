// One switch that ends everything that waits, with the first reason given for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "server/capacity/timings.h"

namespace tms::capacity {

// Any thread.
class StopSwitch {
 public:
  void stop() { stop_because({}); }
  // `reason`: a sentence for the report; the first one counts.
  void stop_because(std::string reason) {
    {
      const std::lock_guard lock(mutex_);
      if (reason_.empty() && !is_stopped_) reason_ = std::move(reason);
      is_stopped_ = true;
    }
    wake_.notify_all();
  }
  bool is_stopped() const {
    const std::lock_guard lock(mutex_);
    return is_stopped_;
  }
  std::string reason() const {
    const std::lock_guard lock(mutex_);
    return reason_;
  }
  // False if it was stopped meanwhile.
  bool wait_until(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_until(lock, until, [this] { return is_stopped_; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopped_ = false;
  std::string reason_;
};

}  // namespace tms::capacity
