#include "server/capacity/run.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "server/capacity/connection_limit.h"
#include "server/capacity/growth.h"
#include "server/capacity/machine.h"
#include "server/capacity/projection.h"
#include "server/capacity/world.h"

namespace tms::capacity {

namespace {

constexpr const char* kJson = "/report.json";
constexpr const char* kMarkdown = "/report.md";
constexpr const char* kHtml = "/report.html";

model::TimeMs wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Progress with_prefix(const Progress& progress, const std::string& prefix) {
  return [&progress, prefix](const std::string& line) { progress(prefix + ": " + line); };
}

void run_scenarios(const Options& options, StopSwitch& cancel, const Progress& progress,
                   Report& report) {
  for (const auto& scenario : options.scenarios) {
    const auto name = std::string(scenario.name);
    auto outcome = run_scenario(options, scenario, cancel, with_prefix(progress, name));
    progress(name + ": " + std::string(to_string(outcome.scenario.verdict())) +
             (outcome.scenario.stopped_because.empty()
                  ? std::string()
                  : " (" + outcome.scenario.stopped_because + ")"));
    if (outcome.idle && (!report.idle || outcome.idle->customers >= report.idle->customers))
      report.idle = outcome.idle;
    if (!outcome.left_behind.empty()) report.remarks.push_back(name + ": " + outcome.left_behind);
    if (!outcome.server_version.empty()) report.server_version = outcome.server_version;
    report.scenarios.push_back(std::move(outcome.scenario));
  }
}

void search_connection_limit(const Options& options, StopSwitch& cancel, const Progress& progress,
                             Report& report) {
  if (options.connections_to == 0) return;
  if (options.target_url.starts_with("https://")) {
    report.remarks.push_back(
        "The limit of connections is not searched over TLS: ask the server behind the proxy.");
    return;
  }
  report.connections.emplace();
  if (cancel.is_stopped()) {
    report.connections->stopped_because = cancel.reason();
    return;
  }
  const auto told = with_prefix(progress, "connections");
  if (!options.is_spawned()) {
    report.connections =
        find_connection_limit(options.target_url, options.connections_to, cancel, told);
    return;
  }
  const auto world = World::open(options, "connections");
  if (!world) {
    report.connections->stopped_because = world.error().message;
    return;
  }
  report.connections = find_connection_limit((*world)->url(), options.connections_to, cancel, told);
}

void look_at_growth(const Options& options, StopSwitch& cancel, const Progress& progress,
                    Report& report) {
  if (options.growth_to == 0) return;
  if (!options.is_spawned()) {
    report.remarks.push_back(
        "A target keeps its data: growth is measured on a server of our own (--spawn).");
    return;
  }
  measure_growth(options, cancel, with_prefix(progress, "growth"), report);
}

model::Result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return {};
  std::error_code ignored;
  std::filesystem::remove(path, ignored);  // half a report
  return model::fail(model::ErrorCode::Internal, path + " cannot be written: is the disk full?");
}

}  // namespace

Report run_validation(const Options& options, StopSwitch& cancel, const Progress& progress) {
  Report report;
  report.started_at = wall_clock_ms();
  report.target = options.target_url;
  raise_open_file_limit();
  report.machine = look_at_machine();
  run_scenarios(options, cancel, progress, report);
  search_connection_limit(options, cancel, progress, report);
  look_at_growth(options, cancel, progress, report);
  report.projection = project(report);
  report.bottleneck = find_bottleneck(report);
  report.ended_at = wall_clock_ms();
  return report;
}

model::Result<void> make_report_folder(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  for (const char* name : {kJson, kMarkdown, kHtml}) {
    if (!error) std::filesystem::remove(directory + name, error);
  }
  if (!error) return {};
  return model::fail(model::field_error(
      "--output", "invalid_value", error.message() + ". Name a folder that can be written to."));
}

model::Result<void> write_report(const Report& report, const std::string& directory) {
  for (const auto& [name, text] :
       {std::pair(kJson, as_json(report)), std::pair(kMarkdown, as_markdown(report)),
        std::pair(kHtml, as_html(report))}) {
    if (const auto written = write_file(directory + name, text); !written) return written;
  }
  return {};
}

}  // namespace tms::capacity
