#include "client/app/zone.h"

#include <doctest/doctest.h>

#include "client/platform/headless/headless_platform.h"

using namespace tms;
using namespace tms::app;

namespace {

constexpr model::TimeMs kHour = 3'600'000;
constexpr model::TimeMs kNow = 1'795'435'200'000;           // 2026-11-23 12:00 UTC
constexpr model::TimeMs kSummerBegins = 1'774'746'000'000;  // 2026-03-29 01:00 UTC
constexpr model::TimeMs kSummerEnds = 1'792'890'000'000;    // 2026-10-25 01:00 UTC

struct Berlin final : platform::HeadlessPlatform {
  int utc_offset_minutes(std::int64_t at) const override {
    return at >= kSummerBegins && at < kSummerEnds ? 120 : 60;
  }
};

struct Kathmandu final : platform::HeadlessPlatform {
  int utc_offset_minutes(std::int64_t) const override { return 345; }
};

}  // namespace

TEST_CASE("times of the summer are shown in summer time, in winter as well") {
  const Zone zone = zone_around(kNow, Berlin{});
  REQUIRE(zone.size() == 3);
  CHECK(offset_ms(zone, kNow) == kHour);
  CHECK(offset_ms(zone, kSummerEnds) == kHour);
  CHECK(offset_ms(zone, kSummerEnds - 1) == 2 * kHour);
  CHECK(offset_ms(zone, kSummerBegins) == 2 * kHour);
  CHECK(offset_ms(zone, kSummerBegins - 1) == kHour);
  CHECK(offset_ms(zone, 0) == kHour);
}

TEST_CASE("a zone that never changes is one entry, and none is UTC") {
  const Zone kathmandu = zone_around(kNow, Kathmandu{});
  CHECK(kathmandu.size() == 1);
  CHECK(offset_ms(kathmandu, kNow) == 345 * 60'000);
  CHECK(offset_ms({}, kNow) == 0);
}
