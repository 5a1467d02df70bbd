// The main job over HTTP, from the first user to the proof of who did what.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

const std::string kCustomers = "/api/v1/customers?cluster=" + kClusterInUrl;

DashboardOptions two_thousand_customers() {
  DashboardOptions options;
  options.sim.customers = 2000;
  options.cluster_flags = {"--chunk-size", "100"};
  options.connected = false;
  return options;
}

void connect_and_sync(Dashboard& dashboard, ApiClient& operator_) {
  const auto connected =
      operator_.put("/api/v1/clusters/" + kClusterInUrl + "/credentials",
                    {{"kind", "bearer"}, {"token", "lab-token"}, {"keep", "session"}});
  CHECK(connected.status == 200);
  CHECK(connected.body.find("lab-token") == std::string::npos);
  const auto job = dashboard.sync(operator_);
  CHECK(job.at("kind") == "sync");
  CHECK(job.at("status") == "succeeded");
  const auto clusters = operator_.read("/api/v1/clusters").at("items");
  const auto lab = std::find_if(clusters.begin(), clusters.end(),
                                [](const json& cluster) { return cluster.at("code") == kCluster; });
  REQUIRE(lab != clusters.end());
  CHECK(lab->at("customers") == 2000);
  CHECK(lab->at("last_sync").at("ok") == true);
  CHECK(lab->at("last_sync").at("malformed") == 2);
  CHECK(lab->at("credentials").at("kind") == "bearer");
}

void look_around(ApiClient& operator_) {
  const auto window = operator_.read(kCustomers + "&state=tran-begin&limit=200");
  CHECK(window.at("total") == 480);
  CHECK(window.at("items").size() == 200);
  const auto summary =
      operator_.read("/api/v1/customers/summary?cluster=" + kClusterInUrl).at("by_state");
  CHECK(summary.at("tran-begin") == 480);
  CHECK(summary.at("pe-finalize") == 840);
  CHECK(summary.at("other") == 10);
}

json act_on(ApiClient& operator_, const std::vector<std::string>& cids) {
  const json action{{"kind", "action"},
                    {"cluster", kCluster},
                    {"action", "PE-Enable"},
                    {"selection", {{"cids", cids}}}};
  const auto preview = operator_.post("/api/v1/jobs/preview", action).parsed();
  CHECK(preview.at("total") == 250);
  CHECK(preview.at("duplicates") == 0);
  CHECK(preview.at("rejected_total") == 0);
  CHECK(preview.at("warnings").empty());
  const auto started =
      operator_.post("/api/v1/jobs", {{"kind", "action"},
                                      {"cluster", kCluster},
                                      {"action", "pe-enable"},
                                      {"selection_token", preview.at("selection_token")},
                                      {"reason", "wave 3, ticket 4711"},
                                      {"confirm_count", 250}});
  REQUIRE_MESSAGE(started.status == 202, started.body);
  const auto job = started.parsed().at("job");
  CHECK(started.header("Location") == "/api/v1/jobs/" + job.at("id").get<std::string>());
  return job;
}

void check_outcomes(ApiClient& operator_, const std::string& job_id,
                    const std::vector<std::string>& cids) {
  const auto outcomes =
      operator_.read("/api/v1/jobs/" + job_id + "/customers?outcome=succeeded&limit=500");
  CHECK(outcomes.at("total") == 250);
  std::set<std::string> acted_on;
  for (const auto& item : outcomes.at("items")) {
    acted_on.insert(item.at("cid"));
    CHECK(item.at("attempts") == 1);
    CHECK(item.at("http_status") == 200);
  }
  CHECK(acted_on == std::set<std::string>(cids.begin(), cids.end()));
}

void check_history(ApiClient& viewer, const std::string& cid, const std::string& job_id) {
  const auto history = viewer.read("/api/v1/audit?cid=" + cid).at("items");
  std::set<std::string> outcomes;
  for (const auto& record : history) {
    CHECK(record.at("actor") == kOperator);
    CHECK(record.at("role") == "operator");
    if (record.at("outcome") == "intent") CHECK(record.at("ip") == "127.0.0.1");
    CHECK(record.at("cluster") == kCluster);
    CHECK(record.at("job_id") == job_id);
    outcomes.insert(record.at("outcome"));
  }
  CHECK(outcomes == std::set<std::string>{"intent", "success"});
}

}  // namespace

TEST_CASE("an operator finds customers, acts on them, and everyone can prove it afterwards") {
  Dashboard dashboard(two_thousand_customers());
  auto operator_ = dashboard.signed_in(kOperator);
  CHECK(operator_.read("/api/v1/session").at("user").at("role") == "operator");
  connect_and_sync(dashboard, operator_);
  look_around(operator_);
  const auto before = operator_.get("/api/v1/revisions");

  const auto cids = customers_in(operator_, "tran-begin", 250);
  const std::string job_id = act_on(operator_, cids).at("id");
  const auto job = dashboard.ended_job(operator_, job_id);
  CHECK(job.at("status") == "succeeded");
  CHECK(job.at("counts").at("total") == 250);
  CHECK(job.at("counts").at("succeeded") == 250);
  CHECK(job.at("created_by") == kOperator);
  CHECK(job.at("reason") == "wave 3, ticket 4711");
  check_outcomes(operator_, job_id, cids);

  CHECK(dashboard.sim().applied_total() == 250);
  for (const auto& cid : cids) CHECK(dashboard.sim().applied(cid) == 1);

  auto viewer = dashboard.signed_in(kViewer);
  const auto one = "/api/v1/customer?cluster=" + kClusterInUrl + "&cid=" + cids[0];
  CHECK(viewer.read(one).at("state") == "pe-enable");
  CHECK(viewer.read(one).at("last_job_id") == job_id);
  dashboard.sync(operator_);
  CHECK(viewer.read(one).at("state_confirmed") == true);
  CHECK(viewer.read(kCustomers + "&job=" + job_id).at("total") == 250);

  check_history(viewer, cids[0], job_id);
  const auto verdict = viewer.post("/api/v1/audit/verify", {{"full", true}}).parsed();
  CHECK(verdict.at("ok") == true);
  CHECK(verdict.at("first_bad_seq").is_null());

  const auto after = operator_.get("/api/v1/revisions", {{"If-None-Match", before.header("ETag")}});
  CHECK(after.status == 200);
  CHECK(after.parsed().at("jobs") > before.parsed().at("jobs"));
  CHECK(after.parsed().at("audit") > before.parsed().at("audit"));

  CHECK(operator_.remove("/api/v1/session").status == 204);
  CHECK(operator_.get("/api/v1/clusters").code() == "unauthenticated");
  const auto checked = dashboard.admin_commands().run({"audit", "verify"});
  CHECK_MESSAGE(checked.exit_code == 0, checked.output << checked.errors);
}

TEST_CASE("revisions that did not change are answered 304 without a body") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const auto first = viewer.get("/api/v1/revisions");
  REQUIRE(first.status == 200);
  CHECK(first.parsed().at("customers").contains(kCluster));
  // Signing in is audited in a commit of its own, so the first answers may still differ.
  std::string etag = first.header("ETag");
  CHECK(eventually([&] {
    const auto again = viewer.get("/api/v1/revisions", {{"If-None-Match", etag}});
    if (again.status == 200) etag = again.header("ETag");
    return again.status == 304 && again.body.empty() && again.header("ETag") == etag;
  }));
}
