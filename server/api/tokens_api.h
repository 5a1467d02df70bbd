// API tokens: one's own, for programs.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_tokens(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> create_token(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> delete_token(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
