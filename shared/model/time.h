// Points in time as the contract writes them. Pure: the clock is asked elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tms::model {

// Milliseconds since 1970-01-01T00:00:00Z. 0 means "never" where a field says so.
using TimeMs = std::int64_t;

// "2026-11-23T10:02:03.004Z" (RFC 3339, UTC, always milliseconds).
std::string format_time(TimeMs at);
void append_time(TimeMs at, std::string& out);

// RFC 3339 with `Z` or an offset, fraction optional; nullopt for anything else.
std::optional<TimeMs> parse_time(std::string_view text);

}  // namespace tms::model
