// The live sessions in memory. A request finds its session by the SHA-256 of its token under a
// shared lock; last use is an atomic that is written to the store at most once a minute.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "server/core/random.h"
#include "server/store/rows.h"

namespace tms::core {

struct LiveSession {
  store::SessionRow row;
  std::atomic<model::TimeMs> last_used_at{0};
  std::atomic<model::TimeMs> written_at{0};  // the last use that the store knows of
};

class SessionTable {
 public:
  explicit SessionTable(model::TimeMs idle_timeout_ms) : idle_timeout_ms_(idle_timeout_ms) {}

  void add(store::SessionRow row);
  // nullptr: unknown, idle for too long, or past its absolute limit at `now`.
  std::shared_ptr<LiveSession> find(const Digest& token_hash, model::TimeMs now) const;
  std::shared_ptr<LiveSession> find(model::SessionId id) const;
  std::vector<std::shared_ptr<LiveSession>> all() const;
  void remove(model::SessionId id);
  std::vector<model::SessionId> remove_all_of(model::UserId user);
  // Ended by time: taken out and returned.
  std::vector<model::SessionId> remove_expired(model::TimeMs now);
  model::TimeMs idle_timeout_ms() const { return idle_timeout_ms_; }
  model::TimeMs idle_expires_at(const LiveSession& session) const;

 private:
  struct DigestHash {
    std::size_t operator()(const Digest& digest) const noexcept;
  };
  std::vector<model::SessionId> remove_where(
      const std::function<bool(const LiveSession&)>& matches);

  model::TimeMs idle_timeout_ms_;  // 0: no idle limit
  mutable std::shared_mutex mutex_;
  std::unordered_map<Digest, std::shared_ptr<LiveSession>, DigestHash> by_token_;
};

}  // namespace tms::core
