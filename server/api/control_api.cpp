#include "server/api/control_api.h"

#include <filesystem>
#include <string>
#include <utility>

#include "server/api/export_record.h"
#include "server/core/audit/audit_trail.h"
#include "server/store/store.h"
#include "shared/protocol/admin_json.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

namespace {

// The server's working directory is nobody's concern.
Result<void> require_absolute(const std::string& path) {
  if (path.starts_with('/')) return {};
  return fail(model::field_error("output", "invalid_value", "The output is an absolute path."));
}

Result<model::BackupReport> copy_to(const std::string& output, Services& services) {
  // Before the copy, so that no checkpoint in it is ahead of its log.
  const auto checkpoints = services.audit.checkpoints();
  if (!checkpoints) return fail(checkpoints.error());
  model::BackupReport report;
  report.file = output;
  report.head = services.audit.head();
  if (auto copied = services.store.backup_to(output, *checkpoints); !copied) {
    return fail(copied.error());
  }
  std::error_code ignored;
  report.bytes = std::filesystem::file_size(output, ignored);
  return report;
}

}  // namespace

Result<Response> back_up(const http::Request& request, const http::Caller& caller,
                         Services& services) {
  const auto body = protocol::read_backup_request(request.body);
  if (!body) return fail(body.error());
  if (auto absolute = require_absolute(body->output); !absolute) return fail(absolute.error());
  ExportRecord record{kBackupAction, "", {}, body->output, model::AuditOutcome::Intent};
  auto recorded = record_export(caller, services, record);
  if (!recorded) return fail(recorded.error());
  const auto report = copy_to(body->output, services);
  record.outcome = report ? model::AuditOutcome::Success : model::AuditOutcome::Failure;
  if (!report) record.detail += ": " + report.error().message;
  recorded = record_export(caller, services, record);
  if (!report) return fail(report.error());
  if (!recorded) return fail(recorded.error());
  return Response::json(protocol::write_backup_report(*report), 201);
}

Result<Response> seal_audit(const http::Request& request, const http::Caller& caller,
                            Services& services) {
  const auto body = protocol::read_seal_request(request.body);
  if (!body) return fail(body.error());
  if (!body->output.empty()) {
    if (auto absolute = require_absolute(body->output); !absolute) return fail(absolute.error());
  }
  core::AuditTrail::SealRequest wanted;
  wanted.actor = actor_of(caller);
  wanted.before = body->before;
  wanted.file = body->output;
  wanted.line = protocol::append_sealed_record;
  const auto sealed = services.audit.seal(std::move(wanted));
  if (!sealed) return fail(sealed.error());
  const auto& seal = sealed->seal;
  return Response::json(protocol::write_seal_report(
      {seal.first, seal.head.seq, seal.head.hash, sealed->file.string(), seal.file_hash}));
}

Result<Response> note_audit_export(const http::Request& request, const http::Caller& caller,
                                   Services& services) {
  const auto notice = protocol::read_audit_export_notice(request.body);
  if (!notice) return fail(notice.error());
  auto detail =
      notice->format +
      (notice->before == 0 ? ", all records" : ", before " + model::format_time(notice->before));
  if (!notice->result.empty()) detail += ": " + notice->result;
  auto recorded =
      record_export(caller, services, {"audit.export", "", {}, std::move(detail), notice->outcome});
  if (!recorded) return fail(recorded.error());
  return Response::no_content();
}

}  // namespace tms::api
