#include <doctest/doctest.h>

#include "client/views/format.h"
#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("the customers table shows a window of the cluster") {
  Page page("viewer", "#/customers?cluster=EU", 50'000);
  CHECK(page.ui.sees("50,000 of 50,000"));
  const auto rows = page.ui.table("Customers");
  REQUIRE(rows.size() > 10);
  CHECK(rows[0][1] == page.server.customers[0].cid);
  CHECK(page.server.count_asked("GET /api/v1/customers?") <= 3);
}

TEST_CASE("typing searches, and the address follows without new history entries") {
  Page page("viewer", "#/customers?cluster=EU");
  const auto entries = page.ui.platform().history.size();
  page.ui.type_into("Search customers", "00");
  CHECK(page.state().route.filter.q == "00");
  CHECK(page.ui.platform().history.size() == entries);
  CHECK(page.ui.platform().history.back().find("q=00") != std::string::npos);
  page.ui.type_into("Search customers", "zzzz");
  CHECK(page.ui.sees("No customer matches"));
  page.ui.click("Clear all filters");
  CHECK(page.ui.sees("1,000 of 1,000"));
}

TEST_CASE("a filter chip offers several states, and its cross takes them away") {
  Page page("viewer", "#/customers?cluster=EU");
  page.ui.click("State filter");
  page.ui.click("pe-enable", Role::Option);
  CHECK(page.state().route.filter.states == std::vector{model::State::PeEnable});
  page.ui.click("t-enable", Role::Option);
  CHECK(page.ui.sees("500 of 1,000"));
  page.go("#/customers?cluster=EU");
  CHECK(page.ui.sees("1,000 of 1,000"));
}

TEST_CASE("click, ctrl and shift select as on a desktop") {
  Page page("operator", "#/customers?cluster=EU");
  const auto& all = page.server.customers;
  page.ui.click(all[1].cid, Role::Button);
  CHECK(page.ui.sees("1 selected"));
  page.ui.click(all[3].cid, Role::Button, ImGuiMod_Ctrl);
  CHECK(page.ui.sees("2 selected"));
  page.ui.click(all[6].cid, Role::Button, ImGuiMod_Shift);
  CHECK(page.ui.sees("5 selected"));
  CHECK(page.state().selection.contains(all[5].cid));
  page.ui.click("Select " + all[5].cid, Role::Checkbox);
  CHECK(page.ui.sees("4 selected"));
  page.ui.click("Clear", Role::Button);
  CHECK_FALSE(page.ui.sees("selected"));
}

TEST_CASE("a notification stands where it covers nothing that one is about to press") {
  for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1440, 600}, ImVec2{1024, 768}}) {
    CAPTURE(size.x);
    CAPTURE(size.y);
    Page page("operator", "#/customers?cluster=EU", 1'000, size);
    page.ui.click("Select " + page.server.customers[2].cid, Role::Checkbox);
    page.ui.click("Copy", Role::Button);
    const Item* toast = page.ui.find("Notification", Role::Region);
    const Item* list = page.ui.find("Customers", Role::Table);
    REQUIRE(toast != nullptr);
    REQUIRE(list != nullptr);
    for (const Item& item : page.ui.host().recorder().items()) {
      const bool over = item.max.y > toast->min.y && item.min.y < toast->max.y &&
                        item.max.x > toast->min.x && item.min.x < toast->max.x;
      const bool scrolls = item.min.x >= list->min.x && item.max.y <= list->max.y;
      if (!item.visible || !item.actionable || !over || scrolls) continue;
      CHECK(item.name == "Dismiss");
    }
  }
}

TEST_CASE("a click with Shift counts even when everything comes within one frame") {
  Page page("operator", "#/customers?cluster=EU");
  const auto& all = page.server.customers;
  page.ui.click(all[1].cid, Role::Button);
  const Item row = *page.ui.find(all[4].cid, Role::Button);
  platform::Host& host = page.ui.host();
  host.key(ImGuiMod_Shift, true);
  host.pointer_move({(row.min.x + row.max.x) / 2, (row.min.y + row.max.y) / 2}, false);
  host.pointer_button(0, true, false);
  host.pointer_button(0, false, false);
  host.key(ImGuiMod_Shift, false);
  page.ui.run();
  CHECK(page.ui.sees("4 selected"));
}

TEST_CASE("an operator has the ticked customers read anew, or all that match") {
  Page page("operator", "#/customers?cluster=EU&state=pe-enable");
  const std::string first = page.ui.table("Customers")[0][1];
  page.ui.click("Select " + first, Role::Checkbox);
  page.ui.click("Refresh status");
  REQUIRE(page.server.started.size() == 1);
  CHECK(page.server.started[0].max_age_s == 0U);
  const auto* one = std::get_if<model::CidsSelection>(&*page.server.started[0].selection);
  REQUIRE(one != nullptr);
  REQUIRE(one->list.ids.size() == 1);
  CHECK(one->list.ids[0].text() == first);
  CHECK(page.ui.sees("Reading the app status of 1 customer."));
  page.ui.pass_time(7'000);  // the notice goes, which lies over the bar
  page.ui.click("Select all 250 that match");
  page.ui.click("Refresh status");
  REQUIRE(page.server.started.size() == 2);
  const auto* all = std::get_if<model::FilterSelection>(&*page.server.started[1].selection);
  REQUIRE(all != nullptr);
  CHECK(all->filter.states == std::vector{model::State::PeEnable});
}

TEST_CASE("all that match cannot be copied: the button says why, and there is a file instead") {
  Page page("viewer", "#/customers?cluster=EU&state=pe-enable");
  page.ui.click("Select " + page.ui.table("Customers")[0][1], Role::Checkbox);
  CHECK_FALSE(page.ui.find("Copy", Role::Button)->disabled);
  CHECK(page.ui.find("Refresh status") == nullptr);
  page.ui.click("Select all 250 that match");
  CHECK(page.ui.find("Copy", Role::Button)->disabled);
  page.ui.hover("Copy");
  CHECK(page.ui.find("Copy", Role::Button)->description.find("export CSV instead") !=
        std::string::npos);
  page.ui.click("Export all as CSV");
  REQUIRE(page.ui.platform().downloads.size() == 1);
  CHECK(page.ui.platform().downloads[0] == "/api/v1/customers.csv?cluster=EU&state=pe-enable");
}

TEST_CASE("the open row is marked as open, and is not taken for a selected one") {
  Page page("viewer", "#/customers?cluster=EU");
  const std::string cid = page.server.customers[0].cid;
  page.go("#/customers?cluster=EU&open=" + cid);
  const Item* row = page.ui.find(cid, Role::Button);
  REQUIRE(row != nullptr);
  CHECK(row->description == "open in the panel");
  CHECK_FALSE(row->selected);
}

TEST_CASE("a menu opens below its control and leaves it free") {
  Page page("viewer", "#/customers?cluster=EU");
  page.ui.click("State filter");
  const Item* chip = page.ui.find("State filter", Role::Button);
  const Item* choice = page.ui.find("tran-begin", Role::Option);
  REQUIRE(chip != nullptr);
  REQUIRE(choice != nullptr);
  CHECK(choice->min.y >= chip->max.y);
  CHECK(choice->min.x - chip->min.x < 10);
}

TEST_CASE("the user menu stands above its line and closes when the page goes elsewhere") {
  Page page("viewer", "#/customers?cluster=EU");
  page.ui.click("anna");
  const Item* line = page.ui.find("anna");
  const Item* last = page.ui.find("Sign out", Role::MenuItem);
  REQUIRE(line != nullptr);
  REQUIRE(last != nullptr);
  CHECK(last->max.y <= line->min.y);
  page.go("#/jobs");
  CHECK(page.ui.find("Sign out", Role::MenuItem) == nullptr);
}

TEST_CASE("a filter is added from what the cluster has: app, reason, job, list, missing") {
  Page page("viewer", "#/overview?cluster=EU");
  page.server.extra_summary.app_matrix = {{"kms", {900, 40, 7, 3, 50}}};
  page.server.extra_summary.reasons = {{"kms", "License not found", 5}};
  page.server.jobs.items.front().cluster = "EU";
  page.server.lists.items.front().cluster = "EU";
  ++page.server.revisions.jobs;
  page.go("#/apps?cluster=EU");  // reads the summary anew
  page.go("#/customers?cluster=EU");
  page.ui.pass_time(6'000);
  const auto pick = [&](std::string_view kind, std::string_view choice) {
    page.ui.click("Add filter", Role::Button);
    page.ui.click(kind, Role::MenuItem);
    page.ui.click(choice, Role::Option);
    page.ui.key(ImGuiKey_Escape);
  };
  const model::CustomerFilter& filter = page.state().route.filter;
  pick("App", "kms");
  CHECK(filter.apps == std::vector<std::string>{"kms"});
  pick("App", "failed");
  CHECK(filter.categories == std::vector{model::Category::Failed});
  CHECK(page.ui.sees("App: kms failed"));
  pick("Reason", "License not found");
  CHECK(filter.reasons == std::vector<std::string>{"License not found"});
  pick("List", page.server.lists.items.front().device_type);
  CHECK(filter.lists.size() == 1);
  pick("Batch", views::short_batch_id(page.server.batches.items.front().id));
  CHECK(filter.batches == std::vector{page.server.batches.items.front().id});
  pick("Missing", "Missing from the cluster");
  CHECK(filter.missing == true);
  page.ui.click("Add filter", Role::Button);
  page.ui.click("Job", Role::MenuItem);
  const auto jobs = page.ui.all(Role::Option);
  REQUIRE_FALSE(jobs.empty());
  page.ui.click(std::string(jobs.front()->name), Role::Option);
  CHECK(filter.jobs == std::vector{page.server.jobs.items.front().id});
}

TEST_CASE("Down leads from a search into the first row found, and stays out of the rail") {
  Page page("operator", "#/customers?cluster=EU");
  const std::string cid = page.server.customers[7].cid;
  page.ui.type_into("Search customers", cid);
  page.ui.key(ImGuiKey_DownArrow);
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.screen == app::Screen::Customers);
  CHECK(page.state().route.open == cid);
}

TEST_CASE("Enter in the search opens the one customer found, and nothing among several") {
  Page page("operator", "#/customers?cluster=EU");
  page.ui.type_into("Search customers", "c");
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.open.empty());
  const std::string cid = page.server.customers[7].cid;
  page.ui.type_into("Search customers", cid);
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.open == cid);
}
