#include "client/views/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shared/model/text.h"

namespace tms::views {
namespace {

constexpr TimeMs kSecond = 1'000;
constexpr TimeMs kMinute = 60 * kSecond;
constexpr TimeMs kHour = 60 * kMinute;
constexpr TimeMs kDay = 24 * kHour;

TimeMs local(const AppState& state, TimeMs at) {
  return at + offset_ms(state.zone, at);
}

std::string two_digits(TimeMs number) {
  std::string text = std::to_string(number);
  return text.size() < 2 ? "0" + text : text;
}

}  // namespace

std::string clock_words(const AppState& state, TimeMs at) {
  const TimeMs in_day = local(state, at) % kDay;
  return two_digits(in_day / kHour) + ":" + two_digits(in_day / kMinute % 60);
}

std::string clock_with_seconds(const AppState& state, TimeMs at) {
  return clock_words(state, at) + ":" + two_digits(local(state, at) / kSecond % 60);
}

std::string full_time(const AppState& state, TimeMs at) {
  std::string text = model::format_time(local(state, at)).substr(0, 19);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string zoned_time(const AppState& state, TimeMs at) {
  const TimeMs offset = offset_ms(state.zone, at);
  std::string text = full_time(state, at) + " UTC";
  if (offset == 0) return text;
  const TimeMs size = std::abs(offset);
  return text + (offset < 0 ? "-" : "+") + two_digits(size / kHour) + ":" +
         two_digits(size / kMinute % 60);
}

std::string when_words(const AppState& state, TimeMs at) {
  if (at == 0) return "never";
  const TimeMs day = local(state, at) / kDay;
  const TimeMs today = local(state, state.now) / kDay;
  if (day == today) return clock_words(state, at);
  if (day == today - 1) return "yesterday " + clock_words(state, at);
  return full_time(state, at).substr(0, 16);
}

std::string age_words(TimeMs now, TimeMs at) {
  if (at == 0) return "never";
  const TimeMs age = std::max<TimeMs>(now - at, 0);
  if (age < kMinute) return "now";
  if (age < kHour) return std::to_string(age / kMinute) + " min";
  if (age < kDay) return std::to_string(age / kHour) + " h";
  return std::to_string(age / kDay) + " d";
}

std::string ago_words(TimeMs now, TimeMs at) {
  if (at == 0) return "never";
  return now - at < kMinute ? "just now" : age_words(now, at) + " ago";
}

std::string in_words(TimeMs now, TimeMs at) {
  const TimeMs left = at - now;
  if (left <= 0) return "now";
  if (left < kMinute) return "in under 1 min";
  if (left < kHour) return "in " + std::to_string(left / kMinute) + " min";
  if (left < kDay) return "in " + std::to_string(left / kHour) + " h";
  return "in " + std::to_string(left / kDay) + " d";
}

std::string countdown(TimeMs left) {
  left = std::max<TimeMs>(left, 0);
  if (left <= kMinute) return "0:" + two_digits(std::min<TimeMs>(left / kSecond, 59));
  if (left < 2 * kHour) return std::to_string(left / kMinute) + " min";
  return std::to_string(left / kHour) + " h";
}

std::string duration_words(double seconds) {
  if (!(seconds > 0)) return "0 s";
  if (seconds < 1) return "under 1 s";
  if (seconds < 100) return std::to_string(std::llround(seconds)) + " s";
  if (seconds < 6'000) return std::to_string(std::llround(seconds / 60)) + " min";
  return std::to_string(std::llround(seconds / 3'600)) + " h";
}

std::string percent_words(double share) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f %%", share * 100);
  return buffer.data();
}

std::string count_words(std::uint64_t count, std::string_view one, std::string_view many) {
  return model::group_digits(count) + " " + std::string(count == 1 ? one : many);
}

std::string customers_words(std::uint64_t count) {
  return count_words(count, "customer", "customers");
}

std::string short_batch_id(const std::string& id) {
  constexpr std::size_t kUuid = 36;
  if (id.size() <= kUuid || id[kUuid] != '_') return model::middle_truncate(id);
  return id.substr(0, 8) + "\u2026" + id.substr(kUuid - 12, 12);
}

std::string percentile_words(std::string name) {
  if (name == "p50") name += " (median)";
  if (name == "p95") name += " (slowest 5 %)";
  if (name == "p99") name += " (slowest 1 %)";
  return name;
}

std::string short_id(const model::Uuid& id) {
  return id.text().substr(0, 13);
}

}  // namespace tms::views
