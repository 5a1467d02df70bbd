// The audit log as the rest of the server uses it: pages and figures, verification one at a time,
// and signed checkpoints beside the database (ARCHITECTURE, "Prove").
//
// Threads: any. verify() may take seconds: slow lane only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/core/audit/actor.h"
#include "server/core/audit/audit_seal.h"
#include "server/core/audit/checkpoints.h"
#include "server/core/clock.h"
#include "server/store/store.h"

namespace tms::core {

struct AuditTrailOptions {
  std::filesystem::path checkpoint_file;      // audit-checkpoints.ndjson, made with mode 0600
  std::filesystem::path checkpoint_key_file;  // 32-byte seed; made with mode 0600 if absent
  // Each checkpoint line and each failure to write one goes here as well, so that it leaves the
  // host with the log.
  std::function<void(const std::string& line)> log;
};

class AuditTrail {
 public:
  // Opens or makes the key and the file, and starts the checkpoint thread. Errors: Internal, with
  // the path and the remedy.
  static model::Result<std::unique_ptr<AuditTrail>> open(store::Store& store, Clock clock,
                                                         AuditTrailOptions options);
  ~AuditTrail();  // stop()
  // Writes the last checkpoint and ends its thread; pages and figures go on. Verification ends
  // early. By one thread.
  void stop();

  model::Result<model::AuditPage> page(const model::AuditQuery& query);
  // `hours_of`: a cluster whose records alone by_hour counts; empty: of all.
  model::Result<model::AuditStats> stats(std::string_view hours_of = {});
  model::AuditHead head() const;

  // Incremental: from the last record that this process has verified; `full`: from the first.
  // Errors: Conflict while another verification runs.
  model::Result<model::AuditVerdict> verify(bool full);

  // For exports: oldest first, up to the record `last_seq` (AuditStore::scan).
  model::Result<store::AuditScan> scan(const model::AuditQuery& query, std::uint64_t after_seq,
                                       std::uint64_t last_seq);

  // Retention: verifies the log, writes all records before a moment to a file, signs for them, and
  // only then deletes them. Errors: Conflict (nothing to seal, the log does not verify, the file
  // exists, a verification runs), Internal; nothing was deleted unless the seal is signed.
  struct SealRequest {
    Actor actor;
    model::TimeMs before = 0;
    std::filesystem::path file;  // empty: audit-<first>-<last>.ndjson beside the checkpoints
    SegmentLine line;
  };
  struct Sealed {
    Checkpoint seal;
    std::filesystem::path file;
  };
  model::Result<Sealed> seal(SealRequest request);

  // The checkpoints as text, for a backup.
  model::Result<std::string> checkpoints() const;
  std::string public_key() const;  // hex; for the log, so that it can be kept elsewhere

 private:
  struct Impl;
  explicit AuditTrail(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct OfflineVerifyOptions {
  std::filesystem::path checkpoint_file;
  std::optional<std::string> public_key;        // hex; unset: the one that the file names
  std::optional<model::AuditHead> expect_head;  // a record whose hash was kept elsewhere
};

struct OfflineVerdict {
  model::AuditVerdict verdict;
  std::uint64_t uncovered_records = 0;  // the last ones, which no checkpoint covers yet
  std::uint64_t checkpoints = 0;
  std::uint64_t first_seq = 1;  // those before are sealed away
};

// The whole chain, every checkpoint and the expected head; needs neither a server nor a secret.
model::Result<OfflineVerdict> verify_offline(store::AuditStore& audit,
                                             const OfflineVerifyOptions& options);

}  // namespace tms::core
