// Text from outside, made harmless before it is stored, logged or drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tms::model {

bool is_valid_utf8(std::string_view text);

// Valid UTF-8 without control characters, line breaks, bidirectional overrides or zero-width
// characters (each becomes U+FFFD or a space), cut to `max_bytes` at a character, "…" where cut.
std::string clean_text(std::string_view text, std::size_t max_bytes);

// ASCII only; other bytes stay as they are.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
std::string_view trim(std::string_view text);  // ASCII space, tab, CR, LF
bool equal_ignoring_case(std::string_view a, std::string_view b);

// "e106b3d0…30d43d0": the first 8 and last 7 characters of anything longer than 18.
std::string middle_truncate(std::string_view text);

// "50,000"
std::string group_digits(std::uint64_t number);
// "1 batch", "2,769 batches"
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

// RFC 3986 percent-encoding of everything but unreserved characters.
std::string percent_encode(std::string_view text);
// Result is nullopt-like false when an escape is broken or a NUL appears.
bool percent_decode(std::string_view text, std::string& out, bool plus_is_space);

// One CSV cell, RFC 4180 quotes; a text cell that begins with = + - @ TAB or CR is prefixed with '.
void append_csv_text(std::string_view cell, std::string& out);
// An id or number column: quoted when needed, never prefixed (no id can form a formula).
void append_csv_plain(std::string_view cell, std::string& out);

}  // namespace tms::model
