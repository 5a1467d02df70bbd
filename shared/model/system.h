// What the server tells about itself: health, readiness, and what has changed since last asked.
#pragma once

#include <cstdint>
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

}  // namespace tms::model
