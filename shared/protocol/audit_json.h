// JSON of the audit log.
#pragma once

#include <string>
#include <string_view>

#include "shared/model/audit.h"
#include "shared/model/result.h"

namespace tms::protocol {

// ---- request: no body, {} or {"full":true}; gives `full`.
model::Result<bool> read_audit_verify_request(std::string_view json);
std::string write_audit_verify_request(bool full);

// ---- answers: unknown fields are ignored (a newer server), wrong types are errors.
std::string write_audit_page(const model::AuditPage& page);
model::Result<model::AuditPage> read_audit_page(std::string_view json);
std::string write_audit_stats(const model::AuditStats& stats);
model::Result<model::AuditStats> read_audit_stats(std::string_view json);
std::string write_audit_verdict(const model::AuditVerdict& verdict);
model::Result<model::AuditVerdict> read_audit_verdict(std::string_view json);
// One record on one line, for the NDJSON export.
void append_audit_record(const model::AuditRecord& record, std::string& out);

}  // namespace tms::protocol
