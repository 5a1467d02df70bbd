#include "server/telemetry/system_sampler.h"

#include <algorithm>
#include <condition_variable>
#include <utility>

namespace tms::telemetry {

namespace {

constexpr std::size_t kSamplesAMinute = 60 / SystemSampler::kStepS;
constexpr std::size_t kSamplesAnHour = 3600 / SystemSampler::kStepS;
constexpr std::size_t kMostCoreSeries = 32;

void set_percentiles(FigureHistory& history, const std::string& name,
                     const model::Percentiles& percentiles) {
  if (percentiles.p50) history.set(name + ".p50", *percentiles.p50, Fold::Most);
  if (percentiles.p95) history.set(name + ".p95", *percentiles.p95, Fold::Most);
  if (percentiles.p99) history.set(name + ".p99", *percentiles.p99, Fold::Most);
}

double number(std::uint64_t value) {
  return static_cast<double>(value);
}

}  // namespace

SystemSampler::SystemSampler(const Metrics& metrics, TakeReadings readings,
                             std::function<model::TimeMs()> now, StepKeeper keeper)
    : metrics_(metrics),
      readings_(std::move(readings)),
      now_(std::move(now)),
      keeper_(std::move(keeper)) {
  minute_.push_back(count(Readings{}, read_process_figures()));
  error_hour_.push_back(metrics_.errors());
}

void SystemSampler::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    load();
    auto due = std::chrono::steady_clock::now();
    for (std::size_t samples = 1;; ++samples) {
      due += std::chrono::seconds(kStepS);
      if (wake.wait_until(lock, stop, due, [&] { return stop.stop_requested(); })) break;
      sample();
      if (samples % kSamplesAMinute == 0) keep_new();
    }
    keep_new();
  });
}

// Steps that are later than now were of a clock that has been set back.
void SystemSampler::load() {
  if (!keeper_.load) return;
  const std::int64_t now_s = now_() / 1000;
  keeper_.load(now_s - kDayS, [&](const model::FigureStep& step) {
    if (step.at_s > now_s) return;
    const std::lock_guard lock(mutex_);
    history_.begin_step(step.at_s);
    for (const auto& figure : step.figures) history_.set(figure.name, figure.value, figure.fold);
    ++version_;
    kept_until_s_ = step.at_s;
  });
}

void SystemSampler::keep_new() {
  if (!keeper_.keep) return;
  std::vector<model::FigureStep> steps;
  {
    const std::lock_guard lock(mutex_);
    steps = history_.steps_after(kept_until_s_);
  }
  if (steps.empty() || !keeper_.keep(steps, now_() / 1000 - kDayS)) return;
  kept_until_s_ = steps.back().at_s;
}

void SystemSampler::stop() {
  thread_ = {};
}

SystemSampler::Counters SystemSampler::count(const Readings& readings,
                                             const ProcessFigures& process) const {
  Counters counters;
  counters.at = now_();
  counters.response = metrics_.api_latency();
  counters.query = metrics_.query_latency();
  for (const Metrics::Call& call : metrics_.calls()) {
    LatencyCounts& sum = counters.calls[call.cluster];
    for (std::size_t i = 0; i < sum.buckets.size(); ++i) {
      sum.buckets[i] += call.latency.buckets[i];
    }
    sum.sum_us += call.latency.sum_us;
  }
  counters.cores = read_core_times();
  counters.cpu_s = process.cpu_s;
  counters.read_at = std::chrono::steady_clock::now();
  counters.cache_hits = readings.cache_hits;
  counters.cache_misses = readings.cache_misses;
  return counters;
}

model::SystemFigures SystemSampler::between(const Counters& earlier, const Counters& later) const {
  model::SystemFigures figures;
  figures.response_ms = later.response.since(earlier.response).percentiles_ms();
  figures.db_query_ms = later.query.since(earlier.query).percentiles_ms();
  for (const auto& [cluster, latency] : later.calls) {
    const auto before = earlier.calls.find(cluster);
    figures.cluster_latency_ms.emplace_back(
        cluster,
        (before == earlier.calls.end() ? latency : latency.since(before->second)).percentiles_ms());
  }
  figures.cpu_per_core = busy_percent(earlier.cores, later.cores);
  const double seconds = std::chrono::duration<double>(later.read_at - earlier.read_at).count();
  if (seconds > 0) figures.cpu_process = 100 * (later.cpu_s - earlier.cpu_s) / seconds;
  const std::uint64_t hits = later.cache_hits - earlier.cache_hits;
  const std::uint64_t asked = hits + later.cache_misses - earlier.cache_misses;
  if (asked > 0) figures.cache_hit_rate = number(hits) / number(asked);
  return figures;
}

namespace {

void add_readings(model::SystemFigures& figures, const Readings& readings,
                  const ProcessFigures& process, std::uint64_t calls_in_flight) {
  figures.rss_bytes = process.rss_bytes;
  figures.sessions_active = readings.sessions_active;
  figures.users_active = readings.users_active;
  figures.audit = readings.audit;
  figures.queue_depth = readings.queues;
  figures.queue_depth.calls = calls_in_flight;
}

}  // namespace

void SystemSampler::keep(const model::SystemFigures& step, const ErrorCounts& errors) {
  set_percentiles(history_, "response_ms", step.response_ms);
  set_percentiles(history_, "db_query_ms", step.db_query_ms);
  const auto mean = [this](const char* name, double value) {
    history_.set(name, value, Fold::Mean);
  };
  mean("cpu_process", step.cpu_process);
  mean("rss_bytes", number(step.rss_bytes));
  mean("sessions_active", number(step.sessions_active));
  mean("users_active", number(step.users_active));
  mean("audit.records", number(step.audit.records));
  mean("audit.bytes", number(step.audit.bytes));
  mean("audit.per_hour", number(step.audit.per_hour));
  if (step.cache_hit_rate) mean("cache_hit_rate", *step.cache_hit_rate);
  const auto most = [this](const std::string& name, double value) {
    history_.set(name, value, Fold::Most);
  };
  most("queue_depth.fast_lane", number(step.queue_depth.fast_lane));
  most("queue_depth.slow_lane", number(step.queue_depth.slow_lane));
  most("queue_depth.writes", number(step.queue_depth.writes));
  most("queue_depth.calls", number(step.queue_depth.calls));
  for (std::size_t i = 0; i < std::min(kMostCoreSeries, step.cpu_per_core.size()); ++i) {
    history_.set("cpu_per_core." + std::to_string(i), step.cpu_per_core[i], Fold::Mean);
  }
  // A code gets its series with its first error; then zeros count, too.
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (errors[i] == 0) continue;
    const std::uint64_t in_step = errors[i] - error_hour_.back()[i];
    const auto code = static_cast<model::ErrorCode>(i);
    history_.set("errors." + std::string(model::to_string(code)), number(in_step), Fold::Sum);
  }
  for (const auto& [cluster, latency] : step.cluster_latency_ms) {
    if (latency.p95) most("cluster_latency_ms." + cluster, *latency.p95);
  }
}

void SystemSampler::sample() {
  const Readings readings = readings_();
  const ProcessFigures process = read_process_figures();
  Counters counters = count(readings, process);
  const ErrorCounts errors = metrics_.errors();
  const std::lock_guard lock(mutex_);
  model::SystemFigures step = between(minute_.back(), counters);
  add_readings(step, readings, process, metrics_.calls_in_flight());
  const std::int64_t now_s = counters.at / 1000;
  history_.begin_step(now_s - now_s % kStepS);
  keep(step, errors);
  ++version_;
  minute_.push_back(std::move(counters));
  if (minute_.size() > kSamplesAMinute) minute_.pop_front();
  error_hour_.push_back(errors);
  if (error_hour_.size() > kSamplesAnHour) error_hour_.pop_front();
}

std::uint64_t SystemSampler::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

model::SystemFigures SystemSampler::figures(const model::SystemQuery& query) const {
  const Readings readings = readings_();
  const ProcessFigures process = read_process_figures();
  const Counters counters = count(readings, process);
  const ErrorCounts errors = metrics_.errors();
  const std::lock_guard lock(mutex_);
  model::SystemFigures figures = between(minute_.front(), counters);
  add_readings(figures, readings, process, metrics_.calls_in_flight());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const std::uint64_t in_hour = errors[i] - error_hour_.front()[i];
    if (in_hour == 0) continue;
    const auto code = static_cast<model::ErrorCode>(i);
    figures.errors.emplace_back(std::string(model::to_string(code)), in_hour);
  }
  figures.step_s = query.step_s;
  auto last_day = query;  // steps of an earlier run may be older than what the ring holds
  const auto day_ago_s =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, counters.at / 1000 - kDayS));
  last_day.since_s = std::max(query.since_s, day_ago_s);
  figures.series = history_.series(last_day);
  return figures;
}

}  // namespace tms::telemetry
