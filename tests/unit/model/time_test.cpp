#include "shared/model/time.h"

#include <doctest/doctest.h>

#include <string>

using namespace tms::model;

TEST_CASE("times are written in UTC with milliseconds") {
  CHECK(format_time(0) == "1970-01-01T00:00:00.000Z");
  CHECK(format_time(1'795'428'123'004) == "2026-11-23T10:02:03.004Z");
  CHECK(format_time(951'782'400'000) == "2000-02-29T00:00:00.000Z");
  CHECK(format_time(-1) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("times outside four digits of a year are held at the edge") {
  CHECK(format_time(INT64_MAX) == "9999-12-31T23:59:59.999Z");
  CHECK(format_time(INT64_MIN) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("every written time is read back") {
  for (TimeMs at = -62'167'219'200'000; at < 253'402'300'800'000; at += 86'399'999'123) {
    CHECK(parse_time(format_time(at)) == at);
  }
}

TEST_CASE("RFC 3339 with offset, without fraction or with a long one is read") {
  CHECK(parse_time("2026-11-23T10:02:03Z") == 1'795'428'123'000);
  CHECK(parse_time("2026-11-23T12:02:03+02:00") == 1'795'428'123'000);
  CHECK(parse_time("2026-11-23T04:32:03-05:30") == 1'795'428'123'000);
  CHECK(parse_time("2026-11-23t10:02:03.0049999z") == 1'795'428'123'004);
  CHECK(parse_time("2026-11-23T10:02:03.5Z") == 1'795'428'123'500);
}

TEST_CASE("anything else is no time") {
  for (const std::string text :
       {"", "2026-11-23", "2026-11-23T10:02:03", "2026-11-23T10:02Z", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T10:60:00Z", "2026-11-23T10:02:60Z", "2026-11-23T10:02:03.Z",
        "2026-11-23T10:02:03Zx", " 2026-11-23T10:02:03Z", "26-11-23T10:02:03Z",
        "2026-11-23T10:02:03+0200", "1795428123"}) {
    CAPTURE(text);
    CHECK(parse_time(text) == std::nullopt);
  }
}
