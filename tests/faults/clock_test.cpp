// R8 of QUALITY: the clock of the machine is set while the server runs.
#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace std::chrono_literals;
using tms::cluster_sim::FaultKind;
using tms::cluster_sim::parse_fault;

namespace {

constexpr std::int64_t kHour = 3600;

// Programs started while it lives have a wall clock that a test can set.
class SettableClock {
 public:
  SettableClock() {
    set(0);
    ::setenv("TMS_CLOCK_OFFSET_FILE", offset_file_.c_str(), 1);
    ::setenv("LD_PRELOAD", program_path("tms_shifted_clock.so").c_str(), 1);
  }
  ~SettableClock() {
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("TMS_CLOCK_OFFSET_FILE");
  }
  void set(std::int64_t offset_s) const {
    std::fstream file(offset_file_, std::ios::binary | std::ios::in | std::ios::out);
    if (!file) file.open(offset_file_, std::ios::binary | std::ios::out);
    file.write(reinterpret_cast<const char*>(&offset_s), sizeof offset_s);
  }

 private:
  TempDir directory_;
  const std::string offset_file_ = directory_ / "offset";
};

DashboardOptions quick_settling() {
  DashboardOptions options;
  options.cluster_flags = {"--settle-after-s", "1", "--chunk-size", "10"};
  return options;
}

std::string newest_at(ApiClient& client) {
  return client.read("/api/v1/audit?limit=1").at("items").at(0).at("at");
}

}  // namespace

TEST_CASE("a clock that jumps by an hour, back and forth, loses nothing and holds nothing up") {
  const SettableClock clock;
  Dashboard dashboard(quick_settling());
  auto client = dashboard.signed_in(kOperator);
  const auto true_time = newest_at(client);
  for (const std::int64_t offset_s : {-kHour, std::int64_t{0}, -25 * kHour}) {
    CAPTURE(offset_s);
    // A call whose answer is lost before the jump, and settled after it.
    const auto cids = customers_in(client, "tran-begin", 10);
    const auto drops = dashboard.sim().injected(FaultKind::ApplyThenDrop);
    dashboard.sim().set_fault(*parse_fault("apply-then-drop:1"));
    const std::string lost = dashboard.start_action(client, "pe-enable", cids).at("id");
    REQUIRE(eventually([&] { return dashboard.sim().injected(FaultKind::ApplyThenDrop) > drops; }));
    dashboard.sim().set_fault(*parse_fault("apply-then-drop:0"));
    clock.set(offset_s);
    // Nobody has waited: a session ends by time that has passed.
    CHECK(client.get("/api/v1/session").status == 200);
    client = dashboard.signed_in(kOperator);
    const auto settled = dashboard.ended_job(client, lost, 30s);
    CHECK_MESSAGE(settled.at("status") == "succeeded", settled.dump());

    // And everything that begins after it.
    CHECK(dashboard.sync(client).at("status") == "succeeded");
    const auto more = customers_in(client, "tran-begin", 10);
    const auto job = dashboard.start_action(client, "pe-enable", more);
    CHECK(dashboard.ended_job(client, job.at("id"), 30s).at("status") == "succeeded");
    CHECK(dashboard.sync(client).at("status") == "succeeded");
    for (const auto& cid : more) {
      const auto customer =
          client.read("/api/v1/customer?cid=" + cid + "&cluster=" + kClusterInUrl);
      CHECK(customer.at("state") == "pe-enable");
      CHECK(customer.at("state_confirmed") == true);
    }
    for (const auto& cid : cids) CHECK(dashboard.sim().applied(cid) == 1);
    CHECK(dashboard.signed_in(kViewer).get("/api/v1/session").status == 200);
  }
  CHECK(newest_at(client) < true_time);  // the last jump was seen

  const auto verdict = client.post("/api/v1/audit/verify", {{"full", true}}).parsed();
  CHECK_MESSAGE(verdict.at("ok") == true, verdict.dump());
  CHECK(verdict.at("records") == verdict.at("head").at("seq"));  // no gap
  dashboard.kill_and_restart();
  auto again = dashboard.signed_in(kOperator);
  CHECK(dashboard.sync(again).at("status") == "succeeded");
  CHECK(again.post("/api/v1/audit/verify", {{"full", true}}).parsed().at("ok") == true);
}
