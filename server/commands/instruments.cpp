#include "server/commands/instruments.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/api/control_api.h"
#include "server/api/routes.h"
#include "server/telemetry/metrics_text.h"

namespace tms::commands {

namespace {

constexpr model::TimeMs kHour = 3'600'000;
constexpr std::uint32_t kLatestBackups = 10;  // records; more than intents that have not ended yet

// The log counts by the hour: of the hour before, the part that lies within the last 60 minutes is
// taken as evenly spread.
std::uint64_t records_in_last_hour(const model::AuditStats& stats, model::TimeMs now) {
  const model::TimeMs this_hour = now - now % kHour;
  double records = 0;
  for (const auto& hour : stats.by_hour) {
    if (hour.at >= this_hour) records += static_cast<double>(hour.records);
    if (hour.at == this_hour - kHour) {
      const double share = 1 - static_cast<double>(now - this_hour) / kHour;
      records += share * static_cast<double>(hour.records);
    }
  }
  return static_cast<std::uint64_t>(records);
}

// What cannot be read is not shown.
telemetry::StepKeeper keeper_in(store::FigureStore& figures) {
  telemetry::StepKeeper keeper;
  keeper.load = [&figures](std::int64_t since_s,
                           const std::function<void(const model::FigureStep&)>& each) {
    (void)figures.load_steps(since_s, each);
  };
  keeper.keep = [&figures](std::span<const model::FigureStep> steps, std::int64_t forget_before_s) {
    return figures.write_steps(steps, forget_before_s).has_value();
  };
  return keeper;
}

model::AuditGrowth audit_growth(Runtime& runtime) {
  model::AuditGrowth growth;
  growth.records = runtime.store->audit().head().seq;
  if (const auto stats = runtime.store->audit().stats()) {
    growth.bytes = stats->bytes;
    growth.per_hour = records_in_last_hour(*stats, runtime.clock());
  }
  return growth;
}

// By the audit log, which knows of those that were made while no server ran, too.
std::optional<telemetry::BackupReading> read_backups(store::AuditStore& audit) {
  model::AuditQuery query;  // newest first
  query.action = api::kBackupAction;
  query.limit = kLatestBackups;
  const auto latest = audit.page(query);
  query.outcome = model::AuditOutcome::Success;
  query.limit = 1;
  const auto succeeded = audit.page(query);
  if (!latest || !succeeded) return std::nullopt;
  telemetry::BackupReading reading;
  if (!succeeded->items.empty()) reading.last_success_at = succeeded->items.front().at;
  const auto ended = std::find_if(
      latest->items.begin(), latest->items.end(),
      [](const auto& record) { return record.outcome != model::AuditOutcome::Intent; });
  reading.last_failed =
      ended != latest->items.end() && ended->outcome != model::AuditOutcome::Success;
  return reading;
}

std::vector<telemetry::ClusterReading> read_clusters(const Runtime& runtime,
                                                     const core::Jobs::Activity& jobs) {
  std::vector<telemetry::ClusterReading> readings;
  for (const model::Cluster& cluster : runtime.clusters->list({}, true)) {
    telemetry::ClusterReading reading;
    reading.code = cluster.code;
    reading.breaker = model::to_string(cluster.breaker);
    reading.customers = cluster.customers;
    reading.missing = cluster.missing;
    reading.has_url = !cluster.base_url.empty();
    if (cluster.last_sync) {
      reading.last_sync_at = cluster.last_sync->at;
      reading.last_sync_ok = cluster.last_sync->ok;
    }
    if (const auto open = jobs.by_cluster.find(cluster.code); open != jobs.by_cluster.end()) {
      reading.job_customers_waiting = open->second.waiting;
      reading.job_customers_in_flight = open->second.in_flight;
      reading.job_customers_unknown = open->second.unknown;
    }
    readings.push_back(std::move(reading));
  }
  return readings;
}

std::vector<std::pair<std::string, std::string>> route_names() {
  std::vector<std::pair<std::string, std::string>> names;
  for (const auto& [method, path] : api::route_names()) {
    names.emplace_back(std::string(http::to_string(method)), path);
  }
  return names;
}

}  // namespace

Instruments::Instruments() : metrics_(route_names()) {}

void Instruments::observe(RuntimeOptions& options) {
  options.store_observer.on_query = [this](std::chrono::microseconds took) {
    metrics_.add_query(took);
  };
  options.store_observer.on_commit = [this](std::chrono::microseconds took, std::size_t units) {
    metrics_.add_commit(took, units);
  };
  options.on_call_started = [this] { metrics_.call_started(); };
  options.on_call_ended = [this](const std::string& cluster, upstream::CallKind kind,
                                 const upstream::CallInfo& call) {
    metrics_.add_call({cluster, upstream::to_string(kind), upstream::result_name(call),
                       std::chrono::milliseconds(call.latency_ms)});
  };
}

void Instruments::add_request(const http::Exchange& exchange) {
  metrics_.add_request({exchange.method, exchange.route, exchange.status, exchange.error,
                        exchange.duration, exchange.bytes_sent});
}

void Instruments::attach(Runtime& runtime, const http::Server& server) {
  runtime_ = &runtime;
  server_ = &server;
  sampler_ = std::make_unique<telemetry::SystemSampler>(
      metrics_, [this] { return take_readings(); }, runtime.clock,
      keeper_in(runtime.store->figures()));
  runtime.services->system_figures = [this](const model::SystemQuery& query) {
    return sampler_->figures(query);
  };
  runtime.services->system_version = [this] { return sampler_->version(); };
  runtime.services->metrics_text = [this] { return metrics_text(); };
}

void Instruments::start() {
  sampler_->start();
}

void Instruments::stop() {
  if (sampler_) sampler_->stop();
}

telemetry::Readings Instruments::take_readings() const {
  telemetry::Readings readings;
  const http::Server::Load load = server_->load();
  readings.connections = load.connections;
  readings.slow_lane_busy = load.slow_busy;
  readings.queues.fast_lane = load.fast_busy;
  readings.queues.slow_lane = load.slow_busy + load.slow_queued;
  readings.queues.writes = runtime_->store->queued_writes();
  readings.is_writable = runtime_->store->writable();
  readings.free_bytes = runtime_->store->free_bytes();
  const core::Accounts::Activity people = runtime_->accounts->activity();
  readings.sessions_active = people.sessions;
  readings.users_active = people.users;
  readings.audit = audit_growth(*runtime_);
  const core::Jobs::Activity jobs = runtime_->jobs->activity();
  readings.jobs_unfinished = jobs.jobs_unfinished;
  const core::AppStatusCache::Uses cache = runtime_->app_status->uses();
  readings.cache_hits = cache.hits;
  readings.cache_misses = cache.misses;
  readings.clusters = read_clusters(*runtime_, jobs);
  return readings;
}

std::string Instruments::metrics_text() const {
  telemetry::ProcessFacts process;
  process.figures = telemetry::read_process_figures();
  process.cores = telemetry::read_core_times();
  process.core_count = telemetry::core_count();
  process.version = runtime_->services->version;
  process.started_at = runtime_->services->started_at;
  telemetry::Readings readings = take_readings();
  if (const auto cache = runtime_->app_status->view({})) readings.cache_entries = cache->entries;
  readings.backup = read_backups(runtime_->store->audit());
  return telemetry::metrics_text(metrics_, readings, process);
}

}  // namespace tms::commands
