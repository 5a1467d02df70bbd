// The predecessor's `audit_log` as records of our own.
#pragma once

#include <optional>

#include "server/legacy_import/customer_homes.h"
#include "server/legacy_import/import_report.h"
#include "server/legacy_import/source_file.h"
#include "shared/model/import.h"

namespace tms::legacy_import {

class AuditRows {
 public:
  // All of them outlive it.
  AuditRows(const SourceFile& file, const CustomerHomes& homes, ImportReport& report);
  // The next row that can be read, in order of id; nothing at the end. Rows that cannot be read go
  // into the report.
  std::optional<model::ImportedRecord> next();

 private:
  std::optional<model::ImportedRecord> read();
  RowPlace place() const;

  const SourceFile& file_;
  const CustomerHomes& homes_;
  ImportReport& report_;
  Rows rows_;
};

}  // namespace tms::legacy_import
