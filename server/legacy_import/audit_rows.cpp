#include "server/legacy_import/audit_rows.h"

#include "server/legacy_import/identity.h"
#include "server/legacy_import/legacy_ids.h"
#include "server/legacy_import/local_zone.h"
#include "shared/model/text.h"

namespace tms::legacy_import {

namespace {

constexpr const char* kTable = "audit_log";
enum Column { Id, UserId, ActionType, CustomerIds, Timestamp, IpAddress, Status, Error, Duration };

constexpr std::size_t kNameBytes = 128;
constexpr std::size_t kTextBytes = 2000;

// Actions by our names, so that one filter finds them all; anything else as it stands ("Login").
std::string action_name(std::string_view text) {
  if (const auto action = model::parse_action(text)) return std::string(to_string(*action));
  return model::clean_text(model::trim(text), kNameBytes);
}

}  // namespace

AuditRows::AuditRows(const SourceFile& file, const CustomerHomes& homes, ImportReport& report)
    : file_(file),
      homes_(homes),
      report_(report),
      rows_(file.select(kTable,
                        {"id", "user_id", "action_type", "customer_ids", "timestamp", "ip_address",
                         "status", "error_message", "duration_ms"},
                        "ORDER BY t.rowid")) {}

RowPlace AuditRows::place() const {
  return {file_.name(), kTable, std::string(rows_.text(Id))};
}

std::optional<model::ImportedRecord> AuditRows::next() {
  while (rows_.step()) {
    ++report_.read;
    if (auto record = read()) return record;
  }
  if (!rows_.failure().empty()) {
    report_.part_left_out({file_.name(), kTable, "-"},
                          "the rest of the table cannot be read: " + rows_.failure());
  }
  return std::nullopt;
}

std::optional<model::ImportedRecord> AuditRows::read() {
  const auto time = parse_legacy_time(rows_.text(Timestamp));
  if (!time) {
    report_.left_out(
        place(), "timestamp \"" + model::clean_text(rows_.text(Timestamp), 40) + "\" is no time");
    return std::nullopt;
  }
  const std::string status = model::to_lower(model::trim(rows_.text(Status)));
  if (!status.empty() && status != "success" && status != "failure" && status != "failed") {
    report_.left_out(
        place(), "status \"" + model::clean_text(status, 40) + "\" is neither success nor failure");
    return std::nullopt;
  }
  LegacyIds ids = parse_legacy_ids(rows_.text(CustomerIds));
  for (const auto& sentence : ids.rejected) report_.part_left_out(place(), sentence);
  report_.duplicates += ids.duplicates;

  model::ImportedRecord record;
  record.identity =
      identity_of(kTable, {rows_.text(Id), rows_.text(UserId), rows_.text(ActionType),
                           rows_.text(CustomerIds), rows_.text(Timestamp), rows_.text(Status)});
  record.at = time->value;  // UTC, with or without its zone
  record.actor = model::clean_text(model::trim(rows_.text(UserId)), kNameBytes);
  record.ip = model::clean_text(model::trim(rows_.text(IpAddress)), kNameBytes);
  record.action = action_name(rows_.text(ActionType));
  record.cids = std::move(ids.cids);
  record.cluster = homes_.of(record.cids);
  record.outcome = status.empty()        ? model::AuditOutcome::Unknown
                   : status == "success" ? model::AuditOutcome::Success
                                         : model::AuditOutcome::Failure;
  record.detail = model::clean_text(rows_.text(Error), kTextBytes);
  if (!rows_.is_null(Duration)) record.duration_ms = rows_.integer(Duration);
  return record;
}

}  // namespace tms::legacy_import
