#include "server/core/jobs/left_unknown.h"

#include <algorithm>

namespace tms::core {

LeftUnknown::LeftUnknown(const Directory& directory, const CustomerClaims& claims,
                         std::chrono::milliseconds remembered_for)
    : directory_(directory), claims_(claims), remembered_for_ms_(remembered_for.count()) {}

void LeftUnknown::add(const ActiveJob& ended) {
  if (!ended.action || ended.unknown() == 0) return;
  const std::lock_guard lock(mutex_);
  for (const auto& member : ended.members()) {
    if (member.outcome != model::Outcome::Unknown) continue;
    Open& open = open_[member.customer];
    if (member.sent_at < open.sent_at) continue;  // jobs of earlier processes come in any order
    open = {member.sent_at, ended.head.finished_at, model::requested_state(*ended.action)};
  }
}

std::vector<CustomerKey> LeftUnknown::remembered(TimeMs now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(
      open_, [&](const auto& entry) { return entry.second.ended_at + remembered_for_ms_ <= now; });
  std::vector<CustomerKey> customers;
  customers.reserve(open_.size());
  for (const auto& [customer, open] : open_) customers.push_back(customer);
  return customers;
}

std::uint64_t LeftUnknown::count(TimeMs now) {
  const auto customers = remembered(now);
  if (customers.empty()) return 0;
  const auto facts = directory_.facts(customers);
  const auto holders = claims_.holders(customers);
  std::uint64_t open_ones = 0;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const auto found = open_.find(customers[i]);
    if (found == open_.end()) continue;  // of a count at the same time
    const bool is_overtaken = facts[i].requested_at > found->second.sent_at;
    const bool is_shown = facts[i].state == found->second.asked_for;
    if (is_overtaken || is_shown) {
      open_.erase(found);
    } else if (holders[i].is_nil()) {
      ++open_ones;
    }
  }
  return open_ones;
}

}  // namespace tms::core
