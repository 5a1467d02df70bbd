// tms-capacity: measures whether this machine is good for 50,000 customers (README.md).
#include <signal.h>

#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <thread>
#include <utility>

#include "server/capacity/run.h"
#include "server/capacity/source_commit.h"
#include "server/config/flags.h"

namespace {

using namespace tms::capacity;
using tms::config::refusal;
using tms::config::refuse_flag;
using tms::config::take_whole_number;

constexpr int kFailed = 1;
// Sessions end after 12 hours, and users sign in once.
constexpr int kLongestScenarioS = 11 * 3600;

struct Arguments {
  bool spawn = false;
  bool reads_password = false;
  std::vector<std::string> scenarios{"all"};
  std::uint32_t duration_s = 0;
  Options options;
};

void add_flags(CLI::App& app, Arguments& arguments) {
  auto& options = arguments.options;
  app.set_version_flag("--version", std::string("tms-capacity ") + TMS_VERSION);
  auto* target = app.add_option("--target", options.target_url,
                                "A running server, http://HOST:PORT; its data is not touched");
  app.add_flag("--spawn", arguments.spawn, "Start a server of our own on an empty directory")
      ->excludes(target);
  app.add_option("--username", options.username, "An admin of the target")->needs(target);
  app.add_flag("--password-stdin", arguments.reads_password,
               "Read the admin's password from standard input")
      ->needs(target);
  app.add_option("--scenario", arguments.scenarios,
                 "baseline, stress, load, capacity or all; several with commas")
      ->delimiter(',')
      ->capture_default_str();
  take_whole_number(app.add_option("--duration", arguments.duration_s,
                                   "Seconds of each scenario instead of its own (load: 1800)"),
                    1, kLongestScenarioS);
  app.add_option("--output", options.output, "Folder of the report; made if need be")
      ->capture_default_str();
  take_whole_number(app.add_option("--growth-to", options.growth_to,
                                   "Most customers of the growth measurement; 0: none")
                        ->capture_default_str(),
                    0, 1'000'000);
  take_whole_number(app.add_option("--connections-to", options.connections_to,
                                   "Where the search for the limit of connections ends; 0: none")
                        ->capture_default_str(),
                    0, 100'000);
  app.add_option("--sim-listen", options.sim_host,
                 "Address of this machine that the target reaches, for the simulated cluster")
      ->capture_default_str();
}

std::vector<Scenario> scenarios_named(const std::vector<std::string>& names) {
  std::vector<Scenario> scenarios;
  for (const auto& name : names) {
    if (name == "all") return {kScenarios.begin(), kScenarios.end()};
    const auto* scenario = find_scenario(name);
    if (!scenario) {
      refuse_flag("--scenario", refusal(name, "Write baseline, stress, load, capacity or all."));
    }
    scenarios.push_back(*scenario);
  }
  return scenarios;
}

Options options_from(const Arguments& arguments) {
  auto options = arguments.options;
  if (arguments.spawn == !options.target_url.empty()) {
    refuse_flag("--spawn", "Write --spawn, or --target with --username and --password-stdin.");
  }
  options.scenarios = scenarios_named(arguments.scenarios);
  if (arguments.duration_s > 0) options.duration_s = arguments.duration_s;
  if (!options.target_url.empty()) {
    const bool is_url =
        options.target_url.starts_with("http://") || options.target_url.starts_with("https://");
    if (!is_url) {
      refuse_flag("--target", refusal(options.target_url,
                                      "Write scheme and host, for example http://127.0.0.1:8080."));
    }
    while (options.target_url.ends_with('/')) options.target_url.pop_back();
    if (options.username.empty()) refuse_flag("--username", "Name an admin of the target.");
    if (!arguments.reads_password)
      refuse_flag("--password-stdin", "Write it, and the admin's password on standard input.");
    std::getline(std::cin, options.password);
    if (options.password.empty())
      refuse_flag("--password-stdin", "Standard input holds no password. Write it there.");
  }
  options.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  return options;
}

// Ends the run as soon as somebody presses Ctrl+C or closes the terminal; the report tells what was
// measured until then. A second signal ends the program at once.
class SignalWatch {
 public:
  explicit SignalWatch(StopSwitch& cancel) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    // A terminal that closes; under nohup the run goes on.
    if (std::signal(SIGHUP, SIG_DFL) == SIG_IGN) {
      std::signal(SIGHUP, SIG_IGN);
    } else {
      sigaddset(&signals_, SIGHUP);
    }
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);  // before any other thread starts
    std::thread([this, &cancel] {
      int signal = 0;
      sigwait(&signals_, &signal);
      pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
      cancel.stop_because("It was ended early by a signal.");
      sigwait(&signals_, &signal);
    }).detach();
  }

 private:
  sigset_t signals_{};
};

int run(const Options& options) {
  static StopSwitch cancel;  // outlives the thread that waits for signals
  static SignalWatch signals(cancel);
  const auto begin = Clock::now();
  const Progress progress = [begin](const std::string& line) {
    const auto s = static_cast<int>(std::chrono::duration<double>(Clock::now() - begin).count());
    std::printf("%02d:%02d  %s\n", s / 60, s % 60, line.c_str());
    std::fflush(stdout);
  };
  if (const auto made = make_report_folder(options.output); !made) {
    refuse_flag("--output", refusal(options.output, made.error().message));
  }
  auto report = run_validation(options, cancel, progress);
  report.version = TMS_VERSION;
  report.commit = source_commit();
  if (const auto written = write_report(report, options.output); !written) {
    std::fprintf(stderr, "tms-capacity: %s\n", written.error().message.c_str());
    std::printf("\n%s", as_markdown(report).c_str());  // 40 minutes are not lost
    return kFailed;
  }
  std::printf("\n%s\n", report.verdict_sentence().c_str());
  for (const auto& gap : report.gaps()) std::printf("%s\n", gap.text().c_str());
  std::printf("Nearest limit: %s\nReport: %s/report.html\n", report.bottleneck.c_str(),
              options.output.c_str());
  return report.verdict() == Verdict::Passed ? 0 : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is a failed write, as on a full disk
  CLI::App app{"Measures whether this machine is good for 50,000 customers.", "tms-capacity"};
  Arguments arguments;
  add_flags(app, arguments);
  return tms::config::run_with_flags(app, argc, argv,
                                     [&arguments] { return run(options_from(arguments)); });
}
