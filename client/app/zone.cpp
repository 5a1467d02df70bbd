#include "client/app/zone.h"

namespace tms::app {
namespace {

using model::TimeMs;

constexpr TimeMs kMinute = 60'000;
constexpr TimeMs kHour = 60 * kMinute;
constexpr TimeMs kDay = 24 * kHour;
constexpr TimeMs kYear = 366 * kDay;

}  // namespace

TimeMs offset_ms(const Zone& zone, TimeMs at) {
  int minutes = zone.empty() ? 0 : zone.front().offset_minutes;
  for (const ZoneChange& change : zone) {
    if (change.from <= at) minutes = change.offset_minutes;
  }
  return minutes * kMinute;
}

// Asked for by days, and by hours of the day on which clocks were changed: they are at full hours.
Zone zone_around(TimeMs now, const platform::Platform& platform) {
  TimeMs at = (now - 2 * kYear) / kDay * kDay;
  Zone zone{{at, platform.utc_offset_minutes(at)}};
  for (; at < now + kYear; at += kDay) {
    const int before = zone.back().offset_minutes;
    const int after = platform.utc_offset_minutes(at);
    if (after == before) continue;
    TimeMs from = at;
    while (platform.utc_offset_minutes(from - kHour) != before) from -= kHour;
    zone.push_back({from, after});
  }
  return zone;
}

}  // namespace tms::app
