#include "tests/api/support/dashboard.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <functional>

namespace tms::testing {

using namespace std::chrono_literals;

std::string password_of(const std::string& username) {
  return "Quiet-harbour-" + std::to_string(std::hash<std::string>{}(username));
}

ServerProcess::ServerProcess(std::string data_dir, const std::vector<std::string>& flags) {
  // Limits a user would never meet, but a test that asks a hundred times a second does.
  std::vector<std::string> command{program_path("tms-dashboard"),
                                   "serve",
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--data-dir",
                                   std::move(data_dir)};
  for (const char* limit : {"--rate-limit", "--max-connections-per-address"}) {
    if (std::find(flags.begin(), flags.end(), limit) != flags.end()) continue;
    command.insert(command.end(), {limit, "0"});
  }
  command.insert(command.end(), flags.begin(), flags.end());
  process_ = std::make_unique<Process>(command);
  const bool over_tls = std::find(flags.begin(), flags.end(), "--tls-cert") != flags.end();
  const std::string ready =
      std::string("listening on ") + (over_tls ? "https" : "http") + "://127.0.0.1:";
  const auto is_decided = [&] {
    return process_->output().find(ready) != std::string::npos || !process_->is_running();
  };
  REQUIRE_MESSAGE(eventually(is_decided), "the server neither listens nor ends");
  const auto output = process_->output();
  const auto found = output.find(ready);
  REQUIRE_MESSAGE(found != std::string::npos, "the server ended: " << process_->errors());
  port_ = std::stoi(output.substr(found + ready.size()));
}

Outcome AdminCommands::run(std::vector<std::string> arguments,
                           const std::string& standard_input) const {
  arguments.insert(arguments.begin(), program_path("tms-dashboard"));
  arguments.insert(arguments.end(), {"--data-dir", data_dir_});
  return run_program(arguments, standard_input);
}

void AdminCommands::add_user(const std::string& username, const std::string& role) const {
  const auto outcome =
      run({"user", "add", "--username", username, "--role", role, "--password-stdin"},
          password_of(username) + "\n");
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.errors);
}

void AdminCommands::add_cluster(const std::string& code, const std::string& base_url,
                                const std::vector<std::string>& flags) const {
  std::vector<std::string> arguments{"cluster", "add", "--code", code, "--base-url", base_url};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const auto outcome = run(arguments);
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.errors);
}

DashboardOptions::DashboardOptions() {
  sim.customers = 1000;
  sim.latency = 0ms;
  sim.action_latency = 20ms;
  sim.settle = 0ms;
  sim.threads = 96;  // one for each kept connection: 64 of reads of app status, and some
  sim.token = "lab-token";
}

Dashboard::Dashboard(DashboardOptions options)
    : server_flags_(std::move(options.server_flags)),
      data_dir_(options.data_dir.empty() ? directory_.path() : options.data_dir),
      sim_(std::move(options.sim)) {
  const auto url = sim_.start();
  REQUIRE(url.has_value());
  const auto commands = admin_commands();
  commands.add_user(kAdmin, "admin");
  restart_process();
  // With the server running, so that both ways of an admin command are used.
  commands.add_user(kOperator, "operator");
  commands.add_user(kViewer, "viewer");
  auto flags = std::move(options.cluster_flags);
  flags.insert(flags.end(), {"--token-url", sim_.token_url()});
  commands.add_cluster(kCluster, *url, flags);

  ApiClient anyone(server_->port(), nullptr);
  contract_ = std::make_shared<const Contract>(anyone.read("/api/v1/openapi.json"));
  if (!options.connected) return;
  auto admin = signed_in(kAdmin);
  const auto connected =
      admin.put("/api/v1/clusters/" + kClusterInUrl + "/credentials",
                {{"kind", "bearer"}, {"token", "lab-token"}, {"keep", "cluster"}});
  REQUIRE_MESSAGE(connected.status == 200, connected.body);
  const auto job = sync(admin);
  REQUIRE_MESSAGE(job.at("status") == "succeeded", job.dump());
}

ApiClient Dashboard::stranger() const {
  return {server_->port(), contract_};
}

ApiClient Dashboard::signed_in(const std::string& username) const {
  auto client = stranger();
  const auto answer = client.sign_in(username, password_of(username));
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  return client;
}

void Dashboard::restart_process() {
  server_.reset();
  server_ = std::make_unique<ServerProcess>(data_dir_, server_flags_);
}

void Dashboard::kill_and_restart() {
  server_->process().signal(SIGKILL);
  REQUIRE(server_->process().wait().has_value());
  restart_process();
}

json Dashboard::ended_job(ApiClient& client, const std::string& id,
                          std::chrono::seconds patience) const {
  json job;
  const bool has_ended = eventually(
      [&] {
        job = client.read("/api/v1/jobs/" + id);
        return !job.at("finished_at").is_null();
      },
      patience);
  REQUIRE_MESSAGE(has_ended, "the job does not end: " << job.dump());
  return job;
}

json Dashboard::sync(ApiClient& client) const {
  const auto started = client.post("/api/v1/clusters/" + kClusterInUrl + "/sync");
  REQUIRE_MESSAGE(started.status == 202, started.body);
  return ended_job(client, started.parsed().at("job").at("id"));
}

json Dashboard::start_action(ApiClient& client, const std::string& action,
                             const std::vector<std::string>& cids,
                             const std::string& reason) const {
  const auto preview = client.post("/api/v1/jobs/preview", {{"kind", "action"},
                                                            {"cluster", kCluster},
                                                            {"action", action},
                                                            {"selection", {{"cids", cids}}}});
  REQUIRE_MESSAGE(preview.status == 200, preview.body);
  const auto dry_run = preview.parsed();
  const auto started = client.post("/api/v1/jobs", {{"kind", "action"},
                                                    {"cluster", kCluster},
                                                    {"action", action},
                                                    {"selection_token", dry_run["selection_token"]},
                                                    {"reason", reason},
                                                    {"confirm_count", dry_run["total"]}});
  REQUIRE_MESSAGE(started.status == 202, started.body);
  return started.parsed().at("job");
}

Dashboard& shared_dashboard() {
  static Dashboard dashboard;
  return dashboard;
}

std::vector<std::string> customers_in(ApiClient& client, const std::string& state,
                                      std::size_t count) {
  std::vector<std::string> cids;
  while (cids.size() < count) {
    const auto page =
        client.read("/api/v1/customers?cluster=" + kClusterInUrl + "&state=" + state +
                    "&limit=" + std::to_string(std::min<std::size_t>(500, count - cids.size())) +
                    "&offset=" + std::to_string(cids.size()));
    REQUIRE_MESSAGE(!page.at("items").empty(), "too few customers in " << state);
    for (const auto& customer : page["items"]) cids.push_back(customer.at("cid"));
  }
  return cids;
}

}  // namespace tms::testing
