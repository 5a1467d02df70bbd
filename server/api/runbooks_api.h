// The runbook table: GET, PUT /runbooks.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_runbooks(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> put_runbooks(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
