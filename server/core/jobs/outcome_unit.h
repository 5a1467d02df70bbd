// What an answer or a read means for groups of customers, and the unit of work that records it:
// an outcome per customer and one audit record per group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/core/customers/directory.h"
#include "server/core/jobs/active_job.h"
#include "server/store/store.h"
#include "server/upstream/tms_client.h"

namespace tms::core {

struct OutcomeGroup {
  model::Outcome outcome = model::Outcome::Waiting;
  Positions positions;  // ascending
  std::string message;  // for the customer's row; empty: none
  int http_status = 0;
  bool counts_as_send = false;
  bool left_alone = false;                   // from now on: never sent again
  bool unconfirmable = false;                // accepted, and no read will show it
  std::optional<model::AuditOutcome> audit;  // unset: nothing to prove (nothing was applied)
  std::string detail;                        // of the audit record
  std::optional<std::int64_t> duration_ms;
};

// A call that left with `cids` (of `positions`, same order).
struct AnsweredCall {
  std::uint64_t chunk = 0;
  Positions positions;
  std::vector<std::string> cids;
  std::vector<model::State> previous;
  model::TimeMs sent_at = 0;
  upstream::SetActionReply reply;
};

// Groups of an answer, none of them empty (the verdicts of upstream/tms_client.h).
std::vector<OutcomeGroup> groups_of(const AnsweredCall& call);

// An answer that means "nothing was applied, try again later".
bool is_refusal_for_now(const upstream::SetActionReply& reply);

// The unit for these groups. Only what an action did to customers is recorded by customer: a read
// does nothing to them, and its job closes with a record of its own. Call with the lane's mutex
// free; `sends`, `previous` and `sent_at` are taken from the job's members as they are.
store::OutcomeUnit unit_of(const ActiveJob& job, const std::string& cluster_code,
                           std::optional<std::uint64_t> finished_chunk,
                           const std::vector<OutcomeGroup>& groups, const Directory& directory,
                           model::TimeMs now);

}  // namespace tms::core
