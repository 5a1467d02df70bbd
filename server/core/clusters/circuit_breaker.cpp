#include "server/core/clusters/circuit_breaker.h"

namespace tms::core {
namespace {

constexpr std::uint32_t kFailuresToOpen = 10;
constexpr model::TimeMs kOpenFor = 5'000;
constexpr model::TimeMs kProbeTakes = 35'000;  // longer than any call: a probe nobody reported
constexpr std::uint32_t kAskAgain = 250;

bool is_failure(const upstream::CallInfo& call) {
  return call.delivery != upstream::Delivery::Answered ||
         (call.http_status >= 500 && call.http_status != 503);
}

}  // namespace

std::uint32_t CircuitBreaker::wait_ms(model::TimeMs now) {
  const std::lock_guard lock(mutex_);
  if (failures_ < kFailuresToOpen) return 0;
  // A clock that was set back must not keep it open for longer.
  if (now < open_until_ && open_until_ - now <= kOpenFor) {
    return static_cast<std::uint32_t>(open_until_ - now);
  }
  if (probing_ && now >= probe_since_ && now - probe_since_ < kProbeTakes) return kAskAgain;
  probing_ = true;
  probe_since_ = now;
  return 0;
}

void CircuitBreaker::report(const upstream::CallInfo& call, model::TimeMs now) {
  const std::lock_guard lock(mutex_);
  if (!is_failure(call)) {
    failures_ = 0;
    probing_ = false;
    return;
  }
  if (failures_ < kFailuresToOpen) ++failures_;
  if (failures_ < kFailuresToOpen) return;
  open_until_ = now + kOpenFor;
  probing_ = false;
}

model::BreakerState CircuitBreaker::state(model::TimeMs now) const {
  const std::lock_guard lock(mutex_);
  if (failures_ < kFailuresToOpen) return model::BreakerState::Closed;
  return now < open_until_ && open_until_ - now <= kOpenFor ? model::BreakerState::Open
                                                            : model::BreakerState::HalfOpen;
}

}  // namespace tms::core
