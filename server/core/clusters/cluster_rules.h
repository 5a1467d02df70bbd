// What a cluster may be called and set to.
#pragma once

#include "server/store/rows.h"
#include "shared/model/cluster.h"
#include "shared/model/result.h"

namespace tms::core {

// The row of a new cluster, checked. Errors: InvalidRequest with every wrong field.
model::Result<store::ClusterRow> new_cluster_row(const model::NewCluster& wanted);
// `row` with the patch upon it, checked.
model::Result<store::ClusterRow> patched_cluster_row(store::ClusterRow row,
                                                     const model::ClusterPatch& patch);
// "base_url, settings": what differs, for the audit log, which shows no URL to viewers.
std::string changed_fields(const store::ClusterRow& before, const store::ClusterRow& after);

}  // namespace tms::core
