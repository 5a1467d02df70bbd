// The main job from sign-in to audit, as an operator does it.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

// As scripts/deploy/nginx says it.
constexpr const char* kProxyProblem =
    R"({"type":"about:blank","title":"Unavailable","status":503,"code":"overloaded",)"
    R"("detail":"The dashboard's server does not answer the proxy."})";

}  // namespace

TEST_CASE("an operator selects customers, runs an action on them and watches the job") {
  Page page;
  auto& ui = page.ui;
  page.server.preview.total = 250;
  page.server.preview.expires_at = kNow + 600'000;

  CHECK(ui.sees("1,000 customers"));
  ui.click("pe-enable, 250, 25.0 %");
  CHECK(page.state().route.screen == app::Screen::Customers);
  CHECK(ui.sees("250 of 1,000"));

  const std::string first = page.server.customers[0].cid;
  ui.click(ui.table("Customers")[0][1], Role::Button);
  ui.click("Select all 250 that match");
  CHECK(ui.sees("250 selected"));
  ui.click("Set action", Role::Button);
  CHECK(page.state().route.screen == app::Screen::Act);
  CHECK(ui.sees("250 customers: pe-enable"));

  ui.click("T-Enable");
  ui.click("Dry run", Role::Button);
  REQUIRE(page.server.previews.size() == 1);
  CHECK(std::holds_alternative<model::FilterSelection>(page.server.previews[0].selection));
  CHECK(ui.sees("T-Enable on 250 customers of EU"));
  CHECK(ui.sees("Source: filter: pe-enable"));

  CHECK(ui.find("Run T-Enable on 250")->disabled);
  ui.type_into("Reason", "Wave 7");
  ui.type_into("Type the number of customers", "249");
  CHECK(ui.find("Run T-Enable on 250")->disabled);
  ui.type_into("Type the number of customers", "250");
  ui.click("Run T-Enable on 250");
  REQUIRE(page.server.started.size() == 1);
  CHECK(page.server.started[0].confirm_count == 250);
  CHECK(page.server.started[0].reason == "Wave 7");
  CHECK(page.state().route.screen == app::Screen::Job);
  CHECK(page.state().selection.empty());
}

TEST_CASE("numbers of the overview lead to the customers behind them") {
  Page page("viewer");
  page.ui.click("tran-begin, 250, 25.0 %");
  CHECK(page.ui.platform().url_hash() == "#/customers?cluster=EU&state=tran-begin");
  page.go("#/overview?cluster=EU");
  page.ui.click("all ready, 334", Role::Link);
  CHECK(page.state().route.filter.healths.size() == 1);
}

TEST_CASE("viewers see no way to change anything") {
  Page page("viewer", "#/customers?cluster=EU");
  CHECK(page.ui.find("Set action") == nullptr);
  page.go("#/act?cluster=EU");
  CHECK(page.ui.sees("Viewers cannot set actions"));
  page.go("#/clusters?open=EU");
  CHECK(page.ui.find("Reconnect EU") == nullptr);
  CHECK(page.ui.find("Test EU") == nullptr);
  CHECK(page.ui.find("Settings EU") == nullptr);
}

TEST_CASE("an address of another version leads back instead of nowhere") {
  Page page("viewer", "#/kitchen");
  CHECK(page.ui.sees("There is no such page"));
  page.ui.click("Go to the overview");
  CHECK(page.state().route.screen == app::Screen::Overview);
}

TEST_CASE("when the session ends the state stays, and signing in again goes on") {
  Page page("operator", "#/customers?cluster=EU&state=pe-enable");
  const std::string cid = page.ui.table("Customers")[0][1];
  page.ui.click(cid, Role::Button);
  page.server.errors["/api/v1"] = {model::ErrorCode::Unauthenticated, "Sign in."};
  page.ui.pass_time(3'000);
  CHECK(page.ui.platform().page_state == platform::PageState::SessionEnded);
  const int asked = page.server.count_asked("");
  page.ui.pass_time(10'000);
  CHECK(page.server.count_asked("") == asked);

  page.server.errors.clear();
  page.ui.sign_in(session_json("operator"), true);
  CHECK(page.ui.sees("1 selected"));
  CHECK(page.state().route.filter.states.size() == 1);
}

TEST_CASE("a minute before the end the page warns and offers to stay") {
  Page page;
  page.ui.pass_time(14 * 60'000 + 5'000);
  CHECK(page.ui.sees("Your session ends in"));
  page.ui.click("Stay signed in");
  CHECK_FALSE(page.ui.sees("Your session ends in"));
}

TEST_CASE("a lost connection is said, kept calm, and mended by itself, behind a proxy too") {
  for (const char* proxy_says : {"", "<html>502 Bad Gateway</html>", kProxyProblem}) {
    CAPTURE(proxy_says);
    Page page("viewer", "#/customers?cluster=EU");
    page.server.proxy_says = proxy_says;
    page.server.reachable = false;
    page.ui.pass_time(3'000);
    CHECK(page.ui.sees("The dashboard's server cannot be reached."));
    CHECK(page.ui.sees("Not connected since"));
    CHECK(page.ui.table("Customers").size() > 5);
    page.server.reachable = true;
    page.ui.pass_time(15'000);
    CHECK_FALSE(page.ui.sees("cannot be reached"));
  }
}

TEST_CASE("a machine whose clock is wrong works by the server's") {
  for (const std::int64_t ahead : {40 * 60'000, -40 * 60'000}) {
    CAPTURE(ahead);
    Page page("operator", "#/act?cluster=EU");
    page.ui.platform().wall_now_ms += ahead;
    page.sign_in();
    page.ui.pass_time(3'000);
    CHECK_FALSE(page.state().session_ended);
    CHECK(std::abs(page.state().now - kNow) < 60'000);
    CHECK_FALSE(page.ui.sees("Your session ends in"));
    page.ui.pass_time(14 * 60'000 + 5'000);
    CHECK(page.ui.sees("Your session ends in"));
  }
}

TEST_CASE("a server that says itself that it cannot work is not a lost connection") {
  Page page("viewer", "#/customers?cluster=EU");
  page.server.errors["/api/v1/revisions"] = {model::ErrorCode::Overloaded, "Too busy."};
  page.ui.pass_time(3'000);
  CHECK_FALSE(page.ui.sees("cannot be reached"));
}

TEST_CASE("nothing is drawn while nothing changes") {
  Page page("viewer", "#/customers?cluster=EU");
  page.ui.pass_time(61'000);
  // Polls go out every two seconds; the next minute has not begun.
  const int polls = page.server.count_asked("GET /api/v1/revisions");
  page.ui.platform().pass_time(4'000);
  int frames = 0;
  for (int i = 0; i < 4; ++i) frames += page.ui.frame() ? 1 : 0;
  CHECK(frames == 0);
  CHECK(page.server.count_asked("GET /api/v1/revisions") > polls);
}
