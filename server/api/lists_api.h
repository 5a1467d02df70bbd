// Customer lists: GET /customer-lists; PUT, GET, DELETE /customer-lists/{cluster}/{device_type}.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_customer_lists(const http::Request&, const http::Caller&,
                                                  Services&);
model::Result<http::Response> get_customer_list(const http::Request&, const http::Caller&,
                                                Services&);
model::Result<http::Response> put_customer_list(const http::Request&, const http::Caller&,
                                                Services&);
model::Result<http::Response> delete_customer_list(const http::Request&, const http::Caller&,
                                                   Services&);

}  // namespace tms::api
