#include "server/core/jobs/customer_claims.h"

#include <algorithm>

namespace tms::core {

std::uint32_t CustomerClaims::holder_of(store::CustomerKey customer) const {
  const auto index = static_cast<std::size_t>(customer);
  return index < holder_.size() ? holder_[index] : 0;
}

std::optional<CustomerClaims::Conflict> CustomerClaims::claim(
    std::span<const store::CustomerKey> customers, model::JobId job) {
  if (customers.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  Conflict conflict;
  for (const auto customer : customers) {
    const auto holder = holder_of(customer);
    if (holder == 0) continue;
    if (conflict.customers++ == 0) conflict.job = jobs_.at(holder);
  }
  if (conflict.customers > 0) return conflict;

  const auto largest = static_cast<std::size_t>(*std::ranges::max_element(customers));
  if (largest >= holder_.size()) holder_.resize(largest + 1);
  const auto number = ++last_number_;
  for (const auto customer : customers) holder_[static_cast<std::size_t>(customer)] = number;
  jobs_.emplace(number, job);
  return std::nullopt;
}

void CustomerClaims::release(std::span<const store::CustomerKey> customers, model::JobId job) {
  if (customers.empty()) return;
  const std::lock_guard lock(mutex_);
  const auto number = holder_of(customers.front());
  const auto held = jobs_.find(number);
  if (held == jobs_.end() || held->second != job) return;
  for (const auto customer : customers) holder_[static_cast<std::size_t>(customer)] = 0;
  jobs_.erase(held);
}

std::vector<model::JobId> CustomerClaims::holders(
    std::span<const store::CustomerKey> customers) const {
  std::vector<model::JobId> holders;
  holders.reserve(customers.size());
  const std::lock_guard lock(mutex_);
  for (const auto customer : customers) {
    const auto holder = holder_of(customer);
    holders.push_back(holder == 0 ? model::JobId{} : jobs_.at(holder));
  }
  return holders;
}

}  // namespace tms::core
