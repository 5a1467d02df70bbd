// Escape: one step back each time, and never at the cost of what was typed.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

const Item* typed_in(Page& page, std::string_view field) {
  return page.ui.find(field, Role::Textbox);
}

// At the end of what the field holds; Escape leaves the field.
void add_to(Page& page, std::string_view field, std::string_view words) {
  page.ui.click(field, Role::Textbox);
  page.ui.key(ImGuiKey_End);
  page.ui.type(words);
  page.ui.key(ImGuiKey_Escape);
}

}  // namespace

TEST_CASE("Escape leaves a field and keeps what was typed into it") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 2;
  page.ui.click("Customer ids");
  page.ui.type("e106,948e");
  page.ui.key(ImGuiKey_Escape);
  page.ui.pass_time(3'000);
  CHECK(page.state().act.text == "e106,948e");
  CHECK(typed_in(page, "Customer ids")->value == "e106,948e");
  CHECK(page.ui.platform().draft.find("e106,948e") != std::string::npos);
  page.ui.type("x");  // nothing has the keyboard
  CHECK(page.state().act.text == "e106,948e");

  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
  add_to(page, "Reason", "Wave 7");
  CHECK(page.state().act.reason == "Wave 7");
  CHECK(page.state().act.step == app::ActStep::DryRun);  // the field was the step
  CHECK(typed_in(page, "Reason")->value == "Wave 7");
}

TEST_CASE("Escape leads from the dry run to the choice, with the input kept") {
  Page page("operator", "#/act?cluster=EU");
  page.server.preview.total = 2;
  page.ui.paste("e106\n948e\n");
  page.ui.click("PE-Enable");
  page.ui.click("Dry run", Role::Button);
  REQUIRE(page.state().act.step == app::ActStep::DryRun);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().act.step == app::ActStep::Choose);
  CHECK(page.state().act.text == "e106\n948e\n");
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.screen == app::Screen::Act);
}

TEST_CASE("Escape closes the panel, then clears what is ticked, on customers and on batches") {
  Page page("operator", "#/customers?cluster=EU");
  page.ui.click("Select " + page.server.customers[1].cid, Role::Checkbox);
  page.go("#/customers?cluster=EU&open=" + page.server.customers[1].cid);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.open.empty());
  CHECK(page.state().selection.count() == 1);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().selection.empty());

  page.go("#/batches?cluster=EU");
  page.ui.click("Select " + page.server.batches.items[0].id);
  REQUIRE(page.state().batches.chosen.size() == 1);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().batches.chosen.empty());
}

TEST_CASE("Escape leads from a job to the jobs, and from the customers of a number to all apps") {
  Page page("viewer");
  page.go(app::to_hash(app::route_to_job(page.server.jobs.items.front().id)));
  page.ui.click("Select " + page.server.job_customers.front().cid, Role::Checkbox);
  REQUIRE(page.state().job.ticked.rows.size() == 1);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().job.ticked.rows.empty());
  REQUIRE(page.state().route.screen == app::Screen::Job);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.screen == app::Screen::Jobs);
  page.go("#/apps?cluster=EU&app=kms&category=failed");
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.screen == app::Screen::Apps);
  CHECK(page.state().route.filter == model::CustomerFilter{});
}

TEST_CASE("Escape closes an untouched form before its panel, and asks about a typed one") {
  Page page("admin", "#/clusters?open=EU");
  page.ui.click("Settings EU");
  REQUIRE(typed_in(page, "Base URL") != nullptr);
  page.ui.key(ImGuiKey_Escape);
  CHECK(typed_in(page, "Base URL") == nullptr);
  CHECK(page.state().route.open == "EU");

  page.ui.click("Settings EU");
  add_to(page, "Base URL", "/eu");
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.ui.sees("Discard what you typed?"));
  page.ui.key(ImGuiKey_Escape);
  CHECK_FALSE(page.ui.sees("Discard what you typed?"));
  REQUIRE(typed_in(page, "Base URL") != nullptr);
  CHECK(typed_in(page, "Base URL")->value == "https://tms.example/eu");
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Discard", Role::Button);
  CHECK(typed_in(page, "Base URL") == nullptr);
  CHECK(page.state().route.open == "EU");
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.open.empty());
}

TEST_CASE("Escape asks before it drops a new user or the changed fields of one") {
  Page page("admin", "#/users");
  page.ui.click("Add user");
  add_to(page, "User name", "dora");
  page.ui.key(ImGuiKey_Escape);
  REQUIRE(page.ui.sees("Discard what you typed?"));
  page.ui.click("Keep");
  CHECK(typed_in(page, "User name")->value == "dora");
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Discard", Role::Button);
  CHECK(typed_in(page, "User name") == nullptr);

  page.ui.click("Open bert");
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.open.empty());  // nothing was changed: nothing is asked
  page.ui.click("Open bert");
  add_to(page, "Name", "Bert Burger");
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.ui.sees("Discard what you typed?"));
  CHECK(page.state().route.open == "bert");
}
