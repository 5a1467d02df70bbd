#include "server/core/jobs/settling.h"

#include <doctest/doctest.h>

using namespace tms::core;
using tms::model::State;

namespace {

constexpr tms::model::TimeMs kSentAt = 100'000;
constexpr tms::model::TimeMs kSettleAfterMs = 60'000;
constexpr tms::model::TimeMs kListedWithinMs = 600'000;
constexpr SentCall kCall{State::PeEnable, State::TranBegin, kSentAt};

AcceptedVerdict judge_accepted(const StateSeen& seen,
                               tms::model::TimeMs settle_after_ms = kSettleAfterMs) {
  return tms::core::judge_accepted(kCall, seen, settle_after_ms, kListedWithinMs);
}

StateSeen seen(State state, tms::model::TimeMs after_ms, bool listed = true) {
  return {state, listed, kSentAt + after_ms};
}

}  // namespace

TEST_CASE("A read of the requested state settles an unknown outcome at once") {
  CHECK(judge_unknown(kCall, seen(State::PeEnable, 1), kSettleAfterMs) == UnknownVerdict::Applied);
}

TEST_CASE("A read of the previous state counts as not applied only after settle_after_s") {
  CHECK(judge_unknown(kCall, seen(State::TranBegin, 1), kSettleAfterMs) == UnknownVerdict::Open);
  CHECK(judge_unknown(kCall, seen(State::TranBegin, kSettleAfterMs), kSettleAfterMs) ==
        UnknownVerdict::Open);
  CHECK(judge_unknown(kCall, seen(State::TranBegin, kSettleAfterMs + 1), kSettleAfterMs) ==
        UnknownVerdict::NotApplied);
}

TEST_CASE("A third state is for a person, however early or late it is read") {
  CHECK(judge_unknown(kCall, seen(State::PeDirect, 1), kSettleAfterMs) ==
        UnknownVerdict::ThirdState);
  CHECK(judge_unknown(kCall, seen(State::PeDirect, 10 * kSettleAfterMs), kSettleAfterMs) ==
        UnknownVerdict::ThirdState);
}

TEST_CASE("A read that left before the call says nothing") {
  CHECK(judge_unknown(kCall, seen(State::PeEnable, -1), kSettleAfterMs) == UnknownVerdict::Open);
  CHECK(judge_unknown(kCall, seen(State::PeDirect, 0), kSettleAfterMs) == UnknownVerdict::Open);
  CHECK(judge_accepted(seen(State::TranBegin, -1), 0) == AcceptedVerdict::Open);
}

TEST_CASE("A customer that the cluster never listed is not applied when it is still not listed") {
  const SentCall never_listed{State::PeEnable, State::Other, kSentAt};
  CHECK(judge_unknown(never_listed, seen(State::Other, kSettleAfterMs + 1, false),
                      kSettleAfterMs) == UnknownVerdict::NotApplied);
  CHECK(judge_unknown(kCall, seen(State::Other, kSettleAfterMs + 1, false), kSettleAfterMs) ==
        UnknownVerdict::ThirdState);
}

TEST_CASE("An accepted action is confirmed by a read, and contradicted only after settle_after_s") {
  CHECK(judge_accepted(seen(State::PeEnable, 1)) == AcceptedVerdict::Confirmed);
  CHECK(judge_accepted(seen(State::TranBegin, kSettleAfterMs)) == AcceptedVerdict::Open);
  CHECK(judge_accepted(seen(State::TranBegin, kSettleAfterMs + 1)) ==
        AcceptedVerdict::Contradicted);
  CHECK(judge_accepted(seen(State::TranBegin, kSettleAfterMs + 1, false)) == AcceptedVerdict::Open);
}

TEST_CASE("A customer that is not listed for ten minutes is not waited for any longer") {
  CHECK(judge_accepted(seen(State::Other, kListedWithinMs, false)) == AcceptedVerdict::Open);
  CHECK(judge_accepted(seen(State::Other, kListedWithinMs + 1, false)) ==
        AcceptedVerdict::Unlisted);
  CHECK(judge_accepted(seen(State::PeEnable, kListedWithinMs + 1)) == AcceptedVerdict::Confirmed);
}
