// What admin commands ask a server for on its control socket.
#pragma once

#include <cstdint>
#include <string>

#include "shared/model/audit.h"
#include "shared/model/time.h"

namespace tms::model {

struct BackupRequest {
  std::string output;  // an absolute path on the server's machine
  friend bool operator==(const BackupRequest&, const BackupRequest&) = default;
};

struct BackupReport {
  std::string file;
  std::uint64_t bytes = 0;
  AuditHead head;  // of the audit log in the backup, or a record or two before
  friend bool operator==(const BackupReport&, const BackupReport&) = default;
};

struct SealRequest {
  TimeMs before = 0;   // records older than this leave the log
  std::string output;  // an absolute path; empty: beside the checkpoints, named after its records
  friend bool operator==(const SealRequest&, const SealRequest&) = default;
};

struct SealReport {
  std::uint64_t first = 0, last = 0;
  std::string hash;  // of the last one
  std::string file;
  std::string file_sha256;
  friend bool operator==(const SealReport&, const SealReport&) = default;
};

// Tells that the log is read for a file, so that it is recorded: before, and what came of it.
struct AuditExportNotice {
  std::string format;  // "csv", "ndjson"
  TimeMs before = 0;   // 0: everything
  AuditOutcome outcome = AuditOutcome::Intent;
  std::string result;  // "12 records", or what went wrong; empty: nothing yet
  friend bool operator==(const AuditExportNotice&, const AuditExportNotice&) = default;
};

}  // namespace tms::model
