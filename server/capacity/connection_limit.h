// How many idle connections a server holds: found by opening them, not assumed.
#pragma once

#include "server/capacity/report.h"
#include "server/capacity/scenario_run.h"
#include "server/capacity/stop_switch.h"

namespace tms::capacity {

// Opens keep-alive connections one after another to `most`; each asks for /healthz once and stays.
// Ends where one is refused, not answered, or where the oldest was closed to make room. Plain HTTP.
ConnectionReport find_connection_limit(const std::string& url, std::uint32_t most,
                                       StopSwitch& cancel, const Progress& progress);

}  // namespace tms::capacity
