// The person's time zone, as data: summer and winter are an hour apart, and a log holds both.
#pragma once

#include <vector>

#include "client/platform/platform.h"
#include "shared/model/time.h"

namespace tms::app {

// From when on clocks were so far ahead of UTC.
struct ZoneChange {
  model::TimeMs from = 0;
  int offset_minutes = 0;
};
using Zone = std::vector<ZoneChange>;  // the earliest first; empty: UTC

// What clocks show at `at` less UTC. Before the first change as after it.
model::TimeMs offset_ms(const Zone& zone, model::TimeMs at);
// The changes of the two years before `now` and the one after it.
Zone zone_around(model::TimeMs now, const platform::Platform& platform);

}  // namespace tms::app
