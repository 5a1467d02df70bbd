#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

// What belongs to every run here: no growth, no search, a report in a folder of its own.
class Capacity {
 public:
  std::vector<std::string> command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program_path("tms-capacity"));
    for (const char* more : {"--growth-to", "0", "--connections-to", "0", "--output"})
      arguments.emplace_back(more);
    arguments.push_back(output());
    return arguments;
  }
  Outcome run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    return run_program(command(arguments), input);
  }
  std::string output() const { return directory_ / "report"; }
  std::string text(const std::string& name) const {
    std::ifstream file(output() + "/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  json report() const { return json::parse(text("report.json")); }

 private:
  TempDir directory_;
};

// The first child of a process, by /proc/<pid>/stat: "pid (name) state parent ..".
pid_t child_of(pid_t parent) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string line;
    if (!std::getline(file, line) || line.rfind(')') == std::string::npos) continue;
    std::istringstream rest(line.substr(line.rfind(')') + 1));
    std::string state;
    pid_t its_parent = 0;
    rest >> state >> its_parent;
    if (its_parent == parent) return std::stoi(entry.path().filename());
  }
  return -1;
}

}  // namespace

TEST_CASE("a short run measures a server of its own and writes the report in three forms") {
  const Capacity capacity;
  const auto done = capacity.run({"--spawn", "--scenario", "baseline", "--duration", "12"});
  INFO(done.output << done.errors);
  const auto report = capacity.report();
  CHECK(report["server_version"] == report["version"]);
  CHECK(report["machine"]["cores"] > 0);
  CHECK(report["idle"]["first_start_ms"] > 0);
  const auto& baseline = report["scenarios"].at(0);
  CHECK(baseline["name"] == "baseline");
  CHECK(baseline["stopped_because"] == "");
  CHECK(baseline["measured_s"] >= 12);
  CHECK(baseline["latency"]["count"] > 5);
  CHECK(baseline["process"].size() > 5);
  CHECK(baseline["errors"].empty());
  for (const auto& check : baseline["checks"]) {
    INFO(check.dump());
    CHECK_FALSE(check["measured"].is_null());
  }
  CHECK(done.exit_code == (report["verdict"] == "passed" ? 0 : 1));
  CHECK(capacity.text("report.md").find("# Capacity validation") == 0);
  CHECK(capacity.text("report.html").find("</html>") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(capacity.output() + "/work/baseline"));
}

TEST_CASE("a server that dies in the middle is said, and what was measured is reported") {
  const Capacity capacity;
  Process process(capacity.command({"--spawn", "--scenario", "stress", "--duration", "60"}));
  REQUIRE(eventually([&] { return process.output().find("s left") != std::string::npos; }));
  REQUIRE(eventually([&] { return child_of(process.id()) > 0; }));
  ::kill(child_of(process.id()), SIGKILL);
  CHECK(process.wait(std::chrono::minutes(2)) == 1);
  const auto report = capacity.report();
  CHECK(report["verdict"] == "failed");
  const auto& stress = report["scenarios"].at(0);
  CHECK(stress["stopped_because"].get<std::string>().find("The server ended by itself") == 0);
  CHECK(stress["measured_s"] > 0);
  CHECK(stress["measured_s"] < 60);
  CHECK(process.output().find("Every limit was kept") == std::string::npos);
}

TEST_CASE("a run that a person ends early reports what it saw and is no pass") {
  const Capacity capacity;
  Process process(capacity.command({"--spawn", "--scenario", "baseline", "--duration", "600"}));
  REQUIRE(eventually([&] { return process.output().find("s left") != std::string::npos; }));
  process.signal(SIGINT);
  CHECK(process.wait() == 1);
  const auto report = capacity.report();
  CHECK(report["scenarios"][0]["stopped_because"] == "It was ended early by a signal.");
  CHECK(report["verdict"] == "failed");
}

TEST_CASE("a target that is down or refuses the password is said, and nothing is a pass") {
  const Capacity capacity;
  const auto down = capacity.run({"--target", "http://127.0.0.1:9", "--username", "ada",
                                  "--password-stdin", "--scenario", "baseline"},
                                 "some password\n");
  CHECK(down.exit_code == 1);
  CHECK(capacity.report()["verdict"] == "not measured");
  CHECK(down.output.find("http://127.0.0.1:9") != std::string::npos);

  auto& dashboard = shared_dashboard();
  const auto url = "http://127.0.0.1:" + std::to_string(dashboard.server().port());
  const auto refused = capacity.run(
      {"--target", url, "--username", kAdmin, "--password-stdin", "--scenario", "baseline"},
      "not the password\n");
  CHECK(refused.exit_code == 1);
  CHECK(refused.output.find("does not let '" + kAdmin + "' in") != std::string::npos);
  CHECK(capacity.report()["verdict"] == "not measured");
}

TEST_CASE("a target gets its own users and cluster, and both are out of use afterwards") {
  Dashboard dashboard;
  const Capacity capacity;
  const auto url = "http://127.0.0.1:" + std::to_string(dashboard.server().port());
  const auto done = capacity.run({"--target", url, "--username", kAdmin, "--password-stdin",
                                  "--scenario", "baseline", "--duration", "3"},
                                 password_of(kAdmin) + "\n");
  INFO(done.output << done.errors);
  CHECK(capacity.report()["scenarios"][0]["latency"]["count"] > 0);

  auto admin = dashboard.signed_in(kAdmin);
  const auto clusters = admin.read("/api/v1/clusters");
  const auto ours_among = [](const json& items, const char* key, const std::string& prefix) {
    std::vector<json> ours;
    for (const auto& item : items) {
      if (item[key].get<std::string>().starts_with(prefix)) ours.push_back(item);
    }
    return ours;
  };
  const auto left = ours_among(clusters["items"], "code", "CAPACITY");
  REQUIRE(left.size() == 1);
  CHECK(left[0]["base_url"].is_null());
  CHECK(left[0]["credentials"]["kind"] == "none");
  const auto users = admin.read("/api/v1/users");
  const auto user = ours_among(users["items"], "username", "capacity.");
  REQUIRE(user.size() == 1);
  CHECK(user[0]["disabled"] == true);
}

TEST_CASE("too few file descriptors are named with the remedy") {
  const Capacity capacity;
  auto command = capacity.command({"--spawn", "--scenario", "stress", "--duration", "3"});
  command.insert(command.begin(), {"/usr/bin/prlimit", "--nofile=300:300"});
  const auto done = run_program(command);
  CHECK(done.exit_code == 1);
  CHECK(done.output.find("ulimit -n 650") != std::string::npos);
  CHECK(capacity.report()["verdict"] == "not measured");
}

TEST_CASE("wrong usage is named and starts nothing") {
  const Capacity capacity;
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{}, "--spawn"},
      {{"--spawn", "--scenario", "huge"}, "'huge'"},
      {{"--spawn", "--duration", "0"}, "--duration"},
      {{"--spawn", "--target", "http://x"}, "--target"},
      {{"--target", "127.0.0.1:80", "--username", "a", "--password-stdin"}, "--target"},
      {{"--target", "http://x", "--password-stdin"}, "--username"},
      {{"--target", "http://x", "--username", "a"}, "--password-stdin"},
      {{"--frobnicate"}, "--frobnicate"}};
  for (const auto& [arguments, named] : wrong) {
    const auto done = capacity.run(arguments);
    INFO(named);
    CHECK(done.exit_code == 2);
    CHECK(done.errors.find(named) != std::string::npos);
  }
  CHECK_FALSE(std::filesystem::exists(capacity.output()));
}
