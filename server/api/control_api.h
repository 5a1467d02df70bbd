// What only the control socket and commands on a data directory may ask for: it names files of the
// server's machine.
#pragma once

#include "server/api/services.h"

namespace tms::api {

inline constexpr const char* kBackupAction = "backup.create";  // of its audit records

model::Result<http::Response> back_up(const http::Request&, const http::Caller&, Services&);
model::Result<http::Response> seal_audit(const http::Request&, const http::Caller&, Services&);
// Records an export of the log that a command makes by itself.
model::Result<http::Response> note_audit_export(const http::Request&, const http::Caller&,
                                                Services&);

}  // namespace tms::api
