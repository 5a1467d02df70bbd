// What is read and written again must read the same: a reader that takes more than a writer can
// say, or a writer that breaks its own JSON, is a finding.
#pragma once

#include <string>
#include <string_view>

#include "tests/fuzz/fuzz.h"

namespace tms::fuzz {

template <auto kRead, auto kWrite>
void round_trip(std::string_view json) {
  const auto value = kRead(json);
  if (!value) {
    require(!value.error().message.empty(), "a refusal says why");
    return;
  }
  const std::string text = kWrite(*value);
  const auto again = kRead(text);
  require(again.has_value(), "what was written can be read");
  require(kWrite(*again) == text, "what was read again is written the same");
}

using Check = void (*)(std::string_view);

}  // namespace tms::fuzz
