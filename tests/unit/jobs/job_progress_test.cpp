#include "server/core/jobs/job_progress.h"

#include <doctest/doctest.h>

using tms::core::JobProgress;

TEST_CASE("The rate is what was done within the last half minute") {
  JobProgress progress;
  for (int second = 0; second <= 100; ++second) {
    progress.note(second * 1000, static_cast<std::uint64_t>(second) * 50);
  }
  CHECK(progress.rate_per_s(100'000) == doctest::Approx(50).epsilon(0.05));
  CHECK(*progress.eta_s(100'000, 500) == doctest::Approx(10).epsilon(0.05));
}

TEST_CASE("A job that stands still slows down to nothing and has no time left to tell") {
  JobProgress progress;
  CHECK(progress.rate_per_s(0) == 0);
  CHECK_FALSE(progress.eta_s(0, 10));
  CHECK(*progress.eta_s(0, 0) == 0);
  progress.note(0, 0);
  progress.note(1000, 100);
  CHECK(progress.rate_per_s(100'000) < progress.rate_per_s(2000));
}

TEST_CASE("The series of an earlier process is told again from what it recorded") {
  JobProgress before;
  tms::store::JobPace recorded;
  std::uint64_t done = 0;
  for (int i = 1; i <= 40; ++i) {
    const auto latency = static_cast<std::uint32_t>(100 + i);
    before.add_latency(latency);
    done += 5;
    before.note(i * 300, done);
    recorded.steps.push_back({i * 300, 5});
    recorded.calls.push_back({i * 300 + 4, latency});  // its commit ends a moment later
  }
  const JobProgress after(recorded);
  CHECK(after.series() == before.series());
  CHECK(after.rate_per_s(12'000) == before.rate_per_s(12'000));
}

TEST_CASE("A point between two calls tells the last ones, not one of no time") {
  JobProgress progress;
  progress.add_latency(70);
  progress.note(1000, 5);
  progress.note(2000, 5);
  REQUIRE(progress.series().size() == 2);
  CHECK(progress.series()[1].p50_ms == 70);
  CHECK(progress.series()[1].p99_ms == 70);
}

TEST_CASE("The series stays under 600 points however long the job runs, and keeps its end") {
  JobProgress progress;
  for (int i = 1; i <= 100'000; ++i) {
    progress.add_latency(static_cast<std::uint32_t>(i % 300));
    progress.note(i * 250, static_cast<std::uint64_t>(i));
  }
  const auto& series = progress.series();
  CHECK(series.size() <= JobProgress::kMostPoints);
  CHECK(series.size() > JobProgress::kMostPoints / 4);
  CHECK(series.back().done == 100'000);
  for (std::size_t i = 1; i < series.size(); ++i) {
    REQUIRE(series[i - 1].at < series[i].at);
    REQUIRE(series[i - 1].done <= series[i].done);
    REQUIRE(series[i].p50_ms <= series[i].p99_ms);
  }
}
