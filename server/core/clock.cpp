#include "server/core/clock.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace tms::core {

namespace {
constexpr model::TimeMs kWithoutTimeMs = 24 * 3600 * 1000;
}  // namespace

Clock system_clock() {
  return [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
}

Clock forward_clock(Clock wall, Clock elapsed) {
  struct State {
    std::mutex mutex;
    model::TimeMs shown, elapsed;  // at the last look
  };
  const auto state = std::make_shared<State>();
  state->shown = wall();
  state->elapsed = elapsed();
  return [state, wall = std::move(wall), elapsed = std::move(elapsed)] {
    const std::lock_guard lock(state->mutex);
    const auto on_wall = wall();
    const auto ticks = elapsed();
    const auto passed = ticks - state->elapsed;
    const auto slow = passed / 2;
    if (on_wall > state->shown + passed + kWithoutTimeMs) {
      state->shown = on_wall;
      state->elapsed = ticks;
    } else if (on_wall >= state->shown + slow) {
      state->shown = std::min(on_wall, state->shown + 2 * passed);
      state->elapsed = ticks;
    } else {
      state->shown += slow;
      state->elapsed += 2 * slow;  // an odd millisecond counts the next time
    }
    return state->shown;
  };
}

Clock forward_system_clock() {
  return forward_clock(system_clock(), [] {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return model::TimeMs{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
  });
}

}  // namespace tms::core
