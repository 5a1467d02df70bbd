// Whom the server believes where a request comes from, and how often each may ask.
#include <doctest/doctest.h>

#include <vector>

#include "tests/api/support/dashboard.h"
#include "tests/unit/http/raw_client.h"

using namespace tms::testing;
using tms::http::testing::RawClient;

namespace {

DashboardOptions with_flags(std::vector<std::string> flags) {
  DashboardOptions options;
  options.connected = false;
  options.server_flags = std::move(flags);
  return options;
}

// The address that the server wrote down for a sign-in that claims to come from elsewhere.
std::string address_of_sign_in(Dashboard& dashboard,
                               const std::string& forwarded_for = "203.0.113.9") {
  auto client = dashboard.stranger();
  const json person{{"username", kViewer}, {"password", password_of(kViewer)}, {"mode", "token"}};
  const auto answer = client.send("POST", "/api/v1/session", person.dump(), "application/json",
                                  {{"X-Forwarded-For", forwarded_for}});
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  client.set_access_token(answer.parsed().at("access_token"));
  const json sessions = client.read("/api/v1/sessions");
  for (const auto& session : sessions.at("items")) {
    if (session.at("current") == true) return session.at("ip");
  }
  return {};
}

}  // namespace

TEST_CASE("a forwarded address is believed from a trusted proxy, and from nobody else") {
  Dashboard behind_proxy(with_flags({"--trusted-proxy", "127.0.0.0/8"}));
  CHECK(address_of_sign_in(behind_proxy) == "203.0.113.9");
  Dashboard direct(with_flags({"--trusted-proxy", "10.0.0.0/8"}));
  CHECK(address_of_sign_in(direct) == "127.0.0.1");
}

TEST_CASE("of several forwarded addresses the last that no trusted proxy has is believed") {
  Dashboard dashboard(
      with_flags({"--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "10.0.0.0/8"}));
  CHECK(address_of_sign_in(dashboard, "198.51.100.1, 203.0.113.9") == "203.0.113.9");
  CHECK(address_of_sign_in(dashboard, "198.51.100.1, 203.0.113.9, 10.1.2.3") == "203.0.113.9");
  CHECK(address_of_sign_in(dashboard, "2001:db8::7") == "2001:db8::7");
}

TEST_CASE("a trusted proxy may have more than 64 unfinished requests, others may not") {
  Dashboard dashboard(
      with_flags({"--trusted-proxy", "127.0.0.7/32", "--max-connections-per-address", "64"}));
  const auto port = static_cast<std::uint16_t>(dashboard.server().port());
  const auto refused_of_80 = [&](const char* from) {
    std::vector<RawClient> unfinished;
    for (int i = 0; i < 80; ++i) {
      unfinished.emplace_back(port, from);
      unfinished.back().send("GET /healthz HTTP/1.1\r\nHost: loc");
    }
    int refused = 0;
    for (auto& one : unfinished) {
      one.send("alhost\r\n\r\n");
      refused += one.read().status == 200 ? 0 : 1;
    }
    return refused;
  };
  CHECK(refused_of_80("127.0.0.7") == 0);
  CHECK(eventually([&] { return refused_of_80("127.0.0.8") > 0; }));  // once all heads are read
}

TEST_CASE("only the configured origin may read across origins") {
  const std::string origin = "https://console.example.org";
  Dashboard dashboard(with_flags({"--cors-origin", origin}));
  auto client = dashboard.stranger();
  const auto allowed = client.get("/healthz", {{"Origin", origin}});
  CHECK(allowed.header("Access-Control-Allow-Origin") == origin);
  CHECK(allowed.header("Access-Control-Expose-Headers").find("RateLimit-Limit") !=
        std::string::npos);
  CHECK(allowed.header("Access-Control-Allow-Credentials").empty());
  for (const char* other : {"https://evil.example.org", "https://console.example.org.evil.org",
                            "http://console.example.org", "null"}) {
    const auto answer = client.get("/healthz", {{"Origin", other}});
    CHECK_MESSAGE(answer.header("Access-Control-Allow-Origin").empty(), other);
  }
  httplib::Client browser("127.0.0.1", dashboard.server().port());
  const auto preflight =
      browser.Options("/api/v1/jobs", {{"Origin", origin},
                                       {"Access-Control-Request-Method", "POST"},
                                       {"Access-Control-Request-Headers", "authorization"}});
  REQUIRE(preflight);
  CHECK(preflight->get_header_value("Access-Control-Allow-Origin") == origin);
  CHECK(preflight->get_header_value("Access-Control-Allow-Headers").find("Idempotency-Key") !=
        std::string::npos);
}

TEST_CASE("strangers are limited by address: one that floods leaves the others alone") {
  Dashboard dashboard(with_flags({"--rate-limit", "10"}));
  const auto from = [&](const char* address) {
    httplib::Client client("127.0.0.1", dashboard.server().port());
    client.set_interface(address);
    return client;
  };
  auto flooding = from("127.0.0.3");
  httplib::Result answer;
  for (int i = 0; i < 200 && (!answer || answer->status != 429); ++i) {
    answer = flooding.Get("/api/v1/session");
    REQUIRE(answer);
  }
  REQUIRE(answer->status == 429);
  CHECK(answer->get_header_value("RateLimit-Limit") == "20");  // the burst
  CHECK(answer->get_header_value("RateLimit-Remaining") == "0");
  CHECK(answer->has_header("RateLimit-Reset"));
  CHECK(std::stoi(answer->get_header_value("Retry-After")) >= 1);
  CHECK(from("127.0.0.4").Get("/api/v1/session")->status == 401);
  CHECK(flooding.Get("/healthz")->status == 200);
}
