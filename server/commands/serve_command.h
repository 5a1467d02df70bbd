// `tms-dashboard serve`: starts the services and the HTTP server, and stops them in good order.
#pragma once

#include <cstdint>
#include <optional>

#include "server/config/settings.h"

namespace tms::commands {

// `demo_customers`: start a simulated cluster of that size and users with fresh passwords. Blocks
// until SIGTERM or SIGINT; a second one stops at once. Returns an exit code.
int serve(const config::ServeConfig& config, std::optional<std::uint32_t> demo_customers);

}  // namespace tms::commands
