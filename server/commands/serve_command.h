// `tms-dashboard serve`: starts the services and the HTTP server, and stops them in good order.
#pragma once

#include <functional>

#include "server/config/settings.h"

namespace tms::commands {

using ReadSettings = std::function<model::Result<config::ServeConfig>()>;

// Blocks until SIGTERM or SIGINT, then drains: ends within 10 s in all cases; a second signal ends
// it at once. SIGHUP reads the certificates again, opens the log file anew, and takes log level and
// log file from what `read_again` says.
// Returns an exit code.
int serve(const config::ServeConfig& config, const ReadSettings& read_again);

}  // namespace tms::commands
