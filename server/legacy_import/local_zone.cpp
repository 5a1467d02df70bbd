#include "server/legacy_import/local_zone.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "shared/model/text.h"

namespace tms::legacy_import {

using model::fail;
using model::Result;
using model::TimeMs;

namespace {

constexpr std::int64_t kDayS = 86'400;
constexpr const char* kZones = "/usr/share/zoneinfo";

std::int64_t offset_s(std::int64_t utc_s) {
  const std::time_t time = utc_s;
  std::tm local{};
  return ::localtime_r(&time, &local) == nullptr ? 0 : local.tm_gmtoff;
}

bool is_zone_name(std::string_view name) {
  const auto is_part_of_name = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '/';
  };
  return !name.empty() && name.front() != '/' &&
         std::all_of(name.begin(), name.end(), is_part_of_name);
}

}  // namespace

Result<LocalZone> LocalZone::named(std::string_view iana_name) {
  const std::string name(iana_name);
  std::error_code ignored;
  if (!std::filesystem::exists(kZones, ignored)) {
    return fail(model::field_error("--time-zone", "unavailable",
                                   "This machine has no time zones: install the package tzdata."));
  }
  if (!is_zone_name(name) ||
      !std::filesystem::is_regular_file(std::filesystem::path(kZones) / name, ignored)) {
    return fail(model::field_error("--time-zone", "unknown_value",
                                   "There is no time zone " + model::clean_text(name, 64) +
                                       ". Write one like Europe/Berlin or UTC."));
  }
  ::setenv("TZ", (":" + name).c_str(), 1);
  ::tzset();
  return LocalZone();
}

LocalZone LocalZone::of_machine() {
  ::tzset();
  return LocalZone();
}

// The offsets a day before and after are those around any change of the clocks; a point in time
// fits if its own offset leads back to what the clock showed.
LocalZone::Moment LocalZone::at(TimeMs wall_clock) const {
  const std::int64_t ms = ((wall_clock % 1000) + 1000) % 1000;
  const std::int64_t wall_s = (wall_clock - ms) / 1000;
  const std::int64_t before = offset_s(wall_s - kDayS);
  const std::int64_t after = offset_s(wall_s + kDayS);
  const std::int64_t first = wall_s - before;
  const std::int64_t second = wall_s - after;
  const bool first_fits = offset_s(first) == before;
  const bool second_fits = offset_s(second) == after;
  if (first == second) return {first * 1000 + ms, Fit::Once};
  if (first_fits && second_fits) return {std::min(first, second) * 1000 + ms, Fit::Twice};
  if (first_fits || second_fits) return {(first_fits ? first : second) * 1000 + ms, Fit::Once};
  return {first * 1000 + ms, Fit::Never};
}

std::optional<LegacyTime> parse_legacy_time(std::string_view text) {
  const std::string_view trimmed = model::trim(text);
  if (const auto time = model::parse_time(trimmed)) return LegacyTime{*time, true};
  if (const auto time = model::parse_time(std::string(trimmed) + "Z")) {
    return LegacyTime{*time, false};
  }
  return std::nullopt;
}

}  // namespace tms::legacy_import
