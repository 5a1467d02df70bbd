// How much one caller may ask for (QUALITY, Security: rate limit, sign-in throttle).
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

TEST_CASE("a user who asks too fast is told when to come back, health is exempt") {
  DashboardOptions options;
  options.server_flags = {"--rate-limit", "20"};
  options.connected = false;
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kViewer);
  Answer limited;
  for (int i = 0; i < 200 && limited.status != 429; ++i) limited = client.get("/api/v1/revisions");
  REQUIRE(limited.status == 429);
  CHECK(limited.code() == "rate_limited");
  CHECK(std::stoi(limited.header("Retry-After")) >= 1);
  CHECK(limited.header("RateLimit-Limit") != "");
  CHECK(limited.header("RateLimit-Remaining") == "0");
  CHECK(client.get("/healthz").status == 200);
  CHECK(dashboard.signed_in(kOperator).get("/api/v1/revisions").status == 200);
  CHECK(eventually([&] { return client.get("/api/v1/revisions").status == 200; }));
}

TEST_CASE("guessing passwords is slowed down, for names that exist and for others alike") {
  DashboardOptions options;
  options.connected = false;
  Dashboard dashboard(std::move(options));
  for (const std::string& name : {kViewer, std::string("nobody.here")}) {
    CAPTURE(name);
    auto client = dashboard.stranger();
    Answer answer;
    int attempts = 0;
    while (attempts < 12 && answer.status != 429) {
      answer = client.sign_in(name, "a wrong password");
      ++attempts;
    }
    CHECK(answer.status == 429);
    CHECK(answer.code() == "rate_limited");
    CHECK(std::stoi(answer.header("Retry-After")) >= 1);
  }
}

TEST_CASE("a stranger's body is refused above 16 KiB, so that many of them fill no memory") {
  DashboardOptions options;
  options.connected = false;
  Dashboard dashboard(std::move(options));
  auto stranger = dashboard.stranger();
  for (const std::string path : {"session", "setup", "password-reset"}) {
    CAPTURE(path);
    const auto sent = [&](std::size_t bytes) {
      return stranger.send("POST", "/api/v1/" + path, std::string(bytes, ' '), "application/json");
    };
    CHECK(sent(16u << 10).status == 400);
    const Answer refused = sent((16u << 10) + 1);
    CHECK(refused.status == 413);
    CHECK(refused.code() == "payload_too_large");
  }
}
