// Users and sessions for admins; the own account for everyone.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("an admin adds a person, who gets a one-time link that is shown once") {
  Page page("admin", "#/users");
  CHECK(page.ui.table("Accounts").size() == 3);
  page.ui.click("Add user");
  CHECK(page.ui.find("Add the user")->disabled);
  page.ui.type_into("User name", "dora");
  page.ui.click("Operator", Role::Button);
  page.server.users.push_back(page.server.users.back());
  page.server.users.back().username = "dora";
  page.ui.click("Add dora");
  CHECK(page.server.was_told(R"("username":"dora")"));
  CHECK(page.server.was_told(R"("role":"operator")"));
  CHECK(page.state().route.open == "dora");
  CHECK(page.ui.sees("One-time link for dora"));
  page.ui.click("Copy it");
  CHECK(page.ui.platform().clipboard == "https://tms.example/#/reset?token=abc");
  page.go("#/users?open=anna");
  CHECK_FALSE(page.state().secret);
}

TEST_CASE("a name that the server refuses stays in the field") {
  Page page("admin", "#/users");
  page.server.errors["/api/v1/users"] = {model::ErrorCode::Conflict, "There is a bert already."};
  page.ui.click("Add user");
  page.ui.type_into("User name", "bert");
  page.ui.click("Add bert");
  CHECK(page.ui.sees("There is a bert already."));
  CHECK(page.ui.find("User name", Role::Textbox)->value == "bert");
}

TEST_CASE("an admin changes a role, disables and enables, and resets a password") {
  Page page("admin", "#/users");
  page.ui.click("Open bert");
  CHECK(page.state().route.open == "bert");
  CHECK(page.ui.find("Save bert")->disabled);
  page.ui.click("Viewer", Role::Button);
  page.ui.click("Save bert");
  CHECK(page.server.was_told(
      R"(PATCH /api/v1/users/01934f3e-7a11-7000-8000-000000000002 {"role":"viewer"})"));
  CHECK(page.ui.sees("bert is viewer from the next sign-in on."));
  page.ui.click("Disable bert");
  CHECK(page.server.was_told(R"({"disabled":true})"));
  page.server.users[1].disabled = true;
  page.go("#/users");
  page.go("#/users?open=bert");
  page.ui.pass_time(1);
  page.ui.click("Reset password bert");
  CHECK(page.ui.sees("One-time link for bert"));
}

TEST_CASE("an admin sees every session and ends one") {
  Page page("admin", "#/users?tab=sessions");
  const auto rows = page.ui.table("Sessions");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0][3] == "Firefox on Linux");
  page.ui.click("End session of bert");
  CHECK(page.server.count_asked("DELETE /api/v1/sessions/01934f3e-7a11-7000-8000-000000000003") ==
        1);
  CHECK(page.ui.sees("A session of bert was ended."));
}

TEST_CASE("others have no place for users, and the address says whose it is") {
  for (const char* role : {"viewer", "operator"}) {
    Page page(role, "#/users");
    CHECK(page.ui.find("Users", Role::Link) == nullptr);
    CHECK(page.ui.sees("Only admins see the users"));
    CHECK(page.server.count_asked("GET /api/v1/users") == 0);
    page.ui.click("Open your account");
    CHECK(page.state().route.screen == app::Screen::Account);
  }
}

TEST_CASE("everyone changes the own password, which ends the session") {
  Page page("viewer", "#/account");
  page.ui.type_into("Current password", "old password 1");
  page.ui.type_into("New password", "new password 1");
  page.ui.type_into("New password again", "new password 2");
  CHECK(page.ui.find("Change the password")->disabled);
  page.ui.type_into("New password again", "new password 1");
  page.server.errors["/api/v1/me/password"] = {model::ErrorCode::InvalidRequest,
                                               "The current password is wrong."};
  page.ui.click("Change the password");
  CHECK(page.ui.sees("The current password is wrong."));
  page.server.errors.clear();
  page.ui.click("Change the password");
  CHECK(page.server.was_told(R"("new_password":"new password 1")"));
  CHECK(page.state().session_ended);
}

TEST_CASE("everyone sees the own sessions only, and where the page is open now") {
  Page page("viewer", "#/account");
  const auto rows = page.ui.table("Sessions");
  REQUIRE(rows.size() == 2);
  CHECK(page.ui.sees("this one"));
  page.ui.click("Dark", Role::Button);
  CHECK(page.state().theme == app::ThemeChoice::Dark);
}

TEST_CASE("users and sessions that cannot be read say so and can be tried again") {
  Page page("admin");
  page.server.errors["/api/v1/users"] = {model::ErrorCode::Overloaded, "The server is busy."};
  page.go("#/users");
  CHECK(page.ui.sees("The server is busy."));
  page.server.errors.clear();
  page.ui.click("Try again");
  CHECK(page.ui.table("Accounts").size() == 3);
}

TEST_CASE("a token is shown once, may not do more than its owner, and can be revoked") {
  Page page("operator", "#/account");
  const auto rows = page.ui.table("Tokens");
  CHECK(rows.size() == page.server.tokens.size());
  CHECK(page.ui.find("Admin", Role::Button) == nullptr);
  CHECK(page.ui.find("Create the token")->disabled);
  page.ui.type_into("Token name", "nightly report");
  page.ui.click("7 days");
  page.ui.click("Create the token");
  CHECK(page.server.was_told(R"({"name":"nightly report","role":"viewer","expires_in_days":7})"));
  CHECK(page.ui.sees("tms_secret"));
  page.ui.click("Copy it");
  CHECK(page.ui.platform().clipboard == "tms_secret");
  page.ui.click("Done");
  CHECK_FALSE(page.ui.sees("tms_secret"));
  page.ui.click("Revoke " + page.server.tokens.front().name);
  CHECK(page.server.count_asked("DELETE /api/v1/tokens/" + page.server.tokens.front().id.text()) ==
        1);
}

TEST_CASE("fields that hold the like are as wide as each other, on whichever screen") {
  Page page("admin", "#/jobs", 1'000, {1440, 1600});
  const auto width_of = [&page](const char* hash, const char* field) {
    page.go(hash);
    const Item* item = page.ui.find(field, Role::Textbox);
    REQUIRE_MESSAGE(item != nullptr, field);
    return item->max.x - item->min.x;
  };
  const float name = width_of("#/account", "Token name");
  CHECK(width_of("#/users?open=anna", "Name") == name);
  CHECK(width_of("#/batches?cluster=EU&tab=devices", "Code of the device type") == name);
  CHECK(width_of("#/batches?cluster=EU&tab=runbooks", "App of the runbook") == name);
  const float number =
      width_of("#/batches?cluster=EU&tab=devices", "Devices per batch of the type");
  CHECK(width_of("#/batches?cluster=EU&tab=lists", "Devices in all") == number);
  CHECK(number < name);
  CHECK(name < width_of("#/batches?cluster=EU&tab=runbooks", "Page"));
}
