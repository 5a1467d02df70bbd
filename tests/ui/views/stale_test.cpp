// What is on the screen while it cannot be read again: said above it, mended by itself.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("one page of customers that fails is said above the rows and mends by itself") {
  for (const auto code :
       {model::ErrorCode::RateLimited, model::ErrorCode::Overloaded, model::ErrorCode::Internal}) {
    CAPTURE(to_string(code));
    Page page("operator", "#/customers?cluster=EU", 5'000);
    page.server.errors["/api/v1/customers?"] = {code, "Not now."};
    page.ui.scroll(page.server.customers[3].cid, 100'000);
    CHECK(page.ui.sees("Not now."));
    CHECK(page.ui.find("Try again") != nullptr);
    CHECK(page.ui.find("Customers", Role::Table) != nullptr);
    CHECK_FALSE(page.ui.sees(page.server.customers[2'400].cid));
    page.server.errors.clear();
    page.ui.pass_time(6'000);
    CHECK_FALSE(page.ui.sees("Not now."));
    for (const auto& row : page.ui.table("Customers")) CHECK(row[1].size() == 32);
  }
}

TEST_CASE("a refresh that fails keeps the rows, says so and is repeated") {
  Page page("operator", "#/customers?cluster=EU");
  const std::string cid = page.server.customers[0].cid;
  page.server.errors["/api/v1/customers?"] = {model::ErrorCode::Overloaded, "Not now."};
  page.server.customers[0].state = model::State::PeDirect;
  for (auto& [cluster, number] : page.server.revisions.customers) ++number;
  page.ui.pass_time(3'000);
  CHECK(page.ui.sees("Not now."));
  CHECK(page.ui.find(cid, Role::Button) != nullptr);
  page.server.errors.clear();
  page.ui.pass_time(6'000);
  CHECK_FALSE(page.ui.sees("Not now."));
  CHECK(page.ui.table("Customers")[0][2].find("pe-direct") != std::string::npos);
}

TEST_CASE("a job that has ended does not stay running when its last read was refused") {
  Page page("viewer");
  model::Job& job = page.server.jobs.items.front();
  job.status = model::JobStatus::Running;
  job.finished_at = 0;
  page.go(app::to_hash(app::route_to_job(job.id)));
  REQUIRE(page.state().job.job.value);
  CHECK(page.state().job.job.value->status == model::JobStatus::Running);
  job.status = model::JobStatus::Succeeded;
  ++page.server.revisions.jobs;
  page.server.errors["/api/v1/jobs/" + job.id.text()] = {model::ErrorCode::RateLimited,
                                                         "Too many requests."};
  page.ui.pass_time(3'000);
  CHECK(page.ui.sees("Too many requests."));
  CHECK(page.ui.find("Copy id") != nullptr);  // the older figures stay below it
  page.server.errors.clear();
  page.ui.pass_time(6'000);
  CHECK_FALSE(page.ui.sees("Too many requests."));
  CHECK(page.state().job.job.value->status == model::JobStatus::Succeeded);
}

TEST_CASE("a lost connection is said once, not above every part of the page") {
  Page page("viewer", "#/customers?cluster=EU");
  for (auto& [cluster, number] : page.server.revisions.customers) ++number;
  page.server.reachable = false;
  page.ui.pass_time(3'000);
  page.ui.scroll(page.server.customers[3].cid, 15'000);
  CHECK(page.ui.all(Role::Alert).size() == 1);
}
