#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteAuditStore final : public AuditStore {
 public:
  explicit SqliteAuditStore(Engine& engine) : engine_(engine) {}

  Result<void> append(std::span<const AuditDraft> drafts) override;
  Result<model::AuditPage> page(const model::AuditQuery& query) override;  // audit_page.cpp
  Result<model::AuditStats> stats() override;
  model::AuditHead head() override;
  Result<model::AuditVerdict> verify(  // audit_verify.cpp
      std::uint64_t from_seq, const std::function<bool()>& keep_going) override;

 private:
  Engine& engine_;
};

}  // namespace tms::store::sqlite
