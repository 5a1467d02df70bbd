#include <doctest/doctest.h>

#include "server/capacity/growth.h"
#include "server/capacity/projection.h"
#include "server/capacity/scenario.h"
#include "server/capacity/server_watch.h"
#include "server/capacity/trend.h"

using namespace tms::capacity;

namespace {

std::vector<ProcessMoment> minutes_of(int minutes, double first_mb, double mb_per_min) {
  std::vector<ProcessMoment> moments;
  for (int second = 0; second <= minutes * 60; second += 10) {
    ProcessMoment moment;
    moment.at_s = second;
    moment.rss_mb = first_mb + mb_per_min * second / 60;
    moments.push_back(moment);
  }
  return moments;
}

ScenarioReport load_of_40_s_cpu() {
  ScenarioReport load;
  load.name = "load";
  load.users = 500;
  load.cores = 2;
  load.measured_s = 100;
  load.cpu_s = 40;
  load.calls.per_s = 400;
  return load;
}

const ProjectionLine* find(const std::vector<ProjectionLine>& lines, const std::string& word) {
  for (const auto& line : lines) {
    if (line.what.find(word) != std::string::npos) return &line;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the slope of memory is that of the straight line through it") {
  CHECK(slope_mb_per_min({{0, 50}, {60, 52}, {120, 54}}) == doctest::Approx(2));
  CHECK(slope_mb_per_min({{0, 50}}) == 0);
}

TEST_CASE("steady growth is judged after 25 minutes and not before") {
  CHECK_FALSE(steady_growth(minutes_of(20, 50, 1), &ProcessMoment::rss_mb));
  const auto flat = steady_growth(minutes_of(30, 50, 0), &ProcessMoment::rss_mb);
  REQUIRE(flat);
  CHECK(*flat == 0);
  // Medians of minutes 5-15 and 20-30: 15 minutes apart.
  CHECK(*steady_growth(minutes_of(30, 50, 0.5), &ProcessMoment::rss_mb) == doctest::Approx(7.5));
}

TEST_CASE("memory at 50,000 customers is read off the line through the sizes that were measured") {
  Report report;
  for (const auto& [customers, mb] :
       {std::pair{1'000u, 21.0}, {10'000u, 30.0}, {200'000u, 220.0}}) {
    GrowthPoint point;
    point.customers = customers;
    point.rss_mb = mb;
    report.growth.push_back(point);
  }
  const auto lines = project(report);
  const auto* memory = find(lines, "Memory");
  REQUIRE(memory);
  CHECK(memory->value == "70 MB");
  CHECK(memory->arithmetic.find("20 MB") != std::string::npos);
}

TEST_CASE("users and requests are projected from the CPU that the load took") {
  Report report;
  report.scenarios.push_back(load_of_40_s_cpu());
  const auto lines = project(report);
  // 40 s / 100 s / 500 users = 0.0008 of a core; 60 % of two cores hold 1,500 of them.
  REQUIRE(find(lines, "Users"));
  CHECK(find(lines, "Users")->value == "1,500");
  REQUIRE(find(lines, "one request"));
  CHECK(find(lines, "one request")->value == "1 ms");
}

TEST_CASE("an action is projected from the calls that carry actions, not from all") {
  Report report;
  auto& capacity = report.scenarios.emplace_back();
  capacity.name = "capacity";
  capacity.measured_s = 60;
  capacity.upstream_calls = 1'000;
  capacity.upstream_ms = 50;
  capacity.action_calls = 100;
  capacity.action_call_ms = 300;
  const auto lines = project(report);
  // 50,000 / 500 / 8 at once: 13 rounds.
  REQUIRE(find(lines, "simulated one"));
  CHECK(find(lines, "simulated one")->value == "3.9 s");
  REQUIRE(find(lines, "slowest"));
  CHECK(find(lines, "slowest")->value == "3.58 min");
}

TEST_CASE("a day's audit log is projected from the actions of the load and what a record took") {
  Report report;
  auto load = load_of_40_s_cpu();
  load.actions = 100;  // in 100 s: 86,400 a day, with an intent and an outcome each
  load.audit_bytes_per_record = 500;
  report.scenarios.push_back(load);
  const auto lines = project(report);
  REQUIRE(find(lines, "Audit log"));
  CHECK(find(lines, "Audit log")->value == "86.4 MB");
}

TEST_CASE("nothing is projected from what was not measured") {
  Report report;
  report.scenarios.emplace_back().name = "load";
  CHECK(project(report).empty());
}

TEST_CASE("the bottleneck is the limit that is nearest, in words") {
  Report report;
  CHECK(find_bottleneck(report).find("Nothing was measured") == 0);
  auto& one = report.scenarios.emplace_back();
  one.name = "load";
  one.checks = {{"p99", "ms", 500, 100.0}, {"CPU", "%", 40, 30.0}, {"memory", "MB", 1, {}}};
  CHECK(find_bottleneck(report) == "CPU in `load`: 30 % of 40 % (75 %).");
  one.checks.push_back({"errors", "", 0, 0.0});
  CHECK(find_bottleneck(report).starts_with("CPU"));
  one.checks.back().measured = 3;
  CHECK(find_bottleneck(report) == "errors in `load`: 3, and none may be.");
}

TEST_CASE("growth is measured in the steps of the requirements as far as it is asked for") {
  CHECK(growth_sizes(0).empty());
  CHECK(growth_sizes(60'000) == std::vector<std::uint32_t>{1'000, 10'000, 50'000});
  CHECK(growth_sizes(1'000'000).size() == 5);
}

TEST_CASE("a sample sums the families of the metrics over their labels") {
  const auto sample = read_server_sample(
      "# TYPE process_cpu_seconds_total counter\n"
      "process_cpu_seconds_total 12.5\n"
      "process_resident_memory_bytes 5.4e+07\n"
      "tms_cluster_call_duration_seconds_sum{cluster=\"EU\",call=\"set_action\"} 1.5\n"
      "tms_cluster_call_duration_seconds_sum{cluster=\"US EAST1\",call=\"app_status\"} 2\n"
      "tms_cluster_call_duration_seconds_count{cluster=\"EU\",call=\"set_action\"} 5\n"
      "tms_cluster_call_duration_seconds_bucket{cluster=\"EU\",le=\"+Inf\"} 99\n");
  REQUIRE(sample);
  CHECK(sample->cpu_s == 12.5);
  CHECK(sample->rss_bytes == 54e6);
  CHECK(sample->call_s == 3.5);
  CHECK(sample->calls == 5);
  CHECK(sample->action_s == 1.5);
  CHECK(sample->actions == 5);
  CHECK(sample->queries == 0);
}

TEST_CASE("metrics without CPU or memory are no sample, because 0 % would be a pass") {
  CHECK_FALSE(read_server_sample("process_resident_memory_bytes 5.4e+07\n"));
  CHECK_FALSE(read_server_sample("process_cpu_seconds_total 12.5\n"));
  CHECK_FALSE(read_server_sample("<html>502 Bad Gateway</html>"));
}

TEST_CASE("the four loads and their limits are those of the requirements") {
  struct Required {
    const char* name;
    std::uint32_t customers, users;
    double latency_ms, cpu_percent;
  };
  for (const auto& [name, customers, users, latency_ms, cpu_percent] :
       {Required{"baseline", 10, 1, 100, 5}, Required{"stress", 1'000, 50, 300, 15},
        Required{"load", 10'000, 500, 500, 40}, Required{"capacity", 50'000, 100, 1'000, 60}}) {
    CAPTURE(name);
    const auto* scenario = find_scenario(name);
    REQUIRE(scenario);
    CHECK(scenario->customers == customers);
    CHECK(scenario->users == users);
    CHECK(scenario->latency_limit_ms == latency_ms);
    CHECK(scenario->cpu_limit_percent == cpu_percent);
    CHECK(scenario->all_act_at_once == (scenario->kind == ScenarioKind::Capacity));
  }
  CHECK(find_scenario("load")->duration_s == 30 * 60);
  CHECK_FALSE(find_scenario("huge"));
}
