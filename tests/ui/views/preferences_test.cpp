// What the page remembers for its person on the server.
#include "client/app/preferences.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("preferences come back as they were saved, and anything else is no error") {
  app::Preferences preferences;
  preferences.theme = "dark";
  preferences.customer_columns = {{"cid", 254, true}, {"job", 0, false}};
  preferences.views = {{"Failed in kms", "#/customers?app=kms"}};
  CHECK(app::read_preferences(app::write_preferences(preferences)) == preferences);
  CHECK(app::read_preferences("{}") == app::Preferences{});
  CHECK(app::read_preferences(R"({"of a newer page":[1]})") == app::Preferences{});
}

namespace {

bool has_column(const Page& page, std::string_view name) {
  return std::ranges::any_of(page.ui.all(Role::ColumnHeader),
                             [&](const Item* header) { return header->name == name; });
}

}  // namespace

TEST_CASE("columns are chosen and put in order, and kept on the server") {
  Page page("viewer", "#/customers?cluster=EU");
  CHECK_FALSE(has_column(page, "Code"));
  page.ui.click("Columns");
  page.ui.click("Show Code");
  page.ui.click("Show Health");
  const ImGuiID move = page.ui.find("Move State to the right")->id;
  page.ui.click("Move State to the right");
  CHECK(page.ui.find("Move State to the right")->id == move);  // where it stands now
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.server.was_told("PUT /api/v1/preferences"));
  const auto& columns = page.state().preferences.value->customer_columns;
  REQUIRE(columns.size() == 8);
  CHECK(columns[1].id == "health");
  CHECK_FALSE(columns[1].shown);
  CHECK(columns[2].id == "state");
  CHECK(has_column(page, "Code"));
  CHECK_FALSE(has_column(page, "Health"));
}

TEST_CASE("a column is dragged to another place by its header") {
  Page page("viewer", "#/customers?cluster=EU");
  const Item* target = page.ui.find("State", Role::Button);
  REQUIRE(target != nullptr);
  page.ui.drag("Updated", {(target->min.x + target->max.x) / 2, target->min.y + 10});
  const auto& columns = page.state().preferences.value->customer_columns;
  REQUIRE(columns.size() == 8);
  CHECK(columns[1].id == "updated");
  CHECK(columns[2].id == "state");
  CHECK(page.state().route.sort.key == model::CustomerSortKey::Cid);
}

TEST_CASE("a column is made wider at its border, and the width is kept") {
  Page page("viewer", "#/customers?cluster=EU");
  const Item* before = page.ui.find("State", Role::Button);
  REQUIRE(before != nullptr);
  const float width = before->max.x - before->min.x;
  const ImVec2 border{before->max.x + 10, before->min.y + 10};
  page.ui.drag_from(border, {border.x + 60, border.y});
  const auto& columns = page.state().preferences.value->customer_columns;
  REQUIRE(columns.size() == 8);
  CHECK(columns[1].width > width + 40);
  const Item* after = page.ui.find("State", Role::Button);
  REQUIRE(after != nullptr);
  CHECK(after->max.x - after->min.x > width + 40);
}

TEST_CASE("a filter is kept under a name, fits every cluster and can be forgotten") {
  Page page("viewer", "#/customers?cluster=EU&state=pe-enable");
  page.ui.click("Views");
  CHECK(page.ui.find("Save the view")->disabled);
  page.ui.type_into("Name of the view", "Wave 7");
  page.ui.click("Save the view");
  REQUIRE(page.state().preferences.value->views.size() == 1);
  CHECK(page.state().preferences.value->views[0].hash == "#/customers?state=pe-enable");
  page.go("#/customers?cluster=EU");
  page.ui.click("Views");
  page.ui.click("Wave 7", Role::MenuItem);
  CHECK(page.state().route.filter.states == std::vector{model::State::PeEnable});
  CHECK(page.state().route.cluster == "EU");
  page.ui.click("Views");
  page.ui.click("Forget Wave 7");
  CHECK(page.state().preferences.value->views.empty());
}

TEST_CASE("the theme follows its person to another machine") {
  Page page("viewer");
  page.server.preferences = R"({"theme":"dark"})";
  page.sign_in("viewer", "bert");
  CHECK(page.state().theme == app::ThemeChoice::Dark);
}

TEST_CASE("preferences that were not read are not overwritten") {
  Page page("viewer");
  page.server.errors["/api/v1/preferences"] = {model::ErrorCode::Overloaded, "Busy."};
  page.sign_in("viewer", "bert");
  page.go("#/customers?cluster=EU");
  page.ui.click("Columns");
  page.ui.click("Show Code");
  CHECK(page.server.count_asked("PUT /api/v1/preferences") == 0);
  CHECK(page.ui.sees("Your preferences were not read yet"));
}
