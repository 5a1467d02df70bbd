// Local times of the predecessor, which carry no zone, as points in time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/model/result.h"
#include "shared/model/time.h"

namespace tms::legacy_import {

// The zone is the C library's, whose rules a process knows for one zone at a time: a second object
// replaces the zone of the first. One thread.
class LocalZone {
 public:
  // "Europe/Berlin". Error: InvalidRequest naming --time-zone.
  static model::Result<LocalZone> named(std::string_view iana_name);
  static LocalZone of_machine();

  enum class Fit : std::uint8_t {
    Once,
    Twice,  // clocks were set back: taken as the first of both
    Never   // clocks were set forward over it: taken as if they had not been yet
  };
  struct Moment {
    model::TimeMs at = 0;
    Fit fit = Fit::Once;
  };
  // `wall_clock`: what the clock on the wall showed, counted as if it were UTC.
  Moment at(model::TimeMs wall_clock) const;

 private:
  LocalZone() = default;
};

// What stands in a text column: with its own zone, or what a clock on the wall showed.
struct LegacyTime {
  model::TimeMs value = 0;
  bool has_zone = false;
};
// "2025-03-30 02:30:00", "2025-03-30T02:30:00.123456", either with Z or an offset; nullopt for
// anything else.
std::optional<LegacyTime> parse_legacy_time(std::string_view text);

}  // namespace tms::legacy_import
