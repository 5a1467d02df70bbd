// Users, what changes of them do to sessions, and one-time links.
#include <thread>

#include "tests/unit/accounts/accounts_fixture.h"

using namespace tms;
using namespace tms::test;
using model::ErrorCode;
using model::Role;

namespace {

model::UserPatch with_role(Role role) {
  model::UserPatch patch;
  patch.role = role;
  return patch;
}
model::UserPatch with_disabled(bool disabled) {
  model::UserPatch patch;
  patch.disabled = disabled;
  return patch;
}

}  // namespace

TEST_CASE_FIXTURE(AccountsFixture, "a name is taken in any case of letters") {
  add("Anna");
  model::NewUser user;
  user.username = "ANNA";
  CHECK(code_of(accounts->create_user(admin, user)) == ErrorCode::Conflict);
  CHECK(accounts->users().size() == 1);
  CHECK(audit("user.create").size() == 1);
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "a user without a password cannot sign in before a link gave one") {
  model::NewUser user;
  user.username = "anna";
  const auto id = accounts->create_user(admin, user).value().id;
  CHECK(code_of(sign_in("anna", "")) == ErrorCode::InvalidCredentials);
  const auto link = accounts->create_reset_link(admin, id).value();
  CHECK(accounts->redeem_reset_link(stranger(), link.token, kPassword));
  CHECK(sign_in("anna"));
}

TEST_CASE_FIXTURE(AccountsFixture, "disabling a user ends the sessions at once and for good") {
  const auto anna = add("anna");
  const auto token = sign_in("anna").value().token;
  REQUIRE(accounts->update_user(admin, anna.id, with_disabled(true)));
  CHECK_FALSE(is_signed_in(token));
  REQUIRE(accounts->update_user(admin, anna.id, with_disabled(false)));
  CHECK_FALSE(is_signed_in(token));
  start();
  CHECK_FALSE(is_signed_in(token));
  CHECK(sign_in("anna"));
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "a change of role ends the sessions, a new display name does not") {
  const auto anna = add("anna", Role::Viewer);
  auto token = sign_in("anna").value().token;
  model::UserPatch rename;
  rename.display_name = "Anna\x1b[31m Meier";
  CHECK(accounts->update_user(admin, anna.id, rename).value().display_name.find('\x1b') ==
        std::string::npos);
  CHECK(is_signed_in(token));
  REQUIRE(accounts->update_user(admin, anna.id, with_role(Role::Operator)));
  CHECK_FALSE(is_signed_in(token));
  token = sign_in("anna").value().token;
  CHECK(accounts->authenticate(token, false).value().role == Role::Operator);
}

TEST_CASE_FIXTURE(AccountsFixture, "a patch that changes nothing leaves no record and no trace") {
  const auto anna = add("anna", Role::Viewer);
  const auto token = sign_in("anna").value().token;
  const auto head = store->audit().head();
  CHECK(accounts->update_user(admin, anna.id, {}));
  CHECK(accounts->update_user(admin, anna.id, with_role(Role::Viewer)));
  CHECK(store->audit().head() == head);
  CHECK(is_signed_in(token));
}

TEST_CASE_FIXTURE(AccountsFixture, "the last enabled admin stays one") {
  const auto anna = add("anna", Role::Admin);
  CHECK(code_of(accounts->update_user(admin, anna.id, with_disabled(true))) == ErrorCode::Conflict);
  CHECK(code_of(accounts->update_user(admin, anna.id, with_role(Role::Viewer))) ==
        ErrorCode::Conflict);
  const auto bert = add("bert", Role::Admin);
  CHECK(accounts->update_user(admin, anna.id, with_disabled(true)));
  CHECK(code_of(accounts->update_user(admin, bert.id, with_role(Role::Operator))) ==
        ErrorCode::Conflict);
}

TEST_CASE_FIXTURE(AccountsFixture, "two admins who demote each other at once leave one") {
  const auto anna = add("anna", Role::Admin);
  const auto bert = add("bert", Role::Admin);
  for (int round = 0; round < 20; ++round) {
    {
      const std::jthread first(
          [&] { (void)accounts->update_user(admin, anna.id, with_role(Role::Viewer)); });
      const std::jthread second(
          [&] { (void)accounts->update_user(admin, bert.id, with_role(Role::Viewer)); });
    }
    int admins = 0;
    for (const model::User& user : accounts->users()) admins += user.role == Role::Admin;
    CHECK(admins == 1);
    REQUIRE(accounts->update_user(admin, anna.id, with_role(Role::Admin)));
    REQUIRE(accounts->update_user(admin, bert.id, with_role(Role::Admin)));
  }
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "no session outlives a password that changed while it was opened") {
  const auto anna = add("anna");
  for (int round = 0; round < 5; ++round) {
    const std::string old_password =
        round == 0 ? kPassword : "Quiet-round-" + std::to_string(round);
    const std::string new_password = "Quiet-round-" + std::to_string(round + 1);
    core::Result<core::SignedIn> opened = model::fail(ErrorCode::Internal, "not tried");
    {
      const std::jthread person([&] { opened = sign_in("anna", old_password); });
      const std::jthread change(
          [&] { CHECK(accounts->set_password(admin, anna.id, new_password)); });
    }
    if (opened) CHECK_FALSE(is_signed_in(opened->token));
    CHECK(store->accounts().sessions().value().empty());
  }
}

TEST_CASE_FIXTURE(AccountsFixture, "a person changes the own password with the current one") {
  add("anna");
  const auto signed_in = sign_in("anna").value();
  const auto actor = actor_of(signed_in);
  const auto wrong = accounts->change_own_password(actor, "Quiet-harbour-9", "Louder-harbour-1");
  CHECK(code_of(wrong) == ErrorCode::InvalidRequest);
  CHECK(wrong.error().fields.at(0).field == "current_password");
  const auto weak = accounts->change_own_password(actor, kPassword, "short");
  CHECK(code_of(weak) == ErrorCode::InvalidRequest);
  CHECK(weak.error().fields.at(0).field == "new_password");
  CHECK(is_signed_in(signed_in.token));
  REQUIRE(accounts->change_own_password(actor, kPassword, "Louder-harbour-1"));
  CHECK_FALSE(is_signed_in(signed_in.token));
  CHECK(code_of(sign_in("anna")) == ErrorCode::InvalidCredentials);
  CHECK(sign_in("anna", "Louder-harbour-1"));
}

TEST_CASE_FIXTURE(AccountsFixture, "an open session is no place to guess the password behind it") {
  add("anna");
  const auto actor = actor_of(sign_in("anna").value());
  for (int i = 0; i < 5; ++i) {
    CHECK(code_of(accounts->change_own_password(actor, "guess", "Louder-harbour-1")) ==
          ErrorCode::InvalidRequest);
  }
  CHECK(code_of(accounts->change_own_password(actor, kPassword, "Louder-harbour-1")) ==
        ErrorCode::RateLimited);
}

TEST_CASE_FIXTURE(AccountsFixture, "a reset link works once, within a day, and ends the sessions") {
  const auto anna = add("anna");
  const auto token = sign_in("anna").value().token;
  const auto link = accounts->create_reset_link(admin, anna.id).value();
  CHECK(link.expires_at == now + 24 * kHour);
  CHECK(code_of(accounts->redeem_reset_link(stranger(), "made-up", "Louder-harbour-1")) ==
        ErrorCode::NotFound);
  CHECK(code_of(accounts->redeem_reset_link(stranger(), link.token, "short")) ==
        ErrorCode::InvalidRequest);
  CHECK(is_signed_in(token));
  REQUIRE(accounts->redeem_reset_link(stranger(), link.token, "Louder-harbour-1"));
  CHECK_FALSE(is_signed_in(token));
  CHECK(sign_in("anna", "Louder-harbour-1"));
  CHECK(code_of(accounts->redeem_reset_link(stranger(), link.token, "Another-harbour-1")) ==
        ErrorCode::NotFound);

  const auto late = accounts->create_reset_link(admin, anna.id).value();
  now += 24 * kHour;
  CHECK(code_of(accounts->redeem_reset_link(stranger(), late.token, "Another-harbour-1")) ==
        ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "the first admin is made by a setup link, once and in half an hour") {
  const auto late = accounts->create_setup_link().value();
  REQUIRE(late);
  now += 30 * kMinute;
  CHECK(code_of(accounts->redeem_setup_link(stranger(), late->token, "anna", kPassword)) ==
        ErrorCode::NotFound);
  const auto link = accounts->create_setup_link().value();
  const auto second = accounts->create_setup_link().value();
  REQUIRE(link);
  REQUIRE(second);
  CHECK(code_of(accounts->redeem_setup_link(stranger(), link->token, "no name", kPassword)) ==
        ErrorCode::InvalidRequest);
  CHECK(code_of(accounts->redeem_setup_link(stranger(), link->token, "anna", "short")) ==
        ErrorCode::InvalidRequest);
  CHECK(accounts->redeem_setup_link(stranger(), link->token, "anna", kPassword).value().role ==
        Role::Admin);
  CHECK(code_of(accounts->redeem_setup_link(stranger(), link->token, "bert", kPassword)) ==
        ErrorCode::NotFound);
  CHECK(code_of(accounts->redeem_setup_link(stranger(), second->token, "bert", kPassword)) ==
        ErrorCode::Conflict);
  CHECK_FALSE(accounts->create_setup_link().value().has_value());
  CHECK(sign_in("anna"));
  CHECK(audit("setup.redeem").at(0).ip == "192.0.2.1");
}

TEST_CASE_FIXTURE(AccountsFixture, "a link of one kind does not open the door of the other") {
  const auto setup = accounts->create_setup_link().value();
  REQUIRE(setup);
  CHECK(code_of(accounts->redeem_reset_link(stranger(), setup->token, kPassword)) ==
        ErrorCode::NotFound);
  const auto anna = add("anna");
  const auto reset = accounts->create_reset_link(admin, anna.id).value();
  CHECK(code_of(accounts->redeem_setup_link(stranger(), reset.token, "bert", kPassword)) ==
        ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(AccountsFixture,
                  "guesses at links are recorded, and slowed down like passwords") {
  const auto anna = add("anna");
  const auto link = accounts->create_reset_link(admin, anna.id).value();
  const auto redeem = [&](const std::string& token, const std::string& ip) {
    return accounts->redeem_reset_link(stranger(ip), token, "Louder-harbour-1");
  };
  for (int i = 0; i < 5; ++i) {
    CHECK(code_of(redeem("made-up", "192.0.2.1")) == ErrorCode::NotFound);
  }
  CHECK(code_of(redeem("made-up", "192.0.2.1")) == ErrorCode::RateLimited);
  const auto refusals = audit("user.password");
  REQUIRE(refusals.size() == 5);
  CHECK(refusals[0].outcome == model::AuditOutcome::Denied);
  CHECK(refusals[0].actor == "anonymous");
  CHECK(refusals[0].ip == "192.0.2.1");
  CHECK(redeem(link.token, "192.0.2.2"));  // other people are not held up
}

TEST_CASE_FIXTURE(AccountsFixture, "a wrong current password is recorded under the user's name") {
  add("anna");
  const auto session = sign_in("anna").value();
  CHECK(code_of(accounts->change_own_password(actor_of(session), "not this one",
                                              "Louder-harbour-1")) == ErrorCode::InvalidRequest);
  const auto refusals = audit("user.password");
  REQUIRE(refusals.size() == 1);
  CHECK(refusals[0].outcome == model::AuditOutcome::Denied);
  CHECK(refusals[0].actor == "anna");
  CHECK(is_signed_in(session.token));
}
