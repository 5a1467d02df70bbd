#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "tests/unit/clusters/clusters_fixture.h"

using namespace tms;
using cluster_sim::FaultKind;
using cluster_sim::Route;
using model::CredentialKeep;
using model::ErrorCode;
using test::ClustersFixture;

namespace {

struct Connected : ClustersFixture {
  core::ClusterKey key = add_sim();
  Connected() { connect(CredentialKeep::Cluster).value(); }

  template <typename Condition>
  bool becomes(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
  std::uint64_t total() { return directory->counts(key).customers; }
};

}  // namespace

TEST_CASE_FIXTURE(Connected, "a sync fills the directory and is remembered") {
  const auto report = sync(key).value();
  CHECK(report.ok);
  CHECK(report.customers == sim.size());
  CHECK(total() == sim.size());
  CHECK(clusters->find(kCode, {}, false)->last_sync == report);
  CHECK(audited("cluster.sync") == 1);
  close();
  REQUIRE(open());
  CHECK(total() == sim.size());
  CHECK(clusters->find(kCode, {}, false)->last_sync == report);
}

TEST_CASE_FIXTURE(Connected, "an unchanged sync changes nothing, a changed one only what changed") {
  REQUIRE(sync(key)->ok);
  const auto revision = directory->revision(key);
  CHECK(sync(key)->changed == 0);
  CHECK(directory->revision(key) == revision);
  sim.override_record(sim.cid(3), R"({"action_code": 9, "action_desc": "odd"})");
  const auto report = sync(key).value();
  CHECK(report.changed == 1);
  CHECK(directory->customer(kCode, sim.cid(3))->action_desc == "odd");
}

TEST_CASE_FIXTURE(Connected, "malformed records are kept and counted") {
  sim.override_record(sim.cid(0), "null");
  sim.override_record(sim.cid(1), R"({"action_code": "2", "action_desc": "pe-enable"})");
  const auto report = sync(key).value();
  CHECK(report.customers == sim.size());
  CHECK(report.malformed >= 2);
  CHECK(directory->customer(kCode, sim.cid(1))->state == model::State::Other);
}

TEST_CASE_FIXTURE(Connected, "a reply that lacks too many is refused until an admin accepts it") {
  REQUIRE(sync(key)->ok);
  sim.hide_last(50);
  const auto refused = sync(key).value();
  CHECK_FALSE(refused.ok);
  CHECK(refused.error->code == ErrorCode::Conflict);
  CHECK(refused.missing == 50);
  CHECK(total() == sim.size());
  const auto accepted = sync(key, true).value();
  CHECK(accepted.ok);
  CHECK(accepted.missing == 50);
  CHECK(total() == sim.size() - 50);
}

TEST_CASE_FIXTURE(Connected, "a reply that is cut off or nonsense changes nothing") {
  REQUIRE(sync(key)->ok);
  for (const auto fault : {FaultKind::Truncated, FaultKind::Malformed, FaultKind::ServerError}) {
    sim.set_fault({fault, Route::Action, 1.0});
    const auto report = sync(key).value();
    CHECK_FALSE(report.ok);
    CHECK(report.error->code == ErrorCode::ClusterUnreachable);
    CHECK(total() == sim.size());
    sim.set_fault({fault, Route::Action, 0});
  }
}

TEST_CASE_FIXTURE(Connected,
                  "scheduled syncs are audited when they fail first and when they recover") {
  REQUIRE(sync(key)->ok);
  const auto before = audited("cluster.sync");
  const auto timed = [&] { return clusters->sync(key, {}).value().ok; };
  CHECK(timed());
  CHECK(audited("cluster.sync") == before);
  sim.set_fault({FaultKind::ServerError, Route::Action, 1.0});
  CHECK_FALSE(timed());
  CHECK_FALSE(timed());
  CHECK(audited("cluster.sync") == before + 1);
  sim.set_fault({FaultKind::ServerError, Route::Action, 0});
  CHECK(timed());
  CHECK(timed());
  CHECK(audited("cluster.sync") == before + 2);
  sim.override_record("new-customer", R"({"action_code": 1, "action_desc": "tran-begin"})");
  if (sync(key)->customers > sim.size()) CHECK(audited("cluster.sync") == before + 3);
}

TEST_CASE_FIXTURE(Connected, "clusters without URL or credentials say so") {
  model::NewCluster wanted;
  wanted.code = "EMPTY";
  clusters->add(admin, wanted).value();
  const auto empty = clusters->key_of("EMPTY").value();
  CHECK(sync(empty).error().code == ErrorCode::Conflict);
  CHECK(clusters->test_connection(admin, "EMPTY").error().code == ErrorCode::Conflict);
  REQUIRE(clusters->disconnect(admin, kCode, CredentialKeep::Cluster));
  CHECK(sync(key)->error->code == ErrorCode::ClusterUnauthorized);
}

TEST_CASE_FIXTURE(Connected, "the test of a connection tells what the cluster answered") {
  auto result = clusters->test_connection(admin, kCode).value();
  CHECK(result.ok);
  CHECK(result.http_status == 200);
  sim.set_token("changed");
  result = clusters->test_connection(admin, kCode).value();
  CHECK_FALSE(result.ok);
  CHECK(result.http_status == 401);
  CHECK(result.message.find("connect again") != std::string::npos);
}

TEST_CASE_FIXTURE(Connected, "syncs run on their timer, and at once when something asks for one") {
  clusters->start_scheduled_syncs();
  REQUIRE(becomes([&] { return total() == sim.size(); }));
  sim.override_record(sim.cid(3), R"({"action_code": 5, "action_desc": "pe-direct"})");
  clusters->request_sync(key);
  CHECK(becomes(
      [&] { return directory->customer(kCode, sim.cid(3))->state == model::State::PeDirect; }));
  clusters->stop();
}

TEST_CASE_FIXTURE(Connected, "after a refusal a sync waits for Retry-After, whoever asks for it") {
  sim.set_fault({FaultKind::TooMany, Route::Action, 1.0});
  const auto before_both = std::chrono::steady_clock::now();
  clusters->start_scheduled_syncs();
  CHECK(becomes([&] {
    clusters->request_sync(key);
    return sim.injected(FaultKind::TooMany) >= 2;
  }));
  CHECK(std::chrono::steady_clock::now() - before_both >= std::chrono::milliseconds(950));
  clusters->stop();
}

TEST_CASE_FIXTURE(Connected, "few customers are read one by one, many with the whole cluster") {
  REQUIRE(sync(key)->ok);
  const auto all = directory->matching(kCode, {}).value();
  const std::vector few(all.begin(), all.begin() + 3);
  auto requests = sim.requests(Route::Action);
  sim.override_record(directory->cid(few[0]), R"({"action_code": 5, "action_desc": "pe-direct"})");
  auto read = clusters->read_states(key, {}, few);
  CHECK_FALSE(read.error);
  REQUIRE(read.reads.size() == 3);
  CHECK(read.reads[0].listed);
  CHECK(read.reads[0].state == model::State::PeDirect);
  CHECK(read.reads[2].sent_at > read.reads[0].sent_at);
  CHECK(sim.requests(Route::Action) == requests + 3);
  CHECK(directory->customer(kCode, directory->cid(few[0]))->state == model::State::PeDirect);

  requests = sim.requests(Route::Action);
  read = clusters->read_states(key, {}, all);
  CHECK(read.reads.size() == all.size());
  CHECK(sim.requests(Route::Action) == requests + 1);
}

TEST_CASE_FIXTURE(Connected, "customers that could not be read are left out, with the reason") {
  REQUIRE(sync(key)->ok);
  const auto all = directory->matching(kCode, {}).value();
  sim.set_fault({FaultKind::ServerError, Route::Action, 1.0});
  const std::vector few(all.begin(), all.begin() + 3);
  auto read = clusters->read_states(key, {}, few);
  CHECK(read.reads.empty());
  CHECK(read.error->code == ErrorCode::ClusterUnreachable);
  read = clusters->read_states(key, {}, all);
  CHECK(read.reads.empty());
  CHECK(read.error->code == ErrorCode::ClusterUnreachable);
}

TEST_CASE("the breaker opens after ten failures in a row and lets one probe through") {
  core::CircuitBreaker breaker;
  upstream::CallInfo lost, busy, fine;
  lost.delivery = upstream::Delivery::Lost;
  busy.delivery = fine.delivery = upstream::Delivery::Answered;
  busy.http_status = 503;
  fine.http_status = 200;
  model::TimeMs now = 1'000;
  for (int i = 0; i < 9; ++i) breaker.report(lost, now);
  breaker.report(busy, now);  // a refusal is an answer
  for (int i = 0; i < 9; ++i) breaker.report(lost, now);
  CHECK(breaker.state(now) == model::BreakerState::Closed);
  CHECK(breaker.wait_ms(now) == 0);
  breaker.report(lost, now);
  CHECK(breaker.state(now) == model::BreakerState::Open);
  CHECK(breaker.wait_ms(now) == 5'000);

  now += 5'000;
  CHECK(breaker.state(now) == model::BreakerState::HalfOpen);
  CHECK(breaker.wait_ms(now) == 0);
  CHECK(breaker.wait_ms(now) > 0);  // one probe only
  breaker.report(lost, now);
  CHECK(breaker.wait_ms(now) == 5'000);
  now += 5'000;
  CHECK(breaker.wait_ms(now) == 0);
  breaker.report(fine, now);
  CHECK(breaker.state(now) == model::BreakerState::Closed);
  CHECK(breaker.wait_ms(now) == 0);
  CHECK(breaker.wait_ms(now) == 0);
}

TEST_CASE("the clock stepping back does not hold the breaker open") {
  core::CircuitBreaker breaker;
  upstream::CallInfo lost;
  for (int i = 0; i < 10; ++i) breaker.report(lost, 1'000'000);
  CHECK(breaker.wait_ms(1'000'000) > 0);
  CHECK(breaker.wait_ms(500'000) == 0);
}
