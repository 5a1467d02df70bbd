#include "server/telemetry/once_a_minute.h"

namespace tms::telemetry {

bool OnceAMinute::is_first(std::string_view name, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (now - minute_began_ >= std::chrono::minutes(1)) {
    minute_began_ = now;
    names_.clear();
  }
  return !names_.contains(name) && names_.size() < kMostNames && names_.emplace(name).second;
}

}  // namespace tms::telemetry
