// Keeps calls away from a cluster that does not answer: 10 consecutive transport failures or 5xx
// other than 503 open it for 5 s, then one probe decides (ARCHITECTURE, "How the main job flows").
// Refusals (401, 429, 503, not ready) are answers and close it. Any thread.
#pragma once

#include <cstdint>
#include <mutex>

#include "server/upstream/tms_client.h"
#include "shared/model/cluster.h"
#include "shared/model/time.h"

namespace tms::core {

class CircuitBreaker {
 public:
  // 0: call now (the probe is the caller's when half open, and he must report()); else the
  // milliseconds to wait before asking again.
  std::uint32_t wait_ms(model::TimeMs now);
  // How the call ended. Every call that wait_ms() let through is reported once.
  void report(const upstream::CallInfo& call, model::TimeMs now);
  model::BreakerState state(model::TimeMs now) const;

 private:
  mutable std::mutex mutex_;
  std::uint32_t failures_ = 0;  // consecutive
  model::TimeMs open_until_ = 0;
  bool probing_ = false;
  model::TimeMs probe_since_ = 0;
};

}  // namespace tms::core
