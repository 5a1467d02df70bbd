// What the server writes about itself while it runs: lines for machines, files that rotate, and
// never a secret.
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

DashboardOptions with_flags(std::vector<std::string> flags) {
  DashboardOptions options;
  options.connected = false;
  options.server_flags = std::move(flags);
  return options;
}

// A script's sign-in; the answer's access token.
std::string token_of(ApiClient& client, const std::string& username) {
  const auto answer = client.sign_in_for_token(username, password_of(username));
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  return answer.parsed().at("access_token");
}

}  // namespace

TEST_CASE("every line of the JSON log is one object, and a change bears the id of its request") {
  TempDir directory;
  const std::string file = directory / "server.log";
  Dashboard dashboard(with_flags({"--log-format", "json", "--log-file", file}));
  auto client = dashboard.signed_in(kViewer);
  const auto answer = client.send("PUT", "/api/v1/preferences", "{}", "application/json");
  const std::string id = answer.header("X-Request-Id");
  REQUIRE(eventually([&] { return content_of(file).find(id) != std::string::npos; }));
  std::istringstream lines(content_of(file));
  bool found = false;
  for (std::string line; std::getline(lines, line);) {
    const auto entry = json::parse(line, nullptr, false);
    REQUIRE_MESSAGE(entry.is_object(), line);
    CHECK(entry.contains("@timestamp"));
    CHECK(entry.at("ecs.version").is_string());
    CHECK(std::set<std::string>{"info", "warn", "error"}.contains(entry.at("log.level")));
    CHECK(entry.at("message").is_string());
    if (entry.value("http.request.id", "") != id) continue;
    found = true;
    CHECK(entry.at("http.request.method") == "PUT");
    CHECK(entry.at("url.path") == "/api/v1/preferences");
    CHECK(entry.at("http.response.status_code") == 200);
    CHECK(entry.at("event.duration") > 1000);  // nanoseconds
    CHECK(entry.at("user.name") == kViewer);
    CHECK(entry.at("client.ip") == "127.0.0.1");
  }
  CHECK(found);
}

TEST_CASE("who is refused for asking too often is named in the log once a minute, at level info") {
  TempDir directory;
  const std::string file = directory / "server.log";
  Dashboard dashboard(
      with_flags({"--rate-limit", "20", "--log-format", "json", "--log-file", file}));
  auto client = dashboard.signed_in(kViewer);
  int refused = 0;
  for (int i = 0; i < 400 && refused < 20; ++i) {
    if (client.get("/api/v1/revisions").status == 429) ++refused;
  }
  REQUIRE(refused == 20);
  REQUIRE(eventually([&] {
    return client.send("PUT", "/api/v1/preferences", "{}", "application/json").status == 200;
  }));
  REQUIRE(eventually([&] { return content_of(file).find("\"PUT\"") != std::string::npos; }));
  std::istringstream lines(content_of(file));
  int told = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto entry = json::parse(line, nullptr, false);
    if (entry.value("http.response.status_code", 0) != 429) continue;
    ++told;
    CHECK(entry.at("http.request.method") == "GET");
    CHECK(entry.at("user.name") == kViewer);
    CHECK(entry.at("client.ip") == "127.0.0.1");
  }
  CHECK(told == 1);
}

TEST_CASE("a log that was renamed away is opened anew at SIGHUP, and no line is lost") {
  TempDir directory;
  const std::string file = directory / "server.log";
  Dashboard dashboard(with_flags({"--log-file", file}));
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::others_read) ==
        std::filesystem::perms::none);
  auto client = dashboard.signed_in(kViewer);
  const auto put = [&] {
    return client.send("PUT", "/api/v1/preferences", "{}", "application/json")
        .header("X-Request-Id");
  };
  const std::string rotated = file + ".1";
  std::filesystem::rename(file, rotated);
  const std::string before = put();
  REQUIRE(eventually([&] { return content_of(rotated).find(before) != std::string::npos; }));
  dashboard.server().process().signal(SIGHUP);
  REQUIRE(eventually([&] { return std::filesystem::exists(file); }));
  const std::string after = put();
  CHECK(eventually([&] { return content_of(file).find(after) != std::string::npos; }));
  CHECK(content_of(rotated).find(after) == std::string::npos);
}

TEST_CASE("SIGHUP takes level and name of the log from the settings file") {
  TempDir directory;
  const std::string settings = directory / "tms.toml";
  const auto configure = [&](const std::string& level, const std::string& name) {
    std::ofstream(settings) << "log-level = \"" << level << "\"\nlog-file = \"" << directory / name
                            << "\"\n";
  };
  configure("error", "first.log");
  TempDir data;
  ServerProcess server(data.path(), {"--config", settings});
  httplib::Client client("127.0.0.1", server.port());
  REQUIRE(client.Get("/healthz"));
  CHECK(content_of(directory / "first.log").empty());

  configure("debug", "second.log");
  server.process().signal(SIGHUP);
  REQUIRE(eventually([&] {
    client.Get("/healthz");
    return content_of(directory / "second.log").find("/healthz") != std::string::npos;
  }));
  configure("loud", "third.log");
  server.process().signal(SIGHUP);
  CHECK(eventually([&] {
    return content_of(directory / "second.log").find("\"loud\" cannot be used") !=
           std::string::npos;
  }));
  CHECK_FALSE(std::filesystem::exists(directory / "third.log"));
}

TEST_CASE("a log file that cannot be written ends the start with its name") {
  TempDir directory;
  const auto outcome =
      run_program({program_path("tms-dashboard"), "serve", "--listen", "127.0.0.1:0", "--data-dir",
                   directory.path(), "--log-file", directory / "missing/server.log"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.errors.find("--log-file") != std::string::npos);
  CHECK(outcome.errors.find("missing/server.log") != std::string::npos);
}

TEST_CASE("no secret reaches the log, whatever carries it") {
  TempDir directory;
  const std::string file = directory / "server.log";
  DashboardOptions options =
      with_flags({"--log-level", "debug", "--log-format", "json", "--log-file", file});
  options.sim.client_id = "lab-client";
  options.sim.client_secret = "lab-client-secret-77";
  Dashboard dashboard(std::move(options));
  std::vector<std::string> secrets{password_of(kAdmin), password_of(kViewer), "lab-token",
                                   "lab-client-secret-77"};

  auto browser = dashboard.signed_in(kAdmin);
  secrets.push_back(browser.cookie().substr(browser.cookie().find('=') + 1));
  secrets.push_back(browser.csrf_token());
  auto script = dashboard.stranger();
  secrets.push_back(token_of(script, kAdmin));
  secrets.push_back("wrong-password-4711");
  dashboard.stranger().sign_in(kViewer, "wrong-password-4711");
  dashboard.stranger().get("/api/v1/jobs", {{"Authorization", "Bearer made-up-token-4711"}});
  secrets.push_back("made-up-token-4711");
  secrets.push_back("token-in-a-query-4711");
  script.get("/api/v1/jobs?access_token=token-in-a-query-4711");

  const std::string credentials = "/api/v1/clusters/" + kClusterInUrl + "/credentials";
  const json bearer{{"kind", "bearer"}, {"token", "lab-token"}, {"keep", "cluster"}};
  CHECK(script.put(credentials, bearer).status == 200);
  const auto revealed = script.put(credentials, {{"kind", "client_credentials"},
                                                 {"client_id", "lab-client"},
                                                 {"client_secret", "lab-client-secret-77"},
                                                 {"keep", "session"},
                                                 {"reveal", true}});
  REQUIRE_MESSAGE(revealed.status == 200, revealed.body);
  secrets.push_back(revealed.parsed().at("access_token"));
  secrets.push_back("refused-secret-4711");
  script.put(credentials, {{"kind", "client_credentials"},
                           {"client_id", "lab-client"},
                           {"client_secret", "refused-secret-4711"},
                           {"keep", "session"}});
  script.post("/api/v1/clusters/" + kClusterInUrl + "/test");
  dashboard.sync(script);

  std::string viewer_id;
  const json users = script.read("/api/v1/users");
  for (const auto& user : users.at("items")) {
    if (user.at("username") == kViewer) viewer_id = user.at("id");
  }
  const auto link = script.post("/api/v1/users/" + viewer_id + "/password-reset");
  REQUIRE_MESSAGE(link.status < 300, link.body);
  const std::string url = link.parsed().at("link");
  const std::string reset_token = url.substr(url.find("token=") + 6);
  secrets.insert(secrets.end(), {reset_token, "Fresh-harbour-4711", "Newest-harbour-4711"});
  CHECK(dashboard.stranger()
            .post("/api/v1/password-reset",
                  {{"reset_token", reset_token}, {"password", "Fresh-harbour-4711"}})
            .status == 204);
  auto viewer = dashboard.stranger();
  REQUIRE(viewer.sign_in(kViewer, "Fresh-harbour-4711").status == 200);
  viewer.put("/api/v1/me/password",
             {{"current_password", "Fresh-harbour-4711"}, {"new_password", "Newest-harbour-4711"}});

  const auto made = browser.post(
      "/api/v1/tokens", {{"name", "night job"}, {"role", "viewer"}, {"expires_in_days", 1}});
  REQUIRE_MESSAGE(made.status < 300, made.body);
  secrets.push_back(made.parsed().at("token"));
  auto program = dashboard.stranger();
  program.set_access_token(secrets.back());
  CHECK(program.get("/api/v1/jobs").status == 200);

  dashboard.server().process().signal(SIGTERM);
  REQUIRE(dashboard.server().process().wait().has_value());
  const std::string logged = content_of(file) + dashboard.server().process().errors() +
                             dashboard.server().process().output();
  CHECK(logged.find("/api/v1/password-reset") != std::string::npos);  // it was on
  for (const std::string& secret : secrets) {
    REQUIRE_FALSE(secret.empty());
    CHECK_MESSAGE(logged.find(secret) == std::string::npos, "in the log: " << secret);
  }
}

TEST_CASE("the setup link is printed to standard error alone, its use is logged without it") {
  TempDir directory;
  TempDir data;
  const std::string file = directory / "server.log";
  ServerProcess server(data.path(), {"--log-level", "debug", "--log-file", file});
  std::string shown;
  std::size_t found = 0, end = 0;
  REQUIRE(eventually([&] {
    shown = server.process().errors();
    found = shown.find("token=");
    end = shown.find('\n', found);
    return found != std::string::npos && end != std::string::npos;
  }));
  const std::string token = shown.substr(found + 6, end - found - 6);
  httplib::Client client("127.0.0.1", server.port());
  const json first{{"setup_token", token},
                   {"username", "first.admin"},
                   {"password", "Quiet-harbour-first-4711"}};
  const auto answer = client.Post("/api/v1/setup", first.dump(), "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 201);
  REQUIRE(eventually([&] { return content_of(file).find("/api/v1/setup") != std::string::npos; }));
  const std::string logged = content_of(file) + server.process().output();
  CHECK(logged.find(token) == std::string::npos);
  CHECK(logged.find("Quiet-harbour-first-4711") == std::string::npos);
}
