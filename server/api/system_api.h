// What the server measures about itself.
#pragma once

#include "server/api/services.h"

namespace tms::api {

inline constexpr const char* kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

model::Result<http::Response> get_system(const http::Request& request, const http::Caller& caller,
                                         Services& services);
model::Result<http::Response> get_metrics(const http::Request& request, const http::Caller& caller,
                                          Services& services);

}  // namespace tms::api
