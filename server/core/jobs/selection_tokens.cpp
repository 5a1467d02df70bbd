#include "server/core/jobs/selection_tokens.h"

#include <algorithm>
#include <utility>

#include "server/core/random.h"

namespace tms::core {

std::string SelectionTokens::keep(KeptSelection selection, model::TimeMs now) {
  auto token = new_secret();
  const auto user = selection.user;
  selection.expires_at = now + kLifetimeMs;
  const std::lock_guard lock(mutex_);
  drop_expired(now);
  entries_.push_back({token, std::move(selection)});
  drop_oldest_over_limits(user);
  return token;
}

std::optional<KeptSelection> SelectionTokens::take(std::string_view token, model::UserId user,
                                                   model::TimeMs now) {
  // Compared as digests: how long a comparison takes tells nothing about a token.
  const auto digest = sha256(token);
  const std::lock_guard lock(mutex_);
  drop_expired(now);
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return entry.selection.user == user && equal_digests(sha256(entry.token), digest);
  });
  if (found == entries_.end()) return std::nullopt;
  auto selection = std::move(found->selection);
  entries_.erase(found);
  return selection;
}

void SelectionTokens::give_back(std::string token, KeptSelection selection) {
  const auto user = selection.user;
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::move(token), std::move(selection)});
  drop_oldest_over_limits(user);
}

void SelectionTokens::drop_expired(model::TimeMs now) {
  std::erase_if(entries_, [now](const Entry& e) { return e.selection.expires_at <= now; });
}

void SelectionTokens::drop_oldest_over_limits(model::UserId user) {
  const auto of_user = [user](const Entry& e) { return e.selection.user == user; };
  if (std::ranges::count_if(entries_, of_user) > static_cast<std::ptrdiff_t>(kMostPerUser)) {
    entries_.erase(std::ranges::find_if(entries_, of_user));
  }
  std::uint64_t customers = 0;
  for (const auto& entry : entries_) customers += entry.selection.customers.size();
  while (customers > kMostCustomers && entries_.size() > 1) {
    customers -= entries_.front().selection.customers.size();
    entries_.pop_front();
  }
}

}  // namespace tms::core
