// Customers of one cluster of whom nobody knows whether an action was applied, whose job has ended,
// and about whom no lane asks any more: a third state was seen (PRODUCT 1.1), and a person has to
// look. Remembered so that he is told; each until a later job takes the customer over, a read shows
// the state that was asked for, or `remembered_for` has passed since his job's end. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "server/core/customers/directory.h"
#include "server/core/jobs/active_job.h"
#include "server/core/jobs/customer_claims.h"

namespace tms::core {

class LeftUnknown {
 public:
  LeftUnknown(const Directory& directory, const CustomerClaims& claims,
              std::chrono::milliseconds remembered_for);

  // The unknown ones of an action that has ended, with the mutex of its lane held.
  void add(const ActiveJob& ended);
  // Forgets for good those whose question is answered or too old. Those whom another job holds at
  // the moment are left out: should it end without a call that was accepted, they are back.
  std::uint64_t count(TimeMs now);

 private:
  struct Open {
    TimeMs sent_at = 0;
    TimeMs ended_at = 0;  // the job
    model::State asked_for = model::State::Other;
  };
  std::vector<CustomerKey> remembered(TimeMs now);

  const Directory& directory_;
  const CustomerClaims& claims_;
  const TimeMs remembered_for_ms_;
  std::mutex mutex_;
  std::unordered_map<CustomerKey, Open> open_;
};

}  // namespace tms::core
