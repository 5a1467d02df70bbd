// Clusters and device types as the predecessor's rows name them: by code or by name, in any case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/cluster.h"

namespace tms::legacy_import {

class ReferenceNames {
 public:
  ReferenceNames(const std::vector<model::Cluster>& clusters,
                 const std::vector<model::DeviceType>& device_types);
  // The code; unset: there is none of this code or name, or several of this name.
  std::optional<std::string> cluster(std::string_view text) const;
  std::optional<std::string> device_type(std::string_view text) const;

 private:
  struct Entry {
    std::string code, name;
  };
  static std::optional<std::string> find(const std::vector<Entry>& entries, std::string_view text);

  std::vector<Entry> clusters_, device_types_;
};

}  // namespace tms::legacy_import
