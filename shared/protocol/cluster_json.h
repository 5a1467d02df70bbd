// JSON of clusters, their credentials and device types.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/model/cluster.h"
#include "shared/model/result.h"
#include "shared/model/snapshot_report.h"

namespace tms::protocol {

// ---- requests: unknown fields, wrong types and missing fields are InvalidRequest.
model::Result<model::NewCluster> read_new_cluster(std::string_view json);
std::string write_new_cluster(const model::NewCluster& request);
model::Result<model::ClusterPatch> read_cluster_patch(std::string_view json);
std::string write_cluster_patch(const model::ClusterPatch& request);
model::Result<model::CredentialsRequest> read_credentials_request(std::string_view json);
std::string write_credentials_request(const model::CredentialsRequest& request);
// No body or {} is a plain sync.
model::Result<model::SyncRequest> read_sync_request(std::string_view json);
std::string write_sync_request(const model::SyncRequest& request);
// PUT /api/v1/device-types: {"items":[..]}, the whole table; no code twice.
model::Result<std::vector<model::DeviceType>> read_device_types_request(std::string_view json);
std::string write_device_types_request(const std::vector<model::DeviceType>& types);

// ---- answers: unknown fields are ignored (a newer server), wrong types are errors.
// URLs are null when empty: the caller leaves them out for readers who may not see them.
std::string write_cluster(const model::Cluster& cluster);
model::Result<model::Cluster> read_cluster(std::string_view json);
std::string write_clusters(const model::ClusterPage& page);
model::Result<model::ClusterPage> read_clusters(std::string_view json);
std::string write_credentials_result(const model::CredentialsResult& result);
model::Result<model::CredentialsResult> read_credentials_result(std::string_view json);
std::string write_cluster_test(const model::ClusterTestResult& result);
model::Result<model::ClusterTestResult> read_cluster_test(std::string_view json);
// What a snapshot changed: the answer to PUT /api/v1/clusters/{code}/snapshot.
std::string write_snapshot_report(const model::SnapshotReport& report);
model::Result<model::SnapshotReport> read_snapshot_report(std::string_view json);
// `total`: of the whole table, when these are a part of it.
std::string write_device_types(const std::vector<model::DeviceType>& types,
                               std::optional<std::uint64_t> total = std::nullopt);
model::Result<std::vector<model::DeviceType>> read_device_types(std::string_view json);

}  // namespace tms::protocol
