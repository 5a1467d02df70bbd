#include "server/core/accounts/api_token_table.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace tms::core {

void ApiTokenTable::add(store::ApiTokenRow row) {
  auto token = std::make_shared<LiveApiToken>(std::move(row));
  const std::unique_lock lock(mutex_);
  by_hash_[token->row.token_hash] = std::move(token);
}

std::shared_ptr<LiveApiToken> ApiTokenTable::find(const Digest& token_hash,
                                                  model::TimeMs now) const {
  const std::shared_lock lock(mutex_);
  const auto it = by_hash_.find(token_hash);
  if (it == by_hash_.end() || it->second->row.expires_at <= now) return nullptr;
  return it->second;
}

std::shared_ptr<LiveApiToken> ApiTokenTable::find(model::TokenId id) const {
  const std::shared_lock lock(mutex_);
  const auto it = std::find_if(by_hash_.begin(), by_hash_.end(),
                               [&](const auto& item) { return item.second->row.id == id; });
  return it == by_hash_.end() ? nullptr : it->second;
}

std::vector<std::shared_ptr<LiveApiToken>> ApiTokenTable::list(
    std::optional<model::UserId> of_user) const {
  std::vector<std::shared_ptr<LiveApiToken>> tokens;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [hash, token] : by_hash_) {
      if (!of_user || token->row.user_id == *of_user) tokens.push_back(token);
    }
  }
  std::sort(tokens.begin(), tokens.end(),
            [](const auto& a, const auto& b) { return a->row.id < b->row.id; });
  return tokens;
}

void ApiTokenTable::remove(model::TokenId id) {
  const std::unique_lock lock(mutex_);
  std::erase_if(by_hash_, [&](const auto& item) { return item.second->row.id == id; });
}

void ApiTokenTable::remove_all_of(model::UserId user) {
  const std::unique_lock lock(mutex_);
  std::erase_if(by_hash_, [&](const auto& item) { return item.second->row.user_id == user; });
}

void ApiTokenTable::remove_expired_before(model::TimeMs expiry) {
  const std::unique_lock lock(mutex_);
  std::erase_if(by_hash_, [&](const auto& item) { return item.second->row.expires_at < expiry; });
}

}  // namespace tms::core
