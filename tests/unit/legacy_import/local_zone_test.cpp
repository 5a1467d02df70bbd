// Local times without a zone, around the nights on which the clocks change.
#include "server/legacy_import/local_zone.h"

#include <doctest/doctest.h>

using namespace tms::legacy_import;
using tms::model::format_time;
using Fit = LocalZone::Fit;

namespace {

LocalZone::Moment moment(const LocalZone& zone, std::string_view text) {
  const auto time = parse_legacy_time(text);
  REQUIRE(time);
  REQUIRE_FALSE(time->has_zone);
  return zone.at(time->value);
}

struct Case {
  const char* local;
  const char* utc;
  Fit fit;
};

}  // namespace

TEST_CASE("local times of a zone with summer time become UTC") {
  const auto zone = LocalZone::named("Europe/Berlin").value();
  for (const Case& c : {
           Case{"2025-01-15 12:00:00", "2025-01-15T11:00:00.000Z", Fit::Once},
           Case{"2025-07-15T12:00:00.250", "2025-07-15T10:00:00.250Z", Fit::Once},
           // Clocks go from 02:00 to 03:00.
           Case{"2025-03-30 01:59:59", "2025-03-30T00:59:59.000Z", Fit::Once},
           Case{"2025-03-30 02:30:00", "2025-03-30T01:30:00.000Z", Fit::Never},
           Case{"2025-03-30 03:00:00", "2025-03-30T01:00:00.000Z", Fit::Once},
           // Clocks go from 03:00 back to 02:00.
           Case{"2025-10-26 01:59:59", "2025-10-25T23:59:59.000Z", Fit::Once},
           Case{"2025-10-26 02:30:00", "2025-10-26T00:30:00.000Z", Fit::Twice},
           Case{"2025-10-26 03:00:00", "2025-10-26T02:00:00.000Z", Fit::Once},
           Case{"2026-07-01 00:00:00", "2026-06-30T22:00:00.000Z", Fit::Once},
       }) {
    CAPTURE(c.local);
    CHECK(format_time(moment(zone, c.local).at) == c.utc);
    CHECK(moment(zone, c.local).fit == c.fit);
  }
}

TEST_CASE("zones west of Greenwich, with half hours and without summer time") {
  const auto new_york = LocalZone::named("America/New_York").value();
  CHECK(format_time(moment(new_york, "2024-11-03 01:30:00").at) == "2024-11-03T05:30:00.000Z");
  CHECK(moment(new_york, "2024-11-03 01:30:00").fit == Fit::Twice);
  CHECK(moment(new_york, "2024-03-10 02:30:00").fit == Fit::Never);
  const auto kolkata = LocalZone::named("Asia/Kolkata").value();
  CHECK(format_time(moment(kolkata, "2024-11-03 01:30:00").at) == "2024-11-02T20:00:00.000Z");
  const auto utc = LocalZone::named("UTC").value();
  CHECK(format_time(moment(utc, "2024-11-03 01:30:00").at) == "2024-11-03T01:30:00.000Z");
}

TEST_CASE("a zone that does not exist is refused by name") {
  for (const char* name : {"Europe/Atlantis", "", "../../etc/passwd", "/etc/localtime", "Europe",
                           "Europe/Berlin ", "CEST-2:00"}) {
    CAPTURE(name);
    const auto zone = LocalZone::named(name);
    REQUIRE_FALSE(zone);
    CHECK(zone.error().fields.front().field == "--time-zone");
  }
}

TEST_CASE("times are read in the forms that the predecessor wrote, and in no other") {
  CHECK(parse_legacy_time(" 2025-03-30 02:30:00 ")->value ==
        parse_legacy_time("2025-03-30T02:30:00.000000")->value);
  CHECK(parse_legacy_time("2025-03-30T02:30:00.1234567")->value % 1000 == 123);
  CHECK(parse_legacy_time("2025-03-30T02:30:00+02:00")->has_zone);
  CHECK(format_time(parse_legacy_time("2025-03-30T02:30:00+02:00")->value) ==
        "2025-03-30T00:30:00.000Z");
  for (const char* text : {"", "yesterday", "2025-03-30", "30.03.2025 02:30", "2025-02-30 00:00:00",
                           "2025-03-30 24:00:00", "1743294600", "2025-03-30 02:30:00 CET"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_legacy_time(text));
  }
}
