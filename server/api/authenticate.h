// Who sends a request: by access token, or by cookie together with the CSRF rules.
#pragma once

#include "server/api/services.h"

namespace tms::api {

// Errors: Unauthenticated. A request with Authorization ignores its cookies.
model::Result<http::Caller> authenticate(const http::Request& request, Services& services);

}  // namespace tms::api
