// The panel of one customer: the age of what it says, and how it is read anew.
#include <doctest/doctest.h>

#include <cmath>

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

TEST_CASE("each column of the apps shows what its head says, the age of a reading as well") {
  Page page("viewer", "#/overview?cluster=EU");
  page.server.detail.app_status = {app_status("kms", "no licence", kNow - 120'000),
                                   app_status("dpp", "", kNow - 7'200'000),
                                   app_status("ucc", "", 0)};
  page.server.detail.app_status[1].stale = true;
  show_panel(page);
  using Cells = std::vector<std::string>;
  const auto rows = page.ui.table("Apps of the customer");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == Cells{"kms", "Failure", "2 min ago", "no licence"});
  CHECK(rows[1] == Cells{"dpp", "Failure", "2 h ago stale", ""});
  CHECK(rows[2] == Cells{"ucc", "Failure", "never read", ""});
  for (const char* head : {"App", "Status", "Age", "Reason"}) {
    CAPTURE(head);
    CHECK(page.ui.find(head, Role::ColumnHeader) != nullptr);
  }
}

TEST_CASE("an app with a runbook leads to it from the panel") {
  Page page("viewer", "#/overview?cluster=EU");
  page.server.detail.app_status = {app_status("kms", "no licence", kNow),
                                   app_status("dpp", "", kNow)};
  page.server.detail.app_status[0].runbook_url = "https://runbooks.example.com/kms";
  show_panel(page);
  CHECK(page.ui.find("Reason, runbook", Role::ColumnHeader) != nullptr);
  CHECK(page.ui.find("Runbook of dpp") == nullptr);
  page.ui.click("Runbook of kms");
  REQUIRE(page.ui.platform().links.size() == 1);
  CHECK(page.ui.platform().links[0] == "https://runbooks.example.com/kms");
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
  CHECK(age->max.x <= words->min.x);
  CHECK(std::abs(age->min.y - words->min.y) < 4);
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
