// What other rooms know about themselves at this moment; asked for at each sample and each scrape.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/model/system.h"
#include "shared/model/time.h"

namespace tms::telemetry {

struct ClusterReading {
  std::string code;
  std::string breaker;  // "closed", "open", "half_open"
  std::uint64_t customers = 0;
  std::uint64_t missing = 0;
  model::TimeMs last_sync_at = 0;  // 0: never
  bool last_sync_ok = false;
  bool has_url = false;  // else no sync can ever be due
  // Of its jobs, without a final outcome (core::Jobs::OpenCustomers).
  std::uint64_t job_customers_waiting = 0;
  std::uint64_t job_customers_in_flight = 0;
  std::uint64_t job_customers_unknown = 0;
};

struct BackupReading {
  model::TimeMs last_success_at = 0;  // 0: never
  bool last_failed = false;           // of those that have ended
};

struct Readings {
  std::uint64_t connections = 0;
  std::uint64_t slow_lane_busy = 0;
  model::QueueDepths queues;  // `calls` is filled from the counters
  bool is_writable = true;
  std::uint64_t free_bytes = 0;  // on the disk of the data directory
  std::uint64_t sessions_active = 0;
  std::uint64_t users_active = 0;
  model::AuditGrowth audit;
  std::uint64_t jobs_unfinished = 0;
  std::uint64_t cache_entries = 0;  // for scrapes alone: it takes milliseconds
  std::uint64_t cache_hits = 0;     // since the start
  std::uint64_t cache_misses = 0;
  std::vector<ClusterReading> clusters;
  std::optional<BackupReading> backup;  // for scrapes alone; empty: could not be read
};

using TakeReadings = std::function<Readings()>;

}  // namespace tms::telemetry
