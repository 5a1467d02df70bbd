#include "server/capacity/report.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "server/capacity/numbers.h"
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

TEST_CASE("words of a server are text in a report, never markup") {
  Report report;
  auto one = scenario("load", {kMissed});
  one.stopped_because = "<script>alert(1)</script> & | more";
  one.calls.errors["<b>500</b> | x"] = {3, "a | handler failed"};
  report.scenarios = {one};
  const auto html = as_html(report);
  CHECK(html.find("<script>") == std::string::npos);
  CHECK(html.find("&lt;b&gt;500&lt;/b&gt;") != std::string::npos);
  CHECK(as_markdown(report).find("| <b>500</b> \\| x | 3 | a \\| handler failed |") != std::string::npos);
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
