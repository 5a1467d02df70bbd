#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteImportStore final : public ImportStore {
 public:
  explicit SqliteImportStore(Engine& engine) : engine_(engine) {}
  Result<std::vector<model::ImportVerdict>> add_history(
      std::span<const CustomerRow> interned, std::span<const ImportedEntry> entries) override;

 private:
  Engine& engine_;
};

}  // namespace tms::store::sqlite
