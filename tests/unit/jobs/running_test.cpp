#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using model::AuditOutcome;
using model::JobStatus;
using model::Outcome;

TEST_CASE("An action reaches every customer once, is counted, shown and proven") {
  Lab lab;
  const auto cids = lab.cids(230);
  const auto started = lab.run(cids);
  CHECK(started.counts[Outcome::Waiting] == 230);
  const auto job = lab.wait_until_ended(started.id);

  CHECK(job.status == JobStatus::Succeeded);
  CHECK(job.counts[Outcome::Succeeded] == 230);
  CHECK(job.started_at >= job.created_at);
  CHECK(job.finished_at >= job.started_at);
  CHECK_FALSE(job.series.empty());
  lab.check_applied(cids, 1);
  CHECK(lab.sim.requests(cluster_sim::Route::Set) == 5);  // chunks of 50

  const auto audit = lab.audit_of(job.id);
  REQUIRE(audit.size() == 6);
  CHECK(audit[0].outcome == AuditOutcome::Intent);
  CHECK(audit[0].customer_count == 230);
  CHECK(audit[0].actor == "operator");
  CHECK(audit[0].detail == "a test");
  std::uint64_t proven = 0;
  for (std::size_t i = 1; i < audit.size(); ++i) {
    CHECK(audit[i].outcome == AuditOutcome::Success);
    CHECK(audit[i].action == "pe-direct");
    proven += audit[i].customer_count;
  }
  CHECK(proven == 230);
  lab.check_chain();

  for (const auto& [cid, customer] : lab.customers_of(job.id)) {
    REQUIRE(customer.outcome == Outcome::Succeeded);
    REQUIRE(customer.attempts == 1);
    REQUIRE(customer.http_status == 200);
  }
  const auto shown = lab.directory->customer(kCluster, cids.front());
  REQUIRE(shown);
  CHECK(shown->state == model::State::PeDirect);
  CHECK(shown->last_job_id == job.id);
}

TEST_CASE("An id that is named twice is sent once, and leaves nothing locked behind") {
  Lab lab;
  auto cids = lab.cids(3);
  cids.push_back(cids.front());
  const auto preview = lab.jobs->preview(Lab::preview_request(cids), lab.actor);
  REQUIRE(preview);
  CHECK(preview->total == 3);
  CHECK(preview->duplicates == 1);
  const auto job = lab.jobs->create(Lab::job_request(*preview), lab.actor);
  REQUIRE(job);
  CHECK(lab.wait_until_ended(job->id).status == JobStatus::Succeeded);
  lab.check_applied(lab.cids(3), 1);
  CHECK(lab.wait_until_ended(lab.run(cids).id).status == JobStatus::Succeeded);
}

TEST_CASE("Calls run side by side up to the cluster's limit, and not beyond") {
  auto options = quick();
  options.sim.action_latency = 60ms;
  options.chunk_size = 20;
  options.concurrency = 3;
  Lab lab(options);
  const auto job = lab.run(lab.cids(400));
  CHECK(lab.wait_until_ended(job.id).status == JobStatus::Succeeded);
  CHECK(lab.sim.most_in_flight() == 3);
}

TEST_CASE("A one-customer action does not wait for the end of a large one") {
  auto options = quick();
  options.sim.action_latency = 40ms;
  options.chunk_size = 10;
  options.concurrency = 2;
  Lab lab(options);
  const auto large = lab.run(lab.cids(390));
  wait_for("the first chunks", [&] { return lab.job(large.id).counts[Outcome::Succeeded] > 0; });
  const auto small = lab.run(lab.cids(1, 395));
  lab.wait_until_ended(small.id);
  const auto meanwhile = lab.job(large.id);
  CHECK_FALSE(model::has_ended(meanwhile.status));
  CHECK(meanwhile.counts[Outcome::Waiting] > 0);
  lab.wait_until_ended(large.id);
  lab.check_applied(lab.cids(390), 1);
}

TEST_CASE("Jobs of the same size take turns") {
  auto options = quick();
  options.sim.action_latency = 20ms;
  options.chunk_size = 10;
  options.concurrency = 1;
  Lab lab(options);
  const auto first = lab.run(lab.cids(150));
  const auto second = lab.run(lab.cids(150, 200));
  lab.wait_until_ended(first.id);
  // The second had nearly as many turns as the first when that ended.
  CHECK(lab.job(second.id).counts[Outcome::Succeeded] >= 100);
  lab.wait_until_ended(second.id);
}

TEST_CASE("A hundred actions at once are all accepted and all carried out") {
  Lab lab;
  std::vector<model::JobId> ids;
  for (std::size_t i = 0; i < 100; ++i) ids.push_back(lab.run(lab.cids(4, i * 4)).id);
  for (const auto id : ids) CHECK(lab.wait_until_ended(id).status == JobStatus::Succeeded);
  lab.check_applied(lab.cids(400), 1);
  lab.check_chain();
}

TEST_CASE("A sync is a job, too, and says why it failed") {
  Lab lab;
  lab.sim.set_fault({cluster_sim::FaultKind::Unauthorized, cluster_sim::Route::Action, 1});
  const auto job = lab.jobs->start_sync(kCluster, false, lab.actor);
  REQUIRE(job);
  CHECK(job->kind == model::JobKind::Sync);
  const auto ended = lab.wait_until_ended(job->id);
  CHECK(ended.status == JobStatus::Failed);
  REQUIRE(ended.error);
  CHECK_FALSE(ended.error->message.empty());
}
