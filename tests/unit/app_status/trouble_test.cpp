// Jobs of kind app_status on a cluster in trouble: every failure counted and named, nothing lost.
#include "tests/unit/app_status/status_lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using model::Health;
using model::JobStatus;
using model::Outcome;
using model::ReadFailure;

namespace {

using Failures = std::vector<model::FailureCount>;

LabOptions impatient() {
  auto options = quick();
  options.sim.settle = 0ms;  // else an app may have got its verdict between two reads
  options.timeouts.app_status = 200ms;
  options.jobs.reads_wait_for_silent = 300ms;
  options.app_status_concurrency = 8;
  return options;
}

}  // namespace

TEST_CASE("A failed read is named by its kind, and the last good answer stays, marked stale") {
  StatusLab lab(impatient());
  const auto cids = lab.cids(2);
  lab.refreshed(cids);
  const auto good = lab.detail(cids[0]);
  const std::vector<std::pair<FaultKind, ReadFailure>> kinds{
      {FaultKind::ServerError, ReadFailure::ServerError},
      {FaultKind::Malformed, ReadFailure::Unreadable},
      {FaultKind::Reset, ReadFailure::Unreachable},
      {FaultKind::Truncated, ReadFailure::Unreachable},
      {FaultKind::Timeout, ReadFailure::TimedOut}};
  for (const auto& [fault, kind] : kinds) {
    CAPTURE(std::string(to_string(fault)));
    lab.fault_reads(fault, 1);
    const auto job = lab.refreshed(cids, 0);
    lab.fault_reads(fault, 0);
    CHECK(job.status == JobStatus::Failed);
    CHECK(job.failures == Failures{{kind, 2}});
    const auto row = lab.customers_of(job.id).at(cids[0]);
    CHECK(row.outcome == Outcome::Failed);
    CHECK_MESSAGE(row.attempts == 2, "each is read a second time");
    CHECK_FALSE(row.message.empty());
    const auto stale = lab.detail(cids[0]);
    CHECK(stale.customer.health == Health::FetchFailed);
    CHECK(stale.customer.apps_error == row.message);
    CHECK(stale.customer.apps == good.customer.apps);
    REQUIRE(stale.app_status.size() == good.app_status.size());
    CHECK(stale.app_status[0].status == good.app_status[0].status);
    CHECK(stale.app_status[0].stale);
    CHECK(lab.refreshed(cids).counts[Outcome::Succeeded] == 2);
    CHECK(lab.detail(cids[0]).customer.health == good.customer.health);
  }
}

TEST_CASE("What failed is read again by a retry, and only that") {
  StatusLab lab(impatient());
  lab.fault_reads(FaultKind::ServerError, 1);
  const auto failed = lab.refreshed(lab.cids(3));
  CHECK(failed.counts[Outcome::Failed] == 3);
  lab.fault_reads(FaultKind::ServerError, 0);
  const auto child = lab.jobs->retry(failed.id, lab.actor);
  REQUIRE(child);
  CHECK(child->kind == model::JobKind::AppStatus);
  CHECK(child->parent_job_id == failed.id);
  CHECK(lab.wait_until_ended(child->id).counts[Outcome::Succeeded] == 3);
}

TEST_CASE("Faults now and then cost another read, not the refresh") {
  StatusLab lab(impatient());
  lab.fault_reads(FaultKind::ServerError, 0.1);
  lab.fault_reads(FaultKind::Malformed, 0.05);
  const auto job = lab.refreshed(lab.cids(300));
  CHECK(job.counts[Outcome::Succeeded] > 270);
  CHECK(job.counts[Outcome::Succeeded] + job.counts[Outcome::Failed] == 300);
  std::uint64_t named = 0;
  for (const auto& failure : job.failures) named += failure.count;
  CHECK(named == job.counts[Outcome::Failed]);
  CHECK(lab.in_health(Health::FetchFailed) == job.counts[Outcome::Failed]);
}

TEST_CASE("429 and 503 hold the reads back, and nobody fails for them") {
  for (const auto fault : {FaultKind::TooMany, FaultKind::Unavailable}) {
    StatusLab lab(impatient());
    lab.fault_reads(fault, 1);
    const auto started = lab.refresh(lab.cids(40));
    wait_for("a refusal", [&] { return lab.sim.injected(fault) >= 1; });
    wait_for("the reason to show", [&] { return lab.job(started.id).error.has_value(); });
    CHECK(lab.job(started.id).status == JobStatus::Running);
    CHECK_MESSAGE(lab.sim.injected(fault) <= 16, "Retry-After is obeyed by all together");
    lab.fault_reads(fault, 0);
    const auto job = lab.wait_until_ended(started.id);
    CHECK(job.status == JobStatus::Succeeded);
    CHECK(job.counts[Outcome::Succeeded] == 40);
  }
}

TEST_CASE("Reads wait for a cluster that only asks for patience, but not for ever") {
  auto options = impatient();
  options.jobs.reads_wait_for_busy = 1s;
  StatusLab lab(options);
  lab.fault_reads(FaultKind::TooMany, 1);
  const auto job = lab.refreshed(lab.cids(20));
  CHECK(job.status == JobStatus::Failed);
  CHECK(job.failures == Failures{{ReadFailure::Refused, 20}});
  CHECK_MESSAGE(lab.in_health(Health::FetchFailed) == 0, "none of them was read");
}

TEST_CASE("A cluster that stops answering fails what waits, and what was read is kept") {
  auto options = impatient();
  options.sim.latency = 20ms;
  StatusLab lab(options);
  const auto started = lab.refresh(lab.cids(400));
  wait_for("some reads", [&] { return lab.job(started.id).counts[Outcome::Succeeded] >= 20; });
  lab.fault_reads(FaultKind::ServerError, 1);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::PartiallyFailed);
  CHECK(job.counts[Outcome::Succeeded] >= 20);
  CHECK(job.failures == Failures{{ReadFailure::ServerError, job.counts[Outcome::Failed]}});
  CHECK_MESSAGE(lab.reads() < 300, "the circuit breaker keeps the others away");
  CHECK(lab.clusters->breaker(*lab.clusters->key_of(kCluster)).state(core::system_clock()()) !=
        model::BreakerState::Closed);
  CHECK(400 - lab.in_health(Health::NotFetched) < 200);
}

TEST_CASE("A refused token pauses the refresh, keeps what was read, and a new one finishes it") {
  auto options = impatient();
  options.sim.latency = 20ms;
  StatusLab lab(options);
  const auto cids = lab.cids(200);
  const auto started = lab.refresh(cids);
  wait_for("some reads", [&] { return lab.job(started.id).counts[Outcome::Succeeded] >= 20; });
  lab.sim.set_token("rotated");
  wait_for("the pause", [&] { return lab.job(started.id).status == JobStatus::Paused; });
  wait_for("the reads to come back",
           [&] { return lab.job(started.id).counts[Outcome::InFlight] == 0; });
  const auto paused = lab.job(started.id);
  REQUIRE(paused.error);
  CHECK(paused.error->code == model::ErrorCode::ClusterUnauthorized);
  CHECK(paused.counts[Outcome::Failed] == 0);
  CHECK(paused.counts[Outcome::Succeeded] >= 20);
  CHECK(lab.in_health(Health::FetchFailed) == 0);

  lab.connect("rotated");
  lab.jobs->on_credentials_changed(kCluster);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Succeeded);
  CHECK(job.counts[Outcome::Succeeded] == 200);
}

TEST_CASE("Tokens that end under eight reads cost no pause while others are there") {
  auto options = quick();
  options.sim.client_id = "lab";
  options.sim.client_secret = "hush";
  options.sim.slow_answer = 800ms;
  options.app_status_concurrency = 8;
  StatusLab lab(options);
  for (const std::string token : {"secret-token", "another-token"}) {
    CAPTURE(token);
    const auto before = lab.reads();
    lab.sim.set_token("rotated");
    lab.fault_reads(FaultKind::Slow, 1);  // so that the 401s arrive after the new credentials
    const auto started = lab.refresh(lab.cids(40), 0);
    wait_for("eight reads", [&] { return lab.reads() == before + 8; });
    lab.fault_reads(FaultKind::Slow, 0);
    lab.sim.set_token(token);
    lab.connect(token);
    lab.jobs->on_credentials_changed(kCluster);
    CHECK(lab.ended_or_paused(started.id) == JobStatus::Succeeded);
  }
  lab.connect_client();
  lab.clock_ahead += 60'000;  // a token that was just fetched is not worth another exchange
  lab.sim.set_token("rotated again");
  CHECK(lab.ended_or_paused(lab.refresh(lab.cids(40), 0).id) == JobStatus::Succeeded);
  CHECK(lab.sim.requests(cluster_sim::Route::Token) == 2);
}

TEST_CASE("A token URL that asks for patience holds the reads up without a pause") {
  auto options = quick();
  options.sim.client_id = "lab";
  options.sim.client_secret = "hush";
  StatusLab lab(options);
  lab.connect_client();
  lab.clock_ahead += 60'000;
  lab.sim.set_fault({FaultKind::TooMany, cluster_sim::Route::Token, 1});
  lab.sim.set_token("rotated");
  const auto started = lab.refresh(lab.cids(20));
  wait_for("the reason to show", [&] { return lab.job(started.id).error.has_value(); });
  const auto held_up = lab.job(started.id);
  CHECK(held_up.status == JobStatus::Running);
  CHECK(held_up.error->code == model::ErrorCode::RateLimited);
  lab.sim.set_fault({FaultKind::TooMany, cluster_sim::Route::Token, 0});
  CHECK(lab.wait_until_ended(started.id).counts[Outcome::Succeeded] == 20);
}

TEST_CASE("A refresh without credentials asks for them, also after a restart") {
  StatusLab lab(impatient());
  REQUIRE(lab.clusters->disconnect(lab.actor, kCluster, model::CredentialKeep::Cluster));
  const auto started = lab.refresh(lab.cids(5));
  wait_for("the pause", [&] { return lab.job(started.id).status == JobStatus::Paused; });
  lab.restart();
  CHECK(lab.job(started.id).status == JobStatus::Paused);
  CHECK(lab.reads() == 0);
  lab.connect("secret-token");
  lab.jobs->on_credentials_changed(kCluster);
  CHECK(lab.wait_until_ended(started.id).counts[Outcome::Succeeded] == 5);
}
