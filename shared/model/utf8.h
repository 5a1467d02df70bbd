// Decoding UTF-8 one character at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tms::model {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

struct DecodedCharacter {
  char32_t code_point = 0xFFFD;
  std::uint8_t length = 1;  // bytes to move on; 1 for a byte that starts nothing valid
  bool valid = false;
};

// The character at text[at]; `at` must lie inside. Overlong forms, surrogates and anything above
// U+10FFFF are invalid.
DecodedCharacter decode_utf8(std::string_view text, std::size_t at);

void append_utf8(char32_t code_point, std::string& out);

// A copy with every invalid byte replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

// The longest beginning of at most `max_bytes` that does not end inside a character.
std::string_view cut_at_character(std::string_view text, std::size_t max_bytes);

}  // namespace tms::model
