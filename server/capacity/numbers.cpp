#include "server/capacity/numbers.h"

#include <cmath>
#include <cstdio>

#include "shared/model/text.h"

namespace tms::capacity {

std::string show(double value) {
  if (!std::isfinite(value)) return "-";
  if (std::abs(value) >= 99.95) {
    const auto digits =
        model::group_digits(static_cast<std::uint64_t>(std::llround(std::abs(value))));
    return value < 0 ? "-" + digits : digits;
  }
  const int decimals = std::abs(value) >= 9.995 ? 1 : std::abs(value) >= 0.9995 ? 2 : 3;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  std::string out = text;
  while (out.ends_with('0')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string show(double value, std::string_view unit) {
  return unit.empty() ? show(value) : show(value) + " " + std::string(unit);
}

}  // namespace tms::capacity
