// What load balancers and people on call ask.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> get_health(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> get_readiness(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
