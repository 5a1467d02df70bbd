#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteBatchStore final : public BatchStore {
 public:
  explicit SqliteBatchStore(Engine& engine) : engine_(engine) {}

  // ---- list_store.cpp
  Result<std::vector<CustomerListRow>> lists() override;
  Result<std::optional<CustomerListRow>> list(ClusterKey cluster,
                                              std::string_view device_type) override;
  Result<std::string> list_cids(ListKey list) override;
  Result<ListKey> put_list(const CustomerListRow& row, std::string_view cids,
                           const AuditDraft& audit) override;
  Result<void> remove_list(ClusterKey cluster, std::string_view device_type,
                           const AuditDraft& audit) override;
  Result<std::vector<model::Runbook>> runbooks() override;
  Result<void> put_runbooks(std::span<const model::Runbook> runbooks,
                            const AuditDraft& audit) override;

  // ---- batch_store.cpp
  Result<std::vector<BatchRow>> batches() override;
  Result<std::vector<std::string>> running_batches() override;
  Result<std::string> batch_cids(BatchKey batch) override;
  Result<void> each_batch_cids(
      ClusterKey cluster,
      const std::function<void(BatchKey, std::string_view cids)>& each) override;
  Result<std::uint64_t> generate_batches(
      const BatchGeneration& generation,
      const std::function<AuditDraft(std::uint64_t replaced)>& audit) override;
  Result<std::uint64_t> import_batches(
      std::span<const BatchRow> rows, std::span<const std::string> cids,
      const std::function<AuditDraft(std::uint64_t added)>& audit) override;
  Result<std::uint64_t> remove_batches(
      ClusterKey cluster, std::string_view device_type, bool force,
      const std::function<AuditDraft(std::uint64_t removed)>& audit) override;
  Result<model::BatchClaimResult> change_batches(
      const BatchChange& change,
      const std::function<AuditDraft(const model::BatchClaimResult&)>& audit) override;

 private:
  Engine& engine_;
};

// Of a cluster that goes.
void remove_lists_and_batches(Connection& sql, ClusterKey cluster);

}  // namespace tms::store::sqlite
