// Passwords, the sign-in throttle, sessions and preferences (QUALITY, Security).
#include <doctest/doctest.h>
#include <signal.h>

#include <set>
#include <sstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

DashboardOptions without_cluster(std::vector<std::string> flags = {}) {
  DashboardOptions options;
  options.sim.customers = 10;
  options.server_flags = std::move(flags);
  options.connected = false;
  return options;
}

// What stands behind `mark` on its line.
std::string text_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  REQUIRE(at != std::string::npos);
  const auto begin = at + mark.size();
  return text.substr(begin, text.find_first_of(" \r\n", begin) - begin);
}

}  // namespace

TEST_CASE("passwords that are short, long, common or the user's name are refused by field") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  auto viewer = shared_dashboard().signed_in(kViewer);
  for (const std::string& password :
       {std::string("eleven-char"), std::string(257, 'x') + "y", std::string("administrator"),
        std::string("abcabcabcabcabc"), std::string("new.person.1")}) {
    CAPTURE(password);
    const auto created = admin.post(
        "/api/v1/users", {{"username", "new.person"}, {"role", "viewer"}, {"password", password}});
    CHECK(created.status == 400);
    CHECK(created.wrong_field() == "password");
  }
  const auto change = [&](const json& body) {
    const auto answer = viewer.put("/api/v1/me/password", body);
    CHECK(answer.status == 400);
    return answer.wrong_field();
  };
  CHECK(change({{"current_password", "not this one"}, {"new_password", "Louder-harbour-1"}}) ==
        "current_password");
  CHECK(change({{"current_password", password_of(kViewer)}, {"new_password", "short"}}) ==
        "new_password");
  CHECK(change({{"current_password", password_of(kViewer)}}) == "new_password");
  CHECK(change({{"new_password", "Louder-harbour-1"}}) == "current_password");
  CHECK(change({{"current_password", 7}, {"new_password", "Louder-harbour-1"}}) ==
        "current_password");
  CHECK(viewer.get("/api/v1/session").status == 200);
}

TEST_CASE("guessing is slowed down for known and unknown names alike, and never locks for good") {
  Dashboard dashboard(without_cluster());
  auto guesser = dashboard.stranger();
  for (const std::string& name : {kViewer, std::string("nobody.here")}) {
    CAPTURE(name);
    for (int i = 0; i < 5; ++i) {
      CHECK(guesser.sign_in(name, "not the right password").code() == "invalid_credentials");
    }
    const auto slowed = guesser.sign_in(name, "not the right password");
    CHECK(slowed.status == 429);
    CHECK(std::stoi(slowed.header("Retry-After")) >= 1);
  }
  // Ten failures a minute from one address: now even a right password has to wait.
  const auto right = guesser.sign_in(kOperator, password_of(kOperator));
  CHECK(right.code() == "rate_limited");
  CHECK(std::stoi(right.header("Retry-After")) <= 60);
}

TEST_CASE("throttled attempts are one counted record, so that strangers cannot fill the log") {
  Dashboard dashboard(without_cluster());
  auto guesser = dashboard.stranger();
  for (int i = 0; i < 40; ++i) (void)guesser.sign_in(kViewer, "not the right password");
  for (int i = 0; i < 40; ++i) CHECK(guesser.get("/api/v1/users").status == 401);
  dashboard.server().process().signal(SIGTERM);
  REQUIRE(dashboard.server().process().wait().has_value());
  const auto log = dashboard.admin_commands().run({"audit", "export", "--format", "ndjson"});
  REQUIRE(log.exit_code == 0);
  int counted = 0;
  int one_by_one = 0;
  std::istringstream lines(log.output);
  for (std::string line; std::getline(lines, line);) {
    const auto record = json::parse(line);
    if (record.at("outcome") != "denied") continue;
    const bool is_count = record.at("action") == "request.denied";
    is_count ? ++counted : ++one_by_one;
    if (is_count) CHECK(record.at("ip") == "127.0.0.1");
  }
  CHECK(counted >= 2);  // rate_limited and unauthenticated
  CHECK(counted <= 4);  // a minute may have ended in between
  CHECK(one_by_one <= 10);
}

TEST_CASE("polling in the background does not keep a session alive") {
  Dashboard dashboard(without_cluster({"--session-idle", "2s"}));
  auto client = dashboard.signed_in(kViewer);
  CHECK(client.read("/api/v1/session").at("idle_timeout_s") == 2);
  CHECK(eventually([&] {
    return client.get("/api/v1/revisions", {{"X-TMS-Background", "1"}}).status == 401;
  }));
}

TEST_CASE("people see and end their own sessions, admins everybody's") {
  auto& dashboard = shared_dashboard();
  auto admin = dashboard.signed_in(kAdmin);
  auto viewer = dashboard.signed_in(kViewer);
  auto elsewhere = dashboard.signed_in(kViewer);
  std::string id;
  const json own = elsewhere.read("/api/v1/sessions");
  for (const auto& item : own.at("items")) {
    CHECK(item.at("username") == kViewer);
    if (item.at("current") == true) id = item.at("id");
  }
  REQUIRE_FALSE(id.empty());
  auto operator_ = dashboard.signed_in(kOperator);
  CHECK(operator_.remove("/api/v1/sessions/" + id).code() == "not_found");
  CHECK(elsewhere.get("/api/v1/session").status == 200);
  CHECK(viewer.remove("/api/v1/sessions/" + id).status == 204);
  CHECK(elsewhere.get("/api/v1/session").status == 401);
  CHECK(viewer.remove("/api/v1/sessions/" + id).code() == "not_found");
  CHECK(viewer.remove("/api/v1/sessions/1").code() == "not_found");
  std::set<std::string> seen;
  const json all = admin.read("/api/v1/sessions");
  for (const auto& item : all.at("items")) {
    seen.insert(item.at("username").get<std::string>());
  }
  CHECK(seen.contains(kViewer));
  CHECK(seen.contains(kAdmin));
}

TEST_CASE("a password link works once, ends the sessions, and is in no log") {
  Dashboard dashboard(without_cluster());
  dashboard.admin_commands().add_user("rita.reset", "viewer");
  auto rita = dashboard.signed_in("rita.reset");
  const auto printed =
      dashboard.admin_commands().run({"user", "reset-password", "--username", "rita.reset"});
  REQUIRE(printed.exit_code == 0);
  const auto token = text_after(printed.output, "#/reset?token=");
  const auto redeem = [&](const std::string& with, const std::string& password) {
    return dashboard.stranger().post("/api/v1/password-reset",
                                     {{"reset_token", with}, {"password", password}});
  };
  CHECK(redeem("made-up", "Louder-harbour-1").code() == "not_found");
  CHECK(redeem(token, "short").wrong_field() == "password");
  CHECK(redeem(token, "Louder-harbour-1").status == 204);
  CHECK(redeem(token, "Louder-harbour-2").code() == "not_found");
  CHECK(rita.get("/api/v1/session").status == 401);
  CHECK(rita.sign_in("rita.reset", "Louder-harbour-1").status == 200);
  auto admin = dashboard.signed_in(kAdmin);
  CHECK(admin.get("/api/v1/audit/export?format=ndjson").body.find(token) == std::string::npos);
  CHECK(dashboard.server().process().output().find(token) == std::string::npos);
  CHECK(dashboard.server().process().errors().find(token) == std::string::npos);
}

TEST_CASE("preferences are a JSON object of up to 64 KiB, kept for each user") {
  auto viewer = shared_dashboard().signed_in(kViewer);
  const std::string target = "/api/v1/preferences";
  const json views{{"theme", "dark"}, {"views", json::array({1, 2})}};
  CHECK(viewer.put(target, views).status == 200);
  CHECK(shared_dashboard().signed_in(kViewer).read(target) == views);
  CHECK_FALSE(shared_dashboard().signed_in(kOperator).read(target) == views);
  const auto put = [&](const std::string& body) {
    return viewer.send("PUT", target, body, "application/json").code();
  };
  for (const char* body : {"[]", "null", "7", "\"text\"", "{", ""}) {
    CAPTURE(body);
    CHECK(put(body) == "invalid_request");
  }
  CHECK(put("{\"x\":\"" + std::string(64 << 10, 'x') + "\"}") == "payload_too_large");
  CHECK(put("{\"x\":\"" + std::string((64 << 10) - 8, 'x') + "\"}") == "");
  CHECK(viewer.get(target + "?of=all").wrong_field() == "of");
}
