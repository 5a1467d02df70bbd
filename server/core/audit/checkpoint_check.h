// Compares the chain in the database with the checkpoints that were signed beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/core/audit/checkpoints.h"
#include "server/store/store.h"

namespace tms::core {

// The hash of a record as the database holds it; unset: there is no such record.
model::Result<std::optional<std::string>> hash_of_record(store::AuditStore& audit,
                                                         std::uint64_t seq);

// Adds to a verdict over the chain what the checkpoints (ascending by seq) say: a record that is
// missing or that was rewritten together with all later hashes. The chain of a verdict that is
// already bad has named its record exactly, which is kept unless a checkpoint names an earlier one.
model::Result<void> check_checkpoints(store::AuditStore& audit,
                                      const std::vector<Checkpoint>& binding,
                                      model::AuditVerdict& verdict);

// The same for one head that was kept elsewhere.
model::Result<void> check_expected_head(store::AuditStore& audit, const model::AuditHead& expected,
                                        model::AuditVerdict& verdict);

}  // namespace tms::core
