#include "server/core/jobs/settling.h"

namespace tms::core {

using model::State;

UnknownVerdict judge_unknown(const SentCall& call, const StateSeen& seen,
                             model::TimeMs settle_after_ms) {
  if (seen.read_sent_at <= call.sent_at) return UnknownVerdict::Open;
  if (seen.listed && seen.state == call.requested) return UnknownVerdict::Applied;
  // A customer that the cluster has never listed was, and still is, without a state.
  const State state = seen.listed ? seen.state : State::Other;
  if (state != call.previous) return UnknownVerdict::ThirdState;
  const bool late_enough = seen.read_sent_at - call.sent_at > settle_after_ms;
  return late_enough ? UnknownVerdict::NotApplied : UnknownVerdict::Open;
}

AcceptedVerdict judge_accepted(const SentCall& call, const StateSeen& seen,
                               model::TimeMs settle_after_ms, model::TimeMs listed_within_ms) {
  if (seen.read_sent_at <= call.sent_at) return AcceptedVerdict::Open;
  const auto age_ms = seen.read_sent_at - call.sent_at;
  if (!seen.listed) {
    return age_ms > listed_within_ms ? AcceptedVerdict::Unlisted : AcceptedVerdict::Open;
  }
  if (seen.state == call.requested) return AcceptedVerdict::Confirmed;
  return age_ms > settle_after_ms ? AcceptedVerdict::Contradicted : AcceptedVerdict::Open;
}

}  // namespace tms::core
