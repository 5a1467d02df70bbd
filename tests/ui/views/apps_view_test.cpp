// Applications: the matrix, the customers behind a number, reasons, runbooks, refresh.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

void give_status(FakeServer& server) {
  server.extra_summary.app_matrix = {{"kms", {900, 40, 7, 3, 50}}, {"dpp", {1'000, 0, 0, 0, 0}}};
  server.extra_summary.reasons = {{"kms", "License not found", 5}, {"dpp", "timeout", 2}};
  server.runbooks = {{"kms", model::Category::Failed, "", "https://runbooks.example/kms"}};
  for (auto& customer : server.customers) {
    customer.app_status = model::AppStatus{"kms", "Failure", "License not found"};
  }
}

}  // namespace

TEST_CASE("a number of the matrix leads to its customers, and the address says which") {
  Page page("viewer", "#/overview?cluster=EU");
  give_status(page.server);
  page.go("#/apps?cluster=EU");
  CHECK(page.ui.sees("Choose a number"));
  page.ui.click("kms, failed, 7", Role::Link);
  CHECK(page.ui.platform().history.back() == "#/apps?cluster=EU&app=kms&category=failed");
  const auto rows = page.ui.table("Customers of the number");
  REQUIRE_FALSE(rows.empty());
  CHECK(rows[0][1] == "Failure");
  CHECK(rows[0][2] == "License not found");
  page.ui.click("Export CSV");
  REQUIRE(page.ui.platform().downloads.size() == 1);
  CHECK(page.ui.platform().downloads[0] ==
        "/api/v1/customers.csv?cluster=EU&app=kms&category=failed");
  page.ui.click("Show in customers");
  CHECK(page.state().route.screen == app::Screen::Customers);
  CHECK(page.state().route.filter.apps == std::vector<std::string>{"kms"});
}

TEST_CASE("a runbook opens beside the page") {
  Page page("viewer", "#/jobs");
  give_status(page.server);
  page.go("#/apps?cluster=EU&app=kms&category=failed");
  page.ui.click("Runbook");
  REQUIRE(page.ui.platform().links.size() == 1);
  CHECK(page.ui.platform().links[0] == "https://runbooks.example/kms");
  page.go("#/apps?cluster=EU&app=dpp&category=failed");
  CHECK(page.ui.find("Runbook") == nullptr);
}

TEST_CASE("a reason behind failures has its runbook beside it, on the overview too") {
  for (const char* hash : {"#/apps?cluster=EU", "#/overview?cluster=EU"}) {
    CAPTURE(hash);
    Page page("viewer", "#/jobs", 1'000, {1440, 1100});
    give_status(page.server);
    page.go(hash);
    CHECK(page.ui.find("Runbook of dpp") == nullptr);
    page.ui.click("Runbook of kms", Role::Link);
    REQUIRE(page.ui.platform().links.size() == 1);
    CHECK(page.ui.platform().links[0] == "https://runbooks.example/kms");
  }
}

TEST_CASE("a reason leads to the customers that tell it") {
  Page page("viewer", "#/overview?cluster=EU");
  give_status(page.server);
  page.go("#/apps?cluster=EU");
  CHECK(page.ui.table("Reasons behind failures").size() == 2);
  page.ui.click("kms: License not found", Role::Button);
  CHECK(page.state().route.filter.reasons == std::vector<std::string>{"License not found"});
  CHECK(page.state().route.filter.apps == std::vector<std::string>{"kms"});
  CHECK(page.ui.table("Reasons behind failures").size() == 1);
}

TEST_CASE("an operator has the status read again and sees how far it is; a viewer cannot") {
  Page page("operator", "#/overview?cluster=EU");
  give_status(page.server);
  page.go("#/apps?cluster=EU");
  page.ui.click("Refresh status of 1,000");
  REQUIRE(page.server.started.size() == 1);
  CHECK(page.server.started[0].kind == model::JobKind::AppStatus);
  auto& job = page.server.jobs.items.front();
  job.kind = model::JobKind::AppStatus;
  job.action.reset();
  job.cluster = "EU";
  job.status = model::JobStatus::Running;
  job.counts = {};
  job.counts[model::Outcome::Succeeded] = 250;
  job.counts[model::Outcome::Waiting] = 750;
  ++page.server.revisions.jobs;
  page.ui.pass_time(6'000);
  CHECK(page.ui.sees("Reading the status of 1,000 customers, 25 %"));
  CHECK(page.ui.find("Refresh status of 1,000")->disabled);

  Page viewer("viewer", "#/apps?cluster=EU");
  CHECK(viewer.ui.find("Refresh status") == nullptr);
}

TEST_CASE("a cluster whose status was never read says how to begin") {
  Page page("operator", "#/apps?cluster=US%20EAST1");
  CHECK(page.ui.sees("No application status has been read yet"));
  page.server.errors["/api/v1/customers/summary"] = {model::ErrorCode::Overloaded, "Busy."};
  Page failing("viewer");
  failing.server.errors["/api/v1/customers/summary"] = {model::ErrorCode::Overloaded, "Busy."};
  failing.go("#/apps?cluster=US%20EAST1");
  CHECK(failing.ui.sees("Busy."));
}

TEST_CASE("in a narrow window a number's customers stand where the numbers were, until closed") {
  Page page("viewer", "#/overview?cluster=EU", 1'000, {1024, 768});
  give_status(page.server);
  page.go("#/apps?cluster=EU");
  page.ui.click("kms, failed, 7", Role::Link);
  const Item* list = page.ui.find("Customers of the number", Role::Table);
  REQUIRE(list != nullptr);
  CHECK(list->max.y - list->min.y > 300);
  CHECK(page.ui.find("kms, failed, 7", Role::Link) == nullptr);
  page.ui.click("Close panel");
  CHECK(page.ui.find("kms, failed, 7", Role::Link) != nullptr);
}
