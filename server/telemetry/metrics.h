// What is counted where it happens: requests, the database, calls to clusters. Lives as long as the
// server; any thread. Nothing here takes a lock while a request is served, and nothing grows with
// what people send: routes, calls and results are names of ours, clusters are limited.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/telemetry/latency.h"
#include "shared/model/error.h"

namespace tms::telemetry {

inline constexpr std::size_t kErrorCodes = static_cast<std::size_t>(model::ErrorCode::Count);
using ErrorCounts = std::array<std::uint64_t, kErrorCodes>;  // by model::ErrorCode

// One answered request. Texts are valid during the call.
struct RequestFacts {
  std::string_view method;
  std::string_view route;  // as in the route table, "static", or empty when nothing matched
  int status = 0;
  std::optional<model::ErrorCode> error;
  std::chrono::microseconds duration{};
  std::size_t bytes_sent = 0;
};

// One call to a cluster that is over.
struct CallFacts {
  std::string_view cluster;
  std::string_view kind;    // "set_action"
  std::string_view result;  // "ok", "busy", "lost"
  std::chrono::milliseconds duration{};
};

class Metrics {
 public:
  static constexpr std::size_t kMostClusters = 64;

  // The routes that are told apart: (method, path).
  using RouteNames = std::vector<std::pair<std::string, std::string>>;
  explicit Metrics(const RouteNames& routes);

  void add_request(const RequestFacts& request);
  void add_query(std::chrono::microseconds duration) { queries_.add(duration); }
  void add_commit(std::chrono::microseconds duration, std::size_t units);
  void call_started() { calls_in_flight_.fetch_add(1, std::memory_order_relaxed); }
  void add_call(const CallFacts& call);

  struct Route {
    std::string method, path;
    LatencyCounts latency;
    std::array<std::uint64_t, 5> by_class{};  // 1xx to 5xx
  };
  struct Call {
    std::string cluster, kind;
    LatencyCounts latency;
    std::map<std::string, std::uint64_t> by_result;
  };
  std::vector<Route> routes() const;  // those that were asked for
  std::vector<Call> calls() const;
  LatencyCounts api_latency() const { return api_.counts(); }
  LatencyCounts query_latency() const { return queries_.counts(); }
  LatencyCounts commit_latency() const { return commits_.counts(); }
  ErrorCounts errors() const;
  std::uint64_t units_committed() const { return units_.load(std::memory_order_relaxed); }
  std::uint64_t bytes_sent() const { return bytes_sent_.load(std::memory_order_relaxed); }
  std::uint64_t calls_in_flight() const { return calls_in_flight_.load(std::memory_order_relaxed); }

 private:
  struct RouteCounters {
    std::string method, path;
    Latency latency;
    std::array<std::atomic<std::uint64_t>, 5> by_class{};
  };
  struct CallCounters {
    Latency latency;
    std::map<std::string, std::uint64_t, std::less<>> by_result;  // under calls_mutex_
  };
  struct RouteName {
    std::string_view method, path;
    bool operator==(const RouteName&) const = default;
  };
  struct RouteHash {
    std::size_t operator()(const RouteName& name) const noexcept;
  };
  RouteCounters& counters_of(std::string_view method, std::string_view route);

  std::vector<std::unique_ptr<RouteCounters>> routes_;  // the last two: static files, nothing
  std::unordered_map<RouteName, RouteCounters*, RouteHash> by_name_;
  Latency api_, queries_, commits_;
  std::array<std::atomic<std::uint64_t>, kErrorCodes> errors_{};
  std::atomic<std::uint64_t> units_{0}, bytes_sent_{0}, calls_in_flight_{0};
  mutable std::shared_mutex calls_mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<CallCounters>> calls_;
};

}  // namespace tms::telemetry
