// Who may do what: every route of the published table with every role.
#include <doctest/doctest.h>

#include <map>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

// A path with parameters that name nothing, so that no allowed request changes anything.
std::string target_of(const PublishedRoute& route) {
  std::string target;
  bool in_parameter = false;
  for (const char c : route.path) {
    if (c == '{') {
      in_parameter = true;
      target += "0190163d-8694-739b-aea5-966c26f8ad91";
    } else if (c == '}') {
      in_parameter = false;
    } else if (!in_parameter) {
      target += c;
    }
  }
  return target;
}

// What would end the session that asks.
bool ends_session(const PublishedRoute& route) {
  return route.method == "DELETE" && route.path == "/api/v1/session";
}

// Refused by a wrong body before it can do anything.
Answer ask(ApiClient& client, const PublishedRoute& route) {
  const bool has_body = route.method != "GET" && route.method != "DELETE";
  return client.send(route.method, target_of(route), has_body ? R"({"no_such_field": 1})" : "",
                     has_body ? "application/json" : "");
}

const std::map<std::string, int> kRank{{"public", 0}, {"viewer", 1}, {"operator", 2}, {"admin", 3}};

}  // namespace

TEST_CASE("every route says who may use it") {
  const auto routes = shared_dashboard().contract().routes();
  CHECK(routes.size() > 30);
  for (const auto& route : routes) {
    CHECK_MESSAGE(kRank.contains(route.access), route.method << " " << route.path);
  }
}

TEST_CASE("strangers reach public routes only") {
  auto stranger = shared_dashboard().stranger();
  for (const auto& route : shared_dashboard().contract().routes()) {
    CAPTURE(route.method);
    CAPTURE(route.path);
    const auto answer = ask(stranger, route);
    if (route.access == "public") {
      CHECK(answer.code() != "unauthenticated");
    } else {
      CHECK(answer.status == 401);
      CHECK(answer.code() == "unauthenticated");
    }
  }
}

TEST_CASE("a role reaches its routes and those of lower roles, and is refused the others") {
  const std::map<std::string, std::string> users{
      {"viewer", kViewer}, {"operator", kOperator}, {"admin", kAdmin}};
  for (const auto& [role, username] : users) {
    auto client = shared_dashboard().signed_in(username);
    for (const auto& route : shared_dashboard().contract().routes()) {
      if (ends_session(route)) continue;
      CAPTURE(role);
      CAPTURE(route.method);
      CAPTURE(route.path);
      const auto answer = ask(client, route);
      if (kRank.at(route.access) > kRank.at(role)) {
        CHECK(answer.status == 403);
        CHECK(answer.code() == "forbidden");
      } else {
        CHECK(answer.code() != "forbidden");
        CHECK(answer.code() != "unauthenticated");
        CHECK(answer.code() != "method_not_allowed");
        CHECK(answer.status < 500);
      }
    }
  }
}

TEST_CASE("an API token reaches what its role reaches, and nothing that is for sessions only") {
  auto owner = shared_dashboard().signed_in(kAdmin);
  std::size_t for_sessions = 0;
  for (const std::string role : {"viewer", "operator", "admin"}) {
    const auto made =
        owner.post("/api/v1/tokens", {{"name", "matrix"}, {"role", role}, {"expires_in_days", 1}});
    REQUIRE_MESSAGE(made.status == 201, made.body);
    auto program = shared_dashboard().stranger();
    program.set_access_token(made.parsed().at("token"));
    for (const auto& route : shared_dashboard().contract().routes()) {
      CAPTURE(role);
      CAPTURE(route.method);
      CAPTURE(route.path);
      const auto answer = ask(program, route);
      for_sessions += route.session_only ? 1 : 0;
      if (route.session_only || kRank.at(route.access) > kRank.at(role)) {
        CHECK(answer.status == 403);
        CHECK(answer.code() == "forbidden");
      } else {
        CHECK(answer.code() != "forbidden");
        CHECK(answer.code() != "unauthenticated");
        CHECK(answer.status < 500);
      }
    }
  }
  CHECK(for_sessions > 3);
}

TEST_CASE("what ended or was made up opens no route that is not public") {
  auto owner = shared_dashboard().signed_in(kViewer);
  const auto ended = owner.cookie();
  REQUIRE(owner.remove("/api/v1/session").status == 204);
  auto with_cookie = shared_dashboard().stranger();
  with_cookie.set_cookie(ended);
  auto with_token = shared_dashboard().stranger();
  with_token.set_access_token("tms_" + std::string(43, 'A'));
  for (const auto& route : shared_dashboard().contract().routes()) {
    if (route.access == "public") continue;
    CAPTURE(route.method);
    CAPTURE(route.path);
    CHECK(ask(with_cookie, route).code() == "unauthenticated");
    CHECK(ask(with_token, route).code() == "unauthenticated");
  }
}

TEST_CASE("a refused attempt of a signed-in person is in the audit log") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const auto refused = viewer.post("/api/v1/jobs/preview", json::object());
  REQUIRE(refused.status == 403);
  const auto request_id = refused.header("X-Request-Id");
  CHECK(eventually([&] {
    const auto denials = viewer.read("/api/v1/audit?outcome=denied&actor=" + kViewer).at("items");
    for (const auto& record : denials) {
      if (record.at("request_id") == request_id) return true;
    }
    return false;
  }));
}

TEST_CASE("the record of a refusal names the cluster that was asked for, if there is one") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  REQUIRE(viewer.post("/api/v1/clusters/" + kClusterInUrl + "/sync").status == 403);
  REQUIRE(viewer.post("/api/v1/clusters/MADEUP/sync").status == 403);
  std::map<std::string, json> clusters;
  CHECK(eventually([&] {
    const auto page = viewer.read("/api/v1/audit?action=request.denied&actor=" + kViewer);
    for (const auto& record : page.at("items")) {
      clusters[record.at("detail")] = record.at("cluster");
    }
    return clusters.contains("POST /api/v1/clusters/MADEUP/sync: forbidden");
  }));
  CHECK(clusters["POST /api/v1/clusters/MADEUP/sync: forbidden"] != "MADEUP");
  CHECK(clusters["POST /api/v1/clusters/" + kClusterInUrl + "/sync: forbidden"] == kCluster);
}

TEST_CASE("a job is controlled by its owner or an admin, not by another operator") {
  auto& dashboard = shared_dashboard();
  dashboard.admin_commands().add_user("olga.operator", "operator");
  auto admin = dashboard.signed_in(kAdmin);
  auto olga = dashboard.signed_in("olga.operator");
  const auto job = dashboard.start_action(admin, "pe-enable", customers_in(admin, "tran-begin", 1));
  const std::string id = job.at("id");
  const auto path = "/api/v1/jobs/" + id + "/cancel";
  CHECK(olga.post(path).code() == "forbidden");
  json denials;
  CHECK(eventually([&] {
    denials = admin.read("/api/v1/audit?action=request.denied&job=" + id).at("items");
    return denials.size() == 1;
  }));
  CHECK(denials[0].at("actor") == "olga.operator");
  CHECK(denials[0].at("detail") == "POST " + path + ": forbidden");
  dashboard.ended_job(admin, id);
}
