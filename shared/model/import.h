// History of the predecessor on its way from `tms-dashboard import-legacy` into the store. It
// travels in pieces, through the control socket or within one process, never over the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/action.h"
#include "shared/model/audit.h"
#include "shared/model/ids.h"
#include "shared/model/job.h"

namespace tms::model {

// A job that ended long ago. Its customers, person, cluster and begin are those of its record.
struct ImportedJob {
  JobId id;
  std::optional<Action> action;  // unset: an action that we do not know
  TimeMs finished_at = 0;
  std::string reason;
  std::vector<std::string> batch_ids;
  Outcome outcome = Outcome::Unknown;  // of every customer: Succeeded, Failed or Unknown
  int http_status = 0;
  std::string message;
  friend bool operator==(const ImportedJob&, const ImportedJob&) = default;
};

// One audit record; that of a job brings the job with it.
struct ImportedRecord {
  Uuid identity;  // the same for the same row of the predecessor, whenever it is read
  TimeMs at = 0;
  std::string actor, ip, action;
  std::string cluster;            // empty: not known
  std::vector<std::string> cids;  // customer ids without duplicates, in any order
  AuditOutcome outcome = AuditOutcome::Success;
  std::string detail;
  std::optional<std::int64_t> duration_ms;
  std::optional<ImportedJob> job;
  friend bool operator==(const ImportedRecord&, const ImportedRecord&) = default;
};

struct ImportedList {
  std::string cluster, device_type;
  std::vector<std::string> cids;  // without duplicates, in any order
  std::uint64_t duplicates = 0;
  std::optional<std::uint64_t> total_devices;
  TimeMs updated_at = 0;
  std::string updated_by;
  friend bool operator==(const ImportedList&, const ImportedList&) = default;
};

struct ImportedBatch {
  std::string id;  // is its identity
  std::string cluster, device_type;
  std::vector<std::string> cids;  // without duplicates, in any order
  std::string assigned_to;        // empty: nobody
  TimeMs assigned_at = 0, closed_at = 0, created_at = 0;
  std::string created_by;
  friend bool operator==(const ImportedBatch&, const ImportedBatch&) = default;
};

enum class ImportVerdict : std::uint8_t {
  Added,
  Known,      // was imported before
  Completed,  // was imported before without its end, which is known now
  Conflict    // what the dashboard has already stands against it: see where it is answered
};
std::string_view to_string(ImportVerdict verdict);  // "added"
std::optional<ImportVerdict> parse_import_verdict(std::string_view text);

}  // namespace tms::model
