// SIGTERM while calls to the cluster are out: the server ends in time, and nothing is lost.
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace std::chrono_literals;

namespace {

// A cluster that takes `latency` for an action, and one such call on its way.
struct BusyDashboard {
  DashboardOptions options(std::chrono::milliseconds latency) {
    DashboardOptions options;
    options.sim.action_latency = latency;
    options.cluster_flags = {"--settle-after-s", "14"};
    return options;
  }
  Dashboard dashboard;
  std::vector<std::string> cids;
  std::string job;

  explicit BusyDashboard(std::chrono::milliseconds latency) : dashboard(options(latency)) {
    auto client = dashboard.signed_in(kOperator);
    cids = customers_in(client, "tran-begin", 3);
    job = dashboard.start_action(client, "pe-enable", cids).at("id");
    REQUIRE(
        eventually([&] { return dashboard.sim().requests(tms::cluster_sim::Route::Set) == 1; }));
  }
};

}  // namespace

TEST_CASE(
    "SIGTERM ends within ten seconds although a call is out, and the job goes on afterwards") {
  BusyDashboard busy(12s);
  Dashboard& dashboard = busy.dashboard;
  const auto before = std::chrono::steady_clock::now();
  dashboard.server().process().signal(SIGTERM);
  const auto exit_code = dashboard.server().process().wait(12s);
  CHECK(std::chrono::steady_clock::now() - before < 10s);
  CHECK(exit_code == 0);
  CHECK(dashboard.admin_commands().run({"audit", "verify"}).exit_code == 0);

  dashboard.restart_process();
  auto client = dashboard.signed_in(kOperator);
  CHECK(dashboard.ended_job(client, busy.job).at("status") == "succeeded");
  for (const std::string& cid : busy.cids) CHECK(dashboard.sim().applied(cid) == 1);
  CHECK(client.post("/api/v1/audit/verify", {{"full", true}}).parsed().at("ok") == true);
}

TEST_CASE("a call that comes back in time is recorded before the server ends") {
  BusyDashboard busy(2s);
  Dashboard& dashboard = busy.dashboard;
  dashboard.server().process().signal(SIGTERM);
  CHECK(dashboard.server().process().wait(12s) == 0);
  CHECK(dashboard.sim().applied_total() == 3);
  dashboard.restart_process();
  auto client = dashboard.signed_in(kOperator);
  CHECK(client.read("/api/v1/jobs/" + busy.job).at("counts").at("in_flight") == 0);
  CHECK(dashboard.ended_job(client, busy.job).at("status") == "succeeded");
  CHECK(dashboard.sim().requests(tms::cluster_sim::Route::Set) == 1);
}

TEST_CASE("a second SIGTERM ends the server at once") {
  BusyDashboard busy(12s);
  auto& process = busy.dashboard.server().process();
  process.signal(SIGTERM);
  REQUIRE(eventually([&] { return process.errors().find("stopping") != std::string::npos; }));
  const auto before = std::chrono::steady_clock::now();
  process.signal(SIGTERM);
  CHECK(process.wait(12s).has_value());
  CHECK(std::chrono::steady_clock::now() - before < 3s);
}
