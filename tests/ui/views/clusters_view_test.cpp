// Clusters: the list and its panel, a snapshot from a file, a token that is shown once.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

void connect_with_client(Page& page, bool reveal) {
  page.ui.click("Reconnect EU");
  page.ui.click("Client id and secret");
  page.ui.type_into("Client id", "dash");
  page.ui.type_into("Client secret", "s3cret");
  if (reveal) page.ui.click("Show the token once", Role::Checkbox);
  page.ui.click("Connect EU");
}

}  // namespace

TEST_CASE(
    "the clusters are a table: connected ones first, then by name, each with its connection") {
  Page page("viewer", "#/clusters");
  auto& items = page.server.clusters.items;
  items.push_back(items.front());
  items.back().code = "APAC";
  items.back().credentials.expires_at = kNow - 1'000;
  items.push_back(items.front());
  items.back().code = "ZULU";
  items.back().breaker = model::BreakerState::Open;
  page.go("#/jobs");
  page.go("#/clusters");
  const auto rows = page.ui.table("Clusters");
  REQUIRE(rows.size() == 4);
  CHECK(rows[0][0].starts_with("APAC"));
  CHECK(rows[0][1] == "token expired");
  CHECK(rows[1][0].starts_with("EU"));
  CHECK(rows[1][1] == "connected until 12:41");
  CHECK(rows[1][2] == "1,000");
  CHECK(rows[2][1] == "does not answer");
  CHECK(rows[3][0].starts_with("US EAST1"));
  CHECK(rows[3][1] == "not connected");
  CHECK(rows[3][3] == "never");
  page.ui.click("Customers", Role::ColumnHeader);
  CHECK(page.ui.table("Clusters")[0][0].starts_with("US EAST1"));
  page.ui.click("Customers", Role::ColumnHeader);
  CHECK(page.ui.table("Clusters")[3][0].starts_with("US EAST1"));
}

TEST_CASE("among many clusters one is searched by name or code") {
  Page page("viewer", "#/clusters");
  CHECK(page.ui.find("Search clusters") == nullptr);  // two are seen at a glance
  for (int i = 0; i < 20; ++i) {
    page.server.clusters.items.push_back(page.server.clusters.items.back());
    page.server.clusters.items.back().code = "C" + std::to_string(i);
  }
  page.go("#/jobs");
  page.go("#/clusters");
  page.ui.type_into("Search clusters", "european");
  REQUIRE(page.ui.table("Clusters").size() == 1);
  CHECK(page.ui.table("Clusters")[0][0].starts_with("EU"));
  page.ui.type_into("Search clusters", "nowhere");
  CHECK(page.ui.sees("No cluster has this name"));
  page.ui.click("Clear the search");
  CHECK(page.ui.table("Clusters").size() > 10);
}

TEST_CASE("a cluster's panel has an address of its own and is closed by Escape") {
  Page page("operator", "#/clusters");
  page.ui.click("Open cluster EU");
  CHECK(page.ui.platform().history.back() == "#/clusters?open=EU");
  CHECK(page.ui.sees("European Union"));
  CHECK(page.ui.find("Settings EU") == nullptr);  // is the admins'
  CHECK(page.ui.find("Delete EU") == nullptr);
  page.ui.key(ImGuiKey_Escape);
  CHECK(page.state().route.open.empty());
  page.go("#/clusters?open=nowhere");
  CHECK(page.ui.sees("There is no cluster of this code."));
}

TEST_CASE("the result of a test moves no button") {
  Page page("admin", "#/clusters?open=EU");
  const ImVec2 before = page.ui.find("Settings EU")->min;
  const float facts = page.ui.find("Last sync", Role::Text)->min.y;
  page.ui.click("Test EU");
  CHECK(page.ui.sees("Answered in 12 ms, HTTP 200"));
  CHECK(page.ui.find("Settings EU")->min.y == before.y);
  CHECK(page.ui.find("Last sync", Role::Text)->min.y == facts);
}

TEST_CASE("a form begins at the head of the panel and is left with its cluster") {
  Page page("admin", "#/clusters?open=EU");
  page.ui.click("Settings EU");
  CHECK(page.ui.find("Base URL", Role::Textbox)->max.y < 450);
  page.ui.click("Open cluster US EAST1");
  CHECK(page.ui.find("Base URL", Role::Textbox) == nullptr);
  page.ui.click("Settings US EAST1");
  page.ui.type_into("Calls at once", "many");
  CHECK(page.ui.find("Save US EAST1")->disabled);
  page.ui.type_into("Calls at once", "4");
  page.ui.type_into("Apps, separated by commas", "kms, dns");
  page.ui.click("Save US EAST1");
  CHECK(page.server.was_told("PATCH /api/v1/clusters/US%20EAST1 "));
  CHECK(page.server.was_told(R"("expected_apps":["kms","dns"])"));
  CHECK(page.server.was_told(R"("concurrency":4)"));
}

TEST_CASE("what stands in the panel of one cluster is not what stands in another's") {
  Page page("admin", "#/clusters?open=EU");
  const ImGuiID devices = page.ui.find("Device types", Role::Link)->id;
  page.ui.click("Settings EU");
  const ImGuiID address = page.ui.find("Base URL", Role::Textbox)->id;
  page.ui.click("Open cluster US EAST1");
  CHECK(page.ui.find("Device types", Role::Link)->id != devices);
  page.ui.click("Settings US EAST1");
  CHECK(page.ui.find("Base URL", Role::Textbox)->id != address);
}

TEST_CASE("the names of a cluster's facts keep off their values") {
  Page page("viewer", "#/clusters?open=EU");
  const Item* name = page.ui.find("Connected by", Role::Text);
  REQUIRE(name != nullptr);
  const Item* value = page.ui.find("token, for you", Role::Text);
  REQUIRE(value != nullptr);
  CHECK(value->min.x >= name->max.x + 8);
}

TEST_CASE("a new cluster opens when it was added") {
  Page page("admin", "#/clusters?open=EU");
  page.ui.click("Add cluster");
  page.ui.type_into("Code", "EU4");
  page.ui.click("Add the cluster");
  CHECK(page.server.was_told("POST /api/v1/clusters "));
  CHECK(page.state().route == app::route_to_cluster("EU4"));
}

TEST_CASE("saving one cluster leaves the form of another open, with what was typed there") {
  Page page("admin", "#/clusters?open=EU");
  page.server.unanswered = "/api/v1/clusters/EU";
  page.ui.click("Settings EU");
  page.ui.click("Save EU");
  page.ui.click("Open cluster US EAST1");
  page.ui.click("Settings US EAST1");
  page.ui.type_into("Base URL", "https://us.example");
  REQUIRE(page.ui.transport().answer("/api/v1/clusters/EU", 200, "{}"));
  page.ui.run();
  CHECK(page.ui.sees("EU was saved."));
  REQUIRE(page.ui.find("Base URL", Role::Textbox) != nullptr);
  CHECK(page.ui.find("Base URL", Role::Textbox)->value == "https://us.example");
  page.ui.pass_time(7'000);  // the notice goes, which may lie over the button
  page.ui.click("Save US EAST1");
  CHECK(page.server.was_told(R"("base_url":"https://us.example")"));
  CHECK(page.ui.find("Base URL", Role::Textbox) == nullptr);
}

TEST_CASE("a form that was left and opened anew is not closed by what was sent before") {
  Page page("admin", "#/clusters?open=EU");
  page.server.unanswered = "/api/v1/clusters/EU";
  page.ui.click("Settings EU");
  page.ui.click("Save EU");
  page.ui.click("Cancel");
  page.ui.click("Settings EU");
  page.ui.type_into("Base URL", "https://eu.example");
  REQUIRE(page.ui.transport().answer("/api/v1/clusters/EU", 200, "{}"));
  page.ui.run();
  REQUIRE(page.ui.find("Base URL", Role::Textbox) != nullptr);
  CHECK(page.ui.find("Base URL", Role::Textbox)->value == "https://eu.example");
}

TEST_CASE("a new cluster takes nobody away from the form of another one") {
  Page page("admin", "#/clusters");
  page.ui.click("Add cluster");
  page.ui.type_into("Code", "EU4");
  page.server.unanswered = "/api/v1/clusters";
  page.ui.click("Add the cluster");
  page.server.unanswered.clear();
  page.ui.click("Open cluster EU");
  page.ui.click("Settings EU");
  page.ui.type_into("Base URL", "https://eu.example");
  REQUIRE(page.ui.transport().answer("/api/v1/clusters", 200, "{}"));
  page.ui.run();
  CHECK(page.state().route == app::route_to_cluster("EU"));
  REQUIRE(page.ui.find("Base URL", Role::Textbox) != nullptr);
  CHECK(page.ui.find("Base URL", Role::Textbox)->value == "https://eu.example");
  page.ui.click("Show EU4");
  CHECK(page.state().route == app::route_to_cluster("EU4"));
}

TEST_CASE("a cluster is deleted after a question; one with a history says why it stays") {
  Page page("admin", "#/clusters?open=US%20EAST1");
  page.ui.click("Delete US EAST1");
  page.ui.click("Keep");
  CHECK_FALSE(page.server.was_told("DELETE"));
  page.server.errors["/api/v1/clusters/US%20EAST1"] = {model::ErrorCode::Conflict,
                                                       "The cluster has a history of jobs."};
  page.ui.click("Delete US EAST1");
  page.ui.click("Delete US EAST1");
  CHECK(page.ui.sees("The cluster has a history of jobs."));
  page.server.errors.clear();
  page.server.clusters.items.pop_back();
  page.ui.click("Delete US EAST1");
  page.ui.click("Delete US EAST1");
  CHECK(page.server.was_told("DELETE /api/v1/clusters/US%20EAST1"));
  CHECK(page.state().route == app::route_to(app::Screen::Clusters));
  CHECK(page.ui.sees("US EAST1 was deleted."));
}

TEST_CASE("a snapshot fills a cluster that has no address") {
  Page page("admin", "#/clusters?open=EU");
  page.server.snapshot_report = {
      {.at = kNow, .ok = true, .customers = 2, .changed = 2, .error = {}}, 3};
  CHECK(page.ui.find("Load a snapshot EU") == nullptr);  // is read from its address
  page.ui.click("Open cluster US EAST1");
  page.ui.click("Load a snapshot US EAST1");
  CHECK(page.ui.find("Load it into US EAST1")->disabled);
  page.ui.click("Choose the snapshot");
  CHECK(page.ui.platform().file_choosers.back() == ".json,.csv,.txt");
  page.ui.app().on_files_dropped({{"states.csv", "cid,action_code\na1,2\na2,4\n"}});
  page.ui.run();
  CHECK(page.state().route.screen == app::Screen::Clusters);
  CHECK(page.ui.sees("states.csv, 1 KiB"));
  page.ui.click("Load it into US EAST1");
  CHECK(page.server.was_told("PUT /api/v1/clusters/US%20EAST1/snapshot cid,action_code"));
  CHECK(page.ui.sees(
      "2 customers read into US EAST1, 2 changed, 3 ids stood there twice (the last one counts)."));
  CHECK(page.ui.find("Load it into US EAST1") == nullptr);
}

TEST_CASE("a snapshot that is refused says why and stays for another try") {
  Page page("admin", "#/clusters?open=US%20EAST1");
  page.ui.click("Load a snapshot US EAST1");
  page.server.errors["/api/v1/clusters/US%20EAST1/snapshot"] = {
      model::ErrorCode::Conflict, "The snapshot lacks 7 known customers: nothing was changed."};
  page.ui.app().on_files_dropped({{"states.json", "{\"a1\":{\"action_code\":2}}"}});
  page.ui.run();
  page.ui.click("Load it into US EAST1");
  CHECK(page.ui.sees("The snapshot lacks 7 known customers"));
  CHECK(page.ui.sees("states.json"));
  page.server.errors.clear();
  page.ui.click("Load it and accept the missing ones");
  CHECK(page.server.was_told("PUT /api/v1/clusters/US%20EAST1/snapshot?accept_missing=true {"));
}

TEST_CASE("only admins load snapshots") {
  Page page("operator", "#/clusters?open=US%20EAST1");
  CHECK(page.ui.find("Load a snapshot US EAST1") == nullptr);
}

TEST_CASE(
    "a token that was asked for is shown once: until it is taken, five minutes, or a look away") {
  for (const int way : {0, 1, 2, 3}) {
    CAPTURE(way);
    Page page("operator", "#/clusters?open=EU");
    connect_with_client(page, true);
    CHECK(page.server.was_told(R"("reveal":true)"));
    REQUIRE(page.ui.sees("revealed-token"));
    page.ui.click("Copy it");
    CHECK(page.ui.platform().clipboard == "revealed-token");
    if (way == 0) page.ui.click("Done");
    if (way == 1) page.ui.pass_time(5 * 60'000);
    if (way == 2) {
      page.ui.app().on_visibility_changed(false);
      page.ui.app().on_visibility_changed(true);
      page.ui.run();
    }
    if (way == 3) page.go("#/jobs");
    CHECK_FALSE(page.state().secret);
    CHECK_FALSE(page.ui.sees("revealed-token"));
  }
}

TEST_CASE("a token is not shown unless it was asked for") {
  Page page("operator", "#/clusters?open=EU");
  connect_with_client(page, false);
  CHECK(page.ui.sees("EU is connected"));
  CHECK_FALSE(page.state().secret);
}
