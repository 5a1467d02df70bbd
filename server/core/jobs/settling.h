// The rules of PRODUCT 1.1 "Settling" as pure decisions: what a read of the cluster says about a
// call whose answer never came, and about one that was accepted.
#pragma once

#include <cstdint>

#include "shared/model/action.h"
#include "shared/model/time.h"

namespace tms::core {

// Sends of one customer that may each have been applied; refused ones do not count.
inline constexpr std::uint8_t kMostSends = 3;

struct SentCall {
  model::State requested = model::State::Other;
  model::State previous = model::State::Other;  // before the call left
  model::TimeMs sent_at = 0;
};
struct StateSeen {
  model::State state = model::State::Other;
  bool listed = false;  // false: the cluster does not know this customer
  model::TimeMs read_sent_at = 0;
};

enum class UnknownVerdict : std::uint8_t {
  Open,        // this read says nothing yet
  Applied,     // the requested state was seen
  NotApplied,  // the previous state was seen long enough after the call left
  ThirdState   // neither: never sent again, a person has to look
};
UnknownVerdict judge_unknown(const SentCall& call, const StateSeen& seen,
                             model::TimeMs settle_after_ms);

enum class AcceptedVerdict : std::uint8_t {
  Open,
  Confirmed,
  Contradicted,  // accepted, not applied
  Unlisted       // not listed for so long that no read is expected to tell
};
AcceptedVerdict judge_accepted(const SentCall& call, const StateSeen& seen,
                               model::TimeMs settle_after_ms, model::TimeMs listed_within_ms);

}  // namespace tms::core
