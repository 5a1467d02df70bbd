#include "shared/protocol/admin_json.h"

#include "shared/protocol/audit_json.h"
#include "shared/protocol/json_reader.h"
#include "shared/protocol/json_writer.h"

namespace tms::protocol {

using model::Result;

Result<model::BackupRequest> read_backup_request(std::string_view json) {
  return read_request<model::BackupRequest>(
      json, [](ObjectReader& in, auto& request) { in.text("output", request.output); });
}

std::string write_backup_request(const model::BackupRequest& request) {
  std::string text;
  JsonWriter(text).begin_object().key("output").text(request.output).end_object();
  return text;
}

Result<model::SealRequest> read_seal_request(std::string_view json) {
  return read_request<model::SealRequest>(json, [](ObjectReader& in, auto& request) {
    in.time("before", request.before);
    in.text("output", request.output, Need::Optional);
  });
}

std::string write_seal_request(const model::SealRequest& request) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("before").time(request.before);
  out.key("output").text(request.output);
  out.end_object();
  return text;
}

Result<model::AuditExportNotice> read_audit_export_notice(std::string_view json) {
  return read_request<model::AuditExportNotice>(json, [](ObjectReader& in, auto& notice) {
    in.text("format", notice.format);
    in.time("before", notice.before);
    in.name("outcome", notice.outcome, model::parse_audit_outcome);
    in.text("result", notice.result, Need::Optional);
  });
}

std::string write_audit_export_notice(const model::AuditExportNotice& notice) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("format").text(notice.format);
  out.key("before").time(notice.before);
  out.key("outcome").text(to_string(notice.outcome));
  out.key("result").text(notice.result);
  out.end_object();
  return text;
}

std::string write_backup_report(const model::BackupReport& report) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("file").text(report.file);
  out.key("bytes").number(report.bytes);
  out.key("head").begin_object();
  out.key("seq").number(report.head.seq);
  out.key("hash").text(report.head.hash);
  out.end_object();
  out.end_object();
  return text;
}

Result<model::BackupReport> read_backup_report(std::string_view json) {
  return read_answer<model::BackupReport>(json, [](ObjectReader& in, auto& report) {
    in.text("file", report.file);
    in.number("bytes", report.bytes);
    in.object("head", Need::Required, [&](ObjectReader& head) {
      head.number("seq", report.head.seq);
      head.text("hash", report.head.hash);
    });
  });
}

std::string write_seal_report(const model::SealReport& report) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  out.key("first").number(report.first);
  out.key("last").number(report.last);
  out.key("hash").text(report.hash);
  out.key("file").text(report.file);
  out.key("file_sha256").text(report.file_sha256);
  out.end_object();
  return text;
}

Result<model::SealReport> read_seal_report(std::string_view json) {
  return read_answer<model::SealReport>(json, [](ObjectReader& in, auto& report) {
    in.number("first", report.first);
    in.number("last", report.last);
    in.text("hash", report.hash);
    in.text("file", report.file);
    in.text("file_sha256", report.file_sha256);
  });
}

void append_sealed_record(const model::AuditRecord& record, std::span<const std::string> cids,
                          std::string& out) {
  append_audit_record(record, out);
  out.resize(out.size() - 2);  // the closing brace and the line break
  out += ",\"customers\":";
  JsonWriter array(out);
  array.begin_array();
  for (const std::string& cid : cids) array.text(cid);
  array.end_array();
  out += "}\n";
}

}  // namespace tms::protocol
