#include "server/http/rate_limiter.h"

#include <doctest/doctest.h>

using namespace tms::http;

TEST_CASE("a burst passes, then one request for each refilled token") {
  RateLimiter limiter({10, 20});
  for (int i = 0; i < 20; ++i) CHECK(limiter.take("ann", 1000).allowed);
  const RateDecision refused = limiter.take("ann", 1000);
  CHECK_FALSE(refused.allowed);
  CHECK(refused.limit == 20);
  CHECK(refused.remaining == 0);
  CHECK(refused.retry_after_s == 1);
  CHECK(refused.reset_s == 2);
  CHECK(limiter.take("ann", 1100).allowed);
  CHECK_FALSE(limiter.take("ann", 1100).allowed);
}

TEST_CASE("each key has its own bucket") {
  RateLimiter limiter({1, 1});
  CHECK(limiter.take("ann", 0).allowed);
  CHECK_FALSE(limiter.take("ann", 0).allowed);
  CHECK(limiter.take("bob", 0).allowed);
}

TEST_CASE("a limit of 0 lets everything through and keeps no books") {
  RateLimiter limiter({0, 0});
  for (int i = 0; i < 1000; ++i) CHECK(limiter.take("ann", 0).allowed);
  CHECK(limiter.take("ann", 0).limit == 0);
  CHECK(limiter.keys() == 0);
}

TEST_CASE("a flood of addresses does not grow the table beyond its bound") {
  RateLimiter limiter({50, 100}, 1600);
  for (int i = 0; i < 20'000; ++i) limiter.take("address " + std::to_string(i), i / 100);
  CHECK(limiter.keys() <= 1600);
}

TEST_CASE("time that seems to go backwards gives no tokens away") {
  RateLimiter limiter({1, 1});
  CHECK(limiter.take("ann", 10'000).allowed);
  CHECK_FALSE(limiter.take("ann", 5'000).allowed);
  CHECK_FALSE(limiter.take("ann", 10'500).allowed);
  CHECK(limiter.take("ann", 11'000).allowed);
}
