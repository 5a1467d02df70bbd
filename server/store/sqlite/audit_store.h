#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteAuditStore final : public AuditStore {
 public:
  explicit SqliteAuditStore(Engine& engine) : engine_(engine) {}

  Result<void> append(std::span<const AuditDraft> drafts) override;
  Result<model::AuditPage> page(const model::AuditQuery& query) override;  // audit_page.cpp
  Result<AuditScan> scan(const model::AuditQuery& query, std::uint64_t after_seq,
                         std::uint64_t last_seq) override;
  Result<model::AuditStats> stats() override;
  Result<std::vector<model::AuditStats::Hour>> cluster_hours(std::string_view cluster) override;
  model::AuditHead head() override;
  Result<model::AuditVerdict> verify(  // audit_verify.cpp
      std::uint64_t from_seq, const std::function<bool()>& keep_going) override;

  Result<AuditStart> start() override;  // this and the following: audit_retention.cpp
  Result<std::uint64_t> last_before(TimeMs time) override;
  Result<void> read_segment(std::uint64_t first, std::uint64_t last,
                            const SegmentReader& each) override;
  Result<void> cut_front(std::uint64_t last, const AuditDraft& audit) override;

 private:
  Engine& engine_;
};

}  // namespace tms::store::sqlite
