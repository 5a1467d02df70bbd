// Credentials are for the address they were given for (QUALITY "Security").
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using tms::cluster_sim::ClusterSim;
using tms::cluster_sim::Route;

namespace {

const std::string kLab = "/api/v1/clusters/" + kClusterInUrl;

std::uint64_t calls(const ClusterSim& sim) {
  return sim.requests(Route::Action) + sim.requests(Route::AppStatus) + sim.requests(Route::Set) +
         sim.requests(Route::Token);
}

}  // namespace

TEST_CASE("a cluster that moves to another host is disconnected, and no token follows it there") {
  Dashboard dashboard;
  ClusterSim elsewhere(DashboardOptions().sim);
  REQUIRE(elsewhere.start());
  auto admin = dashboard.signed_in(kAdmin);
  REQUIRE(dashboard.sync(admin).at("status") == "succeeded");

  const auto moved = admin.patch(kLab, {{"base_url", elsewhere.base_url()}});
  REQUIRE_MESSAGE(moved.status == 200, moved.body);
  CHECK(moved.parsed().at("credentials").at("kind") == "none");
  CHECK(admin.post(kLab + "/test").parsed().at("ok") == false);
  CHECK(dashboard.sync(admin).at("error").at("code") == "cluster_unauthorized");
  dashboard.kill_and_restart();
  admin = dashboard.signed_in(kAdmin);
  CHECK(dashboard.sync(admin).at("error").at("code") == "cluster_unauthorized");
  CHECK(calls(elsewhere) == 0);
  const auto record = admin.read("/api/v1/audit?action=cluster.update").at("items").at(0);
  CHECK(record.at("detail").get<std::string>().find("stored credentials removed") !=
        std::string::npos);

  const json token{{"kind", "bearer"}, {"token", "lab-token"}, {"keep", "cluster"}};
  REQUIRE(admin.put(kLab + "/credentials", token).status == 200);
  CHECK(dashboard.sync(admin).at("status") == "succeeded");
  CHECK(calls(elsewhere) > 0);
}

TEST_CASE("client credentials for a cluster without a token URL are refused with the remedy") {
  DashboardOptions options;
  options.connected = false;
  Dashboard dashboard(std::move(options));
  auto admin = dashboard.signed_in(kAdmin);
  REQUIRE(admin.patch(kLab, {{"token_url", ""}}).status == 200);
  const auto refused = admin.put(kLab + "/credentials", {{"kind", "client_credentials"},
                                                         {"client_id", "me"},
                                                         {"client_secret", "hush"},
                                                         {"keep", "session"}});
  CHECK(refused.status == 409);
  CHECK(refused.code() == "conflict");
  CHECK(refused.parsed().at("detail").get<std::string>().find("token_url") != std::string::npos);
}
