// Which cluster the address in a job of the predecessor stands for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/cluster.h"
#include "shared/model/result.h"

namespace tms::legacy_import {

// "https://tms.example.com:8443/tms/v1/set/action" -> "tms.example.com:8443"; a bare host and port
// stay. Lower case; empty where there is no host.
std::string host_of(std::string_view url);

class ClusterMap {
 public:
  // Hosts of the dashboard's own clusters first; `flags` ("HOST=CODE" of --cluster-map) win. Errors
  // name the flag: no "=", a host twice with different codes, a code that no cluster has.
  static model::Result<ClusterMap> make(const std::vector<std::string>& flags,
                                        const std::vector<model::Cluster>& clusters);
  // Empty: not known. Asks for host and port, then for the host alone.
  std::string code_of(std::string_view url) const;

 private:
  std::map<std::string, std::string, std::less<>> by_host_;
};

}  // namespace tms::legacy_import
