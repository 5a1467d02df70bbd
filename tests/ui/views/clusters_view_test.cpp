// Clusters: a snapshot from a file, a token that is shown once.
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

TEST_CASE("a snapshot fills a cluster that has no address") {
  Page page("admin", "#/clusters");
  page.server.snapshot_report = {.at = kNow, .ok = true, .customers = 2, .changed = 2, .error = {}};
  CHECK(page.ui.find("Load a snapshot EU") == nullptr);  // is read from its address
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
  CHECK(page.ui.sees("2 customers read into US EAST1, 2 changed."));
  CHECK(page.ui.find("Load it into US EAST1") == nullptr);
}

TEST_CASE("a snapshot that is refused says why and stays for another try") {
  Page page("admin", "#/clusters");
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
  Page page("operator", "#/clusters");
  CHECK(page.ui.find("Load a snapshot US EAST1") == nullptr);
}

TEST_CASE(
    "a token that was asked for is shown once: until it is taken, five minutes, or a look away") {
  for (const int way : {0, 1, 2, 3}) {
    CAPTURE(way);
    Page page("operator", "#/clusters");
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
  Page page("operator", "#/clusters");
  connect_with_client(page, false);
  CHECK(page.ui.sees("EU is connected"));
  CHECK_FALSE(page.state().secret);
}
