#include "shared/model/time.h"

#include <algorithm>
#include <array>

namespace tms::model {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr TimeMs kEarliest = -62'167'219'200'000;  // 0000-01-01T00:00:00.000Z
constexpr TimeMs kLatest = 253'402'300'799'999;    // 9999-12-31T23:59:59.999Z

struct Date {
  std::int64_t year;
  int month;
  int day;
};

// Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years from 1 March.
constexpr std::int64_t days_from_date(Date date) {
  const std::int64_t y = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year =
      (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr Date date_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t mp = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * mp + 2) / 5 + 1);
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}
static_assert(days_from_date({1970, 1, 1}) == 0);
static_assert(date_from_days(days_from_date({2024, 2, 29})).day == 29);

constexpr int days_in_month(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

void put_digits(std::int64_t value, int width, char* to) {
  for (int i = width - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

// Reads a text from left to right; once something does not fit, everything after it fails too.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (text_.empty() || !is_digit(text_.front())) return fail();
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  int number(int count, int least, int most) {
    const int value = digits(count);
    return ok_ && (value < least || value > most) ? fail() : value;
  }
  char one_of(std::string_view characters) {
    if (text_.empty() || characters.find(text_.front()) == std::string_view::npos) {
      fail();
      return '\0';
    }
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }
  bool next_is(char c) const { return !text_.empty() && text_.front() == c; }
  // Any number of digits; those beyond milliseconds are cut off.
  int milliseconds() {
    int value = 0;
    int count = 0;
    for (; !text_.empty() && is_digit(text_.front()); text_.remove_prefix(1), ++count) {
      if (count < 3) value = value * 10 + (text_.front() - '0');
    }
    if (count == 0) return fail();
    for (; count < 3; ++count) value *= 10;
    return value;
  }
  bool ended_well() const { return ok_ && text_.empty(); }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  int fail() {
    ok_ = false;
    return 0;
  }
  std::string_view text_;
  bool ok_ = true;
};

}  // namespace

void append_time(TimeMs at, std::string& out) {
  at = std::clamp(at, kEarliest, kLatest);
  std::int64_t days = at / kMsPerDay;
  std::int64_t ms = at % kMsPerDay;
  if (ms < 0) ms += kMsPerDay, --days;
  const Date date = date_from_days(days);

  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(date.year, 4, text);
  put_digits(date.month, 2, text + 5);
  put_digits(date.day, 2, text + 8);
  put_digits(ms / 3'600'000, 2, text + 11);
  put_digits(ms / 60'000 % 60, 2, text + 14);
  put_digits(ms / 1000 % 60, 2, text + 17);
  put_digits(ms % 1000, 3, text + 20);
  out.append(text, sizeof text - 1);
}

std::string format_time(TimeMs at) {
  std::string out;
  append_time(at, out);
  return out;
}

std::optional<TimeMs> parse_time(std::string_view text) {
  Cursor in(text);
  const int year = in.digits(4);
  in.one_of("-");
  const int month = in.number(2, 1, 12);
  in.one_of("-");
  const int day = in.number(2, 1, 31);
  in.one_of("Tt ");
  const int hour = in.number(2, 0, 23);
  in.one_of(":");
  const int minute = in.number(2, 0, 59);
  in.one_of(":");
  const int second = in.number(2, 0, 59);
  int ms = 0;
  if (in.next_is('.')) {
    in.one_of(".");
    ms = in.milliseconds();
  }
  std::int64_t offset_minutes = 0;
  const char zone = in.one_of("Zz+-");
  if (zone == '+' || zone == '-') {
    offset_minutes = in.number(2, 0, 23) * 60;
    in.one_of(":");
    offset_minutes += in.number(2, 0, 59);
    if (zone == '-') offset_minutes = -offset_minutes;
  }
  if (!in.ended_well() || day > days_in_month(year, month)) return std::nullopt;
  const std::int64_t seconds = (hour * 60 + minute - offset_minutes) * 60 + second;
  return days_from_date({year, month, day}) * kMsPerDay + seconds * 1000 + ms;
}

}  // namespace tms::model
