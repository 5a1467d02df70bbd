#include "server/capacity/server_watch.h"

#include <charconv>
#include <utility>

#include "shared/protocol/system_json.h"

namespace tms::capacity {

namespace {

constexpr std::chrono::seconds kBetweenLooks{1};
constexpr int kLooksPerCoreLook = 10;  // the server's own figures have steps of 10 s
constexpr int kMostSilentLooks = 5;

struct Field {
  std::string_view metric;
  double ServerSample::*value;
  std::string_view label = {};
};
constexpr std::string_view kAction = "call=\"set_action\"";
constexpr Field kFields[] = {
    {"process_cpu_seconds_total", &ServerSample::cpu_s},
    {"process_resident_memory_bytes", &ServerSample::rss_bytes},
    {"process_threads", &ServerSample::threads},
    {"process_open_fds", &ServerSample::open_files},
    {"tms_http_connections", &ServerSample::connections},
    {"tms_audit_bytes", &ServerSample::audit_bytes},
    {"tms_audit_records", &ServerSample::audit_records},
    {"tms_db_query_duration_seconds_sum", &ServerSample::query_s},
    {"tms_db_query_duration_seconds_count", &ServerSample::queries},
    {"tms_db_commit_duration_seconds_sum", &ServerSample::commit_s},
    {"tms_db_commit_duration_seconds_count", &ServerSample::commits},
    {"tms_cluster_call_duration_seconds_sum", &ServerSample::call_s},
    {"tms_cluster_call_duration_seconds_count", &ServerSample::calls},
    {"tms_cluster_call_duration_seconds_sum", &ServerSample::action_s, kAction},
    {"tms_cluster_call_duration_seconds_count", &ServerSample::actions, kAction},
    {"tms_db_write_queue_depth", &ServerSample::write_queue},
};

void read_line(std::string_view line, ServerSample& sample) {
  const auto name = line.substr(0, line.find_first_of("{ "));
  for (const auto& field : kFields) {
    if (field.metric != name || line.find(field.label) == line.npos) continue;
    const auto last_space = line.rfind(' ');
    const auto number = line.substr(last_space + 1);
    double value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    sample.*field.value += value;
  }
}

}  // namespace

std::optional<ServerSample> read_server_sample(std::string_view metrics_text) {
  ServerSample sample;
  sample.at = Clock::now();
  while (!metrics_text.empty()) {
    const auto end = std::min(metrics_text.find('\n'), metrics_text.size());
    const auto line = metrics_text.substr(0, end);
    if (!line.empty() && line.front() != '#') read_line(line, sample);
    metrics_text.remove_prefix(std::min(end + 1, metrics_text.size()));
  }
  if (sample.cpu_s <= 0 || sample.rss_bytes <= 0) return std::nullopt;
  return sample;
}

ServerWatch::ServerWatch(ApiConnection& admin, StopSwitch& all)
    : admin_(admin), all_(all), thread_([this] { run(); }) {}

ServerWatch::~ServerWatch() {
  stop();
}

void ServerWatch::stop() {
  own_.stop();
  if (thread_.joinable()) thread_.join();
}

void ServerWatch::run() {
  int silent = 0;
  for (int look = 1;; ++look) {
    const auto next = Clock::now() + kBetweenLooks;
    // As a person asks: in the background the session would end in the middle of a long run.
    const auto text = admin_.get(Route::Other, "/metrics");
    const auto sample = text ? read_server_sample(*text) : std::nullopt;
    if (sample) {
      const std::lock_guard lock(mutex_);
      samples_.push_back(*sample);
      silent = 0;
    } else if (++silent == kMostSilentLooks) {
      all_.stop_because(
          text ? "The server's /metrics tells neither its CPU time nor its memory."
               : "The server's /metrics is not answered any more: " + text.error().message + ".");
    }
    if (look % kLooksPerCoreLook == 0) look_at_cores();
    if (!own_.wait_until(next)) return;
  }
}

void ServerWatch::look_at_cores() {
  const auto answer = admin_.get(Route::Other, "/api/v1/system?step_s=3600", Purpose::Background);
  if (!answer) return;  // the next look tells whether the server is gone
  const auto figures = protocol::read_system_figures(*answer);
  if (!figures) return;
  const std::lock_guard lock(mutex_);
  if (cores_sum_.size() != figures->cpu_per_core.size()) {
    cores_sum_.assign(figures->cpu_per_core.size(), 0);
    cores_looks_ = 0;
  }
  for (std::size_t core = 0; core < cores_sum_.size(); ++core) {
    cores_sum_[core] += figures->cpu_per_core[core];
  }
  ++cores_looks_;
}

std::vector<ServerSample> ServerWatch::samples() const {
  const std::lock_guard lock(mutex_);
  return samples_;
}

std::vector<double> ServerWatch::cores_percent() const {
  const std::lock_guard lock(mutex_);
  std::vector<double> percent = cores_sum_;
  for (double& one : percent) one /= cores_looks_;
  return percent;
}

}  // namespace tms::capacity
