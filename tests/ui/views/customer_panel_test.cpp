// The panel of one customer: the age of what it says, and how it is read anew.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

model::CustomerAppStatus app_status(std::string app, std::string reason, model::TimeMs at) {
  model::CustomerAppStatus status;
  status.status = {std::move(app), "Failure", std::move(reason)};
  status.category = model::Category::Failed;
  status.fetched_at = at;
  return status;
}

void show_panel(Page& page) {
  page.go("#/customers?cluster=EU&open=" + page.server.customers[0].cid);
}

}  // namespace

TEST_CASE("the panel says how old the reading of each app is, and which is stale") {
  Page page("viewer", "#/overview?cluster=EU");
  page.server.detail.app_status = {app_status("kms", "", kNow - 120'000),
                                   app_status("dpp", "", kNow - 7'200'000)};
  page.server.detail.app_status[1].stale = true;
  show_panel(page);
  CHECK(page.ui.sees("2 min ago"));
  CHECK(page.ui.sees("2 h ago, stale"));
}

TEST_CASE("a long reason is wrapped, not cut") {
  Page page("viewer", "#/overview?cluster=EU");
  const std::string reason =
      "The licence server answered 503 three times in a row; the next attempt is due at noon, and "
      "until then the app keeps the licence of yesterday.";
  page.server.detail.app_status = {app_status("kms", reason, kNow)};
  show_panel(page);
  const Item* words = page.ui.find(reason);
  REQUIRE(words != nullptr);
  CHECK(words->max.y - words->min.y > 3 * 12);
  const Item* age = page.ui.find("just now");
  REQUIRE(age != nullptr);
  CHECK(age->min.y >= words->max.y);
}

TEST_CASE("an operator has one customer read now, and sees it happen") {
  Page page("operator", "#/overview?cluster=EU");
  page.server.detail.app_status = {app_status("kms", "", kNow - 7'200'000)};
  show_panel(page);
  model::Job& job = page.server.jobs.items.front();
  job.kind = model::JobKind::AppStatus;
  job.action.reset();
  job.cluster = "EU";
  job.status = model::JobStatus::Running;
  page.ui.click("Refresh now");
  REQUIRE(page.server.started.size() == 1);
  CHECK(page.server.started[0].kind == model::JobKind::AppStatus);
  CHECK(page.server.started[0].max_age_s == 0U);
  const auto* chosen = std::get_if<model::CidsSelection>(&*page.server.started[0].selection);
  REQUIRE(chosen != nullptr);
  REQUIRE(chosen->list.ids.size() == 1);
  CHECK(chosen->list.ids[0].text() == page.server.customers[0].cid);
  REQUIRE(page.ui.find("Reading", Role::Button) != nullptr);
  CHECK(page.ui.find("Reading", Role::Button)->disabled);

  job.status = model::JobStatus::Succeeded;
  page.server.detail.app_status[0].fetched_at = kNow;
  ++page.server.revisions.jobs;
  page.ui.pass_time(6'000);
  CHECK(page.ui.find("Refresh now") != nullptr);
  CHECK(page.ui.sees("just now"));
  CHECK_FALSE(page.ui.sees("2 h ago"));
}

TEST_CASE("a refresh that is refused says why and can be tried again") {
  Page page("operator", "#/overview?cluster=EU");
  show_panel(page);
  page.server.errors["/api/v1/jobs"] = {model::ErrorCode::Overloaded, "Busy."};
  page.ui.click("Refresh now");
  CHECK(page.ui.sees("The status could not be read: Busy."));
  CHECK_FALSE(page.ui.find("Refresh now")->disabled);
}

TEST_CASE("a viewer reads the panel and has nothing read") {
  Page page("viewer", "#/overview?cluster=EU");
  show_panel(page);
  CHECK(page.ui.find("Refresh now") == nullptr);
}
