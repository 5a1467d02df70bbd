// The API tokens in memory, found by the SHA-256 of their secret. Last use is an atomic that is
// written to the store at most once a minute. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "server/core/random.h"
#include "server/store/rows.h"

namespace tms::core {

struct LiveApiToken {
  explicit LiveApiToken(store::ApiTokenRow stored)
      : row(std::move(stored)), last_used_at(row.last_used_at), written_at(row.last_used_at) {}
  const store::ApiTokenRow row;
  std::atomic<model::TimeMs> last_used_at;
  std::atomic<model::TimeMs> written_at;  // the last use that the store knows of
};

class ApiTokenTable {
 public:
  void add(store::ApiTokenRow row);
  // nullptr: unknown, or expired at `now`.
  std::shared_ptr<LiveApiToken> find(const Digest& token_hash, model::TimeMs now) const;
  std::shared_ptr<LiveApiToken> find(model::TokenId id) const;
  // By age; of everybody when unset.
  std::vector<std::shared_ptr<LiveApiToken>> list(std::optional<model::UserId> of_user) const;
  void remove(model::TokenId id);
  void remove_all_of(model::UserId user);
  void remove_expired_before(model::TimeMs expiry);

 private:
  mutable std::shared_mutex mutex_;
  std::map<Digest, std::shared_ptr<LiveApiToken>> by_hash_;
};

}  // namespace tms::core
