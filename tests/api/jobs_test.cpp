// Dry runs and jobs: what is asked for is exactly what is sent, once.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace std::chrono_literals;

namespace {

json preview_request(const std::string& action, const json& selection) {
  return {{"kind", "action"}, {"cluster", kCluster}, {"action", action}, {"selection", selection}};
}

json dry_run(ApiClient& client, const std::string& action, const json& selection) {
  const auto answer = client.post("/api/v1/jobs/preview", preview_request(action, selection));
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  return answer.parsed();
}

json job_request(const std::string& action, const json& preview) {
  return {{"kind", "action"},
          {"cluster", kCluster},
          {"action", action},
          {"selection_token", preview.at("selection_token")},
          {"reason", "test of the night"},
          {"confirm_count", preview.at("total")}};
}

json warning(const json& preview, const std::string& code) {
  for (const auto& one : preview.at("warnings")) {
    if (one.at("code") == code) return one;
  }
  return {{"code", code}, {"count", 0}, {"sample", json::array()}};
}

std::set<std::string> customers_with(ApiClient& client, const std::string& job_id,
                                     const std::string& outcome) {
  std::set<std::string> cids;
  const auto page =
      client.read("/api/v1/jobs/" + job_id + "/customers?limit=500&outcome=" + outcome);
  for (const auto& item : page.at("items")) cids.insert(item.at("cid"));
  return cids;
}

}  // namespace

TEST_CASE("a customer that is named twice is counted and acted on once") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 2);
  const auto preview = dry_run(client, "pe-enable", {{"cids", {cids[0], cids[1], cids[0]}}});
  CHECK(preview.at("total") == 2);
  CHECK(preview.at("duplicates") == 1);
  const auto before = dashboard.sim().applied(cids[0]);
  const auto started = client.post("/api/v1/jobs", job_request("pe-enable", preview));
  REQUIRE_MESSAGE(started.status == 202, started.body);
  const auto job = dashboard.ended_job(client, started.parsed().at("job").at("id"));
  CHECK(job.at("counts").at("total") == 2);
  CHECK(job.at("status") == "succeeded");
  CHECK(dashboard.sim().applied(cids[0]) == before + 1);
  // The database is not left locked: the next job is taken at once.
  const auto next = dashboard.start_action(client, "pe-enable", {cids[1]});
  CHECK(dashboard.ended_job(client, next.at("id")).at("status") == "succeeded");
}

TEST_CASE("pasted text of any separators becomes exactly its ids, the rest is reported") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto cids = customers_in(client, "t-enable", 4);
  const std::string text =
      "\xEF\xBB\xBF"
      "cust_id\r\n" +
      cids[0] + "\r\n\"" + cids[1] + "\"\n  " + cids[2] + "  \nnot an id!\n" + cids[0] + "\n" +
      cids[3];
  const auto preview = dry_run(client, "pe-finalize", {{"text", text}});
  CHECK(preview.at("total") == 4);
  CHECK(preview.at("duplicates") == 1);
  REQUIRE(preview.at("rejected_total") == 1);
  CHECK(preview.at("rejected")[0].at("line") == 5);
  CHECK(preview.at("rejected")[0].at("text") == "not an id!");

  const auto one_line = cids[0] + ";" + cids[1] + "," + cids[2] + "|" + cids[3];
  CHECK(dry_run(client, "pe-finalize", {{"text", one_line}}).at("total") == 4);
}

TEST_CASE("a list with columns and no header is refused until someone says which column") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto cids = customers_in(client, "t-enable", 2);
  const auto text = cids[0] + ",20\n" + cids[1] + ",35\n";
  const auto refused =
      client.post("/api/v1/jobs/preview", preview_request("pe-finalize", {{"text", text}}));
  CHECK(refused.status == 400);
  CHECK(refused.code() == "ambiguous_columns");
  CHECK(dry_run(client, "pe-finalize", {{"text", text}, {"columns", "first"}}).at("total") == 2);
  const auto named = dry_run(client, "pe-finalize", {{"text", "cid,devices\n" + text}});
  CHECK(named.at("total") == 2);
  CHECK(named.at("ignored_columns") == json{"devices"});
}

TEST_CASE("the dry run warns and leaves out what the caller excludes") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto there = customers_in(client, "pe-finalize", 3);
  const auto early = customers_in(client, "tran-begin", 2);
  std::vector<std::string> cids(there);
  cids.insert(cids.end(), early.begin(), early.end());
  cids.push_back("stranger_1");
  auto request = preview_request("pe-finalize", {{"cids", cids}});
  const auto preview = client.post("/api/v1/jobs/preview", request).parsed();
  CHECK(preview.at("total") == 6);
  CHECK(warning(preview, "already_in_state").at("count") == 3);
  CHECK(warning(preview, "skips_step").at("count") == 2);
  CHECK(warning(preview, "unknown_to_cluster").at("count") == 1);
  CHECK(warning(preview, "unknown_to_cluster").at("sample") == json{"stranger_1"});
  request["exclude"] = {"already_in_state", "unknown_to_cluster"};
  CHECK(client.post("/api/v1/jobs/preview", request).parsed().at("total") == 2);
  request["exclude"] = {"already_in_state", "unknown_to_cluster", "skips_step"};
  CHECK(client.post("/api/v1/jobs/preview", request).status == 400);
}

TEST_CASE("the source of the ids is always one") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto both = preview_request("pe-enable", {{"cids", {"1000001"}}, {"batch_ids", {"b"}}});
  CHECK(client.post("/api/v1/jobs/preview", both).code() == "invalid_request");
  CHECK(client.post("/api/v1/jobs/preview", preview_request("pe-enable", json::object())).code() ==
        "invalid_request");
  CHECK(client.post("/api/v1/jobs/preview", preview_request("pe-enable", {{"cids", json::array()}}))
            .status == 400);
}

TEST_CASE("more than 100 customers need a dry run and the right count") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "pe-finalize", 101);
  json direct{{"kind", "action"},
              {"cluster", kCluster},
              {"action", "pe-finalize"},
              {"selection", {{"cids", cids}}},
              {"reason", "without a dry run"},
              {"confirm_count", 101}};
  const auto applied = dashboard.sim().applied_total();
  CHECK(client.post("/api/v1/jobs", direct).status >= 400);
  auto wrong = job_request("pe-finalize", dry_run(client, "pe-finalize", {{"cids", cids}}));
  wrong["confirm_count"] = 100;
  CHECK(client.post("/api/v1/jobs", wrong).status == 409);
  auto missing = job_request("pe-finalize", dry_run(client, "pe-finalize", {{"cids", cids}}));
  missing.erase("confirm_count");
  CHECK(client.post("/api/v1/jobs", missing).status >= 400);
  CHECK(dashboard.sim().applied_total() == applied);
}

TEST_CASE("a selection is good once, for its user and its action") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  const auto preview = dry_run(client, "pe-enable", {{"cids", cids}});
  CHECK(client.post("/api/v1/jobs", job_request("t-enable", preview)).status == 409);
  auto admin = dashboard.signed_in(kAdmin);
  CHECK(admin.post("/api/v1/jobs", job_request("pe-enable", preview)).status == 409);

  const auto fresh = dry_run(client, "pe-enable", {{"cids", cids}});
  const auto started = client.post("/api/v1/jobs", job_request("pe-enable", fresh));
  REQUIRE_MESSAGE(started.status == 202, started.body);
  const auto again = client.post("/api/v1/jobs", job_request("pe-enable", fresh));
  CHECK(again.status == 409);
  CHECK(again.code() == "selection_expired");
  dashboard.ended_job(client, started.parsed().at("job").at("id"));
}

TEST_CASE("an action needs a reason") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  auto request = job_request("pe-enable", dry_run(client, "pe-enable", {{"cids", cids}}));
  request["reason"] = "  ";
  const auto refused = client.post("/api/v1/jobs", request);
  CHECK(refused.status == 400);
  CHECK(refused.wrong_field() == "reason");
}

TEST_CASE("the same Idempotency-Key gives the same job, with another body a conflict") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  auto request = job_request("pe-enable", dry_run(client, "pe-enable", {{"cids", cids}}));
  const auto send = [&](const std::string& key = "night-7") {
    return client.send("POST", "/api/v1/jobs", request.dump(), "application/json",
                       {{"Idempotency-Key", key}});
  };
  CHECK(send(std::string(256, 'k')).wrong_field() == "Idempotency-Key");
  const auto first = send();
  REQUIRE_MESSAGE(first.status == 202, first.body);
  const std::string id = first.parsed().at("job").at("id");
  CHECK(send().parsed().at("job").at("id") == id);
  request["reason"] = "something else";
  CHECK(send().code() == "conflict");
  dashboard.ended_job(client, id);
  CHECK(dashboard.sim().applied(cids[0]) == 1);
}

TEST_CASE("the same Idempotency-Key gives the same answer after a restart") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  const auto request = job_request("pe-enable", dry_run(client, "pe-enable", {{"cids", cids}}));
  const auto send = [&] {
    return client.send("POST", "/api/v1/jobs", request.dump(), "application/json",
                       {{"Idempotency-Key", "night-8"}});
  };
  const auto first = send();
  REQUIRE_MESSAGE(first.status == 202, first.body);
  dashboard.ended_job(client, first.parsed().at("job").at("id"));
  const auto before = send();
  dashboard.kill_and_restart();
  client = dashboard.signed_in(kOperator);
  const auto after = send();
  CHECK(after.status == 202);
  CHECK(after.header("Location") == before.header("Location"));
  CHECK(after.parsed() == before.parsed());
  CHECK(dashboard.sim().applied(cids[0]) == 1);
}

TEST_CASE("a filter is resolved by the server when the dry run is made") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto total =
      client.read("/api/v1/customers?cluster=" + kClusterInUrl + "&state=pe-direct").at("total");
  const auto preview = dry_run(client, "pe-direct", {{"filter", {{"state", {"pe-direct"}}}}});
  CHECK(preview.at("total") == total);
  CHECK(warning(preview, "already_in_state").at("count") == total);
}

TEST_CASE("customers the cluster does not know fail alone, the others succeed") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  auto cids = customers_in(client, "tran-begin", 5);
  const std::set<std::string> known(cids.begin(), cids.end());
  cids.push_back("stranger_1");
  cids.push_back("9999999_x");
  const auto started = dashboard.start_action(client, "pe-enable", cids);
  const std::string id = started.at("id");
  const auto job = dashboard.ended_job(client, id);
  CHECK(job.at("status") == "partially_failed");
  CHECK(customers_with(client, id, "succeeded") == known);
  CHECK(customers_with(client, id, "failed") == std::set<std::string>{"9999999_x", "stranger_1"});
  for (const auto& cid : known) CHECK(dashboard.sim().applied(cid) == 1);
  const auto failed = client.read("/api/v1/jobs/" + id + "/customers?outcome=failed").at("items");
  CHECK(failed[0].at("message").get<std::string>().find("do not exist") != std::string::npos);

  const auto retried = client.post("/api/v1/jobs/" + id + "/retry");
  REQUIRE_MESSAGE(retried.status == 202, retried.body);
  CHECK(retried.parsed().at("job").at("parent_job_id") == id);
  CHECK(retried.parsed().at("job").at("counts").at("total") == 2);
  dashboard.ended_job(client, retried.parsed().at("job").at("id"));
}

TEST_CASE("outcomes are exported as CSV") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 3);
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  dashboard.ended_job(client, id);
  const auto csv = client.get("/api/v1/jobs/" + id + "/customers.csv");
  REQUIRE(csv.status == 200);
  CHECK(csv.body.starts_with("cid,"));
  CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 4);
  for (const auto& cid : cids) CHECK(csv.body.find(cid) != std::string::npos);
}

TEST_CASE("jobs are listed newest first and found by who, where, what and whom") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  dashboard.ended_job(client, id);
  const auto list = [&](const std::string& query) {
    return client.read("/api/v1/jobs?" + query).at("items");
  };
  CHECK(list("created_by=me&limit=1")[0].at("id") == id);
  CHECK(list("cid=" + cids[0])[0].at("id") == id);
  CHECK(list("kind=action&status=succeeded&cluster=" + kClusterInUrl)[0].at("id") == id);
  for (const auto& job : list("kind=sync")) CHECK(job.at("kind") == "sync");
}

TEST_CASE("a cancelled job sends nothing more and a second job waits for nobody's customers") {
  DashboardOptions options;
  options.sim.action_latency = 400ms;
  options.cluster_flags = {"--chunk-size", "10", "--concurrency", "1"};
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 100);
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  REQUIRE(eventually([&] { return dashboard.sim().applied_total() >= 10; }));

  const auto conflict = client.post(
      "/api/v1/jobs", job_request("t-enable", dry_run(client, "t-enable", {{"cids", {cids[99]}}})));
  CHECK(conflict.status == 409);
  CHECK(conflict.body.find(id) != std::string::npos);

  CHECK(client.post("/api/v1/jobs/" + id + "/cancel").status == 202);
  const auto job = dashboard.ended_job(client, id);
  CHECK(job.at("status") == "cancelled");
  const auto succeeded = customers_with(client, id, "succeeded");
  const auto cancelled = customers_with(client, id, "cancelled");
  CHECK(succeeded.size() + cancelled.size() == 100);
  CHECK(cancelled.size() >= 50);
  CHECK(dashboard.sim().applied_total() == succeeded.size());
  for (const auto& cid : succeeded) CHECK(dashboard.sim().applied(cid) == 1);
  CHECK(client.post("/api/v1/jobs/" + id + "/cancel").code() == "conflict");
}

TEST_CASE("a paused job goes on where it stood") {
  DashboardOptions options;
  options.sim.action_latency = 100ms;
  options.cluster_flags = {"--chunk-size", "10", "--concurrency", "1"};
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 100);
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  REQUIRE(eventually([&] { return dashboard.sim().applied_total() >= 10; }));
  CHECK(client.post("/api/v1/jobs/" + id + "/pause").status == 202);
  CHECK(eventually([&] {
    const auto job = client.read("/api/v1/jobs/" + id);
    return job.at("status") == "paused" && job.at("counts").at("in_flight") == 0;
  }));
  CHECK(dashboard.sim().applied_total() < 100);
  const auto paused = client.read("/api/v1/jobs/" + id);
  CHECK(paused.at("rate_per_s") == 0);
  CHECK(paused.at("eta_s").is_null());
  CHECK(client.post("/api/v1/jobs/" + id + "/resume").status == 202);
  CHECK(dashboard.ended_job(client, id).at("status") == "succeeded");
  for (const auto& cid : cids) CHECK(dashboard.sim().applied(cid) == 1);
}
