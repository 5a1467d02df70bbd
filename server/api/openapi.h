// The contract as OpenAPI 3.1: openapi.json in this folder, held against the route table by a test.
#pragma once

#include <string_view>

#include "server/api/services.h"

namespace tms::api {

std::string_view openapi_document();
model::Result<http::Response> get_openapi(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
