// From the password to the end of a session.
#include <time.h>

#include <algorithm>
#include <limits>

#include "tests/unit/accounts/accounts_fixture.h"

using namespace tms;
using namespace tms::test;
using model::ErrorCode;

TEST_CASE_FIXTURE(AccountsFixture, "the right password opens a session of its own each time") {
  add("Anna");
  const auto first = sign_in("anna");
  const auto second = sign_in("ANNA");
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->token.size() == 43);  // 256 bits in base64url
  CHECK(first->token != second->token);
  CHECK(first->identity.username == "Anna");
  CHECK(first->identity.csrf_token != second->identity.csrf_token);
  CHECK(is_signed_in(first->token));
  CHECK(is_signed_in(second->token));
  CHECK_FALSE(is_signed_in("made-up"));
  CHECK_FALSE(is_signed_in(""));
  CHECK(accounts->user("anna").value().last_login_at == now);
}

TEST_CASE_FIXTURE(AccountsFixture, "the store knows a session's secret by its digest alone") {
  add("anna");
  const auto signed_in = sign_in("anna");
  REQUIRE(signed_in);
  const auto rows = store->accounts().sessions().value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].token_hash == core::sha256(signed_in->token));
  CHECK(rows[0].ip == "192.0.2.1");
  CHECK(rows[0].user_agent == "a test");
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "an unknown name, a wrong password and a disabled account get one answer") {
  const auto anna = add("anna");
  add("bert");
  model::UserPatch disable;
  disable.disabled = true;
  REQUIRE(accounts->update_user(admin, anna.id, disable));
  const auto unknown = sign_in("nobody");
  const auto wrong = sign_in("bert", "Quiet-harbour-2");
  const auto disabled = sign_in("anna");
  REQUIRE_FALSE(unknown);
  REQUIRE_FALSE(wrong);
  REQUIRE_FALSE(disabled);
  CHECK(unknown.error().code == ErrorCode::InvalidCredentials);
  CHECK(unknown.error() == wrong.error());
  CHECK(unknown.error() == disabled.error());
}

TEST_CASE_FIXTURE(AccountsFixture, "an unknown name takes the work of a password") {
  add("anna");
  // Of this thread's CPU, which others on the machine do not disturb as they do the time.
  const auto cpu_ns = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
  };
  const auto work_of = [&](const char* name) {
    long long least = std::numeric_limits<long long>::max();
    for (int i = 0; i < 4; ++i) {
      const auto before = cpu_ns();
      CHECK_FALSE(sign_in(name, "Quiet-harbour-2").has_value());
      least = std::min(least, cpu_ns() - before);
    }
    return least;
  };
  const auto known = work_of("anna");
  const auto unknown = work_of("nobody");
  CHECK(unknown * 3 > known);  // without a hash it would be a hundredth
  CHECK(known * 3 > unknown);
}

TEST_CASE_FIXTURE(AccountsFixture, "a failed sign-in is recorded under a name that exists only") {
  add("anna");
  CHECK_FALSE(sign_in("my secret password", "oops"));
  CHECK_FALSE(sign_in("anna", "oops"));
  const auto records = audit("session.create");
  REQUIRE(records.size() == 2);
  CHECK(records[0].actor == "anna");
  CHECK(records[1].actor == "anonymous");
  for (const auto& record : records) {
    CHECK(record.outcome == model::AuditOutcome::Denied);
    CHECK(record.ip == "192.0.2.1");
    CHECK(record.detail.find("secret") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(AccountsFixture, "after five wrong passwords even the right one has to wait") {
  add("anna");
  for (int i = 0; i < 5; ++i) CHECK(code_of(sign_in("anna", "x")) == ErrorCode::InvalidCredentials);
  const auto refused = sign_in("anna");
  CHECK(code_of(refused) == ErrorCode::RateLimited);
  CHECK(refused.error().retry_after_s == 1);
  CHECK(sign_in("anna", kPassword, "198.51.100.7"));
  now += kSecond;
  CHECK(sign_in("anna"));
  CHECK(code_of(sign_in("anna", "x")) == ErrorCode::InvalidCredentials);
  CHECK(sign_in("anna"));
}

TEST_CASE_FIXTURE(AccountsFixture, "unknown names are slowed down like known ones") {
  for (int i = 0; i < 5; ++i) {
    CHECK(code_of(sign_in("nobody", "x")) == ErrorCode::InvalidCredentials);
  }
  CHECK(code_of(sign_in("nobody", "x")) == ErrorCode::RateLimited);
}

TEST_CASE_FIXTURE(AccountsFixture, "use extends a session, polling in the background does not") {
  add("anna");
  const auto token = sign_in("anna").value().token;
  now += 10 * kMinute;
  REQUIRE(accounts->authenticate(token, false));
  now += 10 * kMinute;
  REQUIRE(accounts->authenticate(token, true));
  now += 5 * kMinute - 1;
  CHECK(accounts->authenticate(token, true));
  now += 1;
  CHECK(code_of(accounts->authenticate(token, false)) == ErrorCode::Unauthenticated);
}

TEST_CASE_FIXTURE(AccountsFixture, "after twelve hours a session ends, however busy") {
  add("anna");
  const auto token = sign_in("anna").value().token;
  for (int i = 0; i < 72; ++i) {
    REQUIRE(accounts->authenticate(token, false));
    now += 10 * kMinute;
  }
  CHECK_FALSE(is_signed_in(token));
}

TEST_CASE_FIXTURE(AccountsFixture, "the last use reaches the store at most once a minute") {
  add("anna");
  const auto signed_in = sign_in("anna").value();
  const model::TimeMs start = now;
  const auto use = [&](model::TimeMs later) {
    now += later;
    REQUIRE(accounts->authenticate(signed_in.token, false));
    accounts->tick();
    return stored_last_use(signed_in.identity.session_id) - start;
  };
  CHECK(use(30 * kSecond) == 0);
  CHECK(use(29 * kSecond) == 0);
  CHECK(use(1 * kSecond) == 60 * kSecond);
  CHECK(use(59 * kSecond) == 60 * kSecond);
  accounts->write_last_uses();
  CHECK(stored_last_use(signed_in.identity.session_id) - start == 119 * kSecond);
}

TEST_CASE_FIXTURE(AccountsFixture, "a session goes on after a restart, with its idle time") {
  add("anna");
  const auto token = sign_in("anna").value().token;
  now += 14 * kMinute;
  start();
  CHECK(is_signed_in(token));
  now += kMinute;
  CHECK_FALSE(is_signed_in(token));
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "sessions unused for 30 days are deleted, at the latest a day after") {
  add("anna");
  REQUIRE(sign_in("anna"));
  accounts->tick();
  now += 31 * kDay;
  accounts->tick();
  CHECK(store->accounts().sessions().value().empty());
}

TEST_CASE_FIXTURE(AccountsFixture, "signing out ends the session here and after a restart") {
  add("anna");
  const auto signed_in = sign_in("anna").value();
  const auto other = sign_in("anna").value();
  REQUIRE(accounts->sign_out(actor_of(signed_in), signed_in.identity.session_id));
  CHECK_FALSE(is_signed_in(signed_in.token));
  CHECK(is_signed_in(other.token));
  start();
  CHECK_FALSE(is_signed_in(signed_in.token));
  CHECK(is_signed_in(other.token));
  CHECK(audit("session.delete").size() == 1);
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "sessions are listed for one user or all, and one can be revoked") {
  add("anna");
  const auto bert = add("bert");
  const auto of_anna = sign_in("anna").value();
  now += kSecond;
  const auto of_bert = sign_in("bert").value();
  CHECK(accounts->sessions(std::nullopt).size() == 2);
  const auto list = accounts->sessions(bert.id);
  REQUIRE(list.size() == 1);
  CHECK(list[0].username == "bert");
  REQUIRE(accounts->revoke_session(admin, list[0].id));
  CHECK_FALSE(is_signed_in(of_bert.token));
  CHECK(is_signed_in(of_anna.token));
  CHECK(code_of(accounts->revoke_session(admin, list[0].id)) == ErrorCode::NotFound);
  CHECK(audit("session.revoke").at(0).detail == "of bert");
}

TEST_CASE_FIXTURE(AccountsFixture, "the page learns who is signed in and when that ends") {
  add("anna", model::Role::Viewer);
  const auto signed_in = sign_in("anna").value();
  const auto view = accounts->session_view(signed_in.identity).value();
  CHECK(view.user.username == "anna");
  CHECK(view.user.role == model::Role::Viewer);
  CHECK(view.csrf_token == core::to_hex(signed_in.identity.csrf_token));
  CHECK(view.idle_timeout_s == 15 * 60);
  CHECK(view.idle_expires_at == now + 15 * kMinute);
  CHECK(view.expires_at == now + 12 * kHour);
}
