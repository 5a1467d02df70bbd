// Wrong requests: each a clear error that names the field, with nothing half done.
#include <doctest/doctest.h>

#include <regex>

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
      {"/api/v1/customers", "cluster"},          {customers + "&colour=red", "colour"},
      {customers + "&limit=0", "limit"},         {customers + "&limit=501", "limit"},
      {customers + "&limit=ten", "limit"},       {customers + "&limit=1e2", "limit"},
      {customers + "&offset=-1", "offset"},      {customers + "&sort=shoe_size", "sort"},
      {customers + "&state=asleep", "state"},    {customers + "&health=fine", "health"},
      {customers + "&limit=5&limit=6", "limit"}, {"/api/v1/jobs?status=done", "status"},
      {"/api/v1/jobs?kind=dance", "kind"},       {"/api/v1/audit?outcome=good", "outcome"},
      {"/api/v1/audit?from=yesterday", "from"},  {"/api/v1/audit?before_seq=last", "before_seq"},
      {"/api/v1/audit?job=nonsense", "job"},     {"/api/v1/revisions?since=1", "since"},
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
