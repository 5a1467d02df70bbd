// Any cell of any table can be copied, in full however short it is drawn.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

void copy(Page& page, std::string_view words, std::string_view what) {
  page.ui.right_click(words);
  page.ui.click(what, Role::MenuItem);
}

}  // namespace

TEST_CASE("a cell of the customers is copied by the right button, and so is its row") {
  Page page("viewer", "#/customers?cluster=EU");
  const std::string cid = page.server.customers[2].cid;
  const Item* id = page.ui.find(cid, Role::Text);
  REQUIRE(id != nullptr);
  page.ui.click_at({id->min.x + 5, id->min.y + 5}, ImGuiMouseButton_Right);
  page.ui.click("Copy cell", Role::MenuItem);
  CHECK(page.ui.platform().clipboard == cid);
  CHECK(page.ui.sees("Cell copied."));
  CHECK(page.ui.find("Copy cell", Role::MenuItem) == nullptr);
  id = page.ui.find(cid, Role::Text);
  page.ui.click_at({id->min.x + 5, id->min.y + 5}, ImGuiMouseButton_Right);
  page.ui.click("Copy row", Role::MenuItem);
  CHECK(page.ui.platform().clipboard.starts_with(cid + "\t"));
  CHECK(page.ui.platform().clipboard.find("2 min ago") != std::string::npos);
  CHECK_FALSE(page.ui.sees("1 selected"));
}

TEST_CASE("a long message is copied whole, one that breaks lines as one cell") {
  Page page("viewer", "#/jobs");
  const std::string reason = "Wave 7\tof the night " + std::string(300, 'x');
  page.server.jobs.items.front().reason = reason;
  page.go("#/audit");
  page.go("#/jobs");
  copy(page, "Wave 7", "Copy cell");
  CHECK(page.ui.platform().clipboard == "Wave 7 of the night " + std::string(300, 'x'));
}

TEST_CASE("the small table of a panel is copied from, too; what is no cell offers nothing") {
  Page page("viewer", "#/overview?cluster=EU");
  page.go("#/customers?cluster=EU&open=" + page.server.customers[0].cid);
  copy(page, "kms", "Copy row");
  CHECK(page.ui.platform().clipboard.starts_with("kms\tFailure\t"));
  page.ui.right_click("Customers");
  CHECK(page.ui.find("Copy cell", Role::MenuItem) == nullptr);
}
