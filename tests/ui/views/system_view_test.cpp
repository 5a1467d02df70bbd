// The figures of the server over time.
#include <doctest/doctest.h>

#include "client/widgets/time_chart.h"
#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("every figure is a chart with its value now, and a table behind it") {
  Page page("viewer");
  page.server.figures.series = {
      {"response_ms.p50", {{kNow / 1'000 - 20, 1.5}, {kNow / 1'000 - 10, 2.5}}},
      {"response_ms.p99", {{kNow / 1'000 - 20, 11.5}, {kNow / 1'000 - 10, 12}}},
      {"errors.not_found", {{kNow / 1'000 - 10, 3}}}};
  page.go("#/system");
  CHECK(page.ui.sees("Response time, now p99 12 ms"));
  CHECK(page.ui.sees("31.5 MB"));
  CHECK(page.ui.sees("p50 (median)"));
  CHECK(page.ui.sees("p99 (slowest 1 %)"));
  page.ui.click("Numbers of Response time");
  const auto rows = page.ui.table("Response time");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0][1] == "2.5 ms");
  CHECK(rows[0][2] == "12 ms");
  CHECK(rows[1][2] == "12 ms");
  page.ui.click("Chart of Response time");
  CHECK(page.ui.table("Response time").empty());
}

TEST_CASE("the table behind a chart has every line of it, however many cores there are") {
  Page page("viewer");
  page.server.figures.series.clear();
  for (int core = 0; core < 16; ++core) {
    page.server.figures.series.push_back(
        {"cpu_per_core." + std::to_string(core), {{kNow / 1'000 - 10, core + 0.5}}});
  }
  page.go("#/system");
  page.ui.click("Numbers of CPU per core");
  const auto rows = page.ui.table("CPU per core");
  REQUIRE(rows.size() == 1);
  REQUIRE(rows[0].size() == 17);
  const Item* table = page.ui.find("CPU per core", Role::Table);
  page.ui.host().pointer_move({table->min.x + 200, table->min.y + 45}, false);
  page.ui.host().wheel(5'000, 0);
  page.ui.run();
  CHECK(page.ui.find("core 15", Role::ColumnHeader) != nullptr);
  CHECK(page.ui.table("CPU per core")[0][16] == "16 %");
}

TEST_CASE("the figures are read again by themselves, and no oftener than they change") {
  Page page("viewer", "#/system");
  const int before = page.server.count_asked("GET /api/v1/system");
  page.ui.pass_time(9'000);
  CHECK(page.server.count_asked("GET /api/v1/system") == before);
  page.ui.pass_time(12'000);
  CHECK(page.server.count_asked("GET /api/v1/system") >= before + 1);
  page.go("#/jobs");
  const int left = page.server.count_asked("GET /api/v1/system");
  page.ui.pass_time(30'000);
  CHECK(page.server.count_asked("GET /api/v1/system") == left);
}

TEST_CASE("a longer time comes in longer steps, and the address says how long") {
  Page page("viewer", "#/system");
  page.ui.click("24 hours");
  CHECK(page.state().route.tab == "24h");
  CHECK(page.server.asked.back().find("step_s=240") != std::string::npos);
}

TEST_CASE("figures that cannot be read say so") {
  Page page("viewer");
  page.server.errors["/api/v1/system"] = {model::ErrorCode::Overloaded, "The server is busy."};
  page.go("#/system");
  CHECK(page.ui.sees("The server is busy."));
}

TEST_CASE("an axis names round values, no closer than their words can tell") {
  CHECK(widgets::round_step(0, 4, 1) == 1);
  CHECK(widgets::round_step(3, 4, 1) == 1);
  CHECK(widgets::round_step(11.5, 4, 0.1) == 5);
  CHECK(widgets::round_step(0.3, 4, 0.1) == 0.1);
  CHECK(widgets::round_step(420, 4, 1) == 200);
  CHECK(widgets::round_step(5'000, 1, 1) == 5'000);
  CHECK(widgets::clock_step(0.2) == 1);
  CHECK(widgets::clock_step(400) == 600);
  CHECK(widgets::clock_step(654) == 900);
  CHECK(widgets::clock_step(50'000) == 86'400);
}
