#include "server/telemetry/system_sampler.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace tms;
using namespace std::chrono_literals;

namespace {

struct Lab {
  telemetry::Metrics metrics{telemetry::Metrics::RouteNames{{"GET", "/api/v1/jobs"}}};
  telemetry::Readings readings;
  model::TimeMs now = 1'795'428'120'000;
  telemetry::SystemSampler sampler{metrics, [this] { return readings; }, [this] { return now; }};

  void request(std::chrono::microseconds took,
               std::optional<model::ErrorCode> error = std::nullopt) {
    metrics.add_request({"GET", "/api/v1/jobs", error ? 404 : 200, error, took, 10});
  }
  void step() {
    now += 10'000;
    sampler.sample();
  }
  std::vector<std::pair<std::int64_t, double>> points(const std::string& name) {
    for (const auto& series : sampler.figures({}).series) {
      if (series.name == name) return series.points;
    }
    return {};
  }
};

// Two runs of a server, one after the other.
struct Restart {
  std::vector<model::FigureStep> stored;
  bool can_store = true;
  telemetry::Metrics metrics{telemetry::Metrics::RouteNames{}};
  telemetry::Readings readings;
  model::TimeMs now = 1'795'428'120'000;
  std::unique_ptr<telemetry::SystemSampler> sampler;

  Restart() { start(); }
  void start() {
    telemetry::StepKeeper keeper;
    keeper.load = [this](std::int64_t since_s, const auto& each) {
      for (const auto& step : stored) {
        if (step.at_s >= since_s) each(step);
      }
    };
    keeper.keep = [this](auto steps, std::int64_t forget_before_s) {
      if (!can_store) return false;
      stored.insert(stored.end(), steps.begin(), steps.end());
      std::erase_if(stored, [&](const auto& step) { return step.at_s < forget_before_s; });
      return true;
    };
    sampler = std::make_unique<telemetry::SystemSampler>(
        metrics, [this] { return readings; }, [this] { return now; }, std::move(keeper));
    sampler->load();
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) {
      now += 10'000;
      sampler->sample();
    }
  }
  std::vector<std::int64_t> times() {
    std::vector<std::int64_t> times;
    for (const auto& series : sampler->figures({}).series) {
      if (series.name != "sessions_active") continue;
      for (const auto& [at_s, value] : series.points) times.push_back(at_s);
    }
    return times;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Restart, "series go on after a restart, with a gap") {
  steps(3);
  sampler->keep_new();
  CHECK(stored.size() == 3);
  now += 600'000;
  start();
  steps(2);
  const std::int64_t first = 1'795'428'130;
  CHECK(times() == std::vector{first, first + 10, first + 20, first + 630, first + 640});
  sampler->keep_new();
  CHECK_MESSAGE(stored.size() == 5, "what was loaded is not stored again");
}

TEST_CASE_FIXTURE(Restart, "steps that could not be stored are stored with the next ones") {
  steps(2);
  can_store = false;
  sampler->keep_new();
  CHECK(stored.empty());
  can_store = true;
  steps(1);
  sampler->keep_new();
  CHECK(stored.size() == 3);
}

TEST_CASE_FIXTURE(Restart, "no point is older than a day, and none is of a time still to come") {
  steps(3);
  sampler->keep_new();
  const auto end = now;
  now = end + 86'400'000 - 10'000;
  start();
  CHECK(times().size() == 2);
  steps(1);
  CHECK_MESSAGE(times().size() == 2, "the oldest has gone, the new one has come");
  now = end - 15'000;
  start();
  CHECK_MESSAGE(times().size() == 1, "the clock was set back");
}

TEST_CASE_FIXTURE(Restart,
                  "the version stands still between samples, and grows with what is loaded") {
  const auto empty = sampler->version();
  steps(1);
  const auto first = sampler->version();
  CHECK(first > empty);
  (void)sampler->figures({});
  CHECK(sampler->version() == first);
  steps(1);
  CHECK(sampler->version() > first);
  sampler->keep_new();
  start();
  CHECK(sampler->version() > empty);
}

TEST_CASE_FIXTURE(Lab, "the figures tell of now before any sample was taken") {
  request(5ms);
  readings.sessions_active = 3;
  readings.audit = {100, 4096, 7};
  const auto figures = sampler.figures({});
  CHECK(*figures.response_ms.p50 == doctest::Approx(5).epsilon(0.2));
  CHECK_FALSE(figures.db_query_ms.p50);
  CHECK(figures.rss_bytes > 0);
  CHECK(figures.sessions_active == 3);
  CHECK(figures.audit == model::AuditGrowth{100, 4096, 7});
  CHECK(figures.series.empty());
}

TEST_CASE_FIXTURE(Lab, "each step holds what happened within it") {
  request(1ms);
  step();
  request(100ms);
  step();
  step();
  const auto p99 = points("response_ms.p99");
  REQUIRE(p99.size() == 2);  // nothing was asked in the third
  CHECK(p99[0].first == 1'795'428'130);
  CHECK(p99[0].second == doctest::Approx(1).epsilon(0.2));
  CHECK(p99[1].second == doctest::Approx(100).epsilon(0.2));
  CHECK(points("sessions_active").size() == 3);
}

TEST_CASE_FIXTURE(Lab, "percentiles of now forget what is older than a minute") {
  request(10s);
  for (int i = 0; i < 8; ++i) step();
  request(1ms);
  CHECK(*sampler.figures({}).response_ms.p99 < 2);
}

TEST_CASE_FIXTURE(Lab, "errors are those of the last hour, and a series from their first on") {
  request(1ms, model::ErrorCode::NotFound);
  request(1ms, model::ErrorCode::NotFound);
  step();
  using Errors = std::vector<std::pair<std::string, std::uint64_t>>;
  CHECK(sampler.figures({}).errors == Errors{{"not_found", 2}});
  step();
  const auto series = points("errors.not_found");
  REQUIRE(series.size() == 2);
  CHECK(series[0].second == 2);
  CHECK(series[1].second == 0);
  for (int i = 0; i < 360; ++i) step();
  CHECK(sampler.figures({}).errors.empty());
}

TEST_CASE_FIXTURE(Lab, "the latency of each cluster is told apart") {
  metrics.call_started();
  metrics.add_call({"US EAST1", "set_action", "ok", 300ms});
  readings.queues.writes = 4;
  const auto figures = sampler.figures({});
  REQUIRE(figures.cluster_latency_ms.size() == 1);
  CHECK(figures.cluster_latency_ms[0].first == "US EAST1");
  CHECK(*figures.cluster_latency_ms[0].second.p50 == doctest::Approx(300).epsilon(0.2));
  CHECK(figures.queue_depth.writes == 4);
  CHECK(figures.queue_depth.calls == 0);
  step();
  CHECK(points("cluster_latency_ms.US EAST1").size() == 1);
}

TEST_CASE_FIXTURE(Lab, "the hit rate is that of the last minute, and none when nobody asked") {
  CHECK_FALSE(sampler.figures({}).cache_hit_rate);
  readings.cache_hits = 3;
  readings.cache_misses = 1;
  CHECK(sampler.figures({}).cache_hit_rate == 0.75);
}

TEST_CASE_FIXTURE(Lab, "a day of samples stays within its bound") {
  for (std::size_t i = 0; i < telemetry::SystemSampler::kSteps + 10; ++i) step();
  CHECK(points("rss_bytes").size() == telemetry::SystemSampler::kSteps);
}
