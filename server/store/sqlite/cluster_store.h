#pragma once

#include "server/store/sqlite/engine.h"

namespace tms::store::sqlite {

class SqliteClusterStore final : public ClusterStore {
 public:
  explicit SqliteClusterStore(Engine& engine) : engine_(engine) {}

  Result<ClusterKey> add_cluster(const ClusterRow& row, const AuditDraft& audit) override;
  Result<void> update_cluster(const ClusterRow& row, StoredCredentials credentials,
                              const AuditDraft& audit) override;
  Result<void> remove_cluster(ClusterKey key, const AuditDraft& audit) override;
  Result<std::vector<ClusterRow>> clusters() override;
  Result<void> put_credential(const CredentialRow& row, const AuditDraft& audit) override;
  Result<void> remove_credential(ClusterKey cluster, model::UserId owner,
                                 const AuditDraft& audit) override;
  Result<std::vector<CredentialRow>> credentials() override;
  Result<std::vector<model::DeviceType>> device_types() override;
  Result<void> put_device_types(std::span<const model::DeviceType> types,
                                const AuditDraft& audit) override;

 private:
  Engine& engine_;
};

}  // namespace tms::store::sqlite
