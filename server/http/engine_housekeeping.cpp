// The janitor: deadlines, eviction, the drain.
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

#include "server/http/engine.h"

namespace tms::http {
namespace {

constexpr std::chrono::milliseconds kHousekeeping{100};
constexpr std::chrono::milliseconds kHousekeepingInDrain{10};

}  // namespace

void Server::Engine::keep_house() {
  std::unique_lock lock(drained_mutex_);
  while (!stopping_) {
    janitor_wakes_.wait_for(lock, draining_ ? kHousekeepingInDrain : kHousekeeping);
    lock.unlock();
    expire_connections();
    if (accepting_is_paused_.exchange(false)) arm_listener(EPOLL_CTL_MOD);
    lock.lock();
  }
}

void Server::Engine::expire_connections() {
  const std::int64_t now = steady_ms();
  const bool is_draining = draining_;
  const int highest = highest_descriptor_;
  for (int descriptor = 0; descriptor <= highest; ++descriptor) {
    Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
    if (!slot.is_armed()) continue;
    const bool is_late = slot.deadline_ms.load(std::memory_order_relaxed) <= now;
    const bool is_parked = slot.is_parked.load(std::memory_order_relaxed);
    if (!is_late && !(is_draining && is_parked)) continue;
    if (!slot.claim_armed()) continue;
    if (slot.is_parked.exchange(false, std::memory_order_relaxed)) --parked_;
    // In a drain a request that has arrived but was not read yet is still answered.
    const bool is_wanted = !is_late && slot.session->has_unread_input();
    dispose(descriptor, is_wanted ? slot.session->advance(Lane::Fast) : slot.session->expire());
  }
}

void Server::Engine::evict_parked(std::size_t count) {
  std::vector<std::pair<std::int64_t, int>> parked;  // an earlier deadline was parked earlier
  const int highest = highest_descriptor_;
  for (int descriptor = 0; descriptor <= highest; ++descriptor) {
    const Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
    if (slot.is_armed() && slot.is_parked.load(std::memory_order_relaxed)) {
      parked.emplace_back(slot.deadline_ms.load(std::memory_order_relaxed), descriptor);
    }
  }
  count = std::min(count, parked.size());
  std::ranges::partial_sort(parked, parked.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const int descriptor = parked[i].second;
    Slot& slot = slots_[static_cast<std::size_t>(descriptor)];
    if (!slot.claim_armed()) continue;
    const bool was_parked = slot.is_parked.exchange(false, std::memory_order_relaxed);
    if (was_parked) --parked_;
    dispose(descriptor, was_parked ? Session::Next::Close : slot.session->advance(Lane::Fast));
  }
}

bool Server::Engine::stop(std::chrono::milliseconds drain) {
  if (workers_.empty()) {
    close_listener();
    return true;
  }
  close_listener();
  {
    std::unique_lock lock(drained_mutex_);
    draining_ = true;
    janitor_wakes_.notify_all();
    drained_.wait_for(lock, drain, [this] { return open_ == 0; });
  }
  const bool all_finished = open_ == 0;
  {
    const std::lock_guard lock(drained_mutex_);
    stopping_ = true;
    janitor_wakes_.notify_all();
  }
  ::eventfd_write(wake_up_, 1);
  slow_lane_->stop();
  workers_.clear();
  janitor_ = {};
  for (Slot& slot : slots_) slot.session.reset();
  open_ = 0;
  return all_finished;
}

}  // namespace tms::http
