#include "server/telemetry/metrics.h"

#include <functional>
#include <mutex>
#include <set>

namespace tms::telemetry {

namespace {
constexpr const char* kAnyMethod = "any";
constexpr const char* kStatic = "static";
constexpr const char* kNone = "none";
constexpr const char* kOtherClusters = "other";
}  // namespace

std::size_t Metrics::RouteHash::operator()(const RouteName& name) const noexcept {
  const std::hash<std::string_view> hash;
  return hash(name.path) * 31 + hash(name.method);
}

Metrics::Metrics(const RouteNames& routes) {
  const auto add = [this](std::string method, std::string path) {
    routes_.push_back(std::make_unique<RouteCounters>());
    RouteCounters& counters = *routes_.back();
    counters.method = std::move(method);
    counters.path = std::move(path);
    by_name_[{counters.method, counters.path}] = &counters;
  };
  for (const auto& [method, path] : routes) add(method, path);
  add(kAnyMethod, kStatic);
  add(kAnyMethod, kNone);
}

Metrics::RouteCounters& Metrics::counters_of(std::string_view method, std::string_view route) {
  if (const auto found = by_name_.find({method, route}); found != by_name_.end()) {
    return *found->second;
  }
  // HEAD is answered by the handler of GET.
  if (const auto found = by_name_.find({"GET", route}); found != by_name_.end()) {
    return *found->second;
  }
  return route == kStatic ? *routes_[routes_.size() - 2] : *routes_.back();
}

void Metrics::add_request(const RequestFacts& request) {
  RouteCounters& route = counters_of(request.method, request.route);
  route.latency.add(request.duration);
  const int status_class = request.status / 100 - 1;
  if (status_class >= 0 && status_class < 5) {
    route.by_class[static_cast<std::size_t>(status_class)].fetch_add(1, std::memory_order_relaxed);
  }
  if (request.route.starts_with("/api/")) api_.add(request.duration);
  bytes_sent_.fetch_add(request.bytes_sent, std::memory_order_relaxed);
  if (request.error) {
    errors_[static_cast<std::size_t>(*request.error)].fetch_add(1, std::memory_order_relaxed);
  }
}

void Metrics::add_commit(std::chrono::microseconds duration, std::size_t units) {
  commits_.add(duration);
  units_.fetch_add(units, std::memory_order_relaxed);
}

void Metrics::add_call(const CallFacts& call) {
  calls_in_flight_.fetch_sub(1, std::memory_order_relaxed);
  const std::unique_lock lock(calls_mutex_);
  std::pair name{std::string(call.cluster), std::string(call.kind)};
  if (!calls_.contains(name)) {
    std::set<std::string_view> clusters;
    for (const auto& [known, counters] : calls_) clusters.insert(known.first);
    if (clusters.size() >= kMostClusters && !clusters.contains(name.first)) {
      name.first = kOtherClusters;
    }
  }
  auto& counters = calls_[name];
  if (!counters) counters = std::make_unique<CallCounters>();
  counters->latency.add(call.duration);
  auto result = counters->by_result.find(call.result);
  if (result == counters->by_result.end()) {
    result = counters->by_result.emplace(call.result, 0).first;
  }
  ++result->second;
}

std::vector<Metrics::Route> Metrics::routes() const {
  std::vector<Route> out;
  for (const auto& counters : routes_) {
    Route route{counters->method, counters->path, counters->latency.counts(), {}};
    if (route.latency.total() == 0) continue;
    for (std::size_t i = 0; i < route.by_class.size(); ++i) {
      route.by_class[i] = counters->by_class[i].load(std::memory_order_relaxed);
    }
    out.push_back(std::move(route));
  }
  return out;
}

std::vector<Metrics::Call> Metrics::calls() const {
  const std::shared_lock lock(calls_mutex_);
  std::vector<Call> out;
  for (const auto& [name, counters] : calls_) {
    Call call{name.first, name.second, counters->latency.counts(), {}};
    call.by_result.insert(counters->by_result.begin(), counters->by_result.end());
    out.push_back(std::move(call));
  }
  return out;
}

ErrorCounts Metrics::errors() const {
  ErrorCounts counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = errors_[i].load(std::memory_order_relaxed);
  }
  return counts;
}

}  // namespace tms::telemetry
