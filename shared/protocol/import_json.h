// The pieces in which `tms-dashboard import-legacy` sends history to the control socket.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/model/import.h"
#include "shared/model/result.h"

namespace tms::protocol {

// {"records":[{"identity","at","actor","ip","action","cluster","cids","outcome","detail",
// "duration_ms"?,"job"?:{..}}]}
std::string write_import_piece(const std::vector<model::ImportedRecord>& records);
model::Result<std::vector<model::ImportedRecord>> read_import_piece(std::string_view json);

// {"verdicts":["added"]}: one for each record, in the same order.
std::string write_import_verdicts(const std::vector<model::ImportVerdict>& verdicts);
model::Result<std::vector<model::ImportVerdict>> read_import_verdicts(std::string_view json);

// {"lists":[{"cluster","device_type","cids","duplicates","total_devices"?,"updated_at",
// "updated_by"}]}
std::string write_import_lists(const std::vector<model::ImportedList>& lists);
model::Result<std::vector<model::ImportedList>> read_import_lists(std::string_view json);

// {"batches":[{"id","cluster","device_type","cids","assigned_to","assigned_at","closed_at",
// "created_at","created_by"}]}
std::string write_import_batches(const std::vector<model::ImportedBatch>& batches);
model::Result<std::vector<model::ImportedBatch>> read_import_batches(std::string_view json);

// {"outcome","detail"}: what the audit log is told of the import as a whole.
struct ImportNote {
  model::AuditOutcome outcome = model::AuditOutcome::Intent;
  std::string detail;
};
std::string write_import_note(const ImportNote& note);
model::Result<ImportNote> read_import_note(std::string_view json);

}  // namespace tms::protocol
