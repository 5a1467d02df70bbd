// Keys for programs: what they may do, and when they end.
#include "tests/unit/accounts/accounts_fixture.h"

using namespace tms;
using namespace tms::test;
using model::ErrorCode;
using model::Role;

namespace {

struct TokensFixture : AccountsFixture {
  model::User anna = add("anna", Role::Operator);

  core::Actor as(const model::User& user) const {
    core::Actor actor;
    actor.user_id = user.id;
    actor.username = user.username;
    actor.role = model::to_string(user.role);
    return actor;
  }
  core::Result<model::CreatedApiToken> make(Role role, std::uint32_t days = 30) {
    return accounts->create_api_token(as(anna), {"nightly report", role, days});
  }
  core::Result<core::Identity> use(const std::string& token) const {
    return accounts->authenticate_bearer(token, false);
  }
  void patch(const model::UserPatch& patch) {
    REQUIRE(accounts->update_user(admin, anna.id, patch));
  }
};

}  // namespace

TEST_CASE_FIXTURE(TokensFixture, "a token acts for its owner with its own role") {
  const auto token = make(Role::Viewer).value();
  CHECK(token.token.starts_with("tms_"));
  const auto identity = use(token.token).value();
  CHECK(identity.user_id == anna.id);
  CHECK(identity.username == "anna");
  CHECK(identity.role == Role::Viewer);
  CHECK(identity.session_id.is_nil());
  CHECK(identity.api_token == token.id);
  CHECK(code_of(use(token.token + "x")) == ErrorCode::Unauthenticated);
  CHECK(code_of(use("tms_")) == ErrorCode::Unauthenticated);
}

TEST_CASE_FIXTURE(TokensFixture,
                  "a session's access token is still taken, an API token is no cookie") {
  CHECK(use(sign_in("anna").value().token));
  CHECK(code_of(accounts->authenticate(make(Role::Viewer)->token, false)) ==
        ErrorCode::Unauthenticated);
}

TEST_CASE_FIXTURE(TokensFixture, "a token may not have a role above its owner's") {
  const auto refused = make(Role::Admin);
  CHECK(code_of(refused) == ErrorCode::InvalidRequest);
  CHECK(refused.error().fields.at(0).field == "role");
  CHECK(accounts->api_tokens(anna.id).empty());
  CHECK(audit("token.create").empty());
}

TEST_CASE_FIXTURE(TokensFixture, "a token's role follows its owner's down and up again") {
  const auto token = make(Role::Operator).value().token;
  model::UserPatch patched;
  patched.role = Role::Viewer;
  patch(patched);
  CHECK(use(token)->role == Role::Viewer);
  patched.role = Role::Admin;
  patch(patched);
  CHECK(use(token)->role == Role::Operator);
}

TEST_CASE_FIXTURE(TokensFixture, "tokens die with their owner and do not come back with him") {
  const auto token = make(Role::Viewer).value().token;
  model::UserPatch patched;
  patched.disabled = true;
  patch(patched);
  CHECK(code_of(use(token)) == ErrorCode::Unauthenticated);
  patched.disabled = false;
  patch(patched);
  CHECK(code_of(use(token)) == ErrorCode::Unauthenticated);
  CHECK(accounts->api_tokens(anna.id).empty());
}

TEST_CASE_FIXTURE(TokensFixture, "a new password ends the tokens that were made with the old one") {
  const auto token = make(Role::Viewer).value().token;
  REQUIRE(accounts->set_password(admin, anna.id, "Another-harbour-22"));
  CHECK(code_of(use(token)) == ErrorCode::Unauthenticated);
  start();
  CHECK(code_of(use(token)) == ErrorCode::Unauthenticated);
}

TEST_CASE_FIXTURE(TokensFixture,
                  "a token ends when its time is over, and is listed for 30 more days") {
  const auto token = make(Role::Viewer, 1).value().token;
  now += kDay - 1;
  CHECK(use(token));
  now += 1;
  CHECK(code_of(use(token)) == ErrorCode::Unauthenticated);
  CHECK(accounts->api_tokens(anna.id).size() == 1);
  now += 30 * kDay + 1;
  accounts->tick();
  CHECK(accounts->api_tokens(anna.id).empty());
  CHECK(store->accounts().api_tokens()->empty());
}

TEST_CASE_FIXTURE(TokensFixture, "the owner deletes a token, nobody else does") {
  const auto token = make(Role::Viewer).value();
  const auto bert = add("bert", Role::Admin);
  CHECK(code_of(accounts->remove_api_token(as(bert), token.id)) == ErrorCode::NotFound);
  CHECK(use(token.token));
  REQUIRE(accounts->remove_api_token(as(anna), token.id));
  CHECK(code_of(use(token.token)) == ErrorCode::Unauthenticated);
  CHECK(code_of(accounts->remove_api_token(as(anna), token.id)) == ErrorCode::NotFound);
  REQUIRE(audit("token.delete").size() == 1);
  CHECK(audit("token.delete")[0].actor == "anna");
  CHECK(audit("token.delete")[0].detail == "nightly report");
}

TEST_CASE_FIXTURE(TokensFixture, "the log says who made which token, never its secret") {
  const auto token = make(Role::Viewer, 2).value();
  const auto records = audit("token.create");
  REQUIRE(records.size() == 1);
  CHECK(records[0].actor == "anna");
  CHECK(records[0].detail ==
        "nightly report as viewer, until " + model::format_time(now.load() + 2 * kDay));
  const auto rows = store->accounts().api_tokens().value();
  for (const auto& row : rows) {
    CHECK(row.token_hash == core::sha256(token.token));
  }
}

TEST_CASE_FIXTURE(TokensFixture, "tokens and their last use outlive a restart") {
  const auto token = make(Role::Viewer).value();
  CHECK(accounts->api_tokens(anna.id).at(0).last_used_at == 0);
  now += kMinute;
  const auto used_at = now.load();
  REQUIRE(use(token.token));
  accounts->tick();
  start();
  CHECK(use(token.token));
  CHECK(accounts->api_tokens(anna.id).at(0).last_used_at == used_at);
}

TEST_CASE_FIXTURE(TokensFixture, "one person has at most 50 tokens") {
  for (int i = 0; i < 50; ++i) REQUIRE(make(Role::Viewer));
  CHECK(code_of(make(Role::Viewer)) == ErrorCode::Conflict);
  REQUIRE(accounts->remove_api_token(as(anna), accounts->api_tokens(anna.id).at(0).id));
  CHECK(make(Role::Viewer));
}

TEST_CASE_FIXTURE(TokensFixture, "whoever is no user has no tokens") {
  CHECK(code_of(accounts->create_api_token(admin, {"x", Role::Viewer, 1})) == ErrorCode::Conflict);
}

TEST_CASE_FIXTURE(TokensFixture, "what a token's holder sees as his session is the token") {
  const auto token = make(Role::Viewer, 1).value().token;
  const auto view = accounts->session_view(use(token).value()).value();
  CHECK(view.user.username == "anna");
  CHECK(view.user.role == Role::Viewer);
  CHECK(view.csrf_token.empty());
  CHECK(view.expires_at == now.load() + kDay);
}

TEST_CASE_FIXTURE(TokensFixture, "preferences that say nothing new leave no record") {
  REQUIRE(accounts->put_preferences(as(anna), R"({"theme":"dark"})"));
  REQUIRE(accounts->put_preferences(as(anna), R"({"theme":"dark"})"));
  CHECK(accounts->preferences(anna.id) == R"({"theme":"dark"})");
  REQUIRE(audit("preferences.update").size() == 1);
  CHECK(audit("preferences.update")[0].actor == "anna");
}
