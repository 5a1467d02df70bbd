#include "server/upstream/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "shared/model/text.h"

namespace tms::upstream {
namespace {

constexpr std::int64_t kMaxSeconds = 3600;

bool read_number(std::string_view text, unsigned& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

// "Sun, 06 Nov 1994 08:49:37 GMT": the only form that may be sent today.
std::optional<model::TimeMs> parse_http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  unsigned day = 0, year = 0, hour = 0, minute = 0, second = 0;
  if (month == kMonths.end() || !read_number(text.substr(5, 2), day) ||
      !read_number(text.substr(12, 4), year) || !read_number(text.substr(17, 2), hour) ||
      !read_number(text.substr(20, 2), minute) || !read_number(text.substr(23, 2), second)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year{static_cast<int>(year)},
      std::chrono::month{static_cast<unsigned>(month - kMonths.begin()) + 1},
      std::chrono::day{day}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60'000 + second * 1000;
}

}  // namespace

std::uint32_t parse_retry_after(std::string_view value, model::TimeMs now) {
  value = model::trim(value);
  if (value.empty()) return 0;
  if (std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    unsigned seconds = 0;
    if (!read_number(value, seconds)) return kMaxSeconds;  // more digits than a number can hold
    return static_cast<std::uint32_t>(std::min<std::int64_t>(seconds, kMaxSeconds));
  }
  const auto at = parse_http_date(value);
  if (!at || *at <= now) return 0;
  return static_cast<std::uint32_t>(std::min((*at - now + 999) / 1000, kMaxSeconds));
}

}  // namespace tms::upstream
