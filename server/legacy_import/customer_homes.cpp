#include "server/legacy_import/customer_homes.h"

#include <algorithm>
#include <functional>

namespace tms::legacy_import {

void CustomerHomes::add(std::string_view cid, const std::string& cluster) {
  auto place = std::find(clusters_.begin(), clusters_.end(), cluster);
  if (place == clusters_.end()) place = clusters_.insert(clusters_.end(), cluster);
  const auto number = static_cast<std::int16_t>(place - clusters_.begin());
  const auto [known, fresh] = home_.emplace(std::hash<std::string_view>{}(cid), number);
  if (!fresh && known->second != number) known->second = kSeveral;
}

std::string CustomerHomes::of(const std::vector<std::string>& cids) const {
  std::int16_t home = kSeveral;
  for (const auto& cid : cids) {
    const auto known = home_.find(std::hash<std::string_view>{}(cid));
    if (known == home_.end() || known->second == kSeveral) continue;
    if (home != kSeveral && home != known->second) return {};
    home = known->second;
  }
  return home == kSeveral ? std::string() : clusters_[static_cast<std::size_t>(home)];
}

}  // namespace tms::legacy_import
