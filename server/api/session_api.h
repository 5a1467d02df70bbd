// Signing in and out, first run, password links.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> sign_in(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> get_session(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> sign_out(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> set_up(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> reset_password(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> change_own_password(const http::Request&, const http::Caller&,
                                                  Services&);

}  // namespace tms::api
