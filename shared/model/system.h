// What the server tells about itself: health, readiness, what has changed since last asked, and the
// figures of the System screen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/model/time.h"

namespace tms::model {

// Counters that only grow while the server runs: a client reads again what has moved. A new
// `server_started_at` makes all older numbers worthless.
struct Revisions {
  std::vector<std::pair<std::string, std::uint64_t>> customers;  // by cluster code
  std::uint64_t jobs = 0;
  std::uint64_t audit = 0;
  std::uint64_t batches = 0;
  TimeMs server_started_at = 0;
  friend bool operator==(const Revisions&, const Revisions&) = default;
};

// Each check is "ok" or a sentence that says what is wrong or going on. Never about a cluster.
struct Readiness {
  std::string database = "ok";
  std::string directory = "ok";
  std::string recovery = "ok";
  bool ready() const { return database == "ok" && directory == "ok" && recovery == "ok"; }
  friend bool operator==(const Readiness&, const Readiness&) = default;
};

// Unset where nothing was measured in the time.
struct Percentiles {
  std::optional<double> p50, p95, p99;
  friend bool operator==(const Percentiles&, const Percentiles&) = default;
};

// What waits, and what is being done, in each of the server's queues.
struct QueueDepths {
  std::uint64_t fast_lane = 0;  // requests being handled at this moment
  std::uint64_t slow_lane = 0;  // requests waiting for a slow thread or on one
  std::uint64_t writes = 0;     // units waiting for the one writer of the database
  std::uint64_t calls = 0;      // calls to clusters that are out
  friend bool operator==(const QueueDepths&, const QueueDepths&) = default;
};

struct AuditGrowth {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t per_hour = 0;  // records of the last 60 minutes
  friend bool operator==(const AuditGrowth&, const AuditGrowth&) = default;
};

// One figure over time: (unix seconds, value), oldest first. A step without a value is left out.
// Names are those of the figures: "response_ms.p99", "cpu_per_core.0", "audit.records",
// "errors.not_found", "cluster_latency_ms.EU".
struct FigureSeries {
  std::string name;
  std::vector<std::pair<std::int64_t, double>> points;
  friend bool operator==(const FigureSeries&, const FigureSeries&) = default;
};

// How several steps of a series become one longer step. Stored: numbers never change.
enum class Fold : std::uint8_t { Mean = 0, Most = 1, Sum = 2 };

// One step of all series, as the server keeps it over a restart.
struct FigureValue {
  std::string name;
  Fold fold = Fold::Mean;
  float value = 0;
  friend bool operator==(const FigureValue&, const FigureValue&) = default;
};
struct FigureStep {
  std::int64_t at_s = 0;  // unix time at which it begins
  std::vector<FigureValue> figures;
  friend bool operator==(const FigureStep&, const FigureStep&) = default;
};

// Percentiles "now" are those of the last minute, counts by name those of the last hour.
struct SystemFigures {
  Percentiles response_ms;           // answers of the API
  std::vector<double> cpu_per_core;  // of the machine, percent of each core
  double cpu_process = 0;            // of this server, percent of one core
  std::uint64_t rss_bytes = 0;
  Percentiles db_query_ms;
  std::uint64_t sessions_active = 0;
  AuditGrowth audit;
  std::vector<std::pair<std::string, std::uint64_t>> errors;  // by error code
  std::uint64_t users_active = 0;                             // asked for something in 5 minutes
  std::vector<std::pair<std::string, Percentiles>> cluster_latency_ms;  // by cluster code
  QueueDepths queue_depth;
  std::optional<double> cache_hit_rate;  // of app statuses, 0 to 1; unset: nothing was asked
  std::uint32_t step_s = 10;             // between the points of the series
  std::vector<FigureSeries> series;
  friend bool operator==(const SystemFigures&, const SystemFigures&) = default;
};

// Which points of the series to send: all of 24 hours, or those from `since_s` on (the last known
// one may have grown), folded into longer steps (latencies and queues by their worst, errors by
// their sum, anything else by its mean).
struct SystemQuery {
  static constexpr std::uint32_t kStepS = 10;
  static constexpr std::uint32_t kMostStepS = 3600;
  std::uint64_t since_s = 0;  // unix time; 0: from the beginning
  std::uint32_t step_s = kStepS;
  friend bool operator==(const SystemQuery&, const SystemQuery&) = default;
};

}  // namespace tms::model
