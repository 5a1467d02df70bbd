// What leaves the dashboard as a file is recorded, as what changes it is.
#pragma once

#include <string>

#include "server/api/services.h"

namespace tms::api {

struct ExportRecord {
  std::string action;   // "customers.export"
  std::string cluster;  // empty: none
  model::JobId job;     // nil: none
  std::string detail;   // what was asked for
  model::AuditOutcome outcome = model::AuditOutcome::Success;
};

// Before the first byte leaves; what may still fail then is an intent, and its end another record.
// Errors: AuditUnavailable, Overloaded.
model::Result<void> record_export(const http::Caller& caller, Services& services,
                                  ExportRecord record);

}  // namespace tms::api
