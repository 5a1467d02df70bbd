// The place of one connection in the engine's table, at the index of its descriptor. Slots are
// never freed while the engine lives, so a late event finds a slot, sees a stale tag, and goes
// away.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "server/http/session.h"

namespace tms::http {

// Who may touch the session: a slot is free, busy (one thread has it), or armed (epoll has it). A
// thread claims an armed slot by exchanging its state; whoever loses the race leaves it alone.
// `Arming` lies between the two: the event may already come, but epoll_ctl is still running, so the
// janitor must not close the descriptor yet.
class Slot {
 public:
  std::unique_ptr<Session> session;  // of the thread that has the slot
  bool is_registered = false;        // with epoll
  std::atomic<std::int64_t> deadline_ms{0};
  std::atomic<bool> is_parked{false};  // armed between requests

  // The owner announces epoll_ctl; the tag belongs into the event.
  std::uint32_t begin_arming() {
    const auto tag = static_cast<std::uint32_t>(state_.load(std::memory_order_relaxed) >> 2) + 1;
    state_.store(std::uint64_t{tag} << 2 | kArming, std::memory_order_release);
    return tag;
  }
  void end_arming(std::uint32_t tag) {
    std::uint64_t expected = std::uint64_t{tag} << 2 | kArming;
    state_.compare_exchange_strong(expected, std::uint64_t{tag} << 2 | kArmed,
                                   std::memory_order_release, std::memory_order_relaxed);
  }

  // For the thread that got an event with this tag. Tries again while `Arming` turns to `Armed`
  // under its hands: a lost event would be a lost connection.
  bool claim_event(std::uint32_t tag) {
    std::uint64_t state = state_.load(std::memory_order_acquire);
    while (state >> 2 == tag && (state & 3) != kBusy) {
      if (claim(state)) return true;
      state = state_.load(std::memory_order_acquire);
    }
    return false;
  }
  // For the janitor: whoever waits in epoll.
  bool claim_armed() {
    const std::uint64_t state = state_.load(std::memory_order_acquire);
    return (state & 3) == kArmed && claim(state);
  }
  bool is_armed() const { return (state_.load(std::memory_order_acquire) & 3) == kArmed; }

 private:
  static constexpr std::uint64_t kBusy = 0;  // or free: nobody else looks then
  static constexpr std::uint64_t kArming = 1;
  static constexpr std::uint64_t kArmed = 2;

  bool claim(std::uint64_t expected) {
    return state_.compare_exchange_strong(expected, (expected & ~std::uint64_t{3}) | kBusy,
                                          std::memory_order_acq_rel, std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> state_{kBusy};
};

}  // namespace tms::http
