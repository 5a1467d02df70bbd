// Retention: old records leave the log for a file of their own, signed for, and the chain goes on
// from where they ended (ARCHITECTURE, "Prove").
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "server/core/audit/checkpoints.h"
#include "server/store/store.h"

namespace tms::core {

// Appends one record with all its customers to `out`: a line of the segment's file.
using SegmentLine = std::function<void(const model::AuditRecord& record,
                                       std::span<const std::string> cids, std::string& out)>;

// Which records a seal of everything before `time` takes: `first` to `head.seq`, the newest record
// excepted. Errors: Conflict (none), Internal.
model::Result<Checkpoint> choose_segment(store::AuditStore& audit, model::TimeMs time);

// Writes the records of `segment` to `file` (0600), which must not exist; gives the SHA-256 of the
// file in hex. The file takes its name when it is complete and synced. Errors: Conflict, Internal.
model::Result<std::string> write_segment(store::AuditStore& audit, const Checkpoint& segment,
                                         const std::filesystem::path& file,
                                         const SegmentLine& line);

}  // namespace tms::core
