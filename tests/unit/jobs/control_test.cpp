#include <doctest/doctest.h>

#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using model::ErrorCode;
using model::JobStatus;
using model::Outcome;

namespace {

LabOptions slow_calls() {
  auto options = quick();
  options.sim.action_latency = 60ms;
  options.chunk_size = 10;
  options.concurrency = 2;
  return options;
}

}  // namespace

TEST_CASE("A cancel stops what waits, lets calls in flight finish, and says who cancelled") {
  Lab lab(slow_calls());
  const auto cids = lab.cids(400);
  const auto started = lab.run(cids);
  wait_for("some success", [&] { return lab.job(started.id).counts[Outcome::Succeeded] > 0; });
  const auto cancelling = lab.jobs->cancel(started.id, lab.actor);
  REQUIRE(cancelling);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Cancelled);
  CHECK(job.counts[Outcome::Waiting] == 0);
  CHECK(job.counts[Outcome::InFlight] == 0);
  CHECK(job.counts[Outcome::Cancelled] > 300);
  CHECK(job.counts[Outcome::Succeeded] == lab.sim.applied_total());
  const auto audit = lab.audit_of(job.id);
  bool told = false;
  for (const auto& record : audit) {
    told = told || (record.action == "job.cancel" && record.actor == "operator");
  }
  CHECK(told);
  CHECK(lab.jobs->cancel(job.id, lab.actor).error().code == ErrorCode::Conflict);
  // The customers are free again.
  CHECK(lab.try_run(lab.cids(10, 390)));
  lab.check_chain();
}

TEST_CASE("After a cancel unknown outcomes are settled but never sent again") {
  Lab lab;
  lab.fault(FaultKind::Reset, 1);
  const auto started = lab.run(lab.cids(6));
  wait_for("unknown outcomes", [&] { return lab.job(started.id).counts[Outcome::Unknown] == 6; });
  REQUIRE(lab.jobs->cancel(started.id, lab.actor));
  lab.fault(FaultKind::Reset, 0);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Cancelled);
  wait_for("late settling", [&] { return lab.job(job.id).counts[Outcome::Failed] == 6; });
  CHECK(lab.job(job.id).status == JobStatus::Cancelled);
  lab.check_applied(lab.cids(6), 0);
  CHECK(lab.customers_of(job.id).begin()->second.message.find("cancelled") != std::string::npos);
}

TEST_CASE("A cancel ends a job whose customers show a third state; late settling corrects them") {
  Lab lab;  // in which an unknown outcome would hold the job for ten minutes
  lab.fault(FaultKind::Reset, 1);
  const auto cids = lab.cids(2);
  const auto started = lab.run(cids);
  wait_for("unknown outcomes", [&] { return lab.job(started.id).counts[Outcome::Unknown] == 2; });
  for (const auto& cid : cids) {
    lab.sim.override_record(cid, R"({"action_code": 77, "action_desc": "odd"})");
  }
  wait_for("the third state", [&] {
    return lab.customers_of(started.id).at(cids[1]).message.find("a person has to look") !=
           std::string::npos;
  });
  const auto waiting = lab.job(started.id);
  CHECK(waiting.status == JobStatus::Running);
  CHECK_FALSE(waiting.eta_s);  // nobody can say

  REQUIRE(lab.jobs->cancel(started.id, lab.actor));
  wait_for(
      "the end", [&] { return lab.job(started.id).status == JobStatus::Cancelled; }, 5s);
  CHECK(lab.job(started.id).counts[Outcome::Unknown] == 2);
  lab.sim.override_record(cids[0], R"({"action_code": 5, "action_desc": "pe-direct"})");
  wait_for("late settling", [&] { return lab.job(started.id).counts[Outcome::Succeeded] == 1; });
  CHECK(lab.customers_of(started.id).at(cids[1]).outcome == Outcome::Unknown);
  CHECK(lab.audit_of(started.id).back().outcome == model::AuditOutcome::Success);

  lab.restart();
  CHECK(lab.job(started.id).status == JobStatus::Cancelled);
  lab.sim.override_record(cids[1], R"({"action_code": 5, "action_desc": "pe-direct"})");
  wait_for("late settling after a restart",
           [&] { return lab.job(started.id).counts[Outcome::Succeeded] == 2; });
  CHECK(lab.job(started.id).status == JobStatus::Cancelled);
  CHECK(lab.sim.requests(cluster_sim::Route::Set) == 1);
  lab.check_chain();
}

TEST_CASE("A paused job sends nothing until it is resumed") {
  Lab lab(slow_calls());
  const auto cids = lab.cids(200);
  const auto started = lab.run(cids);
  wait_for("some success", [&] { return lab.job(started.id).counts[Outcome::Succeeded] > 0; });
  REQUIRE(lab.jobs->pause(started.id, lab.actor));
  wait_for("the calls to come back",
           [&] { return lab.job(started.id).counts[Outcome::InFlight] == 0; });
  const auto requests = lab.sim.requests(cluster_sim::Route::Set);
  const auto other = lab.run(lab.cids(50, 300));  // others go on meanwhile
  lab.wait_until_ended(other.id);
  CHECK(lab.sim.requests(cluster_sim::Route::Set) == requests + 5);
  CHECK(lab.job(started.id).status == JobStatus::Paused);

  const auto resumed = lab.jobs->resume(started.id, lab.actor);
  REQUIRE(resumed);
  CHECK(lab.wait_until_ended(started.id).status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
  CHECK(lab.jobs->resume(started.id, lab.actor).error().code == ErrorCode::Conflict);
}

TEST_CASE("Only its owner and admins control a job") {
  Lab lab(slow_calls());
  const auto job = lab.run(lab.cids(100));
  core::Actor stranger = lab.actor;
  stranger.username = "somebody";
  stranger.role = "operator";
  CHECK(lab.jobs->cancel(job.id, stranger).error().code == ErrorCode::Forbidden);
  CHECK(lab.jobs->pause(job.id, stranger).error().code == ErrorCode::Forbidden);
  core::Actor admin = stranger;
  admin.role = "admin";
  CHECK(lab.jobs->cancel(job.id, admin));
  CHECK(lab.jobs->cancel({}, admin).error().code == ErrorCode::NotFound);
}

TEST_CASE("A retry is a child job of the failed customers alone") {
  Lab lab;
  auto cids = lab.cids(20);
  cids.push_back("unknown-one");
  const auto parent = lab.wait_until_ended(lab.run(cids).id);
  REQUIRE(parent.counts[Outcome::Failed] == 1);
  const auto child = lab.jobs->retry(parent.id, lab.actor);
  REQUIRE(child);
  CHECK(child->parent_job_id == parent.id);
  CHECK(child->counts.total() == 1);
  CHECK(lab.wait_until_ended(child->id).status == JobStatus::Failed);
  lab.check_applied(lab.cids(20), 1);
  const auto all_well = lab.wait_until_ended(lab.run(lab.cids(2)).id);
  CHECK(lab.jobs->retry(all_well.id, lab.actor).error().code == ErrorCode::Conflict);
}
