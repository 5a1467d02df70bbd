// Starting where one cannot, stopping, and what the command line says.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

Outcome dashboard_command(std::vector<std::string> arguments, const std::string& input = {}) {
  arguments.insert(arguments.begin(), program_path("tms-dashboard"));
  return run_program(arguments, input);
}

void stop(ServerProcess& server) {
  server.process().signal(SIGTERM);
  const auto exit_code = server.process().wait(std::chrono::seconds(12));
  REQUIRE_MESSAGE(exit_code == 0, server.process().errors());
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_content(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST_CASE("a taken port is an error that names it") {
  TempDir directory;
  const auto port = std::to_string(shared_dashboard().server().port());
  const auto outcome =
      dashboard_command({"serve", "--listen", "127.0.0.1:" + port, "--data-dir", directory.path()});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.errors.find(port) != std::string::npos);
}

TEST_CASE("a data directory in use is an error that names it, and its server goes on") {
  const auto directory = shared_dashboard().data_dir();
  const auto outcome =
      dashboard_command({"serve", "--listen", "127.0.0.1:0", "--data-dir", directory});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.errors.find(directory) != std::string::npos);
  CHECK(shared_dashboard().stranger().get("/readyz").status == 200);
}

TEST_CASE("a database of a newer program is refused and left as it was") {
  TempDir directory;
  {
    ServerProcess server(directory.path(), {});
    stop(server);
  }
  const auto path = directory / "tms.db";
  auto database = content_of(path);
  REQUIRE(database.size() > 100);
  database[60] = 0x7f;  // PRAGMA user_version: four bytes, the highest first
  write_content(path, database);
  const auto outcome =
      dashboard_command({"serve", "--listen", "127.0.0.1:0", "--data-dir", directory.path()});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.errors.find("newer") != std::string::npos);
  CHECK(content_of(path) == database);
}

TEST_CASE("a file that is no database is refused and left as it was") {
  TempDir directory;
  write_content(directory / "tms.db", std::string(8192, 'x'));
  const auto outcome =
      dashboard_command({"serve", "--listen", "127.0.0.1:0", "--data-dir", directory.path()});
  CHECK(outcome.exit_code == 1);
  CHECK_FALSE(outcome.errors.empty());
  CHECK(content_of(directory / "tms.db") == std::string(8192, 'x'));
}

TEST_CASE("wrong usage ends with 2 and names what was wrong") {
  const auto wrong = [](std::vector<std::string> arguments, const std::string& named) {
    const auto outcome = dashboard_command(std::move(arguments));
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE((outcome.errors + outcome.output).find(named) != std::string::npos,
                  outcome.errors);
  };
  wrong({"serve", "--colour", "red"}, "--colour");
  wrong({"serve", "--listen", "somewhere"}, "listen");
  wrong({"serve", "--listen", "127.0.0.1:99999"}, "listen");
  wrong({"serve", "--log-level", "loud"}, "log-level");
  wrong({"serve", "--rate-limit", "-1"}, "rate-limit");
  wrong({"serve", "--demo=many"}, "--demo: \"many\" cannot be used. Write");
  wrong({"serve", "--listen", "a:1", "--listen", "b:2"},
        "--listen is given 2 times. Give it once.");
  wrong({"serve", "--data-dir"}, "--data-dir has no value. Write --data-dir with a value");
  wrong({"user", "add", "--username", "x"},
        "--role is missing. Write --role with a value: viewer, operator or admin.");
  wrong({"user", "add", "--username", "x", "--role", "owner"},
        "--role: \"owner\" cannot be used. Write viewer, operator or admin.");
  wrong({"user", "list", "--colour", "red"},
        "There is no flag --colour here. See \"tms-dashboard user list --help\".");
  wrong({"dance"}, "There is no command \"dance\". See \"tms-dashboard --help\".");
  wrong({}, "Name a command.");
  for (const std::string value :
       {"many", "-1", "0", "5001", "1.5", "010", "99999999999999999999"}) {
    wrong({"cluster", "add", "--code", "X", "--base-url", "http://x", "--chunk-size", value},
          "--chunk-size: \"" + value + "\" cannot be used. Write a whole number from 1 to 5000.");
  }
  wrong({"cluster", "set", "--code", "X", "--concurrency", ""},
        "--concurrency: An empty value cannot be used. Write a whole number from 1 to 64.");
  wrong({"cluster", "set", "--code", "X", "--settle-after-s", "soon"},
        "--settle-after-s: \"soon\" cannot be used. Write a whole number from 1 to 3600.");
  wrong({"audit", "export", "--format", "pdf"},
        "--format: \"pdf\" cannot be used. Write csv or ndjson.");
  wrong({"audit", "export", "--before", "then"},
        "--before: \"then\" cannot be used. Write a day or a time in UTC");
  wrong({"audit", "verify", "--expect-head", "7"},
        "--expect-head: \"7\" cannot be used. Write SEQ:HASH");
  wrong({"audit", "verify", "--public-key", "key"}, "--public-key: \"key\" cannot be used. Write");
}

TEST_CASE("the simulated cluster names what is wrong, and starts nothing") {
  const auto wrong = [](std::vector<std::string> arguments, const std::string& sentence) {
    arguments.insert(arguments.begin(), program_path("tms-cluster-sim"));
    const auto outcome = run_program(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE(outcome.errors.find(sentence) != std::string::npos, outcome.errors);
    CHECK(outcome.output.empty());
  };
  wrong({"--customers", "0"},
        "--customers: \"0\" cannot be used. Write a whole number from 1 to 5000000.");
  wrong({"--latency-ms", "slow"},
        "--latency-ms: \"slow\" cannot be used. Write a whole number from 0 to 3600000.");
  wrong({"--seed", "-1"}, "--seed: \"-1\" cannot be used. Write a whole number from 0");
  wrong({"--listen", "9100"}, "--listen: \"9100\" cannot be used. Write HOST:PORT");
  wrong({"--listen", "127.0.0.1:99999"}, "The port is a number from 0 to 65535.");
  wrong({"--fault", "503"}, "--fault: '503' has no rate; write KIND[@ROUTE]:RATE");
  wrong({"--client", "alone"}, "--client: \"alone\" cannot be used. Write ID:SECRET.");
  wrong({"--colour", "red"}, "There is no flag --colour here. See \"tms-cluster-sim --help\".");
}

TEST_CASE("admin commands refuse what the API refuses, and say why") {
  TempDir directory;
  const AdminCommands commands(directory.path());
  const auto weak = commands.run(
      {"user", "add", "--username", "one", "--role", "admin", "--password-stdin"}, "short\n");
  CHECK(weak.exit_code == 1);
  CHECK(weak.errors.find("password") != std::string::npos);
  commands.add_user("one.admin", "admin");
  const auto twice = commands.run(
      {"user", "add", "--username", "one.admin", "--role", "viewer", "--password-stdin"},
      "Quiet-harbour-twice\n");
  CHECK(twice.exit_code == 1);
  CHECK(twice.errors.find("one.admin") != std::string::npos);
  const auto url = commands.run({"cluster", "add", "--code", "X1", "--base-url", "not a url"});
  CHECK(url.exit_code == 1);
  CHECK(commands.run({"user", "list"}).output.find("one.admin\tadmin") != std::string::npos);
}

TEST_CASE("the health check tells a server that answers from one that does not") {
  const auto url = "http://127.0.0.1:" + std::to_string(shared_dashboard().server().port());
  CHECK(dashboard_command({"healthcheck", "--url", url}).exit_code == 0);
  CHECK(dashboard_command({"healthcheck", "--url", "http://127.0.0.1:9"}).exit_code == 1);
}

TEST_CASE("SIGTERM stops the server cleanly and what it acknowledged is there afterwards") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 5);
  const std::string id = dashboard.start_action(client, "pe-enable", cids).at("id");
  dashboard.ended_job(client, id);
  stop(dashboard.server());
  dashboard.restart_process();
  auto again = dashboard.signed_in(kOperator);
  CHECK(again.read("/api/v1/jobs/" + id).at("status") == "succeeded");
  CHECK(again.read("/api/v1/customers/summary?cluster=" + kClusterInUrl).at("total") == 1000);
  CHECK(again.post("/api/v1/audit/verify", {{"full", true}}).parsed().at("ok") == true);
}

TEST_CASE("a changed byte in the audit log is found and its record named") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kOperator);
  const auto cids = customers_in(client, "tran-begin", 1);
  const std::string reason = "approved by the night shift";
  dashboard.ended_job(client, dashboard.start_action(client, "pe-enable", cids, reason).at("id"));
  stop(dashboard.server());
  const auto commands = dashboard.admin_commands();
  REQUIRE(commands.run({"audit", "verify"}).exit_code == 0);

  const auto path = dashboard.data_dir() + "/tms.db";
  auto database = content_of(path);
  const std::string forged = "approved by the  day shift ";
  std::size_t places = 0;
  for (auto found = database.find(reason); found != std::string::npos;
       found = database.find(reason, found)) {
    database.replace(found, reason.size(), forged);
    ++places;
  }
  REQUIRE(places > 0);
  write_content(path, database);
  const auto verdict = commands.run({"audit", "verify"});
  CHECK(verdict.exit_code == 1);
  CHECK_FALSE((verdict.output + verdict.errors).empty());
}

TEST_CASE("the data directory and its secrets are their owner's alone") {
  const auto directory = shared_dashboard().data_dir();
  const auto outcome = run_program({"/usr/bin/stat", "-c", "%a", directory, directory + "/tms.db",
                                    directory + "/secret.key", directory + "/control.sock"});
  CHECK(outcome.output == "700\n600\n600\n600\n");
}
