// The place of one connection in the engine's table, at the index of its descriptor. Slots are
// never freed while the engine lives, so a late event finds a slot, sees a stale tag, and goes
// away.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "server/http/session.h"

namespace tms::http {

// Who may touch the session: a slot is busy (one thread has it, or nobody: it is free) or armed
// (epoll has it). A thread claims an armed slot by exchanging its state; whoever loses the race
// leaves it alone. `Arming` lies between the two: the event may already come, but epoll_ctl has not
// returned, and the descriptor must not be closed under its hands.
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
    state_.store(std::uint64_t{tag} << 2 | kArmed, std::memory_order_release);
  }

  // For the thread that got an event with this tag; waits until the arming thread has let go, which
  // is a return from epoll_ctl away.
  bool claim_event(std::uint32_t tag) {
    for (;;) {
      const std::uint64_t state = state_.load(std::memory_order_acquire);
      if (state >> 2 != tag || (state & 3) == kBusy) return false;
      if ((state & 3) == kArmed && claim(state)) return true;
      std::this_thread::yield();
    }
  }
  // For the janitor: whoever waits in epoll.
  bool claim_armed() {
    const std::uint64_t state = state_.load(std::memory_order_acquire);
    return (state & 3) == kArmed && claim(state);
  }
  // A descriptor passes through the kernel from the thread that closes it to the one that accepts
  // it again; these two make what the first did to the slot visible to the second.
  void hand_over() {
    state_.store(state_.load(std::memory_order_relaxed), std::memory_order_release);
  }
  void take_over() const { state_.load(std::memory_order_acquire); }

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
