#include "server/telemetry/metrics.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "server/telemetry/metrics_text.h"

using namespace tms;
using namespace std::chrono_literals;
using telemetry::Metrics;

namespace {

std::string text_of(const Metrics& metrics, const telemetry::Readings& readings = {}) {
  return telemetry::metrics_text(metrics, readings, {{}, {}, 1, "1.2.3", 1'000});
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("requests are counted by the route that answered them") {
  Metrics metrics(Metrics::RouteNames{{"GET", "/api/v1/jobs/{id}"}, {"POST", "/api/v1/jobs"}});
  metrics.add_request({"GET", "/api/v1/jobs/{id}", 200, std::nullopt, 2ms, 100});
  metrics.add_request({"HEAD", "/api/v1/jobs/{id}", 404, model::ErrorCode::NotFound, 400us, 50});
  const std::string text = text_of(metrics);
  const std::string labels = "method=\"GET\",route=\"/api/v1/jobs/{id}\"";
  CHECK(has_line(text, "tms_http_request_duration_seconds_bucket{" + labels + ",le=\"0.0005\"} 1"));
  CHECK(has_line(text, "tms_http_request_duration_seconds_bucket{" + labels + ",le=\"+Inf\"} 2"));
  CHECK(has_line(text, "tms_http_request_duration_seconds_count{" + labels + "} 2"));
  CHECK(has_line(text, "tms_http_responses_total{" + labels + ",status=\"2xx\"} 1"));
  CHECK(has_line(text, "tms_http_responses_total{" + labels + ",status=\"4xx\"} 1"));
  CHECK(has_line(text, "tms_http_errors_total{code=\"not_found\"} 1"));
  CHECK(has_line(text, "tms_http_sent_bytes_total 150"));
  CHECK(text.find("POST") == std::string::npos);  // nobody asked for that
}

TEST_CASE("what strangers ask for never becomes a label") {
  Metrics metrics(Metrics::RouteNames{{"GET", "/healthz"}});
  for (int i = 0; i < 1000; ++i) {
    const std::string made_up = "/made/up/" + std::to_string(i);
    metrics.add_request({"BREW" + std::to_string(i), made_up, 404, std::nullopt, 1ms, 1});
  }
  metrics.add_request({"GET", "static", 200, std::nullopt, 1ms, 1});
  CHECK(metrics.routes().size() == 2);
  const std::string text = text_of(metrics);
  CHECK(has_line(text,
                 "tms_http_responses_total{method=\"any\",route=\"none\",status=\"4xx\"} 1000"));
  CHECK(
      has_line(text, "tms_http_responses_total{method=\"any\",route=\"static\",status=\"2xx\"} 1"));
  CHECK(text.find("BREW") == std::string::npos);
}

TEST_CASE("calls are counted by cluster, kind and result, for a bounded number of clusters") {
  Metrics metrics(Metrics::RouteNames{});
  metrics.call_started();
  metrics.call_started();
  metrics.add_call({"EU", "set_action", "ok", 300ms});
  CHECK(metrics.calls_in_flight() == 1);
  for (int i = 0; i < 200; ++i) {
    metrics.call_started();
    metrics.add_call({"C" + std::to_string(i), "state", "lost", 1ms});
  }
  CHECK(metrics.calls().size() == Metrics::kMostClusters + 1);
  const std::string text = text_of(metrics);
  CHECK(has_line(text,
                 "tms_cluster_calls_total{cluster=\"EU\",call=\"set_action\",result=\"ok\"} 1"));
  CHECK(has_line(text,
                 "tms_cluster_calls_total{cluster=\"other\",call=\"state\",result=\"lost\"} "
                 "137"));
}

TEST_CASE("a cluster's name cannot break the text format") {
  Metrics metrics(Metrics::RouteNames{});
  telemetry::Readings readings;
  readings.clusters.push_back({"A\"B\\C", "open", 5, 0, 0, false, true, 0, 0, 0});
  CHECK(has_line(text_of(metrics, readings), "tms_cluster_customers{cluster=\"A\\\"B\\\\C\"} 5"));
}

TEST_CASE("a cluster without URL has no time of a last sync that could grow old") {
  const Metrics metrics(Metrics::RouteNames{});
  telemetry::Readings readings;
  readings.clusters.push_back({"EU", "closed", 5, 0, 2'000, true, true, 0, 0, 0});
  readings.clusters.push_back({"EU2", "closed", 0, 0, 0, false, true, 0, 0, 0});
  readings.clusters.push_back({"OFFLINE", "closed", 5, 0, 2'000, true, false, 0, 0, 0});
  const std::string text = text_of(metrics, readings);
  CHECK(has_line(text, "tms_cluster_last_sync_timestamp_seconds{cluster=\"EU\"} 2"));
  CHECK(has_line(text, "tms_cluster_last_sync_timestamp_seconds{cluster=\"EU2\"} 0"));
  CHECK(text.find("timestamp_seconds{cluster=\"OFFLINE\"}") == std::string::npos);
  CHECK(has_line(text, "tms_cluster_customers{cluster=\"OFFLINE\"} 5"));
}

TEST_CASE("customers of jobs are counted by cluster, zeros too") {
  const Metrics metrics(Metrics::RouteNames{});
  telemetry::Readings readings;
  readings.clusters.push_back({"EU", "closed", 5, 0, 0, false, true, 3, 2, 1});
  readings.clusters.push_back({"US EAST1", "closed", 5, 0, 0, false, true, 0, 0, 0});
  const std::string text = text_of(metrics, readings);
  CHECK(has_line(text, "tms_job_customers{cluster=\"EU\",outcome=\"waiting\"} 3"));
  CHECK(has_line(text, "tms_job_customers{cluster=\"EU\",outcome=\"in_flight\"} 2"));
  CHECK(has_line(text, "tms_job_customers{cluster=\"EU\",outcome=\"unknown\"} 1"));
  CHECK(has_line(text, "tms_job_customers{cluster=\"US EAST1\",outcome=\"unknown\"} 0"));
}

TEST_CASE("each core of the machine has its busy time, up to the first 32; all are counted") {
  const Metrics metrics(Metrics::RouteNames{});
  const auto ticks_per_s = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  std::vector<telemetry::CoreTime> cores(64, {7 * ticks_per_s, 9 * ticks_per_s});
  const std::string text = telemetry::metrics_text(metrics, {}, {{}, cores, 64, "1.2.3", 1'000});
  CHECK(has_line(text, "tms_machine_cpu_busy_seconds_total{core=\"0\"} 7"));
  CHECK(has_line(text, "tms_machine_cpu_busy_seconds_total{core=\"31\"} 7"));
  CHECK(text.find("core=\"32\"") == std::string::npos);
  CHECK(has_line(text, "tms_machine_cpu_cores 64"));
}

TEST_CASE("the machine's cores are those that it says it has") {
  CHECK(telemetry::core_count() == std::max<std::size_t>(1, telemetry::read_core_times().size()));
}

TEST_CASE("of backups the last success and the last outcome are told, or nothing if unknown") {
  const Metrics metrics(Metrics::RouteNames{});
  telemetry::Readings readings;
  CHECK(text_of(metrics, readings).find("tms_backup") == std::string::npos);
  readings.backup.emplace();
  CHECK(has_line(text_of(metrics, readings), "tms_backup_last_success_timestamp_seconds 0"));
  CHECK(has_line(text_of(metrics, readings), "tms_backup_last_failed 0"));
  readings.backup = {1'500, true};
  CHECK(has_line(text_of(metrics, readings), "tms_backup_last_success_timestamp_seconds 1.5"));
  CHECK(has_line(text_of(metrics, readings), "tms_backup_last_failed 1"));
}

TEST_CASE("every line is a comment or a name with a number, and every family is described once") {
  Metrics metrics(Metrics::RouteNames{{"POST", "/api/v1/jobs"}});
  metrics.add_request({"POST", "/api/v1/jobs", 202, std::nullopt, 3ms, 10});
  metrics.add_query(40us);
  metrics.add_commit(4ms, 7);
  telemetry::Readings readings;
  readings.clusters.push_back({"EU", "closed", 5, 1, 1'000, true, true, 0, 0, 0});
  readings.backup.emplace();
  const std::string text = text_of(metrics, readings);
  std::map<std::string, int> described;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    REQUIRE(end != std::string::npos);
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("# HELP ")) ++described[line.substr(7, line.find(' ', 7) - 7)];
    if (line.starts_with("#")) continue;
    const bool is_ours = line.starts_with("tms_") || line.starts_with("process_");
    CHECK_MESSAGE(is_ours, line);
    std::size_t read = 0;
    CHECK_NOTHROW(std::stod(line.substr(line.rfind(' ') + 1), &read));
  }
  CHECK(described.size() > 30);
  for (const auto& [name, times] : described) CHECK_MESSAGE(times == 1, name);
}
