// Bounds lines of the log that somebody outside could cause by the thousand: each name has one a
// minute. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace tms::telemetry {

class OnceAMinute {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMostNames =
      1'000;  // a minute; further ones have to wait for the next

  // True for the first time that `name` is met in the minute of `now`.
  bool is_first(std::string_view name, Clock::time_point now = Clock::now());

 private:
  std::mutex mutex_;
  Clock::time_point minute_began_{};
  std::set<std::string, std::less<>> names_;  // of this minute
};

}  // namespace tms::telemetry
