// R1 and R5 of QUALITY: the server dies or is stopped in the middle of bulk work.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace std::chrono_literals;
using tms::cluster_sim::parse_fault;
using tms::cluster_sim::Route;

namespace {

// Late application: a call that left is applied 150 ms later, and read back 300 ms after that,
// whether or not the server lives. Settling waits longer than both.
DashboardOptions slow_cluster(std::uint32_t customers) {
  DashboardOptions options;
  options.sim.customers = customers;
  options.sim.action_latency = 150ms;
  options.sim.readback_delay = 300ms;
  options.cluster_flags = {"--settle-after-s", "2", "--chunk-size", "100", "--concurrency", "4"};
  return options;
}

struct RunningJob {
  std::string id;
  std::uint64_t total = 0;
};

// On every customer that is not in the wanted state yet: for the others "applied" could not be read
// from the cluster.
RunningJob act_on_everyone(ApiClient& client, const std::string& action) {
  const auto preview =
      client.post("/api/v1/jobs/preview", {{"kind", "action"},
                                           {"cluster", kCluster},
                                           {"action", action},
                                           {"selection", {{"filter", json::object()}}},
                                           {"exclude", {"already_in_state"}}});
  REQUIRE_MESSAGE(preview.status == 200, preview.body);
  const auto dry_run = preview.parsed();
  const auto started = client.post("/api/v1/jobs", {{"kind", "action"},
                                                    {"cluster", kCluster},
                                                    {"action", action},
                                                    {"selection_token", dry_run["selection_token"]},
                                                    {"reason", "until the lights go out"},
                                                    {"confirm_count", dry_run["total"]}});
  REQUIRE_MESSAGE(started.status == 202, started.body);
  return {started.parsed().at("job").at("id"), dry_run.at("total")};
}

std::vector<std::uint32_t> applied_counts(Dashboard& dashboard) {
  std::vector<std::uint32_t> counts;
  for (std::size_t i = 0; i < dashboard.sim().size(); ++i) {
    counts.push_back(dashboard.sim().applied(dashboard.sim().cid(i)));
  }
  return counts;
}

void check_applied_once(Dashboard& dashboard, const std::vector<std::uint32_t>& before,
                        std::uint64_t expected) {
  const auto after = applied_counts(dashboard);
  std::uint64_t once = 0;
  std::uint64_t more = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    once += after[i] == before[i] + 1;
    more += after[i] > before[i] + 1;
  }
  CHECK(once == expected);
  CHECK(more == 0);
}

void check_chain(Dashboard& dashboard) {
  const auto verdict = dashboard.admin_commands().run({"audit", "verify"});
  CHECK_MESSAGE(verdict.exit_code == 0, verdict.output << verdict.errors);
}

// Waits until the cluster was asked `calls` more times for an action.
void wait_for_calls(Dashboard& dashboard, std::uint64_t since, std::uint64_t calls) {
  REQUIRE(eventually([&] { return dashboard.sim().requests(Route::Set) >= since + calls; }));
}

// The next round starts from states that the cluster has shown, as a person would wait for.
void wait_until_confirmed(Dashboard& dashboard, ApiClient& client) {
  REQUIRE(eventually([&] {
    dashboard.sync(client);
    const auto page =
        client.read("/api/v1/customers?cluster=" + kClusterInUrl + "&limit=500").at("items");
    return std::all_of(page.begin(), page.end(),
                       [](const json& customer) { return customer.at("state_confirmed") == true; });
  }));
}

int rounds() {
  const char* text = std::getenv("TMS_FAULT_ROUNDS");
  return text == nullptr ? 10 : std::atoi(text);
}

}  // namespace

TEST_CASE("a job on 5,000 customers survives kill -9 and applies each action exactly once") {
  auto options = slow_cluster(5000);
  options.sim.faults = {*parse_fault("apply-then-drop:0.2")};
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto before = applied_counts(dashboard);
  const auto job = act_on_everyone(client, "pe-direct");
  CHECK(job.total == 4875);
  for (const std::uint64_t calls : {7u, 11u}) {
    wait_for_calls(dashboard, dashboard.sim().requests(Route::Set), calls);
    dashboard.kill_and_restart();
  }
  auto again = dashboard.signed_in(kOperator);
  const auto ended = dashboard.ended_job(again, job.id, 120s);
  CHECK_MESSAGE(ended.at("status") == "succeeded", ended.dump());
  CHECK(ended.at("counts").at("succeeded") == job.total);
  check_applied_once(dashboard, before, job.total);
  check_chain(dashboard);
  const std::string cid =
      again.read("/api/v1/jobs/" + job.id + "/customers?limit=1").at("items")[0].at("cid");
  const auto history = again.read("/api/v1/audit?cid=" + cid).at("items");
  std::set<std::string> outcomes;
  for (const auto& record : history) outcomes.insert(record.at("outcome"));
  CHECK_MESSAGE(outcomes.contains("intent"), history.dump());
  CHECK_MESSAGE(outcomes.contains("success"), history.dump());
}

TEST_CASE("kill -9 at any moment loses no accepted job and applies nothing twice") {
  Dashboard dashboard(slow_cluster(400));
  const std::vector<std::string> actions{"pe-direct", "tran-begin", "pe-enable", "t-enable",
                                         "pe-finalize"};
  std::mt19937 random(20261123);  // the same moments in every run
  for (int round = 0; round < rounds(); ++round) {
    CAPTURE(round);
    auto client = dashboard.signed_in(kOperator);
    const auto before = applied_counts(dashboard);
    const auto calls_before = dashboard.sim().requests(Route::Set);
    const auto job = act_on_everyone(client, actions[static_cast<std::size_t>(round) % 5]);
    // From before the first call (0) to the last one of four chunks.
    wait_for_calls(dashboard, calls_before,
                   std::uniform_int_distribution<std::uint64_t>(0, 4)(random));
    dashboard.kill_and_restart();
    auto again = dashboard.signed_in(kOperator);
    const auto ended = dashboard.ended_job(again, job.id);
    CHECK_MESSAGE(ended.at("status") == "succeeded", ended.dump());
    CHECK(ended.at("counts").at("succeeded") == job.total);
    check_applied_once(dashboard, before, job.total);
    wait_until_confirmed(dashboard, again);
  }
  check_chain(dashboard);
}

TEST_CASE("SIGTERM under load drains in time and the job goes on at the next start") {
  auto options = slow_cluster(2000);
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto before = applied_counts(dashboard);
  const auto job = act_on_everyone(client, "pe-direct");
  wait_for_calls(dashboard, 0, 6);
  auto& process = dashboard.server().process();
  process.signal(SIGTERM);
  const auto exit_code = process.wait(11s);
  CHECK_MESSAGE(exit_code == 0, process.errors());
  CHECK(dashboard.sim().applied_total() < job.total);
  dashboard.restart_process();
  auto again = dashboard.signed_in(kOperator);
  CHECK(dashboard.ended_job(again, job.id).at("status") == "succeeded");
  check_applied_once(dashboard, before, job.total);
  check_chain(dashboard);
}

TEST_CASE("a dry run does not outlive its server, a session does") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  const auto preview = client
                           .post("/api/v1/jobs/preview", {{"kind", "action"},
                                                          {"cluster", kCluster},
                                                          {"action", "pe-enable"},
                                                          {"selection", {{"cids", cids}}}})
                           .parsed();
  dashboard.kill_and_restart();
  auto again = dashboard.stranger();  // the port has changed, the cookie has not
  again.set_cookie(client.cookie());
  again.set_csrf_token(client.csrf_token());
  CHECK(again.read("/api/v1/session").at("user").at("username") == kOperator);
  const auto refused = again.post("/api/v1/jobs", {{"kind", "action"},
                                                   {"cluster", kCluster},
                                                   {"action", "pe-enable"},
                                                   {"selection_token", preview["selection_token"]},
                                                   {"reason", "too late"},
                                                   {"confirm_count", 1}});
  CHECK(refused.code() == "selection_expired");
  CHECK(dashboard.sim().applied_total() == 0);
}
