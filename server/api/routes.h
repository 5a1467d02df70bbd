// The route table: every capability of the HTTP API in one place.
#pragma once

#include <vector>

#include "server/api/services.h"

namespace tms::api {

std::vector<http::Route> make_routes(Services& services);

}  // namespace tms::api
