#include "server/legacy_import/cluster_map.h"

#include <algorithm>

#include "shared/model/text.h"

namespace tms::legacy_import {

using model::fail;
using model::Result;

namespace {

constexpr const char* kFlag = "--cluster-map";

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == std::string_view::npos || host.ends_with(']') ? host : host.substr(0, colon);
}

// A host that several clusters share names none of them.
std::map<std::string, std::string, std::less<>> own_hosts(
    const std::vector<model::Cluster>& clusters) {
  std::map<std::string, std::string, std::less<>> hosts;
  for (const auto& cluster : clusters) {
    const std::string host = host_of(cluster.base_url);
    if (host.empty()) continue;
    const auto [place, fresh] = hosts.emplace(host, cluster.code);
    if (!fresh) place->second.clear();
  }
  std::erase_if(hosts, [](const auto& entry) { return entry.second.empty(); });
  return hosts;
}

}  // namespace

std::string host_of(std::string_view url) {
  std::string_view rest = model::trim(url);
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
    rest.remove_prefix(scheme + 3);
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto user = rest.rfind('@'); user != std::string_view::npos) {
    rest.remove_prefix(user + 1);
  }
  return model::to_lower(rest);
}

Result<ClusterMap> ClusterMap::make(const std::vector<std::string>& flags,
                                    const std::vector<model::Cluster>& clusters) {
  std::map<std::string, std::string, std::less<>> given;
  for (const std::string& flag : flags) {
    const auto equals = flag.find('=');
    const std::string host = host_of(flag.substr(0, equals));
    if (equals == std::string::npos || host.empty()) {
      return fail(model::field_error(
          kFlag, "invalid_value", model::clean_text(flag, 128) + " is not of the form HOST=CODE."));
    }
    const std::string code(model::trim(std::string_view(flag).substr(equals + 1)));
    const bool exists =
        std::ranges::any_of(clusters, [&](const auto& cluster) { return cluster.code == code; });
    if (!exists) {
      return fail(model::field_error(kFlag, "unknown_value",
                                     "There is no cluster " + model::clean_text(code, 64) +
                                         ": `tms-dashboard cluster list` shows the codes."));
    }
    const auto [place, fresh] = given.emplace(host, code);
    if (!fresh && place->second != code) {
      return fail(model::field_error(
          kFlag, "repeated",
          "The host " + host + " is given two clusters, " + place->second + " and " + code + "."));
    }
  }
  ClusterMap map;
  map.by_host_ = own_hosts(clusters);
  for (auto& [host, code] : given) map.by_host_[host] = code;
  return map;
}

std::string ClusterMap::code_of(std::string_view url) const {
  const std::string host = host_of(url);
  auto found = by_host_.find(host);
  if (found == by_host_.end()) found = by_host_.find(without_port(host));
  return found == by_host_.end() ? std::string() : found->second;
}

}  // namespace tms::legacy_import
