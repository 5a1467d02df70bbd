// Refusals, recorded without letting strangers fill the log: those of signed-in people one by one,
// those of strangers as one counted record per address, kind and minute. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/store/store.h"
#include "shared/model/error.h"

namespace tms::core {

struct RefusedRequest {
  std::string what;     // "POST /api/v1/jobs/<id>/cancel"
  std::string cluster;  // the one that it names; empty: none
  model::JobId job;     // the one that it names; nil: none
  model::ErrorCode code = model::ErrorCode::Forbidden;
  bool was_allowed = false;  // he might, but it could not be done: a failure, not a denial
};

class DenialLog {
 public:
  DenialLog(store::AuditStore& audit, Clock clock);
  // Never blocks on the store. The record has the time of this call.
  void add(const Actor& actor, RefusedRequest request);
  // Hands what is due to the store: at once for signed-in people, after its minute for strangers,
  // everything when `all`. Called every second by the owner. What cannot be written now is kept, up
  // to a bound.
  void flush(bool all = false);

 private:
  struct Count {
    std::uint64_t times = 0;
    model::TimeMs since = 0;
  };
  std::vector<store::AuditDraft> take_due(bool all);

  store::AuditStore& audit_;
  Clock clock_;
  std::mutex mutex_;
  std::vector<store::AuditDraft> pending_;
  std::map<std::pair<std::string, model::ErrorCode>, Count> strangers_;  // by address and kind
};

}  // namespace tms::core
