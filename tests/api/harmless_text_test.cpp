// Names and messages that hold markup, control characters or 10,000 characters come back as data.
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

const std::string kMarkup = "<img src=x onerror=alert(1)>\"'&";

bool has_raw_control(const std::string& body) {
  for (const unsigned char c : body) {
    if (c < 0x20 && c != '\n' && c != '\r' && c != '\t') return true;
  }
  return false;
}

}  // namespace

TEST_CASE("what a cluster calls a state is kept as text, whatever it holds") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  auto& sim = dashboard.sim();
  sim.override_record(sim.cid(0), json{{"action_code", 77}, {"action_desc", kMarkup}}.dump());
  sim.override_record(sim.cid(1), R"({"action_code": 78, "action_desc": "a\u0000b\u001b[31mc"})");
  sim.override_record(sim.cid(2),
                      json{{"action_code", 79}, {"action_desc", std::string(10'000, 'x')}}.dump());
  sim.override_record(sim.cid(3), R"({"action_code": "2"})");
  sim.override_record(sim.cid(4), R"({"action_code": null, "action_desc": "pe-enable"})");
  sim.override_record(sim.cid(5), R"([1, 2, 3])");
  REQUIRE(dashboard.sync(client).at("status") == "succeeded");

  const auto detail = [&](std::size_t position) {
    return client.get("/api/v1/customer?cluster=" + kClusterInUrl + "&cid=" + sim.cid(position));
  };
  CHECK(detail(0).parsed().at("state") == "other");
  CHECK(detail(0).parsed().at("action_desc") == kMarkup);
  CHECK(detail(0).header("Content-Type").starts_with("application/json"));
  for (std::size_t position = 0; position <= 5; ++position) {
    const auto answer = detail(position);
    CHECK(answer.status == 200);
    CHECK_FALSE(has_raw_control(answer.body));
    CHECK(answer.body.size() < 12'000);
  }
}

TEST_CASE("a reason with markup and line breaks is data in JSON and in CSV") {
  auto& dashboard = shared_dashboard();
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  const std::string reason = "=HYPERLINK(\"http://evil.example\")" + kMarkup + "\nsecond, line";
  const std::string id = dashboard.start_action(client, "pe-enable", cids, reason).at("id");
  const auto job = dashboard.ended_job(client, id);
  CHECK(job.at("reason").get<std::string>().find(kMarkup) != std::string::npos);
  CHECK_FALSE(has_raw_control(client.get("/api/v1/jobs/" + id).body));
  const auto csv = client.get("/api/v1/audit/export?format=csv&job=" + id);
  REQUIRE(csv.status == 200);
  CHECK(csv.body.find(",=HYPERLINK") == std::string::npos);
  CHECK(csv.body.find("\"=HYPERLINK") == std::string::npos);
}

TEST_CASE("texts that are too long are refused with the field named") {
  auto client = shared_dashboard().signed_in(kAdmin);
  const std::string long_text(10'000, 'x');
  CHECK(client.post("/api/v1/clusters", {{"code", "X1"}, {"name", long_text}}).wrong_field() ==
        "name");
  CHECK(client.post("/api/v1/users", {{"username", long_text}, {"role", "viewer"}}).wrong_field() ==
        "username");
  const json job{{"kind", "action"},
                 {"cluster", kCluster},
                 {"action", "pe-enable"},
                 {"selection", {{"cids", {"1000001"}}}},
                 {"reason", long_text}};
  CHECK(client.post("/api/v1/jobs", job).wrong_field() == "reason");
  CHECK(client.get("/api/v1/customers?cluster=" + kClusterInUrl + "&q=" + std::string(1'000, 'x'))
            .status < 500);
}

TEST_CASE("user names hold no markup and no control characters") {
  auto client = shared_dashboard().signed_in(kAdmin);
  for (const std::string& name : {kMarkup, std::string("a\nb"), std::string("a\x1b[31m"),
                                  std::string("Set-Cookie: x\r\n\r\n"), std::string("../etc")}) {
    CAPTURE(name);
    const auto answer = client.post("/api/v1/users", {{"username", name}, {"role", "viewer"}});
    CHECK(answer.status == 400);
    CHECK(answer.wrong_field() == "username");
  }
}

TEST_CASE("a failed sign-in with a strange name is answered like any other") {
  auto client = shared_dashboard().stranger();
  const auto answer = client.sign_in("<i>stranger</i>\r\nX-Injected: 1", "whatever it may be");
  CHECK((answer.status == 401 || answer.status == 400));
  CHECK(answer.header("X-Injected") == "");
  auto admin = shared_dashboard().signed_in(kAdmin);
  CHECK(admin.get("/api/v1/audit?limit=50").body.find("stranger</i>") == std::string::npos);
}
