#include "server/telemetry/latency.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using tms::telemetry::kLatencyBoundsUs;
using tms::telemetry::Latency;

TEST_CASE("bounds grow from 10 us to 100 s and hold the round numbers that metrics name") {
  CHECK(kLatencyBoundsUs.front() == 10);
  CHECK(kLatencyBoundsUs.back() == 100'000'000);
  CHECK(std::is_sorted(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end()));
  for (const std::uint32_t bound_us : {500u, 2'500u, 100'000u, 30'000'000u}) {
    CHECK(std::binary_search(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), bound_us));
  }
}

TEST_CASE("a measurement on a bound counts below it") {
  Latency latency;
  latency.add(500us);
  latency.add(501us);
  CHECK(latency.counts().up_to(500) == 1);
  CHECK(latency.counts().up_to(1000) == 2);
  CHECK(latency.counts().sum_us == 1001);
}

TEST_CASE("percentiles are right within a fifth") {
  Latency latency;
  for (int ms = 1; ms <= 1000; ++ms) latency.add(std::chrono::milliseconds(ms));
  const auto percentiles = latency.counts().percentiles_ms();
  CHECK(*percentiles.p50 == doctest::Approx(500).epsilon(0.2));
  CHECK(*percentiles.p95 == doctest::Approx(950).epsilon(0.2));
  CHECK(*percentiles.p99 == doctest::Approx(990).epsilon(0.2));
}

TEST_CASE("nothing measured has no percentiles, what lasted for ever has the last bound") {
  Latency latency;
  CHECK_FALSE(latency.counts().percentiles_ms().p50);
  latency.add(24h);
  CHECK(latency.counts().percentiles_ms().p99 == 100'000);
  latency.add(-1us);  // a clock that was corrected
  CHECK(latency.counts().up_to(10) == 1);
}

TEST_CASE("only what came since an earlier moment counts") {
  Latency latency;
  latency.add(10s);
  const auto earlier = latency.counts();
  latency.add(1ms);
  const auto between = latency.counts().since(earlier);
  CHECK(between.total() == 1);
  CHECK(between.sum_us == 1000);
}

TEST_CASE("no measurement of many threads is lost") {
  Latency latency;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 10'000; ++n) latency.add(std::chrono::microseconds(n));
      });
    }
  }
  CHECK(latency.counts().total() == 40'000);
}
