#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

constexpr std::chrono::minutes kPreparedWithin{2};

// What belongs to every run here: no growth and no search unless asked for, a report in a folder of
// its own.
class Capacity {
 public:
  std::vector<std::string> command(std::vector<std::string> arguments) const {
    for (const char* flag : {"--growth-to", "--connections-to"}) {
      if (std::find(arguments.begin(), arguments.end(), flag) == arguments.end())
        arguments.insert(arguments.end(), {flag, "0"});
    }
    arguments.insert(arguments.begin(), program_path("tms-capacity"));
    arguments.insert(arguments.end(), {"--output", output()});
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

json check_of(const json& scenario, const std::string& what) {
  for (const auto& check : scenario["checks"]) {
    if (check["what"].get<std::string>().find(what) != std::string::npos) return check;
  }
  FAIL("there is no check of " << what);
  return {};
}

std::uint64_t calls_of(const json& scenario, const std::string& route) {
  for (const auto& one : scenario["routes"]) {
    if (one["route"] == route) return one["count"];
  }
  return 0;
}

void limit_files(pid_t process, rlim_t bytes) {
  struct rlimit now {};
  REQUIRE(::prlimit(process, RLIMIT_FSIZE, nullptr, &now) == 0);
  now.rlim_cur = std::min(bytes, now.rlim_max);
  REQUIRE(::prlimit(process, RLIMIT_FSIZE, &now, nullptr) == 0);
}
void forbid_writing_files(pid_t process) {
  limit_files(process, 0);
}
void allow_writing_files(pid_t process) {
  limit_files(process, RLIM_INFINITY);
}

bool is_measuring(const Process& process) {
  return process.output().find("s left") != std::string::npos;
}

DashboardOptions with_flags(std::vector<std::string> flags) {
  DashboardOptions options;
  options.server_flags = std::move(flags);
  options.connected = false;
  return options;
}

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

// Nothing where the source is no checkout, or git is not there.
bool is_commit_of_the_source(const std::string& commit) {
  const std::string source = TMS_TEST_DATA_DIR "/../..";
  const auto has = [&](const std::string& object) {
    return run_program({"/usr/bin/env", "git", "-C", source, "cat-file", "-e", object}).exit_code ==
           0;
  };
  if (!std::filesystem::exists(source + "/.git") || !has("HEAD")) return commit.empty();
  return has(commit.substr(0, commit.find('-')) + "^{commit}");
}

}  // namespace

TEST_CASE("a short run measures a server of its own and writes the report in three forms") {
  const Capacity capacity;
  const auto done = capacity.run({"--spawn", "--scenario", "baseline", "--duration", "12"});
  INFO(done.output << done.errors);
  const auto report = capacity.report();
  CHECK(report["server_version"] == report["version"]);
  CHECK_MESSAGE(is_commit_of_the_source(report["commit"]), report["commit"].dump());
  CHECK(report["machine"]["cores"] > 0);
  CHECK(report["idle"]["first_start_ms"] > 0);
  const auto& baseline = report["scenarios"].at(0);
  CHECK(baseline["name"] == "baseline");
  CHECK(baseline["stopped_because"] == "");
  CHECK(baseline["measured_s"] >= 12);
  CHECK(baseline["latency"]["count"] > 5);
  CHECK(baseline["process"].size() > 5);
  CHECK(baseline["errors"].empty());
  CHECK(baseline["connections"] >= 2);  // his and this tool's
  for (const auto& check : baseline["checks"]) {
    INFO(check.dump());
    CHECK_FALSE(check["measured"].is_null());
  }
  CHECK(done.exit_code == (report["verdict"] == "passed" ? 0 : 1));
  CHECK(capacity.text("report.md").find("# Capacity validation") == 0);
  CHECK(capacity.text("report.html").find("</html>") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(capacity.output() + "/data/baseline"));
}

TEST_CASE("a server that dies in the middle is said, and what was measured is reported") {
  const Capacity capacity;
  Process process(capacity.command({"--spawn", "--scenario", "stress", "--duration", "60"}));
  REQUIRE(eventually([&] { return is_measuring(process); }, kPreparedWithin));
  REQUIRE(eventually([&] { return child_of(process.id()) > 0; }));
  ::kill(child_of(process.id()), SIGKILL);
  CHECK(process.wait(std::chrono::minutes(2)) == 1);
  const auto report = capacity.report();
  CHECK(report["verdict"] == "failed");
  const auto& stress = report["scenarios"].at(0);
  CHECK(stress["stopped_because"].get<std::string>().find("The server ended by itself") == 0);
  CHECK(stress["measured_s"] > 0);
  CHECK(stress["measured_s"] < 60);
  CHECK(stress["errors"].contains("no answer"));
  CHECK(process.output().find("Every limit was kept") == std::string::npos);
}

TEST_CASE("a disk that fills under load is said in the server's words, and is no pass") {
  const Capacity capacity;
  Process process(capacity.command({"--spawn", "--scenario", "stress", "--duration", "90"}));
  REQUIRE(eventually([&] { return is_measuring(process); }, kPreparedWithin));
  const pid_t server = child_of(process.id());
  forbid_writing_files(server);  // its writes fail as on a full disk
  const auto has_errors = [&] {
    return std::regex_search(process.output(), std::regex(", [1-9][0-9]* errors"));
  };
  REQUIRE(eventually(has_errors, std::chrono::seconds(60)));
  allow_writing_files(server);  // else actions that have begun are waited for
  process.signal(SIGINT);
  CHECK(process.wait(std::chrono::minutes(2)) == 1);
  const auto report = capacity.report();
  CHECK(report["verdict"] == "failed");
  const auto& stress = report["scenarios"].at(0);
  const auto& refused = stress["errors"].at("503 audit_unavailable");
  CHECK(refused["count"] > 0);
  const auto words = refused["first_words"].get<std::string>();
  CHECK(words.find("audit") != std::string::npos);
  CHECK(capacity.text("report.md").find(words) != std::string::npos);
  CHECK(check_of(stress, "errors")["verdict"] == "failed");
}

TEST_CASE(
    "a report that cannot be written is printed, and an earlier one is not left in its place") {
  const Capacity capacity;
  std::filesystem::create_directories(capacity.output());
  std::ofstream(capacity.output() + "/report.json") << R"({"verdict": "passed"})";
  Process process(capacity.command({"--spawn", "--scenario", "baseline", "--duration", "600"}));
  REQUIRE(eventually([&] { return is_measuring(process); }, kPreparedWithin));
  CHECK_FALSE(std::filesystem::exists(capacity.output() + "/report.json"));
  forbid_writing_files(process.id());
  process.signal(SIGINT);
  CHECK(process.wait() == 1);
  CHECK(process.errors().find("report.json cannot be written") != std::string::npos);
  CHECK(process.output().find("# Capacity validation") != std::string::npos);
  CHECK(process.output().find("It was ended early by a signal.") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(capacity.output() + "/report.json"));
}

TEST_CASE("a hundred people act at the same moment on 50,000 customers, each on his own") {
  const Capacity capacity;
  Process process(capacity.command({"--spawn", "--scenario", "capacity", "--duration", "5"}));
  const auto exit_code = process.wait(std::chrono::minutes(4));
  INFO(process.output() << process.errors());
  const auto report = capacity.report();
  CHECK(exit_code == (report["verdict"] == "passed" ? 0 : 1));
  const auto& scenario = report["scenarios"].at(0);
  CHECK(scenario["stopped_because"] == "");
  CHECK(scenario["actions"] >= 100);
  CHECK(scenario["customers_acted_on"] == 500 * scenario["actions"].get<int>());
  CHECK(calls_of(scenario, "POST /api/v1/jobs") == scenario["actions"]);
  CHECK(scenario["connections"] >= 100);
  for (const auto& check : scenario["checks"]) {
    INFO(check.dump());
    CHECK_FALSE(check["measured"].is_null());
    // How quick it is depends on who else uses the machine; nothing else may.
    if (check["limit"] == 0) CHECK(check["verdict"] == "passed");
  }
  CHECK(report["idle"]["customers"] == 50'000);
  CHECK(report["idle"]["start_ms"] > 0);
}

TEST_CASE("growth is measured, and the limit of connections is met where there is one") {
  const Capacity capacity;
  auto command = capacity.command({"--spawn", "--scenario", "baseline", "--duration", "1",
                                   "--growth-to", "1000", "--connections-to", "5000"});
  command.insert(command.begin(), {"/usr/bin/prlimit", "--nofile=1500:1500"});
  run_program(command);
  const auto report = capacity.report();
  REQUIRE(report["growth"].size() == 1);
  const auto& point = report["growth"][0];
  CHECK(point["customers"] == 1000);
  for (const char* figure : {"first_sync_ms", "unchanged_sync_ms", "rss_mb", "start_ms"})
    CHECK_MESSAGE(point[figure] > 0, figure);
  for (const char* calls : {"window", "history"})
    CHECK_MESSAGE(point[calls]["count"] == 300, calls);
  CHECK(report["growth_stopped_because"] == "");
  const auto& connections = report["connections"];
  CHECK(connections["held"] > 500);
  CHECK(connections["held"] < 1500);
  CHECK(connections["limited_by"].get<std::string>().find("No limit") == std::string::npos);
  CHECK(connections["stopped_because"] == "");
}

TEST_CASE("growth that a person ends early is said in the last lines, and the run is no pass") {
  const Capacity capacity;
  Process process(capacity.command(
      {"--spawn", "--scenario", "baseline", "--duration", "1", "--growth-to", "10000"}));
  const auto is_growing = [&] {
    return process.output().find("growth: 1000 customers") != std::string::npos;
  };
  REQUIRE(eventually(is_growing, kPreparedWithin));
  process.signal(SIGINT);
  CHECK(process.wait(std::chrono::minutes(2)) == 1);
  const auto report = capacity.report();
  CHECK(report["growth"].size() < 2);
  CHECK(report["growth_stopped_because"] == "It was ended early by a signal.");
  CHECK(report["verdict"] != "passed");
  CHECK(process.output().find("Not measured to the end: growth. It was ended early by a signal.") !=
        std::string::npos);
}

TEST_CASE("a run that a person ends early reports what it saw and is no pass") {
  const Capacity capacity;
  Process process(capacity.command({"--spawn", "--scenario", "baseline", "--duration", "600"}));
  REQUIRE(eventually([&] { return is_measuring(process); }, kPreparedWithin));
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

// Longer than idle sessions live there.
TEST_CASE("a target gets its own users and cluster, and both are out of use afterwards") {
  Dashboard dashboard(with_flags({"--session-idle", "10s"}));
  const Capacity capacity;
  const auto url = "http://127.0.0.1:" + std::to_string(dashboard.server().port());
  const auto done = capacity.run({"--target", url, "--username", kAdmin, "--password-stdin",
                                  "--scenario", "baseline", "--duration", "13"},
                                 password_of(kAdmin) + "\n");
  INFO(done.output << done.errors);
  const auto report = capacity.report();
  CHECK(report["scenarios"][0]["latency"]["count"] > 0);
  CHECK(report["scenarios"][0]["stopped_because"] == "");
  CHECK(report["remarks"].empty());

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

TEST_CASE("a target whose own limits bind is said, with the flags to raise") {
  Dashboard dashboard(with_flags({"--rate-limit", "1"}));
  const Capacity capacity;
  const auto url = "http://127.0.0.1:" + std::to_string(dashboard.server().port());
  const auto done = capacity.run({"--target", url, "--username", kAdmin, "--password-stdin",
                                  "--scenario", "baseline", "--duration", "3"},
                                 password_of(kAdmin) + "\n");
  CHECK(done.exit_code == 1);
  CHECK_MESSAGE(done.output.find("raise --rate-limit") != std::string::npos, done.output);
  CHECK(capacity.report()["verdict"] != "passed");
}

TEST_CASE("a target that dies in the middle is said, and so is what it keeps") {
  Dashboard dashboard;
  const Capacity capacity;
  const auto url = "http://127.0.0.1:" + std::to_string(dashboard.server().port());
  Process process(capacity.command({"--target", url, "--username", kAdmin, "--password-stdin",
                                    "--scenario", "baseline", "--duration", "60"}),
                  password_of(kAdmin) + "\n");
  REQUIRE(eventually([&] { return is_measuring(process); }, kPreparedWithin));
  dashboard.server().process().signal(SIGKILL);
  CHECK(process.wait(std::chrono::minutes(2)) == 1);
  const auto report = capacity.report();
  CHECK(report["verdict"] == "failed");
  const auto reason = report["scenarios"][0]["stopped_because"].get<std::string>();
  CHECK(reason.find("is not answered any more") != std::string::npos);
  REQUIRE(report["remarks"].size() == 1);
  CHECK(report["remarks"][0].get<std::string>().find("disable its users") != std::string::npos);
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
      {{"--spawn", "--scenario", "huge"},
       "--scenario: \"huge\" cannot be used. Write baseline, stress, load, capacity or all."},
      {{"--spawn", "--duration", "0"},
       "--duration: \"0\" cannot be used. Write a whole number from 1 to 39600."},
      {{"--spawn", "--target", "http://x"}, "exclude each other. Give one of them."},
      {{"--spawn", "--username", "a"}, "--username needs --target. Give both or neither."},
      {{"--target", "127.0.0.1:80", "--username", "a", "--password-stdin"},
       "--target: \"127.0.0.1:80\" cannot be used. Write scheme and host"},
      {{"--target", "http://x", "--password-stdin"}, "--username"},
      {{"--target", "http://x", "--username", "a"}, "--password-stdin"},
      {{"--frobnicate"}, "There is no flag --frobnicate here. See \"tms-capacity --help\"."}};
  for (const auto& [arguments, named] : wrong) {
    const auto done = capacity.run(arguments);
    INFO(named);
    CHECK(done.exit_code == 2);
    CHECK(done.errors.find(named) != std::string::npos);
  }
  CHECK_FALSE(std::filesystem::exists(capacity.output()));
}
