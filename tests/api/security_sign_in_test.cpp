// Signing in, sessions and forged requests (QUALITY, Security).
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

TEST_CASE("a session cookie is out of reach for scripts and other sites") {
  auto client = shared_dashboard().stranger();
  const auto answer = client.sign_in(kViewer, password_of(kViewer));
  REQUIRE(answer.status == 200);
  const auto cookie = answer.header("Set-Cookie");
  CHECK(cookie.starts_with("tms_session="));
  CHECK(cookie.find("HttpOnly") != std::string::npos);
  CHECK(cookie.find("SameSite=Strict") != std::string::npos);
  CHECK(cookie.find("Path=/") != std::string::npos);
  CHECK(cookie.find(';') >= std::string("tms_session=").size() + 43);  // 256 bits in base64url
  CHECK_FALSE(answer.parsed().contains("access_token"));
  CHECK(answer.body.find(password_of(kViewer)) == std::string::npos);
}

TEST_CASE("an unknown user and a wrong password get the same answer") {
  auto client = shared_dashboard().stranger();
  auto wrong = client.sign_in(kViewer, "not the right password").parsed();
  auto unknown = client.sign_in("nobody.here", "not the right password").parsed();
  CHECK(wrong.at("status") == 401);
  CHECK(wrong.at("code") == "invalid_credentials");
  wrong.erase("request_id");
  unknown.erase("request_id");
  CHECK(wrong == unknown);
}

TEST_CASE("every sign-in makes a new session and signing out ends it") {
  auto client = shared_dashboard().signed_in(kViewer);
  const auto first = client.cookie();
  CHECK(client.sign_in(kViewer, password_of(kViewer)).status == 200);
  CHECK(client.cookie() != first);
  const auto second = client.cookie();
  CHECK(client.remove("/api/v1/session").status == 204);
  client.set_cookie(second);
  CHECK(client.get("/api/v1/session").status == 401);
  client.set_cookie("tms_session=" + std::string(43, 'A'));
  CHECK(client.get("/api/v1/session").code() == "unauthenticated");
}

TEST_CASE("a script signs in for a token and needs no CSRF header") {
  auto script = shared_dashboard().stranger();
  REQUIRE(script.sign_in_for_token(kViewer, password_of(kViewer)).status == 200);
  CHECK(script.get("/api/v1/session").status == 200);
  CHECK(script.post("/api/v1/audit/verify").status == 200);
  script.set_access_token("made-up");
  CHECK(script.get("/api/v1/session").status == 401);
}

TEST_CASE("an unsafe request with a cookie needs the session's CSRF token") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto right = client.csrf_token();
  client.set_csrf_token("");
  CHECK(client.post("/api/v1/audit/verify").code() == "csrf_failed");
  client.set_csrf_token(std::string(right.size(), 'x'));
  CHECK(client.post("/api/v1/audit/verify").code() == "csrf_failed");
  auto other = shared_dashboard().signed_in(kViewer);
  client.set_csrf_token(other.csrf_token());
  CHECK(client.post("/api/v1/audit/verify").code() == "csrf_failed");
  client.set_csrf_token(right);
  CHECK(client.post("/api/v1/audit/verify").status == 200);
}

TEST_CASE("a request without the session's CSRF token is recorded under the name of its owner") {
  auto client = shared_dashboard().signed_in(kViewer);
  client.set_csrf_token("");
  const auto refused = client.post("/api/v1/audit/verify");
  REQUIRE(refused.code() == "csrf_failed");
  const auto id = refused.header("X-Request-Id");
  json record;
  REQUIRE(eventually([&] {
    const auto page = client.read("/api/v1/audit?limit=500&action=request.denied&actor=" + kViewer);
    for (const auto& item : page.at("items")) {
      if (item.at("request_id") == id) record = item;
    }
    return !record.is_null();
  }));
  CHECK(record.at("outcome") == "denied");
  CHECK(record.at("role") == "viewer");
  CHECK(record.at("detail") == "POST /api/v1/audit/verify: csrf_failed");
}

TEST_CASE("a request that a page of another site sent is refused although it has the cookie") {
  auto client = shared_dashboard().signed_in(kOperator);
  const auto send = [&](const httplib::Headers& headers, const std::string& type) {
    return client.send("POST", "/api/v1/audit/verify", "{}", type, headers).code();
  };
  CHECK(send({{"Sec-Fetch-Site", "cross-site"}}, "application/json") == "csrf_failed");
  CHECK(send({{"Sec-Fetch-Site", "same-site"}}, "application/json") == "csrf_failed");
  CHECK(send({{"Origin", "https://evil.example"}}, "application/json") == "csrf_failed");
  CHECK(send({}, "text/plain") == "csrf_failed");
  CHECK(send({{"Sec-Fetch-Site", "same-origin"}}, "application/json") == "");
  auto stranger = shared_dashboard().stranger();
  const json credentials{{"username", kViewer}, {"password", password_of(kViewer)}};
  CHECK(stranger
            .send("POST", "/api/v1/session", credentials.dump(), "application/json",
                  {{"Origin", "https://evil.example"}})
            .code() == "csrf_failed");
}

TEST_CASE("a host that is not this server's is refused") {
  httplib::Client client("127.0.0.1", shared_dashboard().server().port());
  const auto answer = client.Get("/healthz", {{"Host", "evil.example"}});
  REQUIRE(answer);
  CHECK(answer->status == 421);
}

TEST_CASE("headers stand on every answer, errors and static files included") {
  // The client compares them on each answer; here are the kinds that other tests may not meet.
  auto client = shared_dashboard().stranger();
  CHECK(client.get("/").status == 200);
  CHECK(client.get("/index.html").status == 200);
  CHECK(client.get("/no-such-file.js").status == 404);
  CHECK(client.get("/api/v1/no-such-thing").status == 404);
  CHECK(client.send("DELETE", "/healthz", "", "").status == 405);
  CHECK(client.get("/..%2f..%2fetc/passwd").status >= 400);
  CHECK(client.get("/healthz").parsed() ==
        json{{"status", "healthy"}, {"service", "TMS Dashboard"}});
  CHECK(client.get("/readyz").parsed().at("status") == "ready");
}

TEST_CASE("other origins get no CORS permission unless they were configured") {
  auto client = shared_dashboard().stranger();
  const auto answer = client.get("/healthz", {{"Origin", "https://evil.example"}});
  CHECK(answer.header("Access-Control-Allow-Origin") == "");
  CHECK(answer.header("Access-Control-Allow-Credentials") == "");
}

TEST_CASE("disabling a user or changing a password ends the sessions at once") {
  Dashboard dashboard(DashboardOptions{});
  auto viewer = dashboard.signed_in(kViewer);
  auto admin = dashboard.signed_in(kAdmin);
  const auto disabled = dashboard.admin_commands().run({"user", "disable", "--username", kViewer});
  CHECK(disabled.exit_code == 0);
  CHECK(viewer.get("/api/v1/session").status == 401);
  CHECK(viewer.sign_in(kViewer, password_of(kViewer)).code() == "invalid_credentials");

  auto operator_ = dashboard.signed_in(kOperator);
  auto elsewhere = dashboard.signed_in(kOperator);
  const auto changed = operator_.put(
      "/api/v1/me/password",
      {{"current_password", password_of(kOperator)}, {"new_password", "Another-quiet-harbour-9"}});
  CHECK(changed.status == 204);
  CHECK(elsewhere.get("/api/v1/session").status == 401);
  CHECK(operator_.sign_in(kOperator, "Another-quiet-harbour-9").status == 200);
}

TEST_CASE("the first admin is made by the link that the server prints, once") {
  TempDir directory;
  ServerProcess server(directory.path(), {});
  const std::string mark = "#/setup?token=";
  REQUIRE(eventually([&] { return server.process().errors().find(mark) != std::string::npos; }));
  const auto errors = server.process().errors();
  const auto begin = errors.find(mark) + mark.size();
  const auto token = errors.substr(begin, errors.find_first_of("\r\n ", begin) - begin);
  CHECK(server.process().output().find(token) == std::string::npos);

  ApiClient client(server.port(), nullptr);
  const auto set_up = [&](const std::string& setup_token, const std::string& password) {
    return client.post(
        "/api/v1/setup",
        {{"setup_token", setup_token}, {"username", "first.admin"}, {"password", password}});
  };
  CHECK(set_up("made-up", "Quiet-harbour-first").status >= 400);
  CHECK(set_up(token, "short").status == 400);
  CHECK(set_up(token, "Quiet-harbour-first").status == 201);
  CHECK(set_up(token, "Quiet-harbour-first").status >= 400);
  CHECK(client.sign_in("first.admin", "Quiet-harbour-first").parsed().at("user").at("role") ==
        "admin");
}
