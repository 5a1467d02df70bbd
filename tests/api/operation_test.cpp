// What whoever operates the server relies on: settings that say what is wrong, metrics on an
// address of their own, warnings at the start.
#include <doctest/doctest.h>
#include <signal.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

Outcome serve(std::vector<std::string> flags) {
  TempDir directory;
  std::vector<std::string> command{program_path("tms-dashboard"), "serve", "--data-dir",
                                   directory.path()};
  command.insert(command.end(), flags.begin(), flags.end());
  return run_program(command);
}

// The address of the listener of metrics, from the line that the server logs.
int metrics_port(ServerProcess& server) {
  const std::string before = "url.full=\"http://127.0.0.1:";
  const std::string errors = server.process().errors();
  const auto found = errors.find(before);
  REQUIRE_MESSAGE(found != std::string::npos, errors);
  return std::stoi(errors.substr(found + before.size()));
}

// The value of a metric without labels.
double measured(ServerProcess& server, const std::string& name) {
  httplib::Client scraper("127.0.0.1", metrics_port(server));
  const auto metrics = scraper.Get("/metrics");
  REQUIRE(metrics);
  const auto found = metrics->body.find("\n" + name + " ");
  REQUIRE_MESSAGE(found != std::string::npos, metrics->body);
  return std::stod(metrics->body.substr(found + name.size() + 2));
}

}  // namespace

TEST_CASE("every wrong setting is refused with its flag, its value and what to write") {
  struct Wrong {
    std::string flag, value, remedy;
  };
  for (const auto& [flag, value, remedy] : std::vector<Wrong>{
           {"--listen", "somewhere", "HOST:PORT"},
           {"--public-url", "tms.example.org", "https://"},
           {"--store", "postgresql://u:hidden-pw@db/tms", "--data-dir"},
           {"--cors-origin", "*", "https://"},
           {"--list-source", "lists.example.org", "https://"},
           {"--trusted-proxy", "proxy.example", "10.0.0.0/8"},
           {"--tls-cert", "cert.pem", "--tls-key"},
           {"--tls-key", "key.pem", "--tls-cert"},
           {"--metrics-listen", "9090", "HOST:PORT"},
           {"--log-level", "loud", "debug, info, warn or error"},
           {"--log-format", "xml", "text or json"},
           {"--rate-limit", "fast", "from 0 to 1000000"},
           {"--max-connections-per-address", "-1", "from 0 to 1000000"},
           {"--session-idle", "15", "15m"},
           {"--free-space-reserve-mb", "256MB", "from 0 to 1000000000"},
       }) {
    CAPTURE(flag);
    const auto outcome = serve({flag + "=" + value});
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE(outcome.errors.find(flag) != std::string::npos, outcome.errors);
    CHECK_MESSAGE(outcome.errors.find(remedy) != std::string::npos, outcome.errors);
    CHECK(outcome.errors.find("hidden-pw") == std::string::npos);
    const bool may_be_said = flag != "--store" && !flag.starts_with("--tls");
    if (may_be_said) CHECK_MESSAGE(outcome.errors.find(value) != std::string::npos, outcome.errors);
  }
  for (const char* demo : {"--demo=", "--demo=0", "--demo=many"}) {
    const auto outcome = serve({demo});
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE(outcome.errors.find("--demo") != std::string::npos, outcome.errors);
  }
  for (const char* flag : {"--checkpoint-file", "--checkpoint-key-file", "--secret-key-file",
                           "--log-file", "--tls-cert", "--web-root"}) {
    std::vector<std::string> flags{"--listen", "127.0.0.1:0", flag, "/no/such/file"};
    if (std::string(flag) == "--tls-cert") flags.insert(flags.end(), {"--tls-key", "/no/such/key"});
    const auto outcome = serve(flags);
    CHECK(outcome.exit_code == 1);
    CHECK_MESSAGE(outcome.errors.find(flag) != std::string::npos, outcome.errors);
    CHECK_MESSAGE(outcome.errors.find("/no/such") != std::string::npos, outcome.errors);
  }
  CHECK(serve({"--config", "/no/such/file.toml"}).errors.find("/no/such/file.toml") !=
        std::string::npos);
}

TEST_CASE("print-config shows each value with where it came from, and no secret") {
  TempDir directory;
  const std::string file = directory / "tms.toml";
  std::ofstream(file) << "session-idle = \"20m\"\ncors-origin = [\"https://a.example\", "
                         "\"https://b.example\"]\n";
  const auto shown =
      run_program({"/usr/bin/env", "TMS_RATE_LIMIT=7", "TMS_CONFIG=" + file,
                   program_path("tms-dashboard"), "print-config", "--listen", "127.0.0.1:9999"});
  REQUIRE_MESSAGE(shown.exit_code == 0, shown.errors);
  const auto has = [&](const std::string& line) {
    CHECK_MESSAGE(shown.output.find(line + "\n") != std::string::npos, line);
  };
  has("listen = 127.0.0.1:9999   # --listen");
  has("rate-limit = 7   # TMS_RATE_LIMIT");
  has("session-idle = 20m   # " + file + ": session-idle");
  has("cors-origin = https://a.example, https://b.example   # " + file + ": cors-origin");
  has("log-level = info   # default");
  has("free-space-reserve-mb = 256   # default");
}

TEST_CASE("commands find the directory, its keys and its checkpoints through the same settings") {
  TempDir directory, elsewhere;
  const std::string data = directory / "data";
  const std::string file = elsewhere / "tms.toml";
  std::ofstream(file) << "data-dir = \"" << data << "\"\ncheckpoint-key-file = \""
                      << elsewhere / "sign.key"
                      << "\"\nsecret-key-file = \"" << elsewhere / "seal.key"
                      << "\"\nrate-limit = 7\n";
  const std::string program = program_path("tms-dashboard");
  const std::string checkpoints = "TMS_CHECKPOINT_FILE=" + (elsewhere / "checkpoints.ndjson");
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.begin(), {"/usr/bin/env", checkpoints, program});
    return run_program(command, password_of(kAdmin) + "\n");
  };
  const auto added = run({"user", "add", "--config", file, "--username", "anna", "--role", "admin",
                          "--password-stdin"});
  REQUIRE_MESSAGE(added.exit_code == 0, added.errors);
  for (const char* name : {"sign.key", "seal.key", "checkpoints.ndjson"}) {
    CHECK_MESSAGE(std::filesystem::exists(elsewhere / name), name);
  }
  for (const char* name : {"audit.key", "secret.key", "audit-checkpoints.ndjson"}) {
    CHECK_FALSE_MESSAGE(std::filesystem::exists(data + "/" + name), name);
  }
  const auto verified = run({"audit", "verify", "--config", file});
  CHECK_MESSAGE(verified.exit_code == 0, verified.output << verified.errors);
  const auto by_environment =
      run_program({"/usr/bin/env", checkpoints, "TMS_CONFIG=" + file, program, "user", "list"});
  CHECK(by_environment.output.find("anna") != std::string::npos);

  const auto flag_wins = run({"user", "list", "--config", file, "--data-dir", directory / "other"});
  CHECK(flag_wins.errors.find("other") != std::string::npos);
  const auto missing = run({"user", "list", "--config", "/no/such/tms.toml"});
  CHECK(missing.exit_code == 2);
  CHECK(missing.errors.find("/no/such/tms.toml") != std::string::npos);
  std::ofstream(file) << "data-directory = \"/srv\"\n";
  const auto unknown = run({"user", "list", "--config", file});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.errors.find("data-directory") != std::string::npos);
}

TEST_CASE("metrics have a listener of their own that asks for no sign-in and serves nothing else") {
  TempDir directory;
  ServerProcess server(directory.path(), {"--metrics-listen", "127.0.0.1:0"});
  httplib::Client scraper("127.0.0.1", metrics_port(server));
  const auto metrics = scraper.Get("/metrics");
  REQUIRE(metrics);
  CHECK(metrics->status == 200);
  CHECK(metrics->get_header_value("Content-Type").starts_with("text/plain; version=0.0.4"));
  CHECK(metrics->body.find("\nprocess_resident_memory_bytes ") != std::string::npos);
  CHECK(scraper.Get("/api/v1/session")->status == 404);
  CHECK(scraper.Get("/")->status == 404);
  CHECK(scraper.Post("/metrics")->status == 405);
  httplib::Client page("127.0.0.1", server.port());
  CHECK(page.Get("/metrics")->status == 401);

  const auto taken = serve({"--listen", "127.0.0.1:0", "--metrics-listen",
                            "127.0.0.1:" + std::to_string(server.port())});
  CHECK(taken.exit_code == 1);
  CHECK_MESSAGE(taken.errors.find("--metrics-listen") != std::string::npos, taken.errors);
  CHECK(taken.output.find("listening") == std::string::npos);

  server.process().signal(SIGTERM);
  CHECK(server.process().wait(std::chrono::seconds(12)) == 0);
}

TEST_CASE("metrics tell when a backup last succeeded and whether the last one failed") {
  TempDir directory, elsewhere;
  const AdminCommands commands(directory.path());
  const auto back_up = [&](const char* name) {
    return commands.run({"backup", "--output", elsewhere / name}).exit_code;
  };
  const std::string success = "tms_backup_last_success_timestamp_seconds";
  const std::string failed = "tms_backup_last_failed";
  double first = 0;
  {
    ServerProcess server(directory.path(), {"--metrics-listen", "127.0.0.1:0"});
    CHECK(measured(server, success) == 0);
    CHECK(measured(server, failed) == 0);
    const auto before = static_cast<double>(std::time(nullptr));
    REQUIRE(back_up("beside a server") == 0);
    first = measured(server, success);
    CHECK(first >= before);
    CHECK(measured(server, failed) == 0);
    CHECK(back_up("beside a server") == 1);  // the file exists
    CHECK(measured(server, success) == first);
    CHECK(measured(server, failed) == 1);
    server.process().signal(SIGTERM);
    CHECK(server.process().wait(std::chrono::seconds(12)) == 0);
  }
  REQUIRE(back_up("without one") == 0);
  ServerProcess server(directory.path(), {"--metrics-listen", "127.0.0.1:0"});
  CHECK(measured(server, success) > first);
  CHECK(measured(server, failed) == 0);
}

TEST_CASE("a cluster that is called without TLS is named at the start, one on loopback is not") {
  TempDir directory;
  const AdminCommands commands(directory.path());
  commands.add_cluster("FAR", "http://tms.example.net/base");
  commands.add_cluster("NEAR", "http://127.0.0.1:9100");
  commands.add_cluster("SAFE", "https://tms.example.net/base");
  ServerProcess server(directory.path(), {});
  const std::string named = "tms.cluster=\"FAR\"";
  REQUIRE(eventually([&] { return server.process().errors().find(named) != std::string::npos; }));
  const std::string log = server.process().errors();
  CHECK(log.find("without TLS") != std::string::npos);
  CHECK(log.find("\"NEAR\"") == std::string::npos);
  CHECK(log.find("\"SAFE\"") == std::string::npos);
}

TEST_CASE("link-local addresses cannot become a cluster's, however they are written") {
  auto admin = shared_dashboard().signed_in(kAdmin);
  for (const char* url : {"http://169.254.169.254/latest", "http://2852039166/",
                          "https://[fe80::1]/", "http://[::ffff:169.254.169.254]/"}) {
    const auto answer = admin.patch("/api/v1/clusters/" + kClusterInUrl, {{"base_url", url}});
    CHECK_MESSAGE(answer.status == 400, url);
    CHECK(answer.wrong_field() == "base_url");
  }
}

TEST_CASE("a bearer token that says when it expires is shown with that time") {
  DashboardOptions options;
  options.connected = false;
  Dashboard dashboard(std::move(options));
  auto client = dashboard.signed_in(kOperator);
  // {"sub":"tms","exp":1795428123}
  const std::string token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0bXMiLCJleHAiOjE3OTU0MjgxMjN9.c2ln";
  const auto answer = client.put("/api/v1/clusters/" + kClusterInUrl + "/credentials",
                                 {{"kind", "bearer"}, {"token", token}, {"keep", "session"}});
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  CHECK(answer.parsed().at("expires_at") == "2026-11-23T10:02:03.000Z");
}
