// R3 of QUALITY: the disk takes no more, for whatever reason, while the server runs.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* kMegabytes = "size=48m";

// A file system of its own that can be filled and made read-only. Only root may mount one; for
// others a limit of file sizes stands for both, which the same system calls meet.
class SmallDisk {
 public:
  SmallDisk()
      : is_mounted_(::mount("tmpfs", mount_point_.path().c_str(), "tmpfs", 0, kMegabytes) == 0) {}
  ~SmallDisk() {
    if (is_mounted_) ::umount2(mount_point_.path().c_str(), MNT_DETACH);
  }
  std::string data_dir() const { return mount_point_ / "data"; }

  void fill(pid_t server) {
    if (!is_mounted_) return limit(server, 0);
    std::ofstream filler(mount_point_ / "filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void make_room(pid_t server) {
    if (!is_mounted_) return limit(server, RLIM_INFINITY);
    std::filesystem::remove(mount_point_ / "filler");
  }
  // Files that are open stay writable to a remount, so the writes fail by their limit in any case.
  static void limit(pid_t server, rlim_t bytes) {
    struct rlimit now {};
    REQUIRE(::prlimit(server, RLIMIT_FSIZE, nullptr, &now) == 0);
    now.rlim_cur = std::min(bytes, now.rlim_max);
    REQUIRE(::prlimit(server, RLIMIT_FSIZE, &now, nullptr) == 0);
  }

 private:
  TempDir mount_point_;
  bool is_mounted_ = false;
};

json action_on(const std::vector<std::string>& cids) {
  return {{"kind", "action"},
          {"cluster", kCluster},
          {"action", "pe-enable"},
          {"selection", {{"cids", cids}}},
          {"reason", "while the disk is full"}};
}

std::uint64_t calls_for_actions(Dashboard& dashboard) {
  return dashboard.sim().requests(tms::cluster_sim::Route::Set);
}

// What must hold while nothing can be written.
void check_refusal(Dashboard& dashboard, ApiClient& client, const std::vector<std::string>& cids) {
  const auto calls = calls_for_actions(dashboard);
  Answer refused;
  REQUIRE(eventually([&] {  // pages that the file already has may still take a commit or two
    const auto start = std::chrono::steady_clock::now();
    refused = client.post("/api/v1/jobs", action_on(cids));
    CHECK(std::chrono::steady_clock::now() - start < 1s);
    return refused.status == 503;
  }));
  CHECK(refused.code() == "audit_unavailable");
  CHECK(calls_for_actions(dashboard) == calls);
  CHECK(client.get("/api/v1/customers?cluster=" + kClusterInUrl + "&limit=5").status == 200);
  CHECK(client.get("/api/v1/audit").status == 200);
  const auto readiness = dashboard.stranger().get("/readyz");
  CHECK(readiness.status == 503);
  CHECK(readiness.parsed().at("checks").at("database") != "ok");
  CHECK(dashboard.stranger().get("/healthz").status == 200);
}

// What must hold as soon as there is room again, without a restart.
void check_recovery(Dashboard& dashboard, ApiClient& client, const std::vector<std::string>& cids) {
  CHECK(eventually([&] { return dashboard.stranger().get("/readyz").status == 200; }));
  const auto job = dashboard.start_action(client, "pe-enable", cids);
  CHECK(dashboard.ended_job(client, job.at("id")).at("status") == "succeeded");
  CHECK(client.post("/api/v1/audit/verify", {{"full", true}}).parsed().at("ok") == true);
  dashboard.server().process().signal(SIGTERM);
  REQUIRE(dashboard.server().process().wait() == 0);
  const auto verdict = dashboard.admin_commands().run({"audit", "verify"});
  CHECK_MESSAGE(verdict.exit_code == 0, verdict.errors);
}

}  // namespace

TEST_CASE("a disk that fills refuses actions at once, goes on reading, and recovers by itself") {
  SmallDisk disk;
  DashboardOptions options;
  options.data_dir = disk.data_dir();
  options.server_flags = {"--free-space-reserve-mb", "0"};
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 50);
  disk.fill(dashboard.server().process().id());
  check_refusal(dashboard, client, cids);
  disk.make_room(dashboard.server().process().id());
  check_recovery(dashboard, client, cids);
}

TEST_CASE("writes that fail refuse actions at once, and everything recovers when they work again") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 50);
  const pid_t server = dashboard.server().process().id();
  SmallDisk::limit(server, 0);
  check_refusal(dashboard, client, cids);
  SmallDisk::limit(server, RLIM_INFINITY);
  check_recovery(dashboard, client, cids);
}

TEST_CASE("below the free-space reserve no action starts, while everything else is written") {
  DashboardOptions options;
  options.server_flags = {"--free-space-reserve-mb", "1000000000"};
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  const auto refused =
      client.post("/api/v1/jobs", action_on(customers_in(client, "tran-begin", 1)));
  CHECK(refused.status == 503);
  CHECK(refused.code() == "audit_unavailable");
  CHECK(calls_for_actions(dashboard) == 0);
  CHECK(dashboard.stranger().get("/readyz").status == 200);
  CHECK(client.send("PUT", "/api/v1/preferences", "{}", "application/json").status == 200);
}

TEST_CASE("a directory that nobody may write to ends the start with its name") {
  const auto start = [](const std::string& data_dir) {
    return run_program({program_path("tms-dashboard"), "serve", "--listen", "127.0.0.1:0",
                        "--data-dir", data_dir});
  };
  // Rights do not bind root, but nobody can make a directory below a file or in /proc.
  TempDir directory;
  std::ofstream(directory / "file") << "x";
  for (const std::string& data_dir : {directory / "file/data", std::string("/proc/tms-data")}) {
    const auto outcome = start(data_dir);
    CHECK(outcome.exit_code == 1);
    CHECK_MESSAGE(outcome.errors.find(data_dir) != std::string::npos, outcome.errors);
  }
}
