// API tokens: what they open, what they never do, and when they end (QUALITY, Sessions).
#include <doctest/doctest.h>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

struct Token {
  std::string id, secret;
};

Token make_token(ApiClient& owner, const std::string& role) {
  const auto answer =
      owner.post("/api/v1/tokens", {{"name", "report"}, {"role", role}, {"expires_in_days", 30}});
  REQUIRE_MESSAGE(answer.status == 201, answer.body);
  CHECK(answer.header("Location") ==
        "/api/v1/tokens/" + answer.parsed().at("id").get<std::string>());
  return {answer.parsed().at("id"), answer.parsed().at("token")};
}

ApiClient with_token(const Token& token) {
  auto program = shared_dashboard().stranger();
  program.set_access_token(token.secret);
  return program;
}

}  // namespace

TEST_CASE("a token works without cookie and CSRF header, with its role and no more") {
  auto owner = shared_dashboard().signed_in(kOperator);
  auto program = with_token(make_token(owner, "viewer"));
  CHECK(program.read("/api/v1/session").at("user").at("role") == "viewer");
  CHECK(program.post("/api/v1/audit/verify").status == 200);
  CHECK(program.post("/api/v1/jobs/preview", json::object()).code() == "forbidden");
}

TEST_CASE("a token is no cookie") {
  auto owner = shared_dashboard().signed_in(kViewer);
  auto thief = shared_dashboard().stranger();
  thief.set_cookie("tms_session=" + make_token(owner, "viewer").secret);
  CHECK(thief.get("/api/v1/session").code() == "unauthenticated");
}

TEST_CASE("tokens make no tokens, change no passwords and sign nobody out") {
  auto owner = shared_dashboard().signed_in(kAdmin);
  const auto user_id = owner.read("/api/v1/session").at("user").at("id").get<std::string>();
  auto program = with_token(make_token(owner, "admin"));
  CHECK(program.get("/api/v1/users").status == 200);
  CHECK(program.post("/api/v1/tokens", {{"name", "x"}, {"role", "viewer"}, {"expires_in_days", 1}})
            .code() == "forbidden");
  CHECK(program
            .put("/api/v1/me/password", {{"current_password", password_of(kAdmin)},
                                         {"new_password", "Another-quiet-harbour-9"}})
            .code() == "forbidden");
  CHECK(program.post("/api/v1/users/" + user_id + "/password-reset").code() == "forbidden");
  CHECK(program
            .post("/api/v1/users", {{"username", "from.token"},
                                    {"role", "admin"},
                                    {"password", "Another-quiet-harbour-9"}})
            .code() == "forbidden");
  CHECK(program.remove("/api/v1/session").code() == "forbidden");
  CHECK(owner.get("/api/v1/session").status == 200);
}

TEST_CASE("a deleted token opens nothing, and other people's cannot be deleted") {
  auto owner = shared_dashboard().signed_in(kOperator);
  const auto token = make_token(owner, "viewer");
  auto program = with_token(token);
  auto admin = shared_dashboard().signed_in(kAdmin);
  CHECK(admin.remove("/api/v1/tokens/" + token.id).code() == "not_found");
  CHECK(admin.remove("/api/v1/tokens/42").code() == "not_found");
  CHECK(program.get("/api/v1/session").status == 200);
  CHECK(owner.remove("/api/v1/tokens/" + token.id).status == 204);
  CHECK(program.get("/api/v1/session").code() == "unauthenticated");
  CHECK(owner.remove("/api/v1/tokens/" + token.id).code() == "not_found");
}

TEST_CASE("lists show a token without its secret, to its owner alone") {
  auto owner = shared_dashboard().signed_in(kOperator);
  const auto token = make_token(owner, "operator");
  const auto list = owner.get("/api/v1/tokens");
  CHECK(list.body.find(token.secret) == std::string::npos);
  CHECK(list.body.find(token.id) != std::string::npos);
  auto admin = shared_dashboard().signed_in(kAdmin);
  CHECK(admin.get("/api/v1/tokens").body.find(token.id) == std::string::npos);
  CHECK(owner.remove("/api/v1/tokens/" + token.id).status == 204);
}

TEST_CASE("a token follows the role of its owner and dies with him") {
  auto& dashboard = shared_dashboard();
  dashboard.admin_commands().add_user("tina.tokens", "operator");
  auto tina = dashboard.signed_in("tina.tokens");
  const auto token = make_token(tina, "operator");
  auto program = with_token(token);
  const auto change = [&](std::vector<std::string> command) {
    command.insert(command.end(), {"--username", "tina.tokens"});
    REQUIRE(dashboard.admin_commands().run(std::move(command)).exit_code == 0);
  };
  change({"user", "set-role", "--role", "viewer"});
  CHECK(tina.get("/api/v1/session").status == 401);  // her sessions end, her tokens follow her role
  CHECK(program.read("/api/v1/session").at("user").at("role") == "viewer");
  CHECK(program.post("/api/v1/jobs/preview", json::object()).code() == "forbidden");
  change({"user", "disable"});
  CHECK(program.get("/api/v1/session").code() == "unauthenticated");
  change({"user", "enable"});
  CHECK(program.get("/api/v1/session").code() == "unauthenticated");
}

TEST_CASE("each wrong value of a new token is named") {
  auto owner = shared_dashboard().signed_in(kOperator);
  const std::vector<std::pair<std::string, json>> wrong{
      {"name", {{"role", "viewer"}, {"expires_in_days", 1}}},
      {"name", {{"name", ""}, {"role", "viewer"}, {"expires_in_days", 1}}},
      {"name", {{"name", std::string(101, 'x')}, {"role", "viewer"}, {"expires_in_days", 1}}},
      {"name", {{"name", 7}, {"role", "viewer"}, {"expires_in_days", 1}}},
      {"role", {{"name", "x"}, {"expires_in_days", 1}}},
      {"role", {{"name", "x"}, {"role", "root"}, {"expires_in_days", 1}}},
      {"role", {{"name", "x"}, {"role", "admin"}, {"expires_in_days", 1}}},
      {"expires_in_days", {{"name", "x"}, {"role", "viewer"}}},
      {"expires_in_days", {{"name", "x"}, {"role", "viewer"}, {"expires_in_days", 0}}},
      {"expires_in_days", {{"name", "x"}, {"role", "viewer"}, {"expires_in_days", 367}}},
      {"expires_in_days", {{"name", "x"}, {"role", "viewer"}, {"expires_in_days", "1"}}},
      {"scope", {{"name", "x"}, {"role", "viewer"}, {"expires_in_days", 1}, {"scope", "all"}}},
  };
  for (const auto& [field, body] : wrong) {
    CAPTURE(body.dump());
    const auto answer = owner.post("/api/v1/tokens", body);
    CHECK(answer.status == 400);
    CHECK(answer.wrong_field() == field);
  }
  CHECK(owner.get("/api/v1/tokens?all=1").wrong_field() == "all");
}

TEST_CASE("tokens made and deleted are in the audit log") {
  auto owner = shared_dashboard().signed_in(kViewer);
  const auto token = make_token(owner, "viewer");
  CHECK(owner.remove("/api/v1/tokens/" + token.id).status == 204);
  for (const std::string action : {"token.create", "token.delete"}) {
    const auto records =
        owner.read("/api/v1/audit?limit=1&actor=" + kViewer + "&action=" + action).at("items");
    REQUIRE(records.size() == 1);
    CHECK(records[0].at("detail").get<std::string>().find("report") == 0);
    CHECK(records[0].dump().find(token.secret) == std::string::npos);
  }
}
