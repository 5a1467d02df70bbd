// What is measured beyond the scenarios, where it cannot be.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "server/capacity/connection_limit.h"
#include "server/capacity/run.h"

using namespace tms::capacity;

namespace {

constexpr const char* kNobodyThere = "http://127.0.0.1:9";

void tell_nobody(const std::string&) {}

// No scenario, and a server of our own cannot be started.
Options without_a_place() {
  Options options;
  options.output = "/no/such/folder";
  options.programs = "/no/such/folder";
  options.growth_to = 1'000;
  options.connections_to = 10;
  return options;
}

std::vector<std::string> gaps_of(const Report& report) {
  std::vector<std::string> out;
  for (const auto& gap : report.gaps()) out.push_back(gap.text());
  return out;
}

}  // namespace

TEST_CASE("a server that does not answer has no limit of connections") {
  StopSwitch cancel;
  const auto found = find_connection_limit(kNobodyThere, 10, cancel, tell_nobody);
  CHECK(found.held == 0);
  CHECK(found.limited_by.empty());
  CHECK(found.stopped_because == "http://127.0.0.1:9 is not answered any more.");
}

TEST_CASE(
    "where no server can be started, growth and connections are not measured, and it is said") {
  StopSwitch cancel;
  const auto report = run_validation(without_a_place(), cancel, tell_nobody);
  CHECK(report.growth.empty());
  const auto gaps = gaps_of(report);
  REQUIRE(gaps.size() == 2);
  CHECK(gaps[0].starts_with("Not measured to the end: the limit of connections. /no/such/folder/"));
  CHECK(gaps[1].starts_with(
      "Not measured to the end: growth. With 1,000 customers: /no/such/folder/"));
}

TEST_CASE("what a person ends early is a gap, and what nobody asked for is none") {
  StopSwitch cancel;
  cancel.stop_because("It was ended early by a signal.");
  auto options = without_a_place();
  CHECK(gaps_of(run_validation(options, cancel, tell_nobody)) ==
        std::vector<std::string>{
            "Not measured to the end: the limit of connections. It was ended early by a signal.",
            "Not measured to the end: growth. It was ended early by a signal."});
  options.growth_to = 0;
  options.connections_to = 0;
  CHECK(gaps_of(run_validation(options, cancel, tell_nobody)).empty());
}

TEST_CASE("growth on a target and connections over TLS are left out, with a remark") {
  StopSwitch cancel;
  auto options = without_a_place();
  options.target_url = "https://tms.example";
  const auto report = run_validation(options, cancel, tell_nobody);
  CHECK(report.gaps().empty());
  CHECK_FALSE(report.connections);
  REQUIRE(report.remarks.size() == 2);
  CHECK(report.remarks[0].find("TLS") != std::string::npos);
  CHECK(report.remarks[1].find("--spawn") != std::string::npos);
}
