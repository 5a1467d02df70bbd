// Wrong requests: each a clear error that names the field, with nothing half done.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <regex>
#include <thread>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

struct WrongBody {
  std::string target;
  std::string body;
  std::string field;  // empty: the body as a whole
};

struct WrongQuery {
  std::string target;
  std::string field;
};

const std::string kUnknownJob = "0190163d-8694-739b-aea5-966c26f8ad91";

}  // namespace

TEST_CASE("wrong types, missing and unknown fields are refused with the field named") {
  auto client = shared_dashboard().signed_in(kAdmin);
  const std::vector<WrongBody> wrong{
      {"/api/v1/session", R"({"username": 5, "password": "x"})", "username"},
      {"/api/v1/session", R"({"username": "x"})", "password"},
      {"/api/v1/session", R"({"username": "x", "password": "y", "remember": true})", "remember"},
      {"/api/v1/session", R"({"username": "x", "password": "y", "mode": "both"})", "mode"},
      {"/api/v1/users", R"({"username": "new.one", "role": "owner"})", "role"},
      {"/api/v1/users", R"({"username": "", "role": "viewer"})", "username"},
      {"/api/v1/users", R"({"username": "new.one", "role": "viewer", "password": "short"})",
       "password"},
      {"/api/v1/clusters", R"({"code": "", "base_url": "http://127.0.0.1:1"})", "code"},
      {"/api/v1/clusters", R"({"code": "X1", "base_url": "ftp://host/"})", "base_url"},
      {"/api/v1/clusters", R"({"code": "X1", "base_url": "http://169.254.169.254/"})", "base_url"},
      {"/api/v1/clusters", R"({"code": "X1", "settings": {"chunk_size": "many"}})",
       "settings.chunk_size"},
      {"/api/v1/clusters", R"({"code": "X1", "settings": {"colour": 1}})", "settings.colour"},
      {"/api/v1/jobs/preview",
       R"({"kind": "action", "cluster": "LAB 1", "action": "explode", "selection": {"cids": ["1"]}})",
       "action"},
      {"/api/v1/jobs/preview",
       R"({"kind": "action", "cluster": "LAB 1", "action": "pe", "selection": {"cids": "all"}})",
       "selection.cids"},
      {"/api/v1/jobs/preview", R"({"kind": "action", "cluster": "LAB 1", "action": "pe"})",
       "selection"},
      {"/api/v1/jobs", R"({"kind": "dance", "cluster": "LAB 1"})", "kind"},
      {"/api/v1/audit/verify", R"({"full": "yes"})", "full"},
  };
  for (const auto& [target, body, field] : wrong) {
    CAPTURE(target);
    CAPTURE(body);
    const auto answer = client.send("POST", target, body, "application/json");
    CHECK(answer.status == 400);
    CHECK(answer.code() == "invalid_request");
    CHECK(answer.wrong_field() == field);
  }
}

TEST_CASE("wrong fields of lists, batches, runbooks and device types are named") {
  auto client = shared_dashboard().signed_in(kAdmin);
  struct Wrong {
    std::string method, target, body, field;
  };
  const std::string list = "/api/v1/customer-lists/" + kClusterInUrl + "/AOS8";
  const std::string good_batches = R"("cluster": "LAB 1", "device_type": "AOS8")";
  const std::vector<Wrong> wrong{
      {"PUT", list, "{}", "source"},
      {"PUT", list, R"({"source": {"kind": "ftp"}})", "source.kind"},
      {"PUT", list, R"({"source": {"kind": "text"}})", "source.text"},
      {"PUT", list, R"({"source": {"kind": "text", "text": 5}})", "source.text"},
      {"PUT", list, R"({"source": {"kind": "text", "text": "a", "columns": "x"}})",
       "source.columns"},
      {"PUT", list, R"({"source": {"kind": "cids", "cids": {}}})", "source.cids"},
      {"PUT", list, R"({"source": {"kind": "cids", "cids": []}})", "source"},
      {"PUT", list, R"({"source": {"kind": "cids", "cids": ["b c"]}})", "source"},
      {"PUT", list, R"({"source": {"kind": "url", "url": 5, "token": "x"}})", "source.url"},
      {"PUT", list, R"({"source": {"kind": "url", "url": "https://x/"}})", "source.token"},
      {"PUT", list, R"({"source": {"kind": "url", "url": "https://x/", "token": "a\nb"}})",
       "source.token"},
      {"PUT", list,
       R"({"source": {"kind": "url", "url": "http://169.254.169.254/", "token": "x"}})",
       "source.url"},
      {"PUT", list, R"({"source": {"kind": "text", "text": "a"}, "total_devices": 0})",
       "total_devices"},
      {"PUT", list, R"({"source": {"kind": "text", "text": "a"}, "devices": 5})", "devices"},
      {"POST", "/api/v1/batches", R"({"device_type": "AOS8", "device_cap": 5})", "cluster"},
      {"POST", "/api/v1/batches", "{" + good_batches + "}", "device_cap"},
      {"POST", "/api/v1/batches/preview", "{" + good_batches + R"(, "device_cap": 0})",
       "device_cap"},
      {"POST", "/api/v1/batches/preview", "{" + good_batches + R"(, "device_cap": "6"})",
       "device_cap"},
      {"POST", "/api/v1/batches/preview", "{" + good_batches + R"(, "device_cap": 1.5})",
       "device_cap"},
      {"POST", "/api/v1/batches", "{" + good_batches + R"(, "device_cap": 6, "total_devices": -1})",
       "total_devices"},
      {"POST", "/api/v1/batches",
       "{" + good_batches + R"(, "device_cap": 6, "replace_unassigned": "no"})",
       "replace_unassigned"},
      {"POST", "/api/v1/batches", "{" + good_batches + R"(, "device_cap": 6, "customers": 9})",
       "customers"},
      {"DELETE", "/api/v1/batches", R"({"cluster": "LAB 1"})", "device_type"},
      {"DELETE", "/api/v1/batches", "{" + good_batches + R"(, "force": 1})", "force"},
      {"POST", "/api/v1/batches/assign", "{}", "batch_ids"},
      {"POST", "/api/v1/batches/assign", R"({"batch_ids": []})", "batch_ids"},
      {"POST", "/api/v1/batches/unassign", R"({"batch_ids": [7]})", "batch_ids[0]"},
      {"POST", "/api/v1/batches/close", R"({"batch_ids": ["x"], "assignee": 7})", "assignee"},
      {"POST", "/api/v1/batches/assign", R"({"batch_ids": ["x"], "assignee": "nobody"})",
       "assignee"},
      {"PUT", "/api/v1/runbooks", "{}", "items"},
      {"PUT", "/api/v1/runbooks", R"({"items": [{"app": "kms", "category": "failed"}]})",
       "items[0].url"},
      {"PUT", "/api/v1/runbooks",
       R"({"items": [{"app": "kms", "category": "failed", "url": "javascript:alert"}]})",
       "items[0].url"},
      {"PUT", "/api/v1/runbooks",
       R"({"items": [{"app": "kms", "category": "red", "url": "https://x/"}]})",
       "items[0].category"},
      {"PUT", "/api/v1/device-types", R"({"items": [{"code": "A"}]})", "items[0].name"},
      {"PUT", "/api/v1/device-types",
       R"({"items": [{"code": "A", "name": "A", "device_capacity": 0}]})",
       "items[0].device_capacity"},
      {"PUT", "/api/v1/clusters/EU/snapshot", "[]", ""},
  };
  for (const auto& [method, target, body, field] : wrong) {
    CAPTURE(target);
    CAPTURE(body);
    const auto answer = client.send(method, target, body, "application/json");
    CHECK(answer.status == 400);
    CHECK(answer.wrong_field() == field);
  }
}

TEST_CASE("a body that is no JSON object is refused") {
  auto client = shared_dashboard().signed_in(kOperator);
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("null"), std::string("\"text\""),
        std::string("{\"kind\": \"action\"} trailing"), std::string("\xff\xfe{}"), deep,
        R"({"kind": "action", "kind": "sync"})" + std::string(), std::string("{\"a\": 1e999}")}) {
    CAPTURE(body);
    const auto answer = client.send("POST", "/api/v1/jobs/preview", body, "application/json");
    CHECK(answer.status == 400);
    CHECK(answer.code() == "invalid_request");
  }
}

TEST_CASE("unknown and wrong query parameters are refused by name") {
  auto client = shared_dashboard().signed_in(kViewer);
  const std::string customers = "/api/v1/customers?cluster=" + kClusterInUrl;
  const std::vector<WrongQuery> wrong{
      {"/api/v1/customers", "cluster"},
      {customers + "&colour=red", "colour"},
      {customers + "&limit=0", "limit"},
      {customers + "&limit=501", "limit"},
      {customers + "&limit=ten", "limit"},
      {customers + "&limit=1e2", "limit"},
      {customers + "&offset=-1", "offset"},
      {customers + "&sort=shoe_size", "sort"},
      {customers + "&state=asleep", "state"},
      {customers + "&health=fine", "health"},
      {customers + "&limit=5&limit=6", "limit"},
      {"/api/v1/jobs?status=done", "status"},
      {"/api/v1/jobs?kind=dance", "kind"},
      {"/api/v1/audit?outcome=good", "outcome"},
      {"/api/v1/audit?from=yesterday", "from"},
      {"/api/v1/audit?before_seq=last", "before_seq"},
      {"/api/v1/audit?job=nonsense", "job"},
      {"/api/v1/revisions?since=1", "since"},
      {"/api/v1/batches?status=open", "status"},
      {"/api/v1/batches?limit=0", "limit"},
      {"/api/v1/batches?owner=me", "owner"},
      {"/api/v1/batches/customers.csv", "ids"},
      {"/api/v1/batches/customers.csv?ids=a,,b", "ids"},
      {"/api/v1/runbooks?app=kms", "app"},
      {"/api/v1/customer-lists?cluster=EU", "cluster"},
  };
  for (const auto& [target, field] : wrong) {
    CAPTURE(target);
    const auto answer = client.get(target);
    CHECK(answer.status == 400);
    CHECK(answer.wrong_field() == field);
  }
}

TEST_CASE("clusters, jobs and customers that do not exist are not found") {
  auto client = shared_dashboard().signed_in(kAdmin);
  for (const std::string& target :
       {std::string("/api/v1/customers?cluster=NOWHERE"),
        std::string("/api/v1/customers/summary?cluster=NOWHERE"),
        std::string("/api/v1/customer?cluster=NOWHERE&cid=1000001"),
        "/api/v1/customer?cluster=" + kClusterInUrl + "&cid=nobody", "/api/v1/jobs/" + kUnknownJob,
        "/api/v1/jobs/" + kUnknownJob + "/customers"}) {
    CAPTURE(target);
    const auto answer = client.get(target);
    CHECK(answer.status == 404);
    CHECK(answer.code() == "not_found");
  }
  CHECK(client.post("/api/v1/clusters/NOWHERE/sync").code() == "not_found");
  CHECK(client.post("/api/v1/jobs/" + kUnknownJob + "/cancel").code() == "not_found");
  CHECK(client.patch("/api/v1/users/" + kUnknownJob, {{"disabled", true}}).code() == "not_found");
  const json elsewhere{{"kind", "action"},
                       {"cluster", "NOWHERE"},
                       {"action", "pe-enable"},
                       {"selection", {{"cids", {"1000001"}}}}};
  CHECK(client.post("/api/v1/jobs/preview", elsewhere).code() == "not_found");
}

TEST_CASE("malformed ids are refused before anything looks for them") {
  auto client = shared_dashboard().signed_in(kViewer);
  for (const std::string& target :
       {std::string("/api/v1/jobs/42"), std::string("/api/v1/jobs/..%2f..%2fsecret.key"),
        "/api/v1/customer?cluster=" + kClusterInUrl + "&cid=%3Cscript%3E",
        "/api/v1/customer?cluster=" + kClusterInUrl + "&cid=" + std::string(129, 'a'),
        std::string("/api/v1/jobs/%00"), std::string("/api/v1/jobs/%zz")}) {
    CAPTURE(target);
    const auto answer = client.get(target);
    CHECK((answer.status == 400 || answer.status == 404));
  }
}

TEST_CASE("bodies above the limit, encoded ones and other types are refused") {
  auto script = shared_dashboard().stranger();
  REQUIRE(script.sign_in_for_token(kOperator, password_of(kOperator)).status == 200);
  const std::string three_megabytes = R"({"reason": ")" + std::string(3 << 20, 'x') + "\"}";
  const auto large = script.send("POST", "/api/v1/jobs", three_megabytes, "application/json");
  CHECK(large.status == 413);
  CHECK(large.code() == "payload_too_large");
  const auto encoded = script.send("POST", "/api/v1/jobs/preview", "{}", "application/json",
                                   {{"Content-Encoding", "gzip"}});
  CHECK(encoded.status == 415);
  const auto text = script.send("POST", "/api/v1/jobs/preview", "{}", "text/plain");
  CHECK(text.code() == "unsupported_media_type");
}

TEST_CASE("what exists cannot be added twice") {
  auto client = shared_dashboard().signed_in(kAdmin);
  CHECK(client.post("/api/v1/clusters", {{"code", kCluster}, {"name", "again"}}).code() ==
        "conflict");
  CHECK(client.post("/api/v1/users", {{"username", kViewer}, {"role", "viewer"}}).code() ==
        "conflict");
}

TEST_CASE("an answer never tells more than the caller sent or may know") {
  auto client = shared_dashboard().signed_in(kViewer);
  const auto clusters = client.read("/api/v1/clusters").at("items");
  CHECK(clusters.size() > 1);
  for (const auto& cluster : clusters) {
    CHECK(cluster.at("base_url").is_null());
    CHECK(cluster.at("token_url").is_null());
  }
  const auto answer = client.get("/api/v1/jobs/" + kUnknownJob);
  CHECK(answer.body.find("SELECT") == std::string::npos);
  CHECK(answer.parsed().at("request_id") == answer.header("X-Request-Id"));
}

TEST_CASE("a million ids are read at once, one more is refused, and nobody waits for either") {
  Dashboard dashboard;
  auto admin = dashboard.signed_in(kAdmin);
  auto reader = dashboard.signed_in(kViewer);
  std::atomic<bool> done{false};
  std::chrono::steady_clock::duration longest{};
  std::thread reading([&] {
    while (!done) {
      const auto begin = std::chrono::steady_clock::now();
      CHECK(reader.get("/api/v1/customers?cluster=" + kClusterInUrl).status == 200);
      longest = std::max(longest, std::chrono::steady_clock::now() - begin);
    }
  });
  std::string ids;
  for (int i = 0; i < 1'000'000; ++i) ids += (i == 0 ? "" : ",") + std::to_string(900'000'000 + i);
  const std::string list = "/api/v1/customer-lists/EU/AOS8";
  const auto put = [&](const std::string& cids) {
    return admin.send("PUT", list, R"({"source":{"kind":"cids","cids":[)" + cids + "]}}",
                      "application/json");
  };
  const auto loaded = put(ids);
  REQUIRE_MESSAGE(loaded.status == 200, loaded.body.substr(0, 500));
  CHECK(loaded.parsed().at("total_customers") == 1'000'000);
  const auto above = put(ids + ",899999999");
  CHECK(above.status == 400);
  CHECK(above.wrong_field() == "source");
  CHECK(admin.read(list).at("total_customers") == 1'000'000);

  const auto preview =
      admin.send("POST", "/api/v1/jobs/preview",
                 R"({"cluster":"LAB 1","action":"pe-enable","selection":{"cids":[)" + ids + "]}}",
                 "application/json");
  REQUIRE_MESSAGE(preview.status == 200, preview.body.substr(0, 500));
  CHECK(preview.parsed().at("total") == 1'000'000);
  const auto warnings = preview.parsed().at("warnings");
  CHECK(std::any_of(warnings.begin(), warnings.end(), [](const json& warning) {
    return warning.at("code") == "unknown_to_cluster" && warning.at("count") == 1'000'000;
  }));
  done = true;
  reading.join();
  CHECK(longest < std::chrono::seconds(2));  // far less alone; the machine is shared
  CHECK(admin.remove(list).status == 204);
}

TEST_CASE("an id of 128 characters is one, an id of 129 is refused wherever it stands") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  const std::string most(128, 'a'), above(129, 'b');
  const auto preview = [&](const json& selection) {
    return admin.post("/api/v1/jobs/preview", {{"kind", "action"},
                                               {"cluster", kCluster},
                                               {"action", "pe-enable"},
                                               {"selection", selection}});
  };
  for (const json& selection :
       {json{{"cids", {most, above}}}, json{{"text", most + "\n" + above}}}) {
    const auto answer = preview(selection);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(answer.parsed().at("total") == 1);
    const auto rejected = answer.parsed().at("rejected");
    REQUIRE(rejected.size() == 1);
    CHECK(rejected[0].at("line") == 2);
    CHECK(rejected[0].at("reason").get<std::string>().find("128") != std::string::npos);
  }
  const auto alone = preview({{"cids", {above}}});
  CHECK(alone.status == 400);
  CHECK(alone.wrong_field() == "selection");
  const std::string of_cluster = "?cluster=" + kClusterInUrl + "&cid=";
  CHECK(admin.get("/api/v1/customer" + of_cluster + most).code() == "not_found");
  for (const char* path : {"/api/v1/customer", "/api/v1/app-status/cache"}) {
    CHECK(admin.get(path + of_cluster + above).wrong_field() == "cid");
  }
}

TEST_CASE("a pasted text of 16 MiB and one byte is refused, and what is under way goes on") {
  auto script = shared_dashboard().stranger();
  REQUIRE(script.sign_in_for_token(kOperator, password_of(kOperator)).status == 200);
  const std::string head = R"({"cluster":"LAB 1","action":"pe-enable","selection":{"text":")";
  const std::string tail = R"("}})";
  const std::string text((16u << 20) + 1 - head.size() - tail.size(), ' ');
  const auto answer =
      script.send("POST", "/api/v1/jobs/preview", head + text + tail, "application/json");
  CHECK(answer.status == 413);
  CHECK(answer.code() == "payload_too_large");
  CHECK(shared_dashboard().signed_in(kViewer).get("/api/v1/session").status == 200);
}
