// tms-cluster-sim: the simulated cluster as a program (API.md, "Programs").
#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "server/cluster_sim/cluster_sim.h"
#include "server/config/flags.h"
#include "server/config/settings.h"

namespace {

using tms::cluster_sim::ClusterSim;
using tms::cluster_sim::Options;
using tms::config::refusal;
using tms::config::refuse_flag;
using tms::config::take_whole_number;

constexpr int kFailed = 1;
constexpr unsigned kLongestMs = 3'600'000;
constexpr unsigned kMostCustomers = 5'000'000;
constexpr unsigned kMostRequestsPerS = 1'000'000;

struct Arguments {
  std::string listen = "127.0.0.1:9100";
  unsigned latency_ms = 20;
  unsigned action_latency_ms = 300;
  unsigned readback_delay_ms = 0;
  unsigned settle_ms = 5000;
  std::vector<std::string> faults;
  std::string client;
  Options options;
};

void add_flags(CLI::App& app, Arguments& arguments) {
  auto& options = arguments.options;
  app.add_option("--listen", arguments.listen, "Address and port; port 0 takes a free one")
      ->capture_default_str();
  const auto add_number = [&app](const char* flag, auto& target, std::uint64_t least,
                                 std::uint64_t most, const char* help) {
    take_whole_number(app.add_option(flag, target, help)->capture_default_str(), least, most);
  };
  add_number("--customers", options.customers, 1, kMostCustomers,
             "How many customers live on the cluster");
  add_number("--latency-ms", arguments.latency_ms, 0, kLongestMs,
             "Of reads and of the token route");
  add_number("--action-latency-ms", arguments.action_latency_ms, 0, kLongestMs,
             "Of set/action, which is applied at its end");
  add_number("--readback-delay-ms", arguments.readback_delay_ms, 0, kLongestMs,
             "From an applied action to the first read that shows it");
  app.add_option("--fault", arguments.faults,
                 "KIND[@ROUTE]:RATE, for example 503:0.1 or timeout@appstatus:0.02; repeatable");
  add_number("--rate-limit", options.rate_limit_per_s, 0, kMostRequestsPerS,
             "Requests a second before 429; 0 switches it off");
  app.add_option("--token", options.token, "The accepted bearer token; without it any is");
  app.add_option("--client", arguments.client, "ID:SECRET that may fetch a token at /token");
  add_number("--seed", options.seed, 0, std::numeric_limits<std::uint64_t>::max(),
             "The same seed gives the same cluster");
  add_number("--settle-ms", arguments.settle_ms, 0, kLongestMs,
             "From start or action to the verdict of the last app");
  app.add_flag("--control", options.control, "Serve /control: counts, faults and the token");
}

Options options_from(const Arguments& arguments) {
  auto options = arguments.options;
  const auto listen = tms::config::parse_listen_address(arguments.listen);
  if (!listen) refuse_flag("--listen", refusal(arguments.listen, listen.error().message));
  options.host = listen->host;
  options.port = listen->port;
  options.latency = std::chrono::milliseconds(arguments.latency_ms);
  options.action_latency = std::chrono::milliseconds(arguments.action_latency_ms);
  options.readback_delay = std::chrono::milliseconds(arguments.readback_delay_ms);
  options.settle = std::chrono::milliseconds(arguments.settle_ms);
  for (const auto& text : arguments.faults) {
    const auto rule = tms::cluster_sim::parse_fault(text);
    if (!rule) refuse_flag("--fault", rule.error().message);
    options.faults.push_back(*rule);
  }
  if (!arguments.client.empty()) {
    const auto colon = arguments.client.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == arguments.client.size()) {
      refuse_flag("--client", refusal(arguments.client, "Write ID:SECRET."));
    }
    options.client_id = arguments.client.substr(0, colon);
    options.client_secret = arguments.client.substr(colon + 1);
  }
  return options;
}

int run(Options options) {
  // Blocked before any thread starts, so that only sigwait below takes them.
  sigset_t end_signals;
  sigemptyset(&end_signals);
  sigaddset(&end_signals, SIGINT);
  sigaddset(&end_signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end_signals, nullptr);

  ClusterSim sim(std::move(options));
  const auto url = sim.start();
  if (!url) {
    std::fprintf(stderr, "%s\n", url.error().message.c_str());
    return kFailed;
  }
  std::printf("listening on %s\n", url->c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&end_signals, &signal);
  sim.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A simulated TMS cluster for demonstrations, tests and load.", "tms-cluster-sim"};
  Arguments arguments;
  add_flags(app, arguments);
  return tms::config::run_with_flags(app, argc, argv,
                                     [&arguments] { return run(options_from(arguments)); });
}
