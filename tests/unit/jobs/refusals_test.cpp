#include <doctest/doctest.h>

#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using model::JobStatus;
using model::Outcome;

namespace {

// The cluster refuses for a while, then works: nothing may fail, nothing may be applied twice.
void check_refused_for_a_while(FaultKind kind, const std::string& words) {
  Lab lab;
  lab.fault(kind, 1);
  const auto cids = lab.cids(120);
  const auto started = lab.run(cids);
  wait_for("a refusal", [&] { return lab.sim.injected(kind) >= 1; });
  wait_for("the reason to be shown", [&] {
    const auto job = lab.job(started.id);
    return job.error && job.error->message.find(words) != std::string::npos;
  });
  CHECK(lab.job(started.id).status == JobStatus::Running);
  lab.fault(kind, 0);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Succeeded);
  CHECK_FALSE(job.error);
  lab.check_applied(cids, 1);
  for (const auto& [cid, customer] : lab.customers_of(job.id)) REQUIRE(customer.attempts == 1);
  lab.check_chain();
}

}  // namespace

TEST_CASE("Busy and not-ready clusters are asked again until they accept") {
  check_refused_for_a_while(FaultKind::TooMany, "asked again");
  check_refused_for_a_while(FaultKind::Unavailable, "asked again");
  check_refused_for_a_while(FaultKind::NotReady, "not Ready");
}

TEST_CASE("Retry-After is obeyed") {
  Lab lab;
  lab.fault(FaultKind::TooMany, 1);
  const auto before_both = std::chrono::steady_clock::now();  // a busy machine looks late
  const auto job = lab.run(lab.cids(10));
  wait_for("two refusals", [&] { return lab.sim.injected(FaultKind::TooMany) == 2; });
  CHECK(std::chrono::steady_clock::now() - before_both >= 950ms);  // it says one second
  lab.fault(FaultKind::TooMany, 0);
  CHECK(lab.wait_until_ended(job.id).status == JobStatus::Succeeded);
}

TEST_CASE("Retry-After is obeyed by the reads that settle, too") {
  Lab lab;
  lab.fault(FaultKind::ApplyThenDrop, 1);
  lab.sim.set_fault({FaultKind::TooMany, cluster_sim::Route::Action, 1});
  const auto before_both = std::chrono::steady_clock::now();  // a busy machine looks late
  const auto job = lab.run(lab.cids(10));
  wait_for("two refusals", [&] { return lab.sim.injected(FaultKind::TooMany) >= 2; });
  CHECK(std::chrono::steady_clock::now() - before_both >= 950ms);  // it says one second
  lab.sim.set_fault({FaultKind::TooMany, cluster_sim::Route::Action, 0});
  CHECK(lab.wait_until_ended(job.id).status == JobStatus::Succeeded);
}

TEST_CASE("Ids that the cluster does not know fail alone; the rest of the request is sent again") {
  Lab lab;
  auto cids = lab.cids(60);
  cids.push_back("no-such-customer");
  cids.push_back("nobody_either");
  const auto job = lab.wait_until_ended(lab.run(cids).id);
  CHECK(job.status == JobStatus::PartiallyFailed);
  CHECK(job.counts[Outcome::Succeeded] == 60);
  CHECK(job.counts[Outcome::Failed] == 2);
  lab.check_applied(lab.cids(60), 1);
  const auto customers = lab.customers_of(job.id);
  CHECK(customers.at("no-such-customer").outcome == Outcome::Failed);
  CHECK(customers.at("no-such-customer").message.find("do not exist") != std::string::npos);
  lab.check_chain();
}

TEST_CASE("An action on unknown ids alone fails, and they are stored like everybody else") {
  Lab lab;
  const auto job = lab.wait_until_ended(lab.run({"ghost-1", "ghost-2"}).id);
  CHECK(job.status == JobStatus::Failed);
  CHECK(lab.customers_of(job.id).size() == 2);
  lab.restart();
  CHECK(lab.customers_of(job.id).contains("ghost-2"));
}

TEST_CASE("A 401 in the middle pauses the job, asks for a token, and nothing is lost") {
  auto options = quick();
  options.sim.action_latency = 30ms;
  options.chunk_size = 20;
  options.concurrency = 2;
  Lab lab(options);
  const auto cids = lab.cids(400);
  const auto started = lab.run(cids);
  wait_for("some success", [&] { return lab.job(started.id).counts[Outcome::Succeeded] > 0; });
  lab.sim.set_token("another-token");
  wait_for("the pause", [&] { return lab.job(started.id).status == JobStatus::Paused; });
  const auto paused = lab.job(started.id);
  REQUIRE(paused.error);
  CHECK(paused.error->code == model::ErrorCode::ClusterUnauthorized);
  wait_for("the calls to come back",
           [&] { return lab.job(started.id).counts[Outcome::InFlight] == 0; });
  CHECK(lab.job(started.id).counts[Outcome::Failed] == 0);

  lab.connect("another-token");
  lab.jobs->on_credentials_changed(kCluster);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
  lab.check_chain();
}

TEST_CASE("A cluster that refuses connections makes the job wait, and opens the circuit breaker") {
  Lab lab;
  const auto port_was = lab.sim.base_url();
  model::ClusterPatch nowhere;
  nowhere.base_url = "http://127.0.0.1:9";  // discard: nothing listens
  REQUIRE(lab.clusters->update(lab.actor, kCluster, nowhere));
  lab.connect("secret-token");  // a cluster that moves is disconnected
  const auto started = lab.run(lab.cids(10));
  wait_for("the reason to be shown", [&] { return lab.job(started.id).error.has_value(); });
  CHECK(lab.job(started.id).counts[Outcome::Unknown] == 0);  // nothing was sent
  model::ClusterPatch back;
  back.base_url = port_was;
  REQUIRE(lab.clusters->update(lab.actor, kCluster, back));
  lab.connect("secret-token");
  lab.jobs->on_credentials_changed(kCluster);
  CHECK(lab.wait_until_ended(started.id).status == JobStatus::Succeeded);
  lab.check_applied(lab.cids(10), 1);
}
