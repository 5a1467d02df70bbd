// What the server tells about itself: the System screen, Prometheus, readiness.
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <set>
#include <thread>

#include "tests/api/support/dashboard.h"

using namespace tms::testing;

TEST_CASE("the eight figures are there at once, with those of clusters, queues and the cache") {
  auto client = shared_dashboard().signed_in(kViewer);
  client.get("/api/v1/jobs/no-such-job");
  const json system = client.read("/api/v1/system");
  CHECK(system.at("response_ms").at("p99").is_number());
  CHECK(system.at("cpu_per_core").size() == std::thread::hardware_concurrency());
  CHECK(system.at("rss_bytes") > 5'000'000);
  CHECK(system.at("db_query_ms").at("p50").is_number());
  CHECK(system.at("sessions_active") >= 1);
  CHECK(system.at("users_active") >= 1);
  CHECK(system.at("audit").at("records") >= 1);
  CHECK(system.at("audit").at("per_hour") >= 1);
  CHECK(system.at("errors").at("not_found") >= 1);
  CHECK(system.at("cluster_latency_ms").contains(kCluster));
  CHECK(system.at("queue_depth").at("slow_lane") >= 1);  // this request
}

TEST_CASE("series grow every ten seconds, and only the newest points are sent when asked") {
  auto client = shared_dashboard().signed_in(kViewer);
  json series;
  REQUIRE(eventually([&] {
    series = client.read("/api/v1/system").at("series");
    return series.contains("rss_bytes") && series["rss_bytes"].size() >= 2;
  }));
  const json& rss = series["rss_bytes"];
  const std::int64_t last = rss.back().at(0);
  CHECK(last % 10 == 0);
  CHECK(last - rss[rss.size() - 2].at(0).get<std::int64_t>() >= 10);
  for (const char* name : {"response_ms.p99", "cpu_per_core.0", "db_query_ms.p50", "users_active",
                           "sessions_active", "audit.records", "queue_depth.slow_lane"}) {
    CHECK_MESSAGE(series.contains(name), name);
  }
  const auto newest = client.read("/api/v1/system?since=" + std::to_string(last));
  CHECK(newest.at("series").at("rss_bytes").front().at(0) == last);
  const auto folded = client.read("/api/v1/system?step_s=3600");
  CHECK(folded.at("step_s") == 3600);
  CHECK(folded.at("series").at("rss_bytes").size() <= 2);
}

TEST_CASE("figures are not sent again before the next sample") {
  auto client = shared_dashboard().signed_in(kViewer);
  // A sample may fall between the two.
  CHECK(eventually([&] {
    const auto etag = client.get("/api/v1/system").header("ETag");
    return client.get("/api/v1/system", {{"If-None-Match", etag}}).status == 304;
  }));
}

TEST_CASE("series are still there after a restart") {
  Dashboard dashboard;
  auto client = dashboard.signed_in(kViewer);
  json before;
  REQUIRE(eventually([&] {
    before = client.read("/api/v1/system").at("series");
    return before.contains("rss_bytes");
  }));
  dashboard.server().process().signal(SIGTERM);
  REQUIRE(dashboard.server().process().wait(std::chrono::seconds(12)) == 0);
  dashboard.restart_process();
  client = dashboard.signed_in(kViewer);
  json after;
  REQUIRE(eventually([&] {
    after = client.read("/api/v1/system").at("series");
    return after.contains("rss_bytes");
  }));
  CHECK(after.at("rss_bytes").at(0) == before.at("rss_bytes").at(0));
}

TEST_CASE("a wrong question about the system is refused by name") {
  auto client = shared_dashboard().signed_in(kViewer);
  for (const char* query : {"since=yesterday", "step_s=9", "step_s=3601", "hours=1"}) {
    const auto answer = client.get(std::string("/api/v1/system?") + query);
    CHECK(answer.status == 400);
    const std::string text = query;
    CHECK(answer.wrong_field() == text.substr(0, text.find('=')));
  }
}

TEST_CASE("metrics are for those who signed in, and name routes instead of what was asked") {
  auto& dashboard = shared_dashboard();
  CHECK(dashboard.stranger().get("/metrics").status == 401);
  auto client = dashboard.signed_in(kViewer);
  client.get("/api/v1/jobs/0197f3a0-0000-7000-8000-00000000beef");
  client.get("/made-up-beef");
  const auto metrics = client.get("/metrics");
  REQUIRE(metrics.status == 200);
  CHECK(metrics.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metrics.body.find("route=\"/api/v1/jobs/{id}\"") != std::string::npos);
  CHECK(metrics.body.find("beef") == std::string::npos);
  for (const char* family :
       {"tms_http_request_duration_seconds_bucket", "tms_db_query_duration_seconds_count",
        "tms_db_commit_duration_seconds_count", "tms_cluster_call_duration_seconds_count",
        "tms_jobs_unfinished", "tms_http_slow_lane_queue_depth", "tms_app_status_cache_hits_total",
        "tms_sessions_active", "tms_audit_records", "tms_cluster_breaker_state",
        "tms_cluster_last_sync_timestamp_seconds", "process_cpu_seconds_total",
        "process_resident_memory_bytes", "process_open_fds"}) {
    CHECK_MESSAGE(metrics.body.find(std::string("\n") + family) != std::string::npos, family);
  }
  const auto last_sync = [&](const std::string& cluster) {
    return metrics.body.find("tms_cluster_last_sync_timestamp_seconds{cluster=\"" + cluster +
                             "\"}");
  };
  CHECK(last_sync(kCluster) != std::string::npos);
  CHECK(last_sync("STARMAN") == std::string::npos);  // has no URL
}

TEST_CASE("an API token of a viewer opens the metrics, for a scraper") {
  auto client = shared_dashboard().signed_in(kViewer);
  const auto made = client.post("/api/v1/tokens",
                                {{"name", "scraper"}, {"role", "viewer"}, {"expires_in_days", 1}});
  REQUIRE_MESSAGE(made.status < 300, made.body);
  auto scraper = shared_dashboard().stranger();
  scraper.set_access_token(made.parsed().at("token"));
  CHECK(scraper.get("/metrics").status == 200);
  client.remove("/api/v1/tokens/" + made.parsed().at("id").get<std::string>());
  CHECK(scraper.get("/metrics").status == 401);
}
