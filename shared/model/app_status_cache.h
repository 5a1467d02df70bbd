// What the server remembers of the customers' applications, as figures.
#pragma once

#include <cstdint>
#include <string>

namespace tms::model {

// Which part of the cache is meant; empty: any. A customer is named together with his cluster.
struct AppStatusScope {
  std::string cluster;
  std::string cid;
  std::string app;  // customers that reported it, and of them only that app is counted
  friend bool operator==(const AppStatusScope&, const AppStatusScope&) = default;
};

struct AppStatusCacheView {
  std::uint64_t entries = 0;  // app by customer
  std::uint64_t customers = 0;
  std::uint64_t fresh = 0;  // customers that a refresh would not read again
  std::uint64_t stale = 0;  // the others
  std::uint64_t hits = 0;   // customers that refreshes found fresh since the server started
  std::uint64_t misses = 0;
  std::uint64_t bytes = 0;  // of memory, about
  friend bool operator==(const AppStatusCacheView&, const AppStatusCacheView&) = default;
};

}  // namespace tms::model
