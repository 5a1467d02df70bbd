// Brings history of the predecessor in: audit records and ended jobs, marked with source `legacy`.
#pragma once

#include <span>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/store/store.h"
#include "shared/model/import.h"

namespace tms::core {

// The cluster of customers that no source and no other cluster knows. It is made when it is needed.
inline constexpr const char* kLegacyCluster = "LEGACY";
inline constexpr const char* kLegacySource = "legacy";

class HistoryImport {
 public:
  HistoryImport(Directory& directory, Clusters& clusters, store::Store& store)
      : directory_(directory), clusters_(clusters), store_(store) {}

  // One unit: all of it or nothing. A record without a cluster is given the one cluster that knows
  // its customers. `actor` is who imports. Errors: NotFound (a record names a cluster that does not
  // exist), AuditUnavailable.
  Result<std::vector<model::ImportVerdict>> add(std::span<const model::ImportedRecord> records,
                                                const Actor& actor);
  // What the audit log is told of the import as a whole.
  Result<void> note(const Actor& actor, model::AuditOutcome outcome, std::string detail);

 private:
  struct Placed;
  Result<std::vector<Placed>> place(std::span<const model::ImportedRecord> records,
                                    const Actor& actor);
  std::string guess_cluster(const model::ImportedRecord& record) const;
  Result<ClusterKey> legacy_cluster(const Actor& actor);

  Directory& directory_;
  Clusters& clusters_;
  store::Store& store_;
};

}  // namespace tms::core
