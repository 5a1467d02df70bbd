// /api/v1/app-status/cache
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> get_app_status_cache(const http::Request& request,
                                                   const http::Caller& caller, Services& services);
model::Result<http::Response> clear_app_status_cache(const http::Request& request,
                                                     const http::Caller& caller,
                                                     Services& services);

}  // namespace tms::api
