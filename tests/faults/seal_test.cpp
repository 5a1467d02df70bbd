// Retention while people work: records leave the log, and the server dies in the middle of it.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "tests/faults/writers.h"

using namespace tms::testing;

namespace {

constexpr const char* kEverything = "2099-01-01";
constexpr std::uint32_t kCustomers = 10'000;

DashboardOptions many_customers() {
  DashboardOptions options;
  options.sim.customers = kCustomers;
  options.server_flags = {"--rate-limit", "0"};
  return options;
}

// By hand: TMS_SEAL_RECORDS=1000000.
std::string records() {
  const char* text = std::getenv("TMS_SEAL_RECORDS");
  return text == nullptr ? "20000" : text;
}

// Records of ten customers each, and two of all of them, put into the log behind the server's back.
void fill(Dashboard& dashboard) {
  dashboard.server().process().signal(SIGTERM);
  REQUIRE(dashboard.server().process().wait() == 0);
  const std::vector<std::pair<std::string, std::string>> loads{{records(), "10"},
                                                               {"2", std::to_string(kCustomers)}};
  for (const auto& [count, customers] : loads) {
    Process filling({program_path("tms_bench"), "fill", dashboard.data_dir(), count, customers});
    REQUIRE(filling.wait(std::chrono::minutes(10)) == 0);
  }
  dashboard.restart_process();
}

std::uint64_t signed_seals(const Dashboard& dashboard) {
  std::ifstream file(dashboard.data_dir() + "/audit-checkpoints.ndjson");
  std::uint64_t seals = 0;
  for (std::string line; std::getline(file, line);) {
    seals += line.find("\"kind\":\"seal\"") != std::string::npos ? 1 : 0;
  }
  return seals;
}

std::vector<std::string> seal_command(const Dashboard& dashboard) {
  return {program_path("tms-dashboard"), "audit", "seal", "--before", kEverything, "--data-dir",
          dashboard.data_dir()};
}

Outcome seal(const Dashboard& dashboard) {
  Process sealing(seal_command(dashboard));
  const auto code = sealing.wait(std::chrono::minutes(30));
  return {code.value_or(-1), sealing.output(), sealing.errors()};
}

void check_chain(const Dashboard& dashboard) {
  const auto verdict = dashboard.admin_commands().run({"audit", "verify"});
  CHECK_MESSAGE(verdict.exit_code == 0, verdict.output << verdict.errors);
}

std::uint64_t records_left(const Dashboard& dashboard) {
  return dashboard.signed_in(kViewer).read("/api/v1/audit/stats").at("records");
}

}  // namespace

TEST_CASE("sealing under load holds nobody up, and the log verifies") {
  Dashboard dashboard(many_customers());
  // The machine is shared: the best of three rounds is what the seal itself does, and where writers
  // wait for the disk without a seal as well, that is taken into account.
  auto longest = std::chrono::microseconds::max();
  auto without = std::chrono::microseconds::zero();
  for (int round = 0; round < 3; ++round) {
    fill(dashboard);
    Writers writers(dashboard);
    REQUIRE(eventually([&] { return writers.written() > 500; }));
    without = std::max(without, writers.take_longest());
    const auto sealed = seal(dashboard);
    REQUIRE_MESSAGE(sealed.exit_code == 0, sealed.errors);
    longest = std::min(longest, writers.take_longest());
    CHECK(writers.refused() == 0);
  }
  MESSAGE("longest wait of a writer while "
          << records() << " records were sealed: " << longest.count() << " us; without a seal "
          << without.count() << " us");
  CHECK(longest < std::max<std::chrono::microseconds>(std::chrono::milliseconds(100), 4 * without));
  check_chain(dashboard);
}

TEST_CASE("a seal that kill -9 cuts short verifies, and the next one finishes it") {
  Dashboard dashboard(many_customers());
  int cut_short = 0;
  for (int round = 0; round < 3; ++round) {
    fill(dashboard);
    const auto seals = signed_seals(dashboard);
    const auto before = records_left(dashboard);
    Process sealing(seal_command(dashboard));
    REQUIRE(eventually([&] { return signed_seals(dashboard) > seals; }));
    dashboard.server().process().signal(SIGKILL);
    REQUIRE(dashboard.server().process().wait().has_value());
    (void)sealing.wait();
    check_chain(dashboard);
    dashboard.restart_process();
    const auto left = records_left(dashboard);
    CHECK(left < before + 10);
    if (left > 1'000) ++cut_short;
    const auto finished = seal(dashboard);
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.errors);
    CHECK(records_left(dashboard) < 10);
    check_chain(dashboard);
  }
  CHECK(cut_short > 0);
}
