// `tms-dashboard serve`: starts the services and the HTTP server, and stops them in good order.
#pragma once

#include "server/config/settings.h"

namespace tms::commands {

// Blocks until SIGTERM or SIGINT, then drains: ends within 10 s in all cases; a second signal ends
// it at once. SIGHUP reads the certificates again. Returns an exit code.
int serve(const config::ServeConfig& config);

}  // namespace tms::commands
