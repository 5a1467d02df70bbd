// tms-cluster-sim: the simulated cluster as a program (API.md, "Programs").
#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "server/cluster_sim/cluster_sim.h"

namespace {

using tms::cluster_sim::ClusterSim;
using tms::cluster_sim::Options;

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

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

// CLI11 wants exceptions for a wrong value and prints the flag in front of the words.
[[noreturn]] void wrong_value(const std::string& flag, const std::string& words) {
  throw CLI::ValidationError(flag, words);
}

void add_flags(CLI::App& app, Arguments& arguments) {
  auto& options = arguments.options;
  app.add_option("--listen", arguments.listen, "Address and port; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--customers", options.customers, "How many customers live on the cluster")
      ->capture_default_str()
      ->check(CLI::Range(1u, 5'000'000u));
  app.add_option("--latency-ms", arguments.latency_ms, "Of reads and of the token route")
      ->capture_default_str();
  app.add_option("--action-latency-ms", arguments.action_latency_ms,
                 "Of set/action, which is applied at its end")
      ->capture_default_str();
  app.add_option("--readback-delay-ms", arguments.readback_delay_ms,
                 "From an applied action to the first read that shows it")
      ->capture_default_str();
  app.add_option("--fault", arguments.faults,
                 "KIND[@ROUTE]:RATE, for example 503:0.1 or timeout@appstatus:0.02; repeatable");
  app.add_option("--rate-limit", options.rate_limit_per_s,
                 "Requests a second before 429; 0 switches it off")
      ->capture_default_str();
  app.add_option("--token", options.token, "The accepted bearer token; without it any is");
  app.add_option("--client", arguments.client, "ID:SECRET that may fetch a token at /token");
  app.add_option("--seed", options.seed, "The same seed gives the same cluster")
      ->capture_default_str();
  app.add_option("--settle-ms", arguments.settle_ms,
                 "From start or action to the verdict of the last app")
      ->capture_default_str();
  app.add_flag("--control", options.control, "Serve /control: counts, faults and the token");
}

void take_listen(const std::string& text, Options& options) {
  const auto colon = text.rfind(':');
  unsigned port = 65536;
  if (colon != std::string::npos) {
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc{} || stop != end) port = 65536;
  }
  if (port > 65535 || colon == 0) {
    wrong_value("--listen", "'" + text + "' is not ADDRESS:PORT; write 127.0.0.1:9100");
  }
  options.host = text.substr(0, colon);
  options.port = static_cast<int>(port);
}

Options options_from(const Arguments& arguments) {
  auto options = arguments.options;
  take_listen(arguments.listen, options);
  options.latency = std::chrono::milliseconds(arguments.latency_ms);
  options.action_latency = std::chrono::milliseconds(arguments.action_latency_ms);
  options.readback_delay = std::chrono::milliseconds(arguments.readback_delay_ms);
  options.settle = std::chrono::milliseconds(arguments.settle_ms);
  for (const auto& text : arguments.faults) {
    const auto rule = tms::cluster_sim::parse_fault(text);
    if (!rule) wrong_value("--fault", rule.error().message);
    options.faults.push_back(*rule);
  }
  if (!arguments.client.empty()) {
    const auto colon = arguments.client.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == arguments.client.size()) {
      wrong_value("--client", "'" + arguments.client + "' is not ID:SECRET");
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
  try {
    app.parse(argc, argv);
    return run(options_from(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
}
