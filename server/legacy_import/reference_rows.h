// Clusters and device types of the predecessor that the dashboard does not have yet.
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

std::vector<model::DeviceType> missing_device_types(const SourceFile& file,
                                                    const std::vector<model::DeviceType>& present,
                                                    ImportReport& report);
// `all`: those that were there and, at the end, the `added` new ones.
model::Result<void> put_device_types(const std::vector<model::DeviceType>& all, std::size_t added,
                                     const Send& send, ImportReport& report);

}  // namespace tms::legacy_import
