// The route table: every capability of the HTTP API in one place.
#pragma once

#include <vector>

#include "server/api/services.h"

namespace tms::api {

std::vector<http::Route> make_routes(Services& services);

// The same and what only admin commands may do: for the control socket and for commands that open
// the data directory themselves, never for the network.
std::vector<http::Route> make_control_routes(Services& services);

}  // namespace tms::api
