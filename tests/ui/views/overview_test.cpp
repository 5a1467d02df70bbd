// One cluster at a glance: what stands under its name is its own, and every number leads on.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

constexpr model::TimeMs kHour = 3'600'000;

model::Job running_on(const model::Job& like, std::string cluster, int number) {
  model::Job job = like;
  job.id = *model::Uuid::parse("01934f3e-7a11-7000-8000-00000000000" + std::to_string(number));
  job.status = model::JobStatus::Running;
  job.counts = {};
  job.counts[model::Outcome::Succeeded] = cluster == "EU" ? 7'070 : 9'090;
  job.cluster = std::move(cluster);
  return job;
}

// A page of two clusters with different moves two hours ago.
struct MovesPage : Page {
  MovesPage() : Page("viewer", "#/jobs", 1'000, {1440, 1100}) {
    server.hours_of["EU"] = {{kNow - 2 * kHour, 9, 41}};
    server.hours_of["US EAST1"] = {{kNow - 2 * kHour, 4, 1'700}};
    server.audit_stats.emplace();
    server.audit_stats->by_hour = {{kNow - 2 * kHour, 13, 1'741}};
    server.clusters.items[1].customers = 5;
    sign_in("viewer");
    go("#/overview?cluster=EU");
  }
};

// Presses what can be pressed and says `words`.
void press(Page& page, std::string_view words) {
  const Item* found = nullptr;
  for (const Item& item : page.ui.host().recorder().items()) {
    if (item.visible && item.actionable && item.name.find(words) != std::string::npos) {
      found = &item;
    }
  }
  REQUIRE_MESSAGE(found != nullptr, "nothing to press says ", std::string(words));
  page.ui.click_at({(found->min.x + found->max.x) / 2, (found->min.y + found->max.y) / 2});
}

void check_shows_moves(Page& page) {
  const app::Route& route = page.state().route;
  CHECK(route.screen == app::Screen::Audit);
  CHECK(route.audit.cluster == "EU");
  CHECK(route.audit.action == std::string(model::kAnyMove));
  CHECK(route.audit.outcome == model::AuditOutcome::Success);
  CHECK(route.audit.from == kNow - 2 * kHour);
  CHECK(route.audit.to == kNow - kHour);
}

}  // namespace

TEST_CASE("the moves of a cluster's overview are its own, not those of the others") {
  MovesPage page;
  CHECK(page.ui.sees("41 customers moved in the last 24 hours"));
  page.go("#/overview?cluster=US%20EAST1");
  CHECK(page.ui.sees("1,700 customers moved in the last 24 hours"));
  CHECK_FALSE(page.ui.sees("41 customers moved in the last 24 hours"));
}

TEST_CASE("an hour's bar and its row lead to the successes of that hour on that cluster") {
  MovesPage page;
  press(page, "41 customers moved");
  check_shows_moves(page);
  page.go("#/overview?cluster=EU");
  page.ui.click("Numbers of Customers moved per hour");
  press(page, "41 customers moved");
  check_shows_moves(page);
}

TEST_CASE("an hour without moves leads nowhere") {
  MovesPage page;
  page.ui.click("Numbers of Customers moved per hour");
  press(page, "0 customers moved");
  CHECK(page.state().route.screen == app::Screen::Overview);
}

TEST_CASE("moves that cannot be read are not told as none") {
  MovesPage page;
  page.server.errors["/api/v1/audit/stats"] = {model::ErrorCode::Internal, "Something broke."};
  page.go("#/overview?cluster=US%20EAST1");
  CHECK(page.ui.sees("Something broke."));
  CHECK_FALSE(page.ui.sees("moved in the last 24 hours"));
}

TEST_CASE("what runs on the cluster stands under its name; what runs elsewhere is counted") {
  Page page("viewer", "#/jobs");
  auto& jobs = page.server.jobs.items;
  const model::Job like = jobs.front();
  jobs = {running_on(like, "EU", 1), running_on(like, "US EAST1", 2),
          running_on(like, "US EAST1", 3)};
  page.sign_in("viewer");
  page.go("#/overview?cluster=EU");
  CHECK(page.ui.sees("7,070 customers"));
  CHECK_FALSE(page.ui.sees("9,090 customers"));
  page.ui.click("2 jobs run on other clusters");
  CHECK(page.state().route.screen == app::Screen::Jobs);
  CHECK(page.state().route.jobs.cluster.empty());
  CHECK(page.state().route.jobs.statuses.size() == 4);

  for (int number = 4; number < 8; ++number) jobs.push_back(running_on(like, "EU", number));
  page.sign_in("viewer");
  page.go("#/overview?cluster=EU");
  page.ui.click("2 more jobs are running");
  CHECK(page.state().route.jobs.cluster == "EU");
}

TEST_CASE("the shares of the states are a ring whose parts lead to their customers") {
  for (const float width : {700.0F, 1'000.0F, 1'440.0F, 1'920.0F}) {
    CAPTURE(width);
    Page page("viewer", "#/overview?cluster=EU", 1'000, {width, 1'600});
    const Item* ring = page.ui.find("25.0 % final", Role::Image);
    REQUIRE(ring != nullptr);
    // The ring begins at the top with the first state, and goes clockwise.
    page.ui.click_at({ring->min.x + (ring->max.x - ring->min.x) * 0.55F, ring->min.y + 8});
    CHECK(page.state().route.screen == app::Screen::Customers);
    CHECK(page.state().route.filter.states == std::vector{model::State::TranBegin});
  }
}

TEST_CASE("the ring of the states has its numbers as a table behind it") {
  Page page("viewer", "#/overview?cluster=EU", 1'000, {1'440, 1'100});
  page.ui.click("Numbers of States");
  const auto rows = page.ui.table("Customers by state");
  REQUIRE(rows.size() >= 4);
  CHECK(rows[0][0].starts_with("tran-begin, 25.0 %"));
  CHECK(rows[0][1] == "250");
  press(page, "Show pe-finalize");
  CHECK(page.state().route.filter.states == std::vector{model::State::PeFinalize});
}
