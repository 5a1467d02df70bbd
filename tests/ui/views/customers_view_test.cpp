#include <doctest/doctest.h>

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
