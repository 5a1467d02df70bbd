#include <doctest/doctest.h>

#include <set>

#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using model::AuditOutcome;
using model::JobStatus;
using model::Outcome;

namespace {

bool has_outcome(const std::vector<model::AuditRecord>& audit, AuditOutcome outcome,
                 const std::string& words) {
  for (const auto& record : audit) {
    if (record.outcome == outcome && record.detail.find(words) != std::string::npos) return true;
  }
  return false;
}

void wait_for_unknown(Lab& lab, model::JobId id, std::uint64_t count) {
  wait_for("unknown outcomes", [&] { return lab.job(id).counts[Outcome::Unknown] == count; });
}

// An ended job that left the first `odd` of three customers in a third state.
model::Job left_in_a_third_state(Lab& lab, std::size_t odd) {
  for (const auto& cid : lab.cids(odd)) {
    lab.sim.override_record(cid, R"({"action_code": 77, "action_desc": "odd"})");
  }
  lab.fault(FaultKind::Reset, 1);
  const auto started = lab.run(lab.cids(3), model::Action::PeDirect);
  wait_for_unknown(lab, started.id, 3);
  lab.fault(FaultKind::Reset, 0);
  const auto job = lab.wait_until_ended(started.id);
  REQUIRE(job.counts[Outcome::Unknown] == odd);
  return job;
}

std::uint64_t unknown_customers(Lab& lab) {
  return lab.jobs->activity().by_cluster[kCluster].unknown;
}

}  // namespace

TEST_CASE("Answers that are lost after the action was applied are settled, never sent again") {
  Lab lab;
  lab.fault(FaultKind::ApplyThenDrop, 1);
  const auto cids = lab.cids(150);
  const auto job = lab.wait_until_ended(lab.run(cids).id);
  CHECK(job.status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
  CHECK(lab.sim.requests(cluster_sim::Route::Set) == 3);
  const auto audit = lab.audit_of(job.id);
  CHECK(has_outcome(audit, AuditOutcome::Unknown, "Not known whether it was applied"));
  CHECK(has_outcome(audit, AuditOutcome::Success, "Settled by reading the cluster"));
  lab.check_chain();
}

TEST_CASE("A call that was cut before it was applied is sent again after settle_after_s") {
  Lab lab;
  lab.fault(FaultKind::Reset, 1);
  const auto cids = lab.cids(30);
  const auto started = lab.run(cids);
  wait_for_unknown(lab, started.id, 30);
  const auto unknown_since = std::chrono::steady_clock::now();
  lab.fault(FaultKind::Reset, 0);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(std::chrono::steady_clock::now() - unknown_since >= 900ms);  // settle_after_s = 1
  CHECK(job.status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
  for (const auto& [cid, customer] : lab.customers_of(job.id)) REQUIRE(customer.attempts == 2);
  CHECK(has_outcome(lab.audit_of(job.id), AuditOutcome::Failure, "it is sent again"));
  lab.check_chain();
}

TEST_CASE("A 500 is unknown as well, and a customer is sent three times at most") {
  Lab lab;
  lab.fault(FaultKind::ServerError, 1);
  const auto job = lab.wait_until_ended(lab.run(lab.cids(5)).id);
  CHECK(job.status == JobStatus::Failed);
  CHECK(lab.sim.injected(FaultKind::ServerError) == 3);
  lab.check_applied(lab.cids(5), 0);
  for (const auto& [cid, customer] : lab.customers_of(job.id)) {
    CHECK(customer.attempts == 3);
    CHECK(customer.message.find("Not applied") != std::string::npos);
  }
}

TEST_CASE("An action that the cluster applies after the call has timed out is not sent again") {
  auto options = quick();
  options.sim.action_latency = 700ms;
  options.sim.readback_delay = 100ms;
  options.timeouts.total = 300ms;
  options.settle_after_s = 2;  // above the time-out and the late application
  Lab lab(options);
  const auto cids = lab.cids(120);
  const auto job = lab.wait_until_ended(lab.run(cids).id);
  CHECK(job.status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
}

TEST_CASE("A third state stays unknown for a person, and is never sent again") {
  auto options = quick();
  options.jobs.unknown_ends_after = 2500ms;
  Lab lab(options);
  lab.fault(FaultKind::Reset, 1);
  const auto cids = lab.cids(3);
  const auto started = lab.run(cids, model::Action::PeDirect);
  wait_for_unknown(lab, started.id, 3);
  lab.sim.override_record(cids[0], R"({"action_code": 77, "action_desc": "odd"})");
  lab.fault(FaultKind::Reset, 0);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::PartiallyFailed);
  CHECK(job.counts[Outcome::Unknown] == 1);
  CHECK(job.counts[Outcome::Succeeded] == 2);
  const auto left = lab.customers_of(job.id).at(cids[0]);
  CHECK(left.outcome == Outcome::Unknown);
  CHECK(left.attempts == 1);
  CHECK(left.message.find("a person has to look") != std::string::npos);
  CHECK(lab.sim.applied(cids[0]) == 0);
}

TEST_CASE(
    "Customers left to a person are counted for a stated time after the job, over a restart") {
  auto options = quick();
  options.jobs.unknown_ends_after = 2500ms;
  options.jobs.left_unknown_counts_for = 6s;
  Lab lab(options);
  const auto job = left_in_a_third_state(lab, 2);
  CHECK(unknown_customers(lab) == 2);
  lab.restart();
  CHECK(unknown_customers(lab) == 2);
  wait_for("the stated time", [&] { return unknown_customers(lab) == 0; });
  CHECK(core::system_clock()() - job.finished_at >= 6000);
}

TEST_CASE("A customer left to a person counts until a read or a later action answers for it") {
  auto options = quick();
  options.jobs.unknown_ends_after = 2500ms;
  Lab lab(options);
  left_in_a_third_state(lab, 2);
  CHECK(unknown_customers(lab) == 2);
  const auto cids = lab.cids(2);
  lab.sim.override_record(cids[0], R"({"action_code": 5, "action_desc": "pe-direct"})");
  lab.sync();
  wait_for("the read to answer", [&] { return unknown_customers(lab) == 1; });
  lab.run({cids[1]}, model::Action::PeEnable);
  wait_for("the later action to answer", [&] { return unknown_customers(lab) == 0; });
}

TEST_CASE("A third state is remembered: back in its old state, a customer is not sent again") {
  auto options = quick();
  options.settle_after_s = 2;
  options.jobs.unknown_ends_after = 6s;
  Lab lab(options);
  lab.fault(FaultKind::Reset, 1);
  const auto cids = lab.cids(2);
  const auto before = lab.directory->customer(kCluster, cids[0]);
  REQUIRE(before);
  const auto started = lab.run(cids, model::Action::PeDirect);
  wait_for_unknown(lab, started.id, 2);
  lab.sim.override_record(cids[0], R"({"action_code": 77, "action_desc": "odd"})");
  wait_for("the third state", [&] {
    return lab.customers_of(started.id).at(cids[0]).message.find("a person has to look") !=
           std::string::npos;
  });
  lab.stop_engine();
  const int code = static_cast<int>(before->state);
  lab.sim.override_record(cids[0], R"({"action_code": )" + std::to_string(code) +
                                       R"(, "action_desc": ")" +
                                       std::string(to_string(before->state)) + "\"}");
  lab.fault(FaultKind::Reset, 0);
  lab.start_engine();
  // A read of the state from before decides about the other one: it is sent again.
  wait_for("the other customer", [&] { return lab.sim.applied(cids[1]) == 1; });
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.counts[Outcome::Succeeded] == 1);
  CHECK(job.counts[Outcome::Unknown] == 1);
  CHECK(lab.customers_of(job.id).at(cids[0]).attempts == 1);
  CHECK(lab.sim.applied(cids[0]) == 0);
}

TEST_CASE("An unreadable cluster leaves outcomes unknown; settling goes on after the job's end") {
  auto options = quick();
  options.jobs.unknown_ends_after = 1500ms;
  Lab lab(options);
  lab.fault(FaultKind::ApplyThenDrop, 1);
  lab.sim.set_fault({FaultKind::Malformed, cluster_sim::Route::Action, 1});
  const auto cids = lab.cids(40);
  const auto ended = lab.wait_until_ended(lab.run(cids).id);
  CHECK(ended.status == JobStatus::Failed);  // nobody is known to have succeeded
  CHECK(ended.counts[Outcome::Unknown] == 40);

  lab.sim.set_fault({FaultKind::Malformed, cluster_sim::Route::Action, 0});
  wait_for("late settling", [&] { return lab.job(ended.id).status == JobStatus::Succeeded; });
  CHECK(lab.job(ended.id).counts[Outcome::Succeeded] == 40);
  lab.check_applied(cids, 1);
  CHECK(has_outcome(lab.audit_of(ended.id), AuditOutcome::Success, "Settled by reading"));
  lab.check_chain();
}

TEST_CASE("An accepted action that the cluster never shows ends as failed: accepted, not applied") {
  Lab lab;
  const auto cids = lab.cids(4);
  lab.sim.override_record(cids[1], R"({"action_code": 2, "action_desc": "pe-enable"})");
  const auto ended = lab.wait_until_ended(lab.run(cids).id);
  CHECK(ended.status == JobStatus::Succeeded);  // all were accepted
  wait_for("the contradiction",
           [&] { return lab.job(ended.id).status == JobStatus::PartiallyFailed; });
  const auto customer = lab.customers_of(ended.id).at(cids[1]);
  CHECK(customer.outcome == Outcome::Failed);
  CHECK(customer.message.find("accepted, not applied") != std::string::npos);
  CHECK(lab.job(ended.id).counts[Outcome::Succeeded] == 3);
  CHECK(has_outcome(lab.audit_of(ended.id), AuditOutcome::Failure, "accepted, not applied"));
  const auto shown = lab.directory->customer(kCluster, cids[1]);
  REQUIRE(shown);
  CHECK(shown->state_confirmed);
  CHECK(shown->state == model::State::PeEnable);
}

TEST_CASE("Accepted actions on customers that the cluster does not list are not read for ever") {
  auto options = quick();
  options.jobs.unknown_ends_after = 2s;
  Lab lab(options);
  lab.sim.hide_last(20);
  lab.sync();
  const auto cids = lab.cids(20, 380);
  const auto shown = [&] { return lab.directory->customer(kCluster, cids[3]).value(); };
  const auto before = shown();
  const auto ended = lab.wait_until_ended(lab.run(cids).id);
  CHECK(ended.status == JobStatus::Succeeded);
  CHECK_FALSE(shown().state_confirmed);
  wait_for("the end of reading", [&] { return shown().state_confirmed; });
  CHECK(shown().state == before.state);
  const auto customer = lab.customers_of(ended.id).at(cids[3]);
  CHECK(customer.outcome == Outcome::Succeeded);
  CHECK(customer.message.find("does not list this customer") != std::string::npos);
  CHECK(lab.job(ended.id).status == JobStatus::Succeeded);

  lab.sim.hide_last(0);
  lab.sync();
  CHECK_MESSAGE(shown().state == model::State::PeDirect, "what is seen later corrects it");
  lab.check_chain();
}

TEST_CASE("A mix of every fault ends with each customer applied exactly once") {
  auto options = quick();
  options.sim.seed = 7;
  options.chunk_size = 10;
  options.timeouts.total = 1500ms;
  options.jobs.first_backoff = 20ms;
  Lab lab(options);
  for (const auto kind : {FaultKind::ApplyThenDrop, FaultKind::Reset, FaultKind::ServerError,
                          FaultKind::NotReady, FaultKind::Malformed, FaultKind::Truncated}) {
    lab.fault(kind, 0.08);
  }
  lab.sim.set_fault({FaultKind::Reset, cluster_sim::Route::Action, 0.2});
  const auto cids = lab.cids(400);
  model::CustomerFilter in_state;
  in_state.states = {model::State::PeDirect};
  const auto already = lab.directory->matching(kCluster, in_state);
  REQUIRE(already);
  std::set<std::string> before;
  for (const auto key : *already) before.insert(lab.directory->cid(key));
  const auto job = lab.wait_until_ended(lab.run(cids).id);
  std::size_t twice = 0;
  std::size_t wrong = 0;
  const auto customers = lab.customers_of(job.id);
  for (const auto& cid : cids) {
    const auto applied = lab.sim.applied(cid);
    twice += applied > 1 ? 1 : 0;
    // Of a customer that was in the state before, nobody can tell whether it was applied.
    if (before.contains(cid)) continue;
    wrong += (customers.at(cid).outcome == Outcome::Succeeded) != (applied == 1) ? 1 : 0;
  }
  CHECK(twice == 0);
  CHECK(wrong == 0);
  CHECK(job.counts[Outcome::Unknown] == 0);
  lab.check_chain();
}
