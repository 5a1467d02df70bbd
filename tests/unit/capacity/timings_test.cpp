#include "server/capacity/timings.h"

#include <doctest/doctest.h>

using namespace tms::capacity;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("quantiles are the nearest rank of what was measured") {
  std::vector<std::uint32_t> took_us;
  for (std::uint32_t ms = 100; ms >= 1; --ms) took_us.push_back(ms * 1'000);
  const auto ms = quantiles_of(took_us);
  CHECK(ms.count == 100);
  CHECK(ms.p50 == 50);
  CHECK(ms.p95 == 95);
  CHECK(ms.p99 == 99);
  CHECK(ms.most == 100);
}

TEST_CASE("a single measurement is every quantile; none is none") {
  std::vector<std::uint32_t> one{7'000};
  CHECK(quantiles_of(one).p50 == 7);
  CHECK(quantiles_of(one).p99 == 7);
  std::vector<std::uint32_t> none;
  CHECK(quantiles_of(none).count == 0);
}

TEST_CASE("figures count what was sent in their time, by route, and leave signing in out") {
  const Clock::time_point begin{seconds(100)};
  Timings timings;
  timings.add({begin - milliseconds(1), 900'000, Route::Customers});  // before
  timings.add({begin, 1'000, Route::Customers});
  timings.add({begin + seconds(1), 3'000, Route::Customers});
  timings.add({begin + seconds(1), 5'000, Route::Audit});
  timings.add({begin + seconds(1), 800'000, Route::SignIn});
  timings.add({begin + seconds(2), 900'000, Route::Customers});  // after
  timings.add_error({begin + milliseconds(1'500), "500 internal", "First."});
  timings.add_error({begin + seconds(2), "500 internal", "Second."});

  const auto figures = figures_between(timings, begin, begin + seconds(2));
  CHECK(figures.api.count == 3);
  CHECK(figures.api.most == 5);
  CHECK(figures.per_s == doctest::Approx(1.5));
  CHECK(figures.errors.at("500 internal").count == 2);  // one of them after the bell
  CHECK(figures.errors.at("500 internal").first_words == "First.");
  REQUIRE(figures.routes.size() == 3);
  CHECK(figures.routes[0].route == "POST /api/v1/session");
  CHECK(figures.routes[1].route == "GET /api/v1/customers");
  CHECK(figures.routes[1].ms.count == 2);
  CHECK(figures.routes[1].per_s == doctest::Approx(1));
  REQUIRE(figures.moments.size() == 2);
  CHECK(figures.moments[0].at_s == doctest::Approx(0.5));
  CHECK(figures.moments[0].ms.count == 1);
  CHECK(figures.moments[1].ms.count == 2);
  CHECK(figures.moments[1].errors == 1);
}

TEST_CASE("a long run is drawn in at most 120 moments that hold every call") {
  const Clock::time_point begin{seconds(100)};
  Timings timings;
  for (int second = 0; second < 1'800; ++second)
    timings.add({begin + seconds(second), 1'000, Route::Jobs});
  const auto figures = figures_between(timings, begin, begin + seconds(1'800));
  REQUIRE(figures.moments.size() == 120);
  std::uint64_t calls = 0;
  for (const auto& moment : figures.moments) calls += moment.ms.count;
  CHECK(calls == 1'800);
}
