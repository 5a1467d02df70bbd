#include <doctest/doctest.h>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::ErrorCode;

void check_one_time_tokens(Store& store) {
  auto& accounts = store.accounts();
  const OneTimeTokenRow setup{secret(7), OneTimePurpose::Setup, {}, kNow + 100};
  REQUIRE(accounts.add_one_time_token(setup, draft()));
  const UserRow admin = user(1, "admin");

  SUBCASE("a set-up link makes the first user, once") {
    REQUIRE(accounts.redeem_setup(setup.token_hash, kNow, admin, draft("user.create")));
    CHECK(accounts.users()->size() == 1);
    const auto again = accounts.redeem_setup(setup.token_hash, kNow, user(2, "second"), draft());
    REQUIRE_FALSE(again);
    CHECK(is(again.error(), ErrorCode::NotFound));
    CHECK(all_records(store).size() == 2);
  }
  SUBCASE("a set-up link does nothing when a user exists, and stays") {
    REQUIRE(accounts.add_user(admin, draft()));
    const auto late = accounts.redeem_setup(setup.token_hash, kNow, user(2, "second"), draft());
    REQUIRE_FALSE(late);
    CHECK(is(late.error(), ErrorCode::Conflict));
    CHECK(accounts.find_one_time_token(setup.token_hash));
    CHECK(accounts.users()->size() == 1);
  }
  SUBCASE("an expired link is refused") {
    const auto late = accounts.redeem_setup(setup.token_hash, kNow + 100, admin, draft());
    REQUIRE_FALSE(late);
    CHECK(is(late.error(), ErrorCode::NotFound));
  }
  SUBCASE("a reset link changes the password and ends all access of its user") {
    REQUIRE(accounts.add_user(admin, draft()));
    REQUIRE(accounts.add_session(session(3, admin), draft()));
    const OneTimeTokenRow reset{secret(8), OneTimePurpose::PasswordReset, admin.user.id,
                                kNow + 100};
    REQUIRE(accounts.add_one_time_token(reset, draft()));
    CHECK(accounts.find_one_time_token(reset.token_hash)->user_id == admin.user.id);
    UserRow changed = admin;
    changed.password_hash = "$argon2id$new";
    CHECK_FALSE(accounts.redeem_reset(setup.token_hash, kNow, changed, draft()));
    REQUIRE(accounts.redeem_reset(reset.token_hash, kNow, changed, draft()));
    CHECK(accounts.users()->at(0).password_hash == "$argon2id$new");
    CHECK(accounts.sessions()->empty());
    CHECK_FALSE(accounts.find_one_time_token(reset.token_hash));
  }
}

void check_sessions(Store& store) {
  auto& accounts = store.accounts();
  const UserRow olga = user(1, "olga");
  REQUIRE(accounts.add_user(olga, draft()));
  const SessionRow first = session(3, olga);
  const SessionRow second = session(4, olga);
  REQUIRE(accounts.add_session(first, draft()));
  REQUIRE(accounts.add_session(second, draft()));
  CHECK(accounts.users()->at(0).user.last_login_at == first.created_at);

  SUBCASE("a session is read back as it was written") {
    const SessionRow read = accounts.sessions()->at(0);
    CHECK(read.id == first.id);
    CHECK(read.user_id == olga.user.id);
    CHECK(read.token_hash == first.token_hash);
    CHECK(read.csrf_token == first.csrf_token);
    CHECK(read.expires_at == first.expires_at);
    CHECK(read.ip == first.ip);
    CHECK(read.user_agent == first.user_agent);
  }
  SUBCASE("only the named session ends") {
    REQUIRE(accounts.remove_sessions(std::vector{first.id}, draft()));
    REQUIRE(accounts.sessions()->size() == 1);
    CHECK(accounts.sessions()->at(0).id == second.id);
  }
  SUBCASE("last use is kept, and old sessions are swept") {
    const std::vector<std::pair<model::SessionId, TimeMs>> used{{second.id, kNow + 500}};
    REQUIRE(accounts.touch_sessions(used));
    REQUIRE(accounts.remove_ended_before(kNow + 400));
    REQUIRE(accounts.sessions()->size() == 1);
    CHECK(accounts.sessions()->at(0).last_used_at == kNow + 500);
  }
  SUBCASE("API tokens are kept until they are removed or their owner's access ends") {
    const ApiTokenRow token{.id = uuid(5),
                            .user_id = olga.user.id,
                            .name = "report",
                            .role = model::Role::Viewer,
                            .token_hash = secret(5),
                            .created_at = kNow,
                            .expires_at = kNow + 9,
                            .last_used_at = 0};
    REQUIRE(accounts.add_api_token(token, draft()));
    CHECK(accounts.api_tokens()->at(0).name == "report");
    CHECK_FALSE(accounts.remove_api_token(uuid(77), draft()));
    SUBCASE("kept when only sessions end, with its last use") {
      REQUIRE(accounts.update_user(olga, EndOfAccess::Sessions, draft()));
      CHECK(accounts.sessions()->empty());
      const std::vector<std::pair<model::TokenId, TimeMs>> used{{token.id, kNow + 5}};
      REQUIRE(accounts.touch_api_tokens(used));
      REQUIRE(accounts.remove_ended_before(token.expires_at));
      REQUIRE(accounts.api_tokens()->size() == 1);
      CHECK(accounts.api_tokens()->at(0).last_used_at == kNow + 5);
      REQUIRE(accounts.remove_ended_before(token.expires_at + 1));
    }
    SUBCASE("removed") {
      REQUIRE(accounts.remove_api_token(token.id, draft()));
    }
    SUBCASE("disabled") {
      UserRow disabled = olga;
      disabled.user.disabled = true;
      REQUIRE(accounts.update_user(disabled, EndOfAccess::SessionsAndTokens, draft()));
      CHECK(accounts.sessions()->empty());
      CHECK(accounts.users()->at(0).user.disabled);
    }
    CHECK(accounts.api_tokens()->empty());
  }
}

}  // namespace

void check_accounts(const StoreUnderTest& subject) {
  std::unique_ptr<Store> store = subject.open();
  auto& accounts = store->accounts();

  SUBCASE("a user is kept over a restart, his name is taken in any case of letters") {
    REQUIRE(accounts.add_user(user(1, "Olga"), draft("user.create")));
    const auto twice = accounts.add_user(user(2, "oLGA"), draft("user.create"));
    REQUIRE_FALSE(twice);
    CHECK(is(twice.error(), ErrorCode::Conflict));
    store.reset();
    store = subject.open();
    const auto users = store->accounts().users();
    REQUIRE(users->size() == 1);
    CHECK(users->at(0).user == user(1, "Olga").user);
    CHECK(users->at(0).password_hash == "$argon2id$x");
    CHECK(all_records(*store).size() == 1);  // the refused one left no record
  }
  SUBCASE("changing a user that does not exist is refused") {
    const auto changed = accounts.update_user(user(1, "olga"), EndOfAccess::Nothing, draft());
    REQUIRE_FALSE(changed);
    CHECK(is(changed.error(), ErrorCode::NotFound));
    CHECK(all_records(*store).empty());
  }
  SUBCASE("preferences are {} until they are set") {
    REQUIRE(accounts.add_user(user(1, "olga"), draft()));
    CHECK(*accounts.preferences(uuid(1)) == "{}");
    REQUIRE(accounts.put_preferences(uuid(1), R"({"theme":"dark"})", draft("preferences.update")));
    CHECK(*accounts.preferences(uuid(1)) == R"({"theme":"dark"})");
    CHECK_FALSE(accounts.put_preferences(uuid(2), "{}", draft("preferences.update")));
    CHECK(all_records(*store).size() == 2);  // the refused one left none
  }
  SUBCASE("sessions and tokens") {
    check_sessions(*store);
  }
  SUBCASE("one-time links") {
    check_one_time_tokens(*store);
  }
}

}  // namespace tms::store::test
