#include "server/legacy_import/reference_names.h"

#include "shared/model/text.h"

namespace tms::legacy_import {

ReferenceNames::ReferenceNames(const std::vector<model::Cluster>& clusters,
                               const std::vector<model::DeviceType>& device_types) {
  for (const auto& cluster : clusters) clusters_.push_back({cluster.code, cluster.name});
  for (const auto& type : device_types) device_types_.push_back({type.code, type.name});
}

std::optional<std::string> ReferenceNames::find(const std::vector<Entry>& entries,
                                                std::string_view text) {
  const std::string_view wanted = model::trim(text);
  for (const auto& entry : entries) {
    if (entry.code == wanted) return entry.code;
  }
  std::optional<std::string> found;
  for (const auto& entry : entries) {
    if (!model::equal_ignoring_case(entry.code, wanted) &&
        !model::equal_ignoring_case(entry.name, wanted)) {
      continue;
    }
    if (found) return std::nullopt;
    found = entry.code;
  }
  return found;
}

std::optional<std::string> ReferenceNames::cluster(std::string_view text) const {
  return find(clusters_, text);
}

std::optional<std::string> ReferenceNames::device_type(std::string_view text) const {
  return find(device_types_, text);
}

}  // namespace tms::legacy_import
