// Clusters of the predecessor that the dashboard does not have yet.
#pragma once

#include <vector>

#include "server/legacy_import/import_report.h"
#include "server/legacy_import/import_run.h"
#include "server/legacy_import/source_file.h"

namespace tms::legacy_import {

std::vector<model::NewCluster> missing_clusters(const SourceFile& file,
                                                const std::vector<model::Cluster>& present,
                                                ImportReport& report);
model::Result<void> add_clusters(const std::vector<model::NewCluster>& clusters, const Send& send,
                                 ImportReport& report);

}  // namespace tms::legacy_import
