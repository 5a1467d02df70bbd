// Reading app status, seen from outside: jobs, windows, figures, exports, the cache, a restart.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace tms::cluster_sim;
using namespace std::chrono_literals;

namespace {

const std::string kCustomers = "/api/v1/customers?cluster=" + kClusterInUrl;
const std::string kSummary = "/api/v1/customers/summary?cluster=" + kClusterInUrl;
const std::string kCache = "/api/v1/app-status/cache";
const json kEverybody{{"filter", json::object()}};

json start_refresh(ApiClient& client, const json& selection, const json& more = json::object()) {
  json body{{"kind", "app_status"}, {"cluster", kCluster}, {"selection", selection}};
  body.update(more);
  const auto started = client.post("/api/v1/jobs", body);
  REQUIRE_MESSAGE(started.status == 202, started.body);
  CHECK(started.header("Location") ==
        "/api/v1/jobs/" + started.parsed().at("job").at("id").get<std::string>());
  return started.parsed().at("job");
}

json refreshed(const Dashboard& dashboard, ApiClient& client, const json& selection,
               const json& more = json::object()) {
  const auto job = start_refresh(client, selection, more);
  return dashboard.ended_job(client, job.at("id"));
}

json customer(ApiClient& client, const std::string& cid) {
  return client.read("/api/v1/customer?cluster=" + kClusterInUrl + "&cid=" + cid);
}

}  // namespace

TEST_CASE("a customer's failed apps come with the address of the runbook that fits best") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  refreshed(dashboard, admin, kEverybody);
  const auto reasons = admin.read(kSummary).at("reasons");
  REQUIRE_FALSE(reasons.empty());
  const std::string app = reasons.at(0).at("app");
  const json any{{"app", "*"}, {"category", "failed"}, {"url", "https://wiki.example/any"}};
  json special{{"app", app}, {"category", "failed"}, {"url", "https://wiki.example/special"}};
  special["reason_pattern"] = reasons.at(0).at("reason");
  REQUIRE(admin.put("/api/v1/runbooks", {{"items", {any, special}}}).status == 200);

  auto viewer = dashboard.signed_in(kViewer);
  int specials = 0, others = 0;
  const auto failed = viewer.read(kCustomers + "&health=has_failure&limit=100");
  for (const auto& item : failed.at("items")) {
    const auto one = customer(viewer, item.at("cid"));
    for (const auto& status : one.at("app_status")) {
      if (status.at("category") != "failed") {
        CHECK(status.at("runbook_url").is_null());
        continue;
      }
      const bool is_special =
          status.at("app") == app && status.at("reason") == reasons.at(0).at("reason");
      CHECK(status.at("runbook_url") == (is_special ? special : any).at("url"));
      ++(is_special ? specials : others);
    }
  }
  CHECK(specials > 0);
  CHECK(others > 0);
}

TEST_CASE("a refresh fills the matrix, the windows, the filters and the export") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto job = refreshed(dashboard, client, kEverybody);
  CHECK(job.at("status") == "succeeded");
  CHECK(job.at("counts").at("succeeded") == 1000);
  CHECK(job.at("failures").empty());

  const auto summary = client.read(kSummary);
  CHECK(summary.at("by_health").at("not_fetched") == 0);
  REQUIRE(summary.at("app_matrix").size() == 8);
  for (const auto& row : summary.at("app_matrix")) {
    const auto failed = client.read(
        kCustomers + "&category=failed&app=" + row.at("app").get<std::string>() + "&limit=500");
    CHECK(failed.at("total") == row.at("failed"));
    for (const auto& item : failed.at("items")) {
      CHECK(item.at("health") == "has_failure");
      CHECK(item.at("app_status").at("app") == row.at("app"));
      CHECK(item.at("app_status").at("category") == "failed");
    }
  }
  for (const auto& one : summary.at("reasons")) {  // some hold a comma
    const auto asked = kCustomers + "&limit=1&app=" + one.at("app").get<std::string>() +
                       "&reason=" + httplib::encode_uri_component(one.at("reason"));
    CHECK(client.read(asked).at("total") == one.at("count"));
  }
  std::string all;
  std::uint64_t in_all = 0;
  for (const auto& one : summary.at("reasons")) {
    if (one.at("app") != "kms") continue;
    all += (all.empty() ? "" : ",") + one.at("reason").get<std::string>();
    in_all += one.at("count").get<std::uint64_t>();
  }
  CHECK(client.read(kCustomers + "&limit=1&app=kms&reason=" + httplib::encode_uri_component(all))
            .at("total") == in_all);
  REQUIRE_FALSE(summary.at("reasons").empty());
  const auto reason = summary.at("reasons").at(0);
  const auto with_reason =
      client.get(kCustomers + "&app=" + reason.at("app").get<std::string>() +
                 "&reason=" + httplib::encode_uri_component(reason.at("reason")));
  REQUIRE(with_reason.status == 200);
  CHECK(with_reason.parsed().at("total") == reason.at("count"));
  const auto by_health = client.read(kSummary + "&health=has_failure");
  CHECK(by_health.at("total") == summary.at("by_health").at("has_failure"));

  const auto csv =
      client.get("/api/v1/customers.csv?cluster=" + kClusterInUrl + "&app=kms&category=failed");
  REQUIRE(csv.status == 200);
  CHECK(
      csv.body.starts_with("cid,state,action_code,health,ready,inapplicable,failed,"
                           "transitioning,unknown,updated_at,app,status,reason\r\n"));
  const auto kms = client.read(kCustomers + "&app=kms&category=failed").at("total").get<long>();
  CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == kms + 1);
  CHECK(csv.body.find(",kms,Fail") != std::string::npos);

  // Several apps: a row for each of them that is in the category.
  const auto several =
      client.get("/api/v1/customers.csv?cluster=" + kClusterInUrl + "&app=kms,ucc&category=failed");
  const auto ucc = client.read(kCustomers + "&app=ucc&category=failed").at("total").get<long>();
  CHECK(std::count(several.body.begin(), several.body.end(), '\n') == kms + ucc + 1);
  CHECK(several.body.find(",kms,Fail") != std::string::npos);
  CHECK(several.body.find(",ucc,Fail") != std::string::npos);
  CHECK(several.body.find(",,,") == std::string::npos);
  const auto total = client.read(kSummary).at("total").get<long>();
  const auto both = client.get("/api/v1/customers.csv?cluster=" + kClusterInUrl + "&app=kms,ucc");
  CHECK(std::count(both.body.begin(), both.body.end(), '\n') == 2 * total + 1);
}

TEST_CASE("app status is the same after the server was killed") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  refreshed(dashboard, client, kEverybody);
  const auto summary = client.read(kSummary);
  const auto one = customer(client, dashboard.sim().cid(3));
  REQUIRE(one.at("app_status").size() == 8);
  CHECK(one.at("app_status").at(0).at("stale") == false);
  dashboard.kill_and_restart();
  client = dashboard.signed_in(kOperator);
  const auto again = client.read(kSummary);
  for (const auto* key : {"by_health", "app_matrix", "reasons"}) {
    CHECK(again.at(key) == summary.at(key));
  }
  CHECK(customer(client, dashboard.sim().cid(3)) == one);
  const auto warm = start_refresh(client, kEverybody);
  CHECK_MESSAGE(warm.at("status") == "succeeded", "what was read before counts as fresh");
  CHECK(warm.at("counts").at("skipped") == 1000);
}

TEST_CASE("a refresh that was under way when the server was killed goes on") {
  DashboardOptions options;
  options.sim.latency = 100ms;
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const std::string id = start_refresh(client, kEverybody).at("id");
  REQUIRE(eventually(
      [&] { return client.read("/api/v1/jobs/" + id).at("counts").at("succeeded") >= 100; }));
  dashboard.kill_and_restart();
  client = dashboard.signed_in(kOperator);
  const auto job = dashboard.ended_job(client, id);
  CHECK(job.at("status") == "succeeded");
  CHECK(job.at("counts").at("succeeded") == 1000);
  CHECK(client.read(kSummary).at("by_health").at("not_fetched") == 0);
}

TEST_CASE(
    "failed reads are counted by kind, told in the cluster's words, and keep the last good "
    "answer") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const json three{
      {"cids", {dashboard.sim().cid(0), dashboard.sim().cid(1), dashboard.sim().cid(2)}}};
  refreshed(dashboard, client, three);
  dashboard.sim().set_fault(*parse_fault("500@appstatus:1"));
  const auto job = refreshed(dashboard, client, three, {{"max_age_s", 0}});
  CHECK(job.at("status") == "failed");
  CHECK(job.at("failures") == json::array({{{"kind", "server_error"}, {"count", 3}}}));
  const auto rows =
      client.read("/api/v1/jobs/" + job.at("id").get<std::string>() + "/customers?outcome=failed");
  CHECK(rows.at("total") == 3);
  CHECK(rows.at("items").at(0).at("http_status") == 500);
  CHECK(rows.at("items").at(0).at("message").get<std::string>().find("Internal server error") !=
        std::string::npos);
  const auto one = customer(client, dashboard.sim().cid(0));
  CHECK(one.at("health") == "fetch_failed");
  CHECK_FALSE(one.at("apps_error").is_null());
  REQUIRE(one.at("app_status").size() == 8);
  CHECK(one.at("app_status").at(0).at("stale") == true);
  CHECK(one.at("app_status").at(0).at("error") == one.at("apps_error"));
  CHECK(client.read(kCustomers + "&health=fetch_failed").at("total") == 3);
  dashboard.sim().set_fault(*parse_fault("500@appstatus:0"));
  const auto retried = client.post("/api/v1/jobs/" + job.at("id").get<std::string>() + "/retry");
  REQUIRE_MESSAGE(retried.status == 202, retried.body);
  CHECK(dashboard.ended_job(client, retried.parsed().at("job").at("id"))
            .at("counts")
            .at("succeeded") == 3);
}

TEST_CASE("a token refused in the middle pauses the refresh and loses nothing") {
  DashboardOptions options;
  options.sim.latency = 50ms;
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const std::string id = start_refresh(client, kEverybody).at("id");
  REQUIRE(eventually(
      [&] { return client.read("/api/v1/jobs/" + id).at("counts").at("succeeded") >= 50; }));
  dashboard.sim().set_token("rotated");
  json job;
  REQUIRE(eventually([&] {
    job = client.read("/api/v1/jobs/" + id);
    return job.at("status") == "paused" && job.at("counts").at("in_flight") == 0;
  }));
  CHECK(job.at("error").at("code") == "cluster_unauthorized");
  CHECK(job.at("counts").at("failed") == 0);
  const auto connected =
      client.put("/api/v1/clusters/" + kClusterInUrl + "/credentials",
                 {{"kind", "bearer"}, {"token", "rotated"}, {"keep", "session"}});
  REQUIRE(connected.status == 200);
  CHECK(dashboard.ended_job(client, id).at("counts").at("succeeded") == 1000);
}

TEST_CASE("the cache shows what is known and forgets it on request, with a record") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  const auto nothing = admin.read(kCache);
  CHECK(nothing.at("entries") == 0);
  refreshed(dashboard, admin, {{"cids", {dashboard.sim().cid(0), dashboard.sim().cid(1)}}});
  const auto two = admin.read(kCache + "?cluster=" + kClusterInUrl);
  CHECK(two.at("customers") == 2);
  CHECK(two.at("entries") == 16);
  CHECK(two.at("fresh") == 2);
  CHECK(two.at("misses") == 2);
  const auto seen = admin.get(kCache).header("ETag");
  CHECK(admin.get(kCache, {{"If-None-Match", seen}}).status == 304);
  const auto one_app = admin.read(kCache + "?app=kms");
  CHECK(one_app.at("entries") == 2);

  auto viewer = dashboard.signed_in(kViewer);
  CHECK(viewer.get(kCache).status == 200);
  CHECK(viewer.remove(kCache).status == 403);
  const auto path = kCache + "?cluster=" + kClusterInUrl + "&cid=" + dashboard.sim().cid(0);
  const auto removed = admin.remove(path);
  REQUIRE_MESSAGE(removed.status == 200, removed.body);
  CHECK(removed.parsed().at("entries") == 0);
  CHECK(admin.get(kCache, {{"If-None-Match", seen}}).status == 200);
  CHECK(admin.read(kCache).at("customers") == 1);
  CHECK(customer(admin, dashboard.sim().cid(0)).at("health") == "not_fetched");
  CHECK(admin.read("/api/v1/audit?action=app_status.clear").at("items").size() == 1);
  CHECK(refreshed(dashboard, admin, {{"cids", {dashboard.sim().cid(0)}}})
            .at("counts")
            .at("succeeded") == 1);
}

TEST_CASE("forgetting one app leaves the others, over a restart, until the next refresh") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  const json two{{"cids", {dashboard.sim().cid(0), dashboard.sim().cid(1)}}};
  refreshed(dashboard, admin, two);
  const auto read_at = customer(admin, dashboard.sim().cid(0)).at("apps_fetched_at");
  const auto removed = admin.remove(kCache + "?cluster=" + kClusterInUrl + "&app=kms");
  REQUIRE_MESSAGE(removed.status == 200, removed.body);
  CHECK(removed.parsed().at("entries") == 0);
  const auto check = [&] {
    CHECK(admin.read(kCache + "?app=kms").at("entries") == 0);
    const auto scb = admin.read(kCache + "?app=scb");
    CHECK(scb.at("entries") == 2);
    CHECK(scb.at("fresh") == 0);
    CHECK(admin.read(kCache).at("entries") == 14);
    const auto one = customer(admin, dashboard.sim().cid(0));
    CHECK(one.at("apps_fetched_at") == read_at);
    REQUIRE(one.at("app_status").size() == 8);
    for (const auto& status : one.at("app_status")) {
      CHECK(status.at("stale") == true);
      if (status.at("app") == "kms") CHECK(status.at("category") == "unknown");
    }
  };
  check();
  const auto records = admin.read("/api/v1/audit?action=app_status.clear").at("items");
  REQUIRE(records.size() == 1);
  CHECK(records[0].at("detail") == "app kms of 2 customers forgotten: one cluster");

  dashboard.kill_and_restart();
  admin = dashboard.signed_in(kAdmin);
  check();
  CHECK(refreshed(dashboard, admin, two).at("counts").at("succeeded") == 2);
  CHECK(admin.read(kCache + "?app=kms").at("fresh") == 2);
}

TEST_CASE("wrong values of refreshes and of the cache are named") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kAdmin);
  const auto wrong = [&](json body) {
    body["kind"] = "app_status";
    body["cluster"] = kCluster;
    const auto answer = client.post("/api/v1/jobs", body);
    CHECK(answer.status == 400);
    return answer.wrong_field();
  };
  const json one{{"cids", {dashboard.sim().cid(0)}}};
  CHECK(wrong({}) == "selection");
  CHECK(wrong({{"selection", one}, {"max_age_s", -1}}) == "max_age_s");
  CHECK(wrong({{"selection", one}, {"max_age_s", "now"}}) == "max_age_s");
  CHECK(wrong({{"selection", one}, {"action", "pe-enable"}}) == "action");
  CHECK(wrong({{"selection", one}, {"selection_token", "x"}}) == "selection_token");
  CHECK(wrong({{"selection", {{"cids", {"not an id"}}}}}) == "selection");
  CHECK(wrong({{"selection", {{"filter", {{"health", {"good"}}}}}}}) ==
        "selection.filter.health[0]");
  CHECK(client.get(kCache + "?cid=a").wrong_field() == "cluster");
  CHECK(client.get(kCache + "?cluster=" + kClusterInUrl + "&cid=a%20b").wrong_field() == "cid");
  CHECK(client.get(kCache + "?cluster=nowhere").status == 404);
  CHECK(client.remove(kCache + "?cluster=" + kClusterInUrl + "&cid=nobody").status == 404);
  CHECK(client.remove(kCache + "?health=good").wrong_field() == "health");
  const auto cluster = "/api/v1/clusters/" + kClusterInUrl;
  CHECK(client.patch(cluster, {{"settings", {{"app_status_follow_s", 86'401}}}}).wrong_field() ==
        "settings.app_status_follow_s");
}

TEST_CASE("after an action the cluster shows whose app status is followed") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 3);
  const auto job = dashboard.start_action(client, "pe-enable", cids);
  dashboard.ended_job(client, job.at("id"));
  json lab;
  REQUIRE(eventually([&] {
    const auto clusters = client.read("/api/v1/clusters");
    for (const auto& item : clusters.at("items")) {
      if (item.at("code") == kCluster) lab = item;
    }
    return lab.at("app_status_follow").at("customers") == 3;
  }));
  CHECK(lab.at("settings").at("app_status_follow_s") == 1800);
  CHECK(lab.at("app_status_follow").at("error").is_null());
  CHECK(client.read("/api/v1/jobs?kind=app_status").at("total") == 0);
}
