#include "server/telemetry/once_a_minute.h"

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;
using tms::telemetry::OnceAMinute;

TEST_CASE("each name has one line a minute") {
  OnceAMinute lines;
  const auto start = OnceAMinute::Clock::now();
  CHECK(lines.is_first("user otto", start));
  CHECK_FALSE(lines.is_first("user otto", start + 59s));
  CHECK(lines.is_first("192.0.2.7", start + 59s));
  CHECK(lines.is_first("user otto", start + 60s));
}

TEST_CASE("however many names there are, a minute has a bounded number of lines") {
  OnceAMinute lines;
  const auto start = OnceAMinute::Clock::now();
  std::size_t written = 0;
  for (std::size_t i = 0; i < 3 * OnceAMinute::kMostNames; ++i) {
    if (lines.is_first("192.0.2." + std::to_string(i), start)) ++written;
  }
  CHECK(written == OnceAMinute::kMostNames);
  CHECK(lines.is_first("192.0.2.1", start + 1min));
}
