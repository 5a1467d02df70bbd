#include "server/telemetry/metrics_text.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace tms::telemetry {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

// Each is a bound of kLatencyBoundsUs, so that the counts are exact.
constexpr std::array<std::uint32_t, 15> kRequestBoundsUs{
    500,     1'000,   2'500,     5'000,     10'000,    25'000,     50'000,    100'000,
    250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000};
constexpr std::size_t kMostCores = 32;  // as many as the series of /api/v1/system
constexpr std::array<std::uint32_t, 12> kDatabaseBoundsUs{
    50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000};

// Families in the order in which they are named.
class Families {
 public:
  // Values that follow belong to it.
  void open(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
  }
  void counter(const Labels& labels, double value) { add(labels).counter.value = value; }
  void gauge(const Labels& labels, double value) { add(labels).gauge.value = value; }

  template <std::size_t N>
  void histogram(const Labels& labels, const LatencyCounts& counts,
                 const std::array<std::uint32_t, N>& bounds_us) {
    auto& histogram = add(labels).histogram;
    for (const std::uint32_t bound_us : bounds_us) {
      histogram.bucket.push_back({counts.up_to(bound_us), bound_us / 1e6});
    }
    histogram.sample_count = counts.total();
    histogram.sample_sum = static_cast<double>(counts.sum_us) / 1e6;
    histogram.bucket.push_back({histogram.sample_count, std::numeric_limits<double>::infinity()});
  }

  void single_counter(std::string name, std::string help, double value) {
    open(std::move(name), std::move(help), MetricType::Counter);
    counter({}, value);
  }
  void single_gauge(std::string name, std::string help, double value) {
    open(std::move(name), std::move(help), MetricType::Gauge);
    gauge({}, value);
  }

  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  ClientMetric& add(const Labels& labels) {
    ClientMetric& metric = families_.back().metric.emplace_back();
    metric.label = labels;
    return metric;
  }

  std::vector<MetricFamily> families_;
};

double number(std::uint64_t value) {
  return static_cast<double>(value);
}

void add_requests(Families& out, const Metrics& metrics, const Readings& readings) {
  constexpr std::array<const char*, 5> classes{"1xx", "2xx", "3xx", "4xx", "5xx"};
  const std::vector<Metrics::Route> routes = metrics.routes();
  out.open("tms_http_request_duration_seconds",
           "From the first byte of a request to the last byte of its answer.",
           MetricType::Histogram);
  for (const auto& route : routes) {
    out.histogram({{"method", route.method}, {"route", route.path}}, route.latency,
                  kRequestBoundsUs);
  }
  out.open("tms_http_responses_total", "Answers by route and class of status.",
           MetricType::Counter);
  for (const auto& route : routes) {
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (route.by_class[i] == 0) continue;
      out.counter({{"method", route.method}, {"route", route.path}, {"status", classes[i]}},
                  number(route.by_class[i]));
    }
  }
  out.open("tms_http_errors_total", "Errors answered, by code of the API.", MetricType::Counter);
  const ErrorCounts errors = metrics.errors();
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const auto code = static_cast<model::ErrorCode>(i);
    out.counter({{"code", std::string(model::to_string(code))}}, number(errors[i]));
  }
  out.single_counter("tms_http_sent_bytes_total", "Bytes of all answers.",
                     number(metrics.bytes_sent()));
  out.single_gauge("tms_http_connections", "Open connections.", number(readings.connections));
  out.open("tms_http_requests_in_progress", "Requests being worked on, by lane.",
           MetricType::Gauge);
  out.gauge({{"lane", "fast"}}, number(readings.queues.fast_lane));
  out.gauge({{"lane", "slow"}}, number(readings.slow_lane_busy));
  out.single_gauge("tms_http_slow_lane_queue_depth",
                   "Requests that wait for a thread of the slow lane; 64 is full.",
                   number(readings.queues.slow_lane - readings.slow_lane_busy));
}

void add_database(Families& out, const Metrics& metrics, const Readings& readings) {
  out.open("tms_db_query_duration_seconds", "Reads of the database.", MetricType::Histogram);
  out.histogram({}, metrics.query_latency(), kDatabaseBoundsUs);
  out.open("tms_db_commit_duration_seconds", "Group commits, each with one full sync.",
           MetricType::Histogram);
  out.histogram({}, metrics.commit_latency(), kDatabaseBoundsUs);
  out.single_counter("tms_db_committed_units_total", "Units of work in these commits.",
                     number(metrics.units_committed()));
  out.single_gauge("tms_db_write_queue_depth", "Units that wait for the writer; 4096 is full.",
                   number(readings.queues.writes));
  out.single_gauge("tms_db_writable", "0 while writes fail (disk full, read-only).",
                   readings.is_writable ? 1 : 0);
  out.single_gauge("tms_data_dir_free_bytes",
                   "Free on the disk; below --free-space-reserve-mb new actions are refused.",
                   number(readings.free_bytes));
  out.single_gauge("tms_audit_records", "Sequence number of the last audit record.",
                   number(readings.audit.records));
  out.single_gauge("tms_audit_bytes", "Size of the database that holds the audit log.",
                   number(readings.audit.bytes));
}

void add_backups(Families& out, const Readings& readings) {
  if (!readings.backup) return;
  out.single_gauge("tms_backup_last_success_timestamp_seconds",
                   "When the last backup that succeeded was complete; 0: never.",
                   static_cast<double>(readings.backup->last_success_at) / 1000);
  out.single_gauge("tms_backup_last_failed", "1 if the last backup failed.",
                   readings.backup->last_failed ? 1 : 0);
}

void add_calls(Families& out, const Metrics& metrics) {
  const std::vector<Metrics::Call> calls = metrics.calls();
  out.open("tms_cluster_call_duration_seconds", "Calls to clusters, whatever came back.",
           MetricType::Histogram);
  for (const auto& call : calls) {
    out.histogram({{"cluster", call.cluster}, {"call", call.kind}}, call.latency, kRequestBoundsUs);
  }
  out.open("tms_cluster_calls_total", "Calls to clusters by what came back.", MetricType::Counter);
  for (const auto& call : calls) {
    for (const auto& [result, count] : call.by_result) {
      out.counter({{"cluster", call.cluster}, {"call", call.kind}, {"result", result}},
                  number(count));
    }
  }
  out.single_gauge("tms_cluster_calls_in_flight", "Calls to clusters that are out.",
                   number(metrics.calls_in_flight()));
}

void add_clusters(Families& out, const Readings& readings) {
  const auto each = [&](const char* name, const char* help, auto value) {
    out.open(name, help, MetricType::Gauge);
    for (const auto& cluster : readings.clusters) {
      out.gauge({{"cluster", cluster.code}}, value(cluster));
    }
  };
  each("tms_cluster_customers", "Customers of the last read.",
       [](const ClusterReading& cluster) { return number(cluster.customers); });
  each("tms_cluster_customers_missing", "Customers that the last read did not name any more.",
       [](const ClusterReading& cluster) { return number(cluster.missing); });
  // Of one without a URL it would grow old for ever, and nobody could do anything about that.
  out.open("tms_cluster_last_sync_timestamp_seconds",
           "When the last sync of a cluster with a URL ended; 0: never.", MetricType::Gauge);
  for (const auto& cluster : readings.clusters) {
    if (!cluster.has_url) continue;
    out.gauge({{"cluster", cluster.code}}, static_cast<double>(cluster.last_sync_at) / 1000);
  }
  each("tms_cluster_last_sync_success", "1 if the last sync succeeded.",
       [](const ClusterReading& cluster) { return cluster.last_sync_ok ? 1.0 : 0.0; });
  out.open("tms_cluster_breaker_state", "1 for the state of the circuit breaker.",
           MetricType::Gauge);
  for (const auto& cluster : readings.clusters) {
    for (const char* state : {"closed", "half_open", "open"}) {
      out.gauge({{"cluster", cluster.code}, {"state", state}}, cluster.breaker == state ? 1 : 0);
    }
  }
}

void add_work(Families& out, const Readings& readings) {
  out.single_gauge("tms_jobs_unfinished", "Jobs that have not ended.",
                   number(readings.jobs_unfinished));
  out.open("tms_job_customers",
           "Customers of jobs without a final outcome; unknown ones until a day after their job.",
           MetricType::Gauge);
  for (const auto& cluster : readings.clusters) {
    const auto add = [&](const char* outcome, std::uint64_t customers) {
      out.gauge({{"cluster", cluster.code}, {"outcome", outcome}}, number(customers));
    };
    add("waiting", cluster.job_customers_waiting);
    add("in_flight", cluster.job_customers_in_flight);
    add("unknown", cluster.job_customers_unknown);
  }
  out.single_gauge("tms_app_status_cache_entries", "App statuses that are kept.",
                   number(readings.cache_entries));
  out.single_counter("tms_app_status_cache_hits_total", "App statuses answered from the cache.",
                     number(readings.cache_hits));
  out.single_counter("tms_app_status_cache_misses_total",
                     "App statuses that had to be read from a cluster.",
                     number(readings.cache_misses));
  out.single_gauge("tms_sessions_active", "Sessions that have not ended.",
                   number(readings.sessions_active));
  out.single_gauge("tms_users_active", "People who asked for something in the last 5 minutes.",
                   number(readings.users_active));
}

void add_process(Families& out, const ProcessFacts& process) {
  const ProcessFigures& figures = process.figures;
  out.open("tms_build_info", "1; the version is a label.", MetricType::Gauge);
  out.gauge({{"version", process.version}}, 1);
  out.single_counter("process_cpu_seconds_total", "User and system CPU time.", figures.cpu_s);
  out.open("tms_machine_cpu_busy_seconds_total",
           "Time that a core of the machine was busy, whoever used it.", MetricType::Counter);
  for (std::size_t i = 0; i < std::min(process.cores.size(), kMostCores); ++i) {
    out.counter({{"core", std::to_string(i)}}, process.cores[i].busy_s());
  }
  out.single_gauge("tms_machine_cpu_cores", "Cores of the machine, all of them.",
                   process.core_count);
  out.single_gauge("process_resident_memory_bytes", "Memory in use.", number(figures.rss_bytes));
  out.single_gauge("process_threads", "Threads.", number(figures.threads));
  out.single_gauge("process_open_fds", "Open file descriptors.", number(figures.open_files));
  out.single_gauge("process_max_fds", "How many may be open.", number(figures.most_open_files));
  out.single_gauge("process_start_time_seconds", "When it started, unix time.",
                   static_cast<double>(process.started_at) / 1000);
}

}  // namespace

std::string metrics_text(const Metrics& metrics, const Readings& readings,
                         const ProcessFacts& process) {
  Families out;
  add_requests(out, metrics, readings);
  add_database(out, metrics, readings);
  add_backups(out, readings);
  add_calls(out, metrics);
  add_clusters(out, readings);
  add_work(out, readings);
  add_process(out, process);
  return out.text();
}

}  // namespace tms::telemetry
