// Customers: windows of the list, sums, export, one in detail.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_customers(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> export_customers(const http::Request&, const http::Caller&,
                                               Services&);
model::Result<http::Response> summarize_customers(const http::Request&, const http::Caller&,
                                                  Services&);
model::Result<http::Response> get_customer(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
