#include "server/capacity/report.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "server/capacity/numbers.h"
#include "server/capacity/projection.h"
#include "server/capacity/svg_chart.h"

using namespace tms::capacity;

namespace {

ScenarioReport scenario(const std::string& name, std::vector<Check> checks) {
  ScenarioReport one;
  one.name = name;
  one.checks = std::move(checks);
  return one;
}

const Check kKept{"p99", "ms", 500, 100.0};
const Check kMissed{"p99", "ms", 500, 500.1};
const Check kUnknown{"p99", "ms", 500, {}};

Report whole_report() {
  Report report;
  report.version = report.server_version = "1.2.3";
  report.machine.cpu = "A processor";
  report.idle.emplace();
  report.idle->first_start_ms = 15;
  auto load = scenario("load", {kKept});
  load.users = 500;
  load.cores = 2;
  load.cores_percent = {20, 30};
  load.measured_s = 100;
  load.cpu_s = 40;
  load.calls.per_s = 400;
  load.calls.api.count = 40'000;
  load.calls.routes.push_back({"GET /api/v1/jobs", 400, load.calls.api});
  load.calls.errors["500 internal"] = {1, "a handler failed"};
  for (int second = 0; second < 3; ++second) {
    MomentFigures moment;
    moment.at_s = second;
    load.calls.moments.push_back(moment);
    load.process.push_back({static_cast<double>(second), 40, 60, 30, 50});
  }
  report.scenarios.push_back(load);
  for (const std::uint32_t customers : {1'000u, 1'000'000u}) {
    GrowthPoint point;
    point.customers = customers;
    point.rss_mb = customers / 5e3;
    report.growth.push_back(point);
  }
  report.connections =
      ConnectionReport{1'000, 1'000, "No limit was met: the search ended here.", {}};
  report.projection = project(report);
  report.bottleneck = find_bottleneck(report);
  return report;
}

}  // namespace

TEST_CASE("what was not measured is never a pass") {
  CHECK(kKept.verdict() == Verdict::Passed);
  CHECK(kMissed.verdict() == Verdict::Failed);
  CHECK(kUnknown.verdict() == Verdict::NotMeasured);
  CHECK(scenario("load", {}).verdict() == Verdict::NotMeasured);
  CHECK(scenario("load", {kKept, kUnknown}).verdict() == Verdict::NotMeasured);
  CHECK(scenario("load", {kUnknown, kMissed, kKept}).verdict() == Verdict::Failed);
  CHECK(Report{}.verdict() == Verdict::NotMeasured);
}

TEST_CASE("what was stopped is never a pass, however good it looked until then") {
  auto stopped = scenario("capacity", {kKept});
  stopped.stopped_because = "It was ended early by a signal.";
  CHECK(stopped.verdict() == Verdict::NotMeasured);
  stopped.checks.push_back(kMissed);
  CHECK(stopped.verdict() == Verdict::Failed);
}

TEST_CASE("growth or a search for connections that broke off is named, and is never a pass") {
  Report report;
  report.scenarios = {scenario("capacity", {kKept})};
  report.connections =
      ConnectionReport{1'000, 1'000, "No limit was met: the search ended here.", {}};
  CHECK(report.verdict() == Verdict::Passed);
  CHECK(report.gaps().empty());

  report.growth_stopped_because = "The disk is full.";
  CHECK(report.verdict() == Verdict::NotMeasured);
  CHECK(report.verdict_sentence() == "Not judged. Not measured to the end: growth.");
  for (const auto& text : {as_markdown(report), as_html(report)})
    CHECK(text.find("Not measured to the end: growth. The disk is full.") != std::string::npos);

  report.connections->limited_by.clear();
  report.connections->stopped_because = "http://127.0.0.1:9 is not answered any more.";
  report.scenarios.push_back(scenario("load", {kUnknown}));
  CHECK(report.verdict_sentence() ==
        "Not judged. Not measured to the end: `load`, the limit of connections, growth.");
  CHECK(nlohmann::json::parse(as_json(report))["connections"]["stopped_because"] ==
        report.connections->stopped_because);
  CHECK(as_markdown(report).find("| Limit | not found |") != std::string::npos);

  report.scenarios.push_back(scenario("stress", {kMissed}));
  CHECK(report.verdict() == Verdict::Failed);
}

TEST_CASE("only the scenario capacity speaks for 50,000 customers") {
  Report report;
  report.scenarios = {scenario("load", {kKept})};
  CHECK(report.verdict() == Verdict::Passed);
  CHECK(report.verdict_sentence().find("not asked for") != std::string::npos);
  report.scenarios.push_back(scenario("capacity", {kKept}));
  CHECK(report.verdict_sentence() == "Good for 50,000 customers: every limit was kept.");
  report.scenarios.push_back(scenario("stress", {kUnknown}));
  CHECK(report.verdict_sentence().find("Not judged") == 0);
  report.scenarios.push_back(scenario("baseline", {kMissed}));
  CHECK(report.verdict_sentence().find("Not good") == 0);
}

TEST_CASE("the JSON says null for what was not measured") {
  Report report;
  report.scenarios = {scenario("load", {kKept, kUnknown})};
  const auto json = nlohmann::json::parse(as_json(report));
  CHECK(json["verdict"] == "not measured");
  CHECK(json["idle"].is_null());
  CHECK(json["scenarios"][0]["checks"][0]["measured"] == 100.0);
  CHECK(json["scenarios"][0]["checks"][1]["measured"].is_null());
}

TEST_CASE("the tool is named by its version and, where it is known, by its commit") {
  Report report;
  report.version = "1.2.3";
  CHECK(as_markdown(report).find("| Version of this tool | 1.2.3 |") != std::string::npos);
  CHECK(nlohmann::json::parse(as_json(report))["commit"] == "");
  report.commit = "abc123def456-dirty";
  CHECK(as_markdown(report).find("| Version of this tool | 1.2.3, commit abc123def456-dirty |") !=
        std::string::npos);
  CHECK(as_html(report).find("1.2.3, commit abc123def456-dirty") != std::string::npos);
  CHECK(nlohmann::json::parse(as_json(report))["commit"] == "abc123def456-dirty");
}

TEST_CASE("words of a server are text in a report, never markup") {
  Report report;
  auto one = scenario("load", {kMissed});
  one.stopped_because = "<script>alert(1)</script> & | more";
  one.calls.errors["<b>500</b> | x"] = {3, "a | handler failed"};
  report.scenarios = {one};
  const auto html = as_html(report);
  CHECK(html.find("<script>") == std::string::npos);
  CHECK(html.find("&lt;b&gt;500&lt;/b&gt;") != std::string::npos);
  CHECK(as_markdown(report).find("| <b>500</b> \\| x | 3 | a \\| handler failed |") !=
        std::string::npos);
}

TEST_CASE("the page needs nothing from a network") {
  Report report;
  auto one = scenario("load", {kKept});
  for (int s = 0; s < 5; ++s) {
    MomentFigures moment;
    moment.at_s = s;
    moment.ms.p99 = s;
    one.calls.moments.push_back(moment);
  }
  report.scenarios = {one};
  const auto html = as_html(report);
  CHECK(html.find("<svg") != std::string::npos);
  for (const char* reference : {"src=", "href=", "url(", "@import"})
    CHECK(html.find(reference) == std::string::npos);
}

TEST_CASE("the report holds everything that was asked for, in each of its forms") {
  const Report report = whole_report();
  const auto json = nlohmann::json::parse(as_json(report));
  for (const char* key : {"machine", "version", "server_version", "idle", "growth", "connections",
                          "projection", "bottleneck"}) {
    CHECK_MESSAGE(!json[key].empty(), key);
  }
  const auto& load = json["scenarios"][0];
  for (const char* key :
       {"checks", "routes", "errors", "latency", "over_time", "process", "cores_percent",
        "memory_slope_mb_per_min", "database", "upstream", "requests_per_s"}) {
    CHECK_MESSAGE(!load[key].empty(), key);
  }
  for (const auto& text : {as_markdown(report), as_html(report)}) {
    for (const char* what :
         {"A processor", "Start to listening, empty", "Memory, idle", "Against the limits",
          "Latency by route", "Requests/s", "Core 0 of the machine", "Memory, slope",
          "Reads of the database", "Group commits", "Calls to the cluster", "500 internal",
          "a handler failed", "Idle connections", "No limit was met", "1,000,000",
          "What this means for 50,000 customers", "Arithmetic", "Nearest limit"}) {
      CHECK_MESSAGE(text.find(what) != std::string::npos, what);
    }
  }
  for (const char* chart : {"Latency", "Requests", "CPU of the server", "Memory of the server",
                            "Time by number of customers", "Memory by number of customers"}) {
    const auto caption = std::string("<figcaption>") + chart + "</figcaption>";
    CHECK_MESSAGE(as_html(report).find(caption) != std::string::npos, chart);
  }
}

TEST_CASE("a chart without a line is left out") {
  CHECK(as_svg({"Latency", "s", "ms", {{"p50", {{1, 2}}}}}).empty());
}

TEST_CASE("axes begin at zero and end at a round number above the values") {
  CHECK(axis_ticks(3, 9.2, 5, Scale::Linear) == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(axis_ticks(0, 0, 5, Scale::Linear).size() > 1);
  CHECK(axis_ticks(1'000, 50'000, 8, Scale::Logarithmic) ==
        std::vector<double>{1'000, 10'000, 100'000});
}

TEST_CASE("numbers show three digits") {
  CHECK(show(0) == "0");
  CHECK(show(0.1234) == "0.123");
  CHECK(show(1.239) == "1.24");
  CHECK(show(17.46) == "17.5");
  CHECK(show(99.97) == "100");
  CHECK(show(1234567) == "1,234,567");
  CHECK(show(-250) == "-250");
  CHECK(show(-0.0001) == "0");
  CHECK(show(2, "ms") == "2 ms");
}
