// The route table: every capability of the HTTP API in one place.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server/api/services.h"

namespace tms::api {

// Method and path of every route.
std::vector<std::pair<http::Method, std::string>> route_names();

std::vector<http::Route> make_routes(Services& services);

// The same and what only admin commands may do: for the control socket and for commands that open
// the data directory themselves, never for the network.
std::vector<http::Route> make_control_routes(Services& services);

}  // namespace tms::api
