// The list of jobs: its filters in the address and on the screen.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("jobs are filtered by status, kind and cluster, and the address keeps it") {
  Page page("viewer", "#/jobs");
  page.ui.click("Status filter");
  page.ui.click("failed", Role::Option);
  CHECK(page.ui.platform().history.back() == "#/jobs?status=failed");
  CHECK(page.server.count_asked("GET /api/v1/jobs?status=failed") == 1);
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Kind filter");
  page.ui.click("sync", Role::Option);
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Cluster filter");
  page.ui.click("EU", Role::Option);
  page.ui.click("Mine");
  const model::JobQuery& query = page.state().route.jobs;
  CHECK(query.kinds == std::vector{model::JobKind::Sync});
  CHECK(query.cluster == "EU");
  CHECK(query.created_by == "me");
  page.ui.click("Clear all");
  CHECK(page.ui.platform().history.back() == "#/jobs");
}

TEST_CASE("a link to a customer's jobs shows its filter, which can be taken away") {
  Page page("viewer", "#/jobs?cid=7204418&status=failed,paused&nonsense=1");
  CHECK(page.ui.find("Customer filter: 7204418") != nullptr);
  CHECK(page.ui.find("Status filter: failed, paused") != nullptr);
  page.server.jobs = {};
  page.go("#/jobs?cid=7204418");
  CHECK(page.ui.sees("No job matches"));
  page.ui.click("Clear all filters");
  CHECK(page.state().route.jobs == model::JobQuery{});
}

TEST_CASE("the reason stays in the list when other columns have no room") {
  for (const float width : {1440.0F, 1024.0F, 800.0F}) {
    CAPTURE(width);
    Page page("viewer", "#/jobs", 1'000, {width, 768});
    page.server.jobs.items.front().reason = "wave 7 of the night";
    page.go("#/audit");
    page.go("#/jobs");
    CHECK(page.ui.sees("wave 7 of the night"));
  }
}
