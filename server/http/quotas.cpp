#include "server/http/quotas.h"

namespace tms::http {

bool AddressQuota::try_take(const std::string& address) {
  if (limit_ == 0) return true;
  const std::lock_guard lock(mutex_);
  std::uint32_t& count = counts_[address];
  if (count >= limit_) return false;
  ++count;
  return true;
}

void AddressQuota::give_back(const std::string& address) {
  if (limit_ == 0) return;
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(address);
  if (found == counts_.end()) return;
  if (--found->second == 0) counts_.erase(found);
}

bool AddressQuota::is_exhausted(const std::string& address) const {
  if (limit_ == 0) return false;
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(address);
  return found != counts_.end() && found->second >= limit_;
}

}  // namespace tms::http
