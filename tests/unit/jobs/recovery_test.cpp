#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using model::JobStatus;
using model::Outcome;

namespace {

// While it lives no file of this process grows: every commit fails as on a full disk.
class FullDisk {
 public:
  FullDisk() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit none = before_;
    none.rlim_cur = 1;
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

std::vector<store::CustomerRow> stored_customers(Lab& lab, const std::vector<std::string>& cids) {
  std::vector<store::CustomerRow> rows;
  REQUIRE(lab.store->customers().load_customers([&](const store::CustomerRow& row) {
    if (std::ranges::find(cids, row.cid) != cids.end()) rows.push_back(row);
  }));
  REQUIRE(rows.size() == cids.size());
  return rows;
}

}  // namespace

TEST_CASE("A job goes on after a crash, and no customer is applied twice") {
  auto options = quick();
  options.sim.action_latency = 100ms;
  options.chunk_size = 20;
  options.concurrency = 3;
  // Longer than a starved machine lets the cluster take to apply a call.
  options.settle_after_s = 4;
  Lab lab(options);
  const auto cids = lab.cids(400);
  const auto started = lab.run(cids);
  for (int crash = 0; crash < 3; ++crash) {
    const auto before = lab.sim.requests(cluster_sim::Route::Set);
    wait_for("calls to leave",
             [&] { return lab.sim.requests(cluster_sim::Route::Set) >= before + 3; });
    lab.restart();
  }
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Succeeded);
  CHECK(job.counts[Outcome::Succeeded] == 400);
  lab.check_applied(cids, 1);
  std::uint64_t interrupted = 0;
  for (const auto& record : lab.audit_of(job.id)) {
    if (record.outcome == model::AuditOutcome::Unknown) interrupted += record.customer_count;
    // Outcomes tell who asked, from where and with which request, before a crash and after it.
    CHECK(record.actor == lab.actor.username);
    CHECK(record.role == lab.actor.role);
    CHECK(record.ip == lab.actor.ip);
    CHECK(record.request_id == lab.actor.request_id);
  }
  CHECK(interrupted > 0);
  lab.check_chain();
}

TEST_CASE("How a job went is known after a restart, while it runs and when it has ended") {
  auto options = quick();
  options.sim.action_latency = 60ms;
  options.chunk_size = 20;
  options.concurrency = 1;
  Lab lab(options);
  const auto started = lab.run(lab.cids(200));
  wait_for("some success", [&] { return lab.job(started.id).counts[Outcome::Succeeded] >= 60; });
  REQUIRE(lab.jobs->pause(started.id, lab.actor));
  wait_for("the last call", [&] { return lab.job(started.id).counts[Outcome::InFlight] == 0; });
  const auto before = lab.job(started.id).series;
  REQUIRE_FALSE(before.empty());
  lab.restart();
  const auto after = lab.job(started.id).series;
  REQUIRE_FALSE(after.empty());
  CHECK(after.back().done == before.back().done);
  CHECK(after.front().p50_ms >= 60);
  REQUIRE(lab.jobs->resume(started.id, lab.actor));
  lab.wait_until_ended(started.id);
  CHECK(lab.job(started.id).series.front().at == after.front().at);
  CHECK(lab.job(started.id).series.back().done == 200);
  wait_for("confirmation", [&] {
    lab.sync();
    const auto customer = lab.directory->customer(kCluster, lab.cids(1).front());
    return customer && customer->state_confirmed;
  });
  lab.restart();
  const auto ended = lab.job(started.id).series;
  REQUIRE_FALSE(ended.empty());
  CHECK(ended.front().at == after.front().at);
  CHECK(ended.back().done == 200);
}

TEST_CASE("A paused job stays paused over a restart, a cancelled one ends") {
  auto options = quick();
  options.sim.action_latency = 50ms;
  options.chunk_size = 10;
  options.concurrency = 1;
  Lab lab(options);
  const auto paused = lab.run(lab.cids(100));
  const auto cancelled = lab.run(lab.cids(100, 200));
  REQUIRE(lab.jobs->pause(paused.id, lab.actor));
  REQUIRE(lab.jobs->cancel(cancelled.id, lab.actor));
  lab.restart();
  CHECK(lab.job(paused.id).status == JobStatus::Paused);
  CHECK(lab.wait_until_ended(cancelled.id).status == JobStatus::Cancelled);
  REQUIRE(lab.jobs->resume(paused.id, lab.actor));
  CHECK(lab.wait_until_ended(paused.id).status == JobStatus::Succeeded);
  lab.check_applied(lab.cids(100), 1);
}

TEST_CASE("A customer of a recovered job cannot be put into another one") {
  auto options = quick();
  Lab lab(options);
  const auto job = lab.run(lab.cids(10));
  lab.wait_until_ended(job.id);
  const auto held = lab.run(lab.cids(100, 50));
  REQUIRE(lab.jobs->pause(held.id, lab.actor));
  const bool unfinished = !model::has_ended(lab.job(held.id).status);
  lab.restart();
  if (unfinished) {
    CHECK(lab.try_run(lab.cids(1, 149)).error().code == model::ErrorCode::Conflict);
  }
  CHECK(lab.try_run(lab.cids(1)));
}

TEST_CASE("A graceful stop lets no new chunk leave and records what comes back in time") {
  auto options = quick();
  options.sim.action_latency = 200ms;
  options.chunk_size = 20;
  options.concurrency = 2;
  Lab lab(options);
  const auto cids = lab.cids(400);
  const auto started = lab.run(cids);
  wait_for("calls to leave", [&] { return lab.sim.requests(cluster_sim::Route::Set) >= 2; });
  CHECK(lab.jobs->stop());
  const auto sent = lab.sim.requests(cluster_sim::Route::Set);
  const auto applied = lab.sim.applied_total();
  CHECK(lab.job(started.id).counts[Outcome::Succeeded] == applied);
  CHECK(lab.job(started.id).counts[Outcome::InFlight] == 0);
  lab.restart();
  CHECK(lab.sim.requests(cluster_sim::Route::Set) >= sent);
  CHECK(lab.wait_until_ended(started.id).status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
}

TEST_CASE("Outcomes that cannot be written are kept until they can be, and nothing more is sent") {
  auto options = quick();
  options.sim.action_latency = 300ms;
  options.chunk_size = 20;
  options.concurrency = 2;
  Lab lab(options);
  const auto cids = lab.cids(200);
  const auto started = lab.run(cids);
  wait_for("calls to leave", [&] { return lab.sim.requests(cluster_sim::Route::Set) >= 2; });
  {
    const FullDisk full;
    wait_for("the calls to be applied", [&] { return lab.sim.applied_total() >= 40; });
    const auto refused = lab.try_run(lab.cids(1, 399));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == model::ErrorCode::AuditUnavailable);
    CHECK(lab.job(started.id).status == JobStatus::Running);  // reads go on
  }
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Succeeded);
  lab.check_applied(cids, 1);
  CHECK(lab.sim.requests(cluster_sim::Route::Set) == 10);
  lab.check_chain();
}

TEST_CASE("What a job that has ended brought about is durable with its end") {
  Lab lab;
  const auto cids = lab.cids(3);
  for (const auto& cid : cids)
    lab.sim.override_record(cid, R"({"action_code": 1, "action_desc": "tran-begin"})");
  const auto ended = lab.wait_until_ended(lab.run(cids).id);
  for (const auto& row : stored_customers(lab, cids)) {
    CHECK(row.requested == model::Action::PeDirect);
    CHECK(row.last_job_id == ended.id);
  }
}

TEST_CASE("What was accepted just before a crash is known from the job that goes on") {
  auto options = quick();
  options.sim.action_latency = 200ms;
  options.chunk_size = 1;
  options.concurrency = 1;
  Lab lab(options);
  const auto cids = lab.cids(6);
  for (const auto& cid : cids)
    lab.sim.override_record(cid, R"({"action_code": 1, "action_desc": "tran-begin"})");
  const auto before = stored_customers(lab, cids);
  const auto started = lab.run(cids);
  wait_for("a success", [&] { return lab.job(started.id).counts[Outcome::Succeeded] >= 1; });
  lab.jobs.reset();
  lab.app_status.reset();
  lab.clusters.reset();
  lab.directory.reset();
  REQUIRE(lab.store->customers().write_customers(before, nullptr, nullptr));  // as if never written
  model::JobCustomerQuery accepted;
  accepted.outcomes = {Outcome::Succeeded};
  const auto known = lab.store->jobs().job_customers(started.id, accepted).value().items;
  REQUIRE_FALSE(known.empty());
  lab.store.reset();
  lab.start_engine();
  for (const auto& one : known) {
    const auto customer = lab.directory->customer(kCluster, one.cid);
    REQUIRE(customer);
    CHECK(customer->last_job_id == started.id);
    CHECK_FALSE(customer->state_confirmed);
  }
}

TEST_CASE("An accepted action that was never shown is found out after a restart, too") {
  Lab lab;
  const auto cids = lab.cids(3);
  lab.sim.override_record(cids[2], R"({"action_code": 1, "action_desc": "tran-begin"})");
  const auto ended = lab.wait_until_ended(lab.run(cids).id);
  REQUIRE(lab.directory->flush());
  lab.restart();
  wait_for("the contradiction",
           [&] { return lab.job(ended.id).status == JobStatus::PartiallyFailed; });
  CHECK(lab.job(ended.id).counts[Outcome::Failed] == 1);
}
