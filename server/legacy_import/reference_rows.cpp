#include "server/legacy_import/reference_rows.h"

#include <algorithm>

#include "shared/model/ids.h"
#include "shared/model/text.h"
#include "shared/protocol/cluster_json.h"

namespace tms::legacy_import {

using model::fail;
using model::Result;

namespace {

constexpr std::size_t kNameBytes = 128;
constexpr std::size_t kTextBytes = 500;
constexpr std::int64_t kMostCapacity = 1'000'000;

}  // namespace

std::vector<model::NewCluster> missing_clusters(const SourceFile& file,
                                                const std::vector<model::Cluster>& present,
                                                ImportReport& report) {
  std::vector<model::NewCluster> missing;
  if (!file.has_table("clusters")) return missing;
  Rows rows = file.select("clusters", {"id", "code", "name", "description", "display_order"},
                          "ORDER BY t.rowid");
  while (rows.step()) {
    ++report.read;
    model::NewCluster cluster;
    cluster.code = model::trim(rows.text(1));
    if (const auto code = model::ClusterCode::parse(cluster.code); !code) {
      report.left_out({file.name(), "clusters", std::string(rows.text(0))}, code.error().message);
      continue;
    }
    const auto same_code = [&](const auto& other) { return other.code == cluster.code; };
    if (std::ranges::any_of(present, same_code) || std::ranges::any_of(missing, same_code)) {
      ++report.known;
      continue;
    }
    cluster.name = model::clean_text(model::trim(rows.text(2)), kNameBytes);
    cluster.description = model::clean_text(model::trim(rows.text(3)), kTextBytes);
    if (const auto order = rows.integer(4); order && *order >= 0 && *order < 10'000) {
      cluster.display_order = static_cast<std::int32_t>(*order);
    }
    missing.push_back(std::move(cluster));
  }
  if (!rows.failure().empty()) {
    report.part_left_out({file.name(), "clusters", "-"}, "cannot be read: " + rows.failure());
  }
  return missing;
}

Result<void> add_clusters(const std::vector<model::NewCluster>& clusters, const Send& send,
                          ImportReport& report) {
  for (const auto& cluster : clusters) {
    const auto added = send("POST", "/api/v1/clusters", protocol::write_new_cluster(cluster));
    if (!added) return fail(added.error());
    ++report.added;
  }
  return {};
}

std::vector<model::DeviceType> missing_device_types(const SourceFile& file,
                                                    const std::vector<model::DeviceType>& present,
                                                    ImportReport& report) {
  std::vector<model::DeviceType> missing;
  if (!file.has_table("devices")) return missing;
  Rows rows = file.select("devices", {"id", "code", "name", "description", "device_capacity"},
                          "ORDER BY t.rowid");
  while (rows.step()) {
    ++report.read;
    const RowPlace place{file.name(), "devices", std::string(rows.text(0))};
    model::DeviceType type;
    type.code = model::trim(rows.text(1));
    const auto capacity = rows.integer(4);
    if (!model::ClusterCode::parse(type.code)) {
      report.left_out(place, "its code is no name of 1 to 64 letters, digits, spaces, _ . and -");
      continue;
    }
    if (!capacity || *capacity < 1 || *capacity > kMostCapacity) {
      report.left_out(place, "device_capacity \"" + model::clean_text(rows.text(4), 40) +
                                 "\" is no number from 1 to " + std::to_string(kMostCapacity));
      continue;
    }
    const auto same_code = [&](const auto& other) { return other.code == type.code; };
    if (std::ranges::any_of(present, same_code) || std::ranges::any_of(missing, same_code)) {
      ++report.known;
      continue;
    }
    type.name = model::clean_text(model::trim(rows.text(2)), kNameBytes);
    if (type.name.empty()) type.name = type.code;
    type.description = model::clean_text(model::trim(rows.text(3)), kTextBytes);
    type.device_capacity = static_cast<std::uint32_t>(*capacity);
    type.display_order = static_cast<std::int32_t>(present.size() + missing.size() + 1);
    missing.push_back(std::move(type));
  }
  if (!rows.failure().empty()) {
    report.part_left_out({file.name(), "devices", "-"}, "cannot be read: " + rows.failure());
  }
  return missing;
}

Result<void> put_device_types(const std::vector<model::DeviceType>& all, std::size_t added,
                              const Send& send, ImportReport& report) {
  if (added == 0) return {};
  const auto put = send("PUT", "/api/v1/device-types", protocol::write_device_types_request(all));
  if (!put) return fail(put.error());
  report.added += added;
  return {};
}

}  // namespace tms::legacy_import
