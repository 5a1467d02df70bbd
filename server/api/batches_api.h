// Batches: GET, POST, DELETE /batches, /batches/preview, assign, unassign, close; their customers.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> preview_batches(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> create_batches(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> list_batches(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> delete_batches(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> assign_batches(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> unassign_batches(const http::Request&, const http::Caller&,
                                               Services&);
model::Result<http::Response> close_batches(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> list_batch_customers(const http::Request&, const http::Caller&,
                                                   Services&);
model::Result<http::Response> export_batch_customers(const http::Request&, const http::Caller&,
                                                     Services&);
// Of several batches: the union.
model::Result<http::Response> export_batches_customers(const http::Request&, const http::Caller&,
                                                       Services&);

}  // namespace tms::api
