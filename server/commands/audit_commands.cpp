#include <charconv>
#include <filesystem>
#include <iostream>

#include "server/commands/admin_commands.h"
#include "server/commands/report.h"
#include "server/core/audit/audit_trail.h"
#include "server/store/sqlite_store.h"
#include "shared/model/text.h"

namespace tms::commands {

using model::fail;
using model::Result;

namespace {

Result<model::AuditHead> parse_head(const std::string& text) {
  model::AuditHead head;
  const auto colon = text.find(':');
  const char* end = text.data() + (colon == std::string::npos ? 0 : colon);
  const auto [stop, error] = std::from_chars(text.data(), end, head.seq);
  if (colon != std::string::npos) head.hash = model::to_lower(text.substr(colon + 1));
  const bool is_hex = head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (colon == std::string::npos || error != std::errc() || stop != end || head.hash.size() != 64 ||
      !is_hex) {
    return fail(model::field_error("--expect-head", "invalid_value",
                                   "Write SEQ:HASH, the hash as 64 hexadecimal digits."));
  }
  return head;
}

void print(const core::OfflineVerdict& result) {
  const model::AuditVerdict& verdict = result.verdict;
  std::cout << (verdict.ok ? "ok" : "BROKEN") << ": " << verdict.records << " records";
  if (verdict.head.seq > 0) std::cout << ", head " << verdict.head.seq << ":" << verdict.head.hash;
  std::cout << "\n";
  if (!verdict.ok) {
    if (verdict.first_bad_seq > 0)
      std::cout << "first bad record: " << verdict.first_bad_seq << "\n";
    std::cout << "reason: " << verdict.reason << "\n";
  }
  std::cout << result.checkpoints << " checkpoints, the last covers record "
            << verdict.last_checkpoint_seq << "; " << result.uncovered_records
            << " later records are not covered yet\n";
}

}  // namespace

int verify_audit(const AuditVerifyArguments& arguments) {
  core::OfflineVerifyOptions options;
  const std::filesystem::path data_dir = arguments.data_dir;
  options.checkpoint_file = arguments.checkpoint_file.empty()
                                ? data_dir / "audit-checkpoints.ndjson"
                                : std::filesystem::path(arguments.checkpoint_file);
  if (!arguments.public_key.empty()) options.public_key = arguments.public_key;
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
