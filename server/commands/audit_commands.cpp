#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "server/commands/admin_channel.h"
#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "server/config/flags.h"
#include "server/core/audit/audit_trail.h"
#include "server/store/sqlite_store.h"
#include "shared/model/text.h"
#include "shared/protocol/admin_json.h"
#include "shared/protocol/audit_json.h"
#include "shared/protocol/csv.h"

namespace tms::commands {

using model::fail;
using model::Result;

namespace {

bool is_hex64(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<std::string> parse_public_key(const std::string& text) {
  auto key = model::to_lower(text);
  if (is_hex64(key)) return key;
  return fail(model::field_error(
      "--public-key", "invalid_value",
      config::refusal(text,
                      "Write the 64 hexadecimal digits that the first line of the "
                      "checkpoints names as public_key.")));
}

Result<model::AuditHead> parse_head(const std::string& text) {
  model::AuditHead head;
  const auto colon = text.find(':');
  const char* end = text.data() + (colon == std::string::npos ? 0 : colon);
  const auto [stop, error] = std::from_chars(text.data(), end, head.seq);
  if (colon != std::string::npos) head.hash = model::to_lower(text.substr(colon + 1));
  if (colon == std::string::npos || error != std::errc() || stop != end || !is_hex64(head.hash)) {
    return fail(model::field_error(
        "--expect-head", "invalid_value",
        config::refusal(text, "Write SEQ:HASH, the hash as 64 hexadecimal digits.")));
  }
  return head;
}

void print(const core::OfflineVerdict& result) {
  const model::AuditVerdict& verdict = result.verdict;
  std::cout << (verdict.ok ? "ok" : "BROKEN") << ": " << verdict.records << " records";
  if (verdict.head.seq > 0) std::cout << ", head " << verdict.head.seq << ":" << verdict.head.hash;
  std::cout << "\n";
  if (result.first_seq > 1) {
    std::cout << "the log begins with record " << result.first_seq << ": those before are sealed\n";
  }
  if (!verdict.ok) {
    if (verdict.first_bad_seq > 0)
      std::cout << "first bad record: " << verdict.first_bad_seq << "\n";
    std::cout << "reason: " << verdict.reason << "\n";
  }
  std::cout << result.checkpoints << " checkpoints, the last covers record "
            << verdict.last_checkpoint_seq << "; " << result.uncovered_records
            << " later records are not covered yet\n";
}

// "2026-01-01" is the beginning of that day, UTC.
Result<model::TimeMs> parse_before(const std::string& text) {
  const auto at = model::parse_time(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (at) return *at;
  return fail(model::field_error("--before", "invalid_value",
                                 config::refusal(text,
                                                 "Write a day or a time in UTC: 2026-01-31 "
                                                 "or 2026-01-31T06:00:00Z.")));
}

// Oldest first, in short transactions, up to the record that is the newest one now. How many.
Result<std::uint64_t> write_records(store::AuditStore& audit, const std::string& format,
                                    model::TimeMs before, std::ostream& out) {
  model::AuditQuery query;
  query.limit = 500;
  if (before != 0) query.to = before;
  const std::uint64_t last = audit.head().seq;
  std::uint64_t count = 0;
  std::string text;
  if (format == "csv") protocol::append_audit_csv_header(text);
  for (std::uint64_t after = 0;;) {
    const auto found = audit.scan(query, after, last);
    if (!found) return fail(found.error());
    for (const auto& record : found->items) {
      if (format == "csv") {
        protocol::append_audit_csv(record, text);
      } else {
        protocol::append_audit_record(record, text);
      }
    }
    count += found->items.size();
    out << text;
    text.clear();
    after = found->next_after_seq;
    if (after == 0 || !out) break;
  }
  out.flush();
  if (out) return count;
  return fail(model::ErrorCode::Internal, "The records cannot be written: is the disk full?");
}

Result<std::uint64_t> export_records(const AuditExportArguments& arguments, model::TimeMs before) {
  auto store = store::open_sqlite_store_read_only(arguments.directory.data_dir);
  if (!store) return fail(store.error());
  auto& audit = (*store)->audit();
  if (arguments.output.empty()) {
    return write_records(audit, arguments.format, before, std::cout);
  }
  std::ofstream file(arguments.output, std::ios::binary);
  if (!file) {
    return fail(model::ErrorCode::Internal, arguments.output + " cannot be written.");
  }
  auto count = write_records(audit, arguments.format, before, file);
  std::error_code ignored;
  if (!count) std::filesystem::remove(arguments.output, ignored);
  return count;
}

Result<void> note_export(const DirectoryArguments& directory,
                         const model::AuditExportNotice& notice) {
  auto channel = AdminChannel::open(directory);
  if (!channel) return fail(channel.error());
  auto noted =
      channel->send("POST", "/control/audit/export", protocol::write_audit_export_notice(notice));
  if (!noted) return fail(noted.error());
  return {};
}

}  // namespace

int export_audit(const AuditExportArguments& arguments) {
  model::AuditExportNotice notice;
  notice.format = arguments.format;
  if (!arguments.before.empty()) {
    auto before = parse_before(arguments.before);
    if (!before) return report_wrong_usage(before.error());
    notice.before = *before;
  }
  if (!arguments.output.empty() && std::filesystem::exists(arguments.output)) {
    return report({model::ErrorCode::Conflict,
                   arguments.output + " exists already. Choose a name that does not exist."});
  }
  if (auto noted = note_export(arguments.directory, notice); !noted) return report(noted.error());
  const auto count = export_records(arguments, notice.before);
  notice.outcome = count ? model::AuditOutcome::Success : model::AuditOutcome::Failure;
  notice.result = count ? std::to_string(*count) + " records" : count.error().message;
  const auto noted = note_export(arguments.directory, notice);
  if (!count) return report(count.error());
  if (!noted) return report(noted.error());
  if (!arguments.output.empty()) {
    std::cout << *count << " records written to " << arguments.output << "\n";
  }
  return 0;
}

int seal_audit(const AuditSealArguments& arguments) {
  auto before = parse_before(arguments.before);
  if (!before) return report_wrong_usage(before.error());
  model::SealRequest request;
  request.before = *before;
  if (!arguments.output.empty()) {
    request.output = std::filesystem::absolute(arguments.output).string();
  }
  auto channel = AdminChannel::open(arguments.directory);
  if (!channel) return report(channel.error());
  auto body = channel->send("POST", "/control/audit/seal", protocol::write_seal_request(request),
                            AdminChannel::kLongWork);
  if (!body) return report(body.error());
  const auto sealed = protocol::read_seal_report(*body);
  if (!sealed) return report(sealed.error());
  std::cout << "Records " << sealed->first << " to " << sealed->last << " left the log for "
            << sealed->file << "\nSHA-256 " << sealed->file_sha256
            << "\nThe seal is signed in the checkpoints; keep the file: it is the only copy now.\n";
  return 0;
}

int verify_audit(const AuditVerifyArguments& arguments) {
  core::OfflineVerifyOptions options;
  const DirectoryArguments& directory = arguments.directory;
  const std::filesystem::path data_dir = directory.data_dir;
  options.checkpoint_file = directory.checkpoint_file.empty()
                                ? data_dir / "audit-checkpoints.ndjson"
                                : std::filesystem::path(directory.checkpoint_file);
  if (!arguments.public_key.empty()) {
    auto key = parse_public_key(arguments.public_key);
    if (!key) return report_wrong_usage(key.error());
    options.public_key = std::move(*key);
  }
  if (!arguments.expect_head.empty()) {
    auto head = parse_head(arguments.expect_head);
    if (!head) return report_wrong_usage(head.error());
    options.expect_head = *head;
  }
  auto store = store::open_sqlite_store_read_only(data_dir);
  if (!store) return report(store.error());
  auto verdict = core::verify_offline((*store)->audit(), options);
  if (!verdict) return report(verdict.error());
  print(*verdict);
  return verdict->verdict.ok ? 0 : 1;
}

}  // namespace tms::commands
