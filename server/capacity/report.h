// What a run found, as facts; report_*.cpp write them for people and for programs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/capacity/timings.h"
#include "shared/model/time.h"

namespace tms::capacity {

enum class Verdict : std::uint8_t { Passed, Failed, NotMeasured };
std::string_view to_string(Verdict verdict);  // "passed", "failed", "not measured"

// One limit. Without a measurement it is never a pass.
struct Check {
  std::string what;
  std::string unit;
  double limit = 0;  // at most
  std::optional<double> measured;
  Verdict verdict() const {
    if (!measured) return Verdict::NotMeasured;
    return *measured <= limit ? Verdict::Passed : Verdict::Failed;
  }
};

struct ProcessMoment {  // of the server, since the start of measuring
  double at_s = 0;
  double cpu_percent = 0;  // of one core, since the moment before
  double rss_mb = 0;
  double open_files = 0;
  double threads = 0;
};

struct ScenarioReport {
  std::string name;
  std::uint32_t customers = 0;
  std::uint32_t users = 0;
  std::uint32_t wanted_s = 0;
  double measured_s = 0;
  std::string stopped_because;  // empty: it ran to its end
  std::vector<Check> checks;
  CallFigures calls;
  double sign_in_p99_ms = 0;
  double connections = 0;  // most at once, as the server counts them
  std::uint64_t actions = 0, customers_acted_on = 0;
  std::vector<ProcessMoment> process;
  std::vector<double> cores_percent;
  std::uint32_t cores = 0;
  double cpu_s = 0;  // of the server while measured
  double memory_slope_mb_per_min = 0;
  double queries = 0, query_ms = 0;   // of the database: how many, mean
  double commits = 0, commit_ms = 0;  // group commits
  double upstream_calls = 0, upstream_ms = 0;
  double action_calls = 0, action_call_ms = 0;  // those of them that carry actions
  double audit_bytes_per_record = 0;            // 0: nothing was recorded
  Verdict verdict() const;                      // what did not run to its end never passed
};

struct IdleReport {
  std::optional<double> first_start_ms;  // on an empty directory
  std::optional<double> start_ms;        // on the data of the largest scenario
  std::uint32_t customers = 0;           // of that scenario
  double rss_mb = 0;
  double cpu_percent = 0;  // of one core
};

struct GrowthPoint {
  std::uint32_t customers = 0;
  std::uint32_t clusters = 0;  // a cluster's full reply may not be longer than 64 MiB
  double first_sync_ms = 0, unchanged_sync_ms = 0;  // of one cluster
  Quantiles window, history;
  double rss_mb = 0;
  double start_ms = 0;
};

struct ConnectionReport {
  std::uint32_t tried = 0;
  std::uint32_t held = 0;       // idle connections that were open, and answered, at once
  std::string limited_by;       // a sentence
  std::string stopped_because;  // empty: searched to the end
};

// A measurement beyond the scenarios that did not come to its end.
struct Gap {
  std::string what;  // "growth"
  std::string why;   // a sentence
  std::string text() const { return "Not measured to the end: " + what + ". " + why; }
};

// A line of the projection: what it says, and how it was computed.
struct ProjectionLine {
  std::string what;
  std::string value;
  std::string arithmetic;
};

struct MachineReport {
  std::string cpu;
  std::uint32_t cores = 0;
  double memory_mb = 0;
  std::string system;  // kernel
  std::uint64_t most_open_files = 0;
};

struct Report {
  model::TimeMs started_at = 0;
  model::TimeMs ended_at = 0;
  std::string version;         // of this tool
  std::string commit;          // of the source it was built from; empty: unknown
  std::string server_version;  // of the server
  std::string target;          // its URL; empty: spawned
  MachineReport machine;       // of this tool; the server's too when spawned
  std::optional<IdleReport> idle;
  std::vector<ScenarioReport> scenarios;
  std::vector<GrowthPoint> growth;
  std::string growth_stopped_because;  // empty: measured to the end, or left out
  std::optional<ConnectionReport> connections;
  std::vector<ProjectionLine> projection;
  std::string bottleneck;  // a sentence
  std::vector<std::string> remarks;

  std::vector<Gap> gaps() const;
  // Passed: every scenario that was asked for passed, and what was to be measured beyond them was.
  Verdict verdict() const;
  std::string verdict_sentence() const;

 private:
  std::string missing() const;  // "`load`, growth"
};

std::string as_json(const Report& report);
std::string as_markdown(const Report& report);
std::string as_html(const Report& report);  // whole, needs no network

}  // namespace tms::capacity
