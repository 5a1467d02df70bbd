// Times, shares and counts as the screens write them. Times show minutes: nothing on an idle page
// changes faster.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/app/state.h"

namespace tms::views {

using app::AppState;
using model::TimeMs;

std::string clock_words(const AppState& state, TimeMs at);         // "10:02"
std::string clock_with_seconds(const AppState& state, TimeMs at);  // "10:02:10"
std::string when_words(const AppState& state, TimeMs at);          // "10:02", "yesterday 22:14"
std::string full_time(const AppState& state, TimeMs at);           // "2026-11-23 10:02:10"
std::string zoned_time(const AppState& state, TimeMs at);          // "... 10:02:10 UTC+01:00"
std::string age_words(TimeMs now, TimeMs at);                      // "now", "4 min", "never"
std::string ago_words(TimeMs now, TimeMs at);                      // "just now", "4 min ago"
std::string in_words(TimeMs now, TimeMs at);                       // "in 41 min", "in 12 s"
std::string countdown(TimeMs left);                                // "14 min", below one "0:42"
std::string duration_words(double seconds);                        // "3 s", "2 min"
std::string percent_words(double share);                           // 0.237 -> "23.7 %"
std::string count_words(std::uint64_t count, std::string_view one, std::string_view many);
std::string customers_words(std::uint64_t count);  // "1 customer", "1,342 customers"
// What tells batches apart where the whole id has no room: they end alike and, made together, begin
// alike.
std::string short_batch_id(const std::string& id);
// "p99" as what it says: "p99 (slowest 1 %)"; other names as they are.
std::string percentile_words(std::string name);
std::string short_id(const model::Uuid& id);  // "01934f3e-7a11"

}  // namespace tms::views
