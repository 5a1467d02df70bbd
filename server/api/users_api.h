// Users, their sessions and their preferences.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_users(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> create_user(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> patch_user(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> create_reset_link(const http::Request&, const http::Caller&,
                                                Services&);
model::Result<http::Response> list_sessions(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> revoke_session(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> get_preferences(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> put_preferences(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
