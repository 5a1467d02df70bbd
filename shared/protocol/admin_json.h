// JSON of the control socket, and the lines of sealed segments.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "shared/model/admin.h"
#include "shared/model/result.h"

namespace tms::protocol {

// ---- requests: unknown fields, wrong types and missing fields are InvalidRequest.
model::Result<model::BackupRequest> read_backup_request(std::string_view json);
std::string write_backup_request(const model::BackupRequest& request);
model::Result<model::SealRequest> read_seal_request(std::string_view json);
std::string write_seal_request(const model::SealRequest& request);
model::Result<model::AuditExportNotice> read_audit_export_notice(std::string_view json);
std::string write_audit_export_notice(const model::AuditExportNotice& notice);

// ---- answers
std::string write_backup_report(const model::BackupReport& report);
model::Result<model::BackupReport> read_backup_report(std::string_view json);
std::string write_seal_report(const model::SealReport& report);
model::Result<model::SealReport> read_seal_report(std::string_view json);

// One record with all its customers on one line.
void append_sealed_record(const model::AuditRecord& record, std::span<const std::string> cids,
                          std::string& out);

}  // namespace tms::protocol
