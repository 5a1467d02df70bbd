#include "server/core/accounts/session_table.h"

#include <cstring>
#include <limits>
#include <mutex>

namespace tms::core {

std::size_t SessionTable::DigestHash::operator()(const Digest& digest) const noexcept {
  std::size_t value = 0;  // the digest is uniform already
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

void SessionTable::add(store::SessionRow row) {
  auto session = std::make_shared<LiveSession>();
  session->last_used_at = row.last_used_at;
  session->written_at = row.last_used_at;
  session->row = std::move(row);
  const std::unique_lock lock(mutex_);
  by_token_[session->row.token_hash] = session;
}

model::TimeMs SessionTable::idle_expires_at(const LiveSession& session) const {
  if (idle_timeout_ms_ == 0) return session.row.expires_at;
  return std::min(session.row.expires_at, session.last_used_at.load() + idle_timeout_ms_);
}

std::shared_ptr<LiveSession> SessionTable::find(const Digest& token_hash, model::TimeMs now) const {
  const std::shared_lock lock(mutex_);
  const auto it = by_token_.find(token_hash);
  if (it == by_token_.end() || idle_expires_at(*it->second) <= now) return nullptr;
  return it->second;
}

std::shared_ptr<LiveSession> SessionTable::find(model::SessionId id) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [token, session] : by_token_) {
    if (session->row.id == id) return session;
  }
  return nullptr;
}

std::vector<std::shared_ptr<LiveSession>> SessionTable::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::shared_ptr<LiveSession>> sessions;
  sessions.reserve(by_token_.size());
  for (const auto& [token, session] : by_token_) sessions.push_back(session);
  return sessions;
}

std::vector<model::SessionId> SessionTable::remove_where(
    const std::function<bool(const LiveSession&)>& matches) {
  const std::unique_lock lock(mutex_);
  std::vector<model::SessionId> removed;
  std::erase_if(by_token_, [&](const auto& item) {
    const bool gone = matches(*item.second);
    if (gone) removed.push_back(item.second->row.id);
    return gone;
  });
  return removed;
}

void SessionTable::remove(model::SessionId id) {
  remove_where([&](const LiveSession& session) { return session.row.id == id; });
}

std::vector<model::SessionId> SessionTable::remove_all_of(model::UserId user) {
  return remove_where([&](const LiveSession& session) { return session.row.user_id == user; });
}

std::vector<model::SessionId> SessionTable::remove_expired(model::TimeMs now) {
  return remove_where([&](const LiveSession& session) { return idle_expires_at(session) <= now; });
}

}  // namespace tms::core
