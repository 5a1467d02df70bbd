// The audit log: pages, figures, exports and verification.
#pragma once

#include "server/api/services.h"

namespace tms::api {

model::Result<http::Response> list_audit(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> get_audit_stats(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> export_audit(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> verify_audit(const http::Request&, const http::Caller&, Services&);

}  // namespace tms::api
