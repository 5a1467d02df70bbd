// Rows of the audit log as records of the model.
#pragma once

#include <string>

#include "server/store/sqlite/reader_pool.h"
#include "shared/model/audit.h"

namespace tms::store::sqlite {

// Empty for a key that does not exist: a corrupt row never breaks the viewer.
std::string cid_of(Reader& reader, CustomerKey key);

// A row of kAuditColumns. Whatever a damaged one holds, it becomes a record that can be shown.
model::AuditRecord read_audit_row(Reader& reader, Query& row);

}  // namespace tms::store::sqlite
