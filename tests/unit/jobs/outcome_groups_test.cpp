#include <doctest/doctest.h>

#include "server/core/jobs/outcome_unit.h"

using namespace tms::core;
using tms::model::AuditOutcome;
using tms::model::Outcome;
using tms::upstream::Delivery;
using tms::upstream::SetActionVerdict;

namespace {

AnsweredCall call_of(SetActionVerdict verdict, std::vector<std::string> unknown_cids = {}) {
  AnsweredCall call;
  call.positions = {3, 4, 9};
  call.cids = {"a", "b", "c"};
  call.reply.verdict = verdict;
  call.reply.unknown_cids = std::move(unknown_cids);
  call.reply.call.delivery = Delivery::Answered;
  call.reply.call.http_status = 200;
  call.reply.call.message = "words of the cluster";
  return call;
}

void check_whole(const AnsweredCall& call, Outcome outcome, std::optional<AuditOutcome> audit) {
  const auto groups = groups_of(call);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].outcome == outcome);
  CHECK(groups[0].positions == call.positions);
  CHECK(groups[0].message == "words of the cluster");
  CHECK(groups[0].audit == audit);
  CHECK(groups[0].counts_as_send == audit.has_value());
}

}  // namespace

TEST_CASE("Each verdict of a call gives its customers one outcome") {
  check_whole(call_of(SetActionVerdict::Accepted), Outcome::Succeeded, AuditOutcome::Success);
  check_whole(call_of(SetActionVerdict::Refused), Outcome::Failed, AuditOutcome::Failure);
  check_whole(call_of(SetActionVerdict::Unknown), Outcome::Unknown, AuditOutcome::Unknown);
}

TEST_CASE("A refusal for now sends nobody anywhere: they wait, and it does not count as a send") {
  check_whole(call_of(SetActionVerdict::Busy), Outcome::Waiting, std::nullopt);
  check_whole(call_of(SetActionVerdict::NotReady), Outcome::Waiting, std::nullopt);
  check_whole(call_of(SetActionVerdict::Unauthorized), Outcome::Waiting, std::nullopt);
  auto not_sent = call_of(SetActionVerdict::Unknown);
  not_sent.reply.call.delivery = Delivery::NotSent;
  check_whole(not_sent, Outcome::Waiting, std::nullopt);
}

TEST_CASE("Unknown ids fail alone, the rest of the refused request is sent again") {
  const auto groups = groups_of(call_of(SetActionVerdict::UnknownCids, {"b"}));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].outcome == Outcome::Failed);
  CHECK(groups[0].positions == Positions{4});
  CHECK(groups[1].outcome == Outcome::Waiting);
  CHECK(groups[1].positions == Positions{3, 9});
}

TEST_CASE("Customers that the cluster does not know keep its words, without the other customers") {
  auto call = call_of(SetActionVerdict::UnknownCids, {"b"});
  call.reply.call.message = "those CIDs [b, zz] do not exist";
  CHECK(groups_of(call)[0].message == "those CIDs do not exist");
  call.reply.call.message = "those CIDs [b, zz, yy";
  CHECK(groups_of(call)[0].message == "The cluster does not know this customer");
}

TEST_CASE("A refusal that names none of the ids asked for fails the call instead of looping") {
  const auto groups = groups_of(call_of(SetActionVerdict::UnknownCids));
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].outcome == Outcome::Failed);
  CHECK(groups[0].positions.size() == 3);
}
