// What every fuzz target needs beside libFuzzer's entry point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tms::fuzz {

// A broken promise is a finding like a crash.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes one byte off the front, to choose among readers; 0 when there is none.
inline std::size_t take_choice(std::string_view& input, std::size_t choices) {
  if (input.empty()) return 0;
  const auto choice = static_cast<std::uint8_t>(input.front()) % choices;
  input.remove_prefix(1);
  return choice;
}

}  // namespace tms::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
