// The Retry-After header (RFC 9110, 10.2.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "shared/model/time.h"

namespace tms::upstream {

// Seconds to wait: a number, or an HTTP date seen from `now`. 0: absent, in the past or unreadable.
// An hour at most: a cluster cannot park our jobs for a day.
std::uint32_t parse_retry_after(std::string_view value, model::TimeMs now);

}  // namespace tms::upstream
