// A cluster that is down, slow, refuses or talks nonsense (PRODUCT 1.1 "Settling", 2.3).
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace std::chrono_literals;
using tms::cluster_sim::FaultKind;
using tms::cluster_sim::parse_fault;
using tms::cluster_sim::Route;

namespace {

const std::string kLab = "/api/v1/clusters/" + kClusterInUrl;

// Small chunks, one second until a read of the old state counts as not applied.
DashboardOptions quick_settling() {
  DashboardOptions options;
  options.cluster_flags = {"--settle-after-s", "1", "--chunk-size", "10"};
  return options;
}

std::uint64_t customers_known(ApiClient& client) {
  return client.read("/api/v1/customers/summary?cluster=" + kClusterInUrl).at("total");
}

void check_all_succeeded_once(Dashboard& dashboard, ApiClient& client, const std::string& job_id,
                              const std::vector<std::string>& cids) {
  const auto job = dashboard.ended_job(client, job_id);
  CHECK_MESSAGE(job.at("status") == "succeeded", job.dump());
  CHECK(job.at("counts").at("succeeded") == cids.size());
  for (const auto& cid : cids) CHECK(dashboard.sim().applied(cid) == 1);
}

}  // namespace

TEST_CASE("a sync of a cluster that answers nonsense fails with a sentence and changes nothing") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  for (const std::string fault : {"malformed", "truncated", "500", "reset", "unauthorized"}) {
    CAPTURE(fault);
    dashboard.sim().set_fault(*parse_fault(fault + "@action:1"));
    const auto job = dashboard.sync(client);
    CHECK(job.at("status") == "failed");
    REQUIRE(job.at("error").is_object());
    CHECK_FALSE(job.at("error").at("message").get<std::string>().empty());
    if (fault == "unauthorized") CHECK(job.at("error").at("code") == "cluster_unauthorized");
    CHECK(customers_known(client) == 1000);
    dashboard.sim().set_fault(*parse_fault(fault + "@action:0"));
  }
  // Five failures in a row are fewer than the breaker needs; the next sync works at once.
  CHECK(dashboard.sync(client).at("status") == "succeeded");
}

TEST_CASE("a cluster that is down is named as such and the dashboard goes on") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto alive = client.post(kLab + "/test").parsed();
  CHECK(alive.at("ok") == true);
  CHECK(alive.at("http_status") == 200);
  dashboard.sim().stop();
  const auto dead = client.post(kLab + "/test").parsed();
  CHECK(dead.at("ok") == false);
  CHECK_FALSE(dead.at("message").get<std::string>().empty());
  const auto job = dashboard.sync(client);
  CHECK(job.at("status") == "failed");
  CHECK(job.at("error").at("code") == "cluster_unreachable");
  CHECK(customers_known(client) == 1000);
  CHECK(client.get("/readyz").status == 200);
}

TEST_CASE("refusals are sent again until they are taken, and nothing is applied twice") {
  Dashboard dashboard(quick_settling());
  auto client = dashboard.signed_in(kOperator);
  for (const auto kind : {FaultKind::TooMany, FaultKind::Unavailable, FaultKind::NotReady}) {
    const std::string name{to_string(kind)};
    CAPTURE(name);
    const auto cids = customers_in(client, "tran-begin", 30);
    dashboard.sim().set_fault(*parse_fault(name + "@set:1"));
    const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
    REQUIRE(eventually([&] { return dashboard.sim().injected(kind) >= 1; }));
    dashboard.sim().set_fault(*parse_fault(name + "@set:0"));
    check_all_succeeded_once(dashboard, client, id, cids);
  }
}

TEST_CASE("an action whose answer was lost is settled by reading, not by sending again") {
  Dashboard dashboard(quick_settling());
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 30);
  dashboard.sim().set_fault(*parse_fault("apply-then-drop:1"));
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  check_all_succeeded_once(dashboard, client, id, cids);
}

TEST_CASE("an action that was lost before it was applied is sent again after settling") {
  Dashboard dashboard(quick_settling());
  auto client = dashboard.signed_in(kOperator);
  for (const auto kind :
       {FaultKind::Reset, FaultKind::ServerError, FaultKind::Malformed, FaultKind::Truncated}) {
    const std::string name{to_string(kind)};
    CAPTURE(name);
    const auto cids = customers_in(client, "tran-begin", 20);
    dashboard.sim().set_fault(*parse_fault(name + "@set:1"));
    const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
    REQUIRE(eventually([&] { return dashboard.sim().injected(kind) >= 1; }));
    dashboard.sim().set_fault(*parse_fault(name + "@set:0"));
    check_all_succeeded_once(dashboard, client, id, cids);
  }
}

TEST_CASE("an action that never arrives fails after three sends") {
  Dashboard dashboard(quick_settling());
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  dashboard.sim().set_fault(*parse_fault("reset@set:1"));
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  const auto job = dashboard.ended_job(client, id);
  CHECK(job.at("status") == "failed");
  CHECK(job.at("counts").at("failed") == 1);
  CHECK(dashboard.sim().requests(Route::Set) == 3);
  CHECK(dashboard.sim().applied_total() == 0);
}

TEST_CASE("a customer in a third state is never sent again") {
  Dashboard dashboard(quick_settling());
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  dashboard.sim().set_fault(*parse_fault("reset@set:1"));
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  REQUIRE(eventually([&] { return dashboard.sim().injected(FaultKind::Reset) >= 1; }));
  dashboard.sim().override_record(cids[0], R"({"action_code": 5, "action_desc": "pe-direct"})");
  dashboard.sim().set_fault(*parse_fault("reset@set:0"));
  const auto reads = dashboard.sim().requests(Route::Action);
  REQUIRE(eventually([&] { return dashboard.sim().requests(Route::Action) > reads + 1; }));
  CHECK(dashboard.sim().requests(Route::Set) == 1);
  CHECK(client.read("/api/v1/jobs/" + id).at("counts").at("unknown") == 1);
}

TEST_CASE("a token that is refused in the middle pauses the job and a new one finishes it") {
  DashboardOptions options = quick_settling();
  options.sim.action_latency = 100ms;
  options.cluster_flags.insert(options.cluster_flags.end(), {"--concurrency", "1"});
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 100);
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  REQUIRE(eventually([&] { return dashboard.sim().applied_total() >= 20; }));
  dashboard.sim().set_token("rotated");
  json job;
  REQUIRE(eventually([&] {
    job = client.read("/api/v1/jobs/" + id);
    return job.at("status") == "paused";
  }));
  CHECK(job.at("error").at("code") == "cluster_unauthorized");
  CHECK(job.at("counts").at("failed") == 0);
  const auto connected = client.put(
      kLab + "/credentials", {{"kind", "bearer"}, {"token", "rotated"}, {"keep", "session"}});
  REQUIRE(connected.status == 200);
  if (client.read("/api/v1/jobs/" + id).at("status") == "paused") {
    client.post("/api/v1/jobs/" + id + "/resume");  // a conflict if it went on by itself just now
  }
  check_all_succeeded_once(dashboard, client, id, cids);
}

TEST_CASE("client credentials fetch a token at once and are never shown again") {
  DashboardOptions options;
  options.sim.client_id = "dashboard";
  options.sim.client_secret = "s3cret-of-the-lab";
  options.connected = false;
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  json credentials{{"kind", "client_credentials"},
                   {"client_id", "dashboard"},
                   {"client_secret", "wrong"},
                   {"keep", "session"}};
  CHECK(client.put(kLab + "/credentials", credentials).code() == "cluster_unauthorized");
  credentials["client_secret"] = "s3cret-of-the-lab";
  const auto stored = client.put(kLab + "/credentials", credentials);
  REQUIRE_MESSAGE(stored.status == 200, stored.body);
  CHECK_FALSE(stored.parsed().contains("access_token"));
  CHECK(dashboard.sync(client).at("status") == "succeeded");
  const auto clusters = client.get("/api/v1/clusters");
  CHECK(clusters.body.find("s3cret") == std::string::npos);
  CHECK(client.get("/api/v1/audit").body.find("s3cret") == std::string::npos);
  CHECK(client.remove(kLab + "/credentials?keep=session").status == 204);
  CHECK(dashboard.sync(client).at("status") == "failed");
}

TEST_CASE("a cluster without credentials asks for them instead of being called") {
  DashboardOptions options;
  options.connected = false;
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto started = client.post(kLab + "/sync");
  if (started.status == 202) {
    const auto job = dashboard.ended_job(client, started.parsed().at("job").at("id"));
    CHECK(job.at("error").at("code") == "cluster_unauthorized");
  } else {
    CHECK(started.code() == "cluster_unauthorized");
  }
  CHECK(dashboard.sim().requests(Route::Action) == 0);
}
