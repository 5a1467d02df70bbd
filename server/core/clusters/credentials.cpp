#include "server/core/clusters/credentials.h"

#include <algorithm>

#include "server/upstream/bearer_token.h"

namespace tms::core {

using model::CredentialKeep;
using model::CredentialKind;
using model::ErrorCode;
using model::fail;
using model::Result;
using model::TimeMs;

namespace {

constexpr TimeMs kRenewBefore = 60'000;     // a token is renewed this long before it expires
constexpr TimeMs kRefusedTooSoon = 10'000;  // a fresh token that is refused: another will be, too
constexpr std::size_t kMaxTokenBytes = 16 * 1024;
constexpr std::size_t kMaxClientBytes = 1024;

Result<void> check(const model::CredentialsRequest& request) {
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (request.kind == CredentialKind::Bearer) {
    if (request.token.empty() || request.token.size() > kMaxTokenBytes ||
        !std::all_of(request.token.begin(), request.token.end(), is_visible)) {
      return fail(
          model::field_error("token", "invalid_value",
                             "A token is visible ASCII text without spaces, at most 16 KiB."));
    }
    return {};
  }
  for (const auto& [field, text] : {std::pair{"client_id", &request.client_id},
                                    std::pair{"client_secret", &request.client_secret}}) {
    if (text->empty() || text->size() > kMaxClientBytes) {
      return fail(model::field_error(field, "invalid_value", "Enter 1 to 1,024 characters."));
    }
  }
  return {};
}

}  // namespace

Credentials::Credentials(store::ClusterStore& store, const SecretKey& key, Clock clock)
    : store_(store), key_(key), clock_(std::move(clock)) {}

Result<std::uint64_t> Credentials::load() {
  auto rows = store_.credentials();
  if (!rows) return fail(rows.error());
  std::uint64_t dropped = 0;
  for (auto& row : *rows) {
    auto secret = unseal(key_, row);
    if (!secret) {
      const auto audit =
          audit_draft(system_actor(), "credentials.drop", model::AuditOutcome::Success,
                      "The key of this server does not open them: connect again.");
      if (auto removed = store_.remove_credential(row.cluster, row.owner, audit); !removed) {
        return fail(removed.error());
      }
      ++dropped;
      continue;
    }
    auto entry = std::make_shared<Entry>();
    entry->secret = std::move(*secret);
    entry->row = std::move(row);
    const std::lock_guard lock(mutex_);
    entries_[{entry->row.cluster, entry->row.owner}] = std::move(entry);
  }
  return dropped;
}

void Credentials::set_origins(store::ClusterKey cluster, upstream::Origins origins) {
  const std::lock_guard lock(mutex_);
  upstream::Origins& place = origins_[cluster];
  if (place == origins) return;
  place = std::move(origins);
  std::erase_if(entries_, [&](const auto& item) { return item.first.first == cluster; });
}

std::size_t Credentials::count(store::ClusterKey cluster) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&](const auto& item) { return item.first.first == cluster; }));
}

Result<Credentials::EntryPtr> Credentials::obtain(const Actor& actor, store::ClusterKey cluster,
                                                  const model::CredentialsRequest& request,
                                                  upstream::TmsClient& client) const {
  if (auto checked = check(request); !checked) return fail(checked.error());
  auto entry = std::make_shared<Entry>();
  entry->row.cluster = cluster;
  if (request.keep == CredentialKeep::Session) entry->row.owner = actor.user_id;
  entry->row.kind = request.kind;
  if (request.kind == CredentialKind::Bearer) {
    entry->secret.token = request.token;
    entry->row.token_type = "Bearer";
    entry->row.expires_at = upstream::bearer_expires_at(request.token).value_or(0);
  } else {
    entry->secret.client_id = request.client_id;
    entry->secret.client_secret = request.client_secret;
    if (auto fetched = fetch_token(*entry, client); !fetched) return fail(fetched.error());
  }
  entry->row.sealed_secret = seal(key_, entry->row, entry->secret);
  return entry;
}

Result<void> Credentials::keep(const Actor& actor, const std::string& code, EntryPtr obtained) {
  const store::CredentialRow& row = obtained->row;
  const auto keep = row.owner.is_nil() ? CredentialKeep::Cluster : CredentialKeep::Session;
  auto audit = audit_draft(
      actor, "credentials.set", model::AuditOutcome::Success,
      std::string(to_string(row.kind)) + ", kept for the " + std::string(to_string(keep)));
  audit.cluster = code;
  if (auto kept = store_.put_credential(row, audit); !kept) return kept;
  const std::lock_guard lock(mutex_);
  EntryPtr& place = entries_[{row.cluster, row.owner}];
  place = std::move(obtained);
  return {};
}

model::CredentialsResult Credentials::result_of(const Entry& obtained, bool reveal) {
  model::CredentialsResult result;
  result.token_type = obtained.row.token_type;
  result.scope = obtained.row.scope;
  result.expires_at = obtained.row.expires_at;
  if (reveal) result.access_token = obtained.access_token;
  return result;
}

Result<void> Credentials::remove(const Actor& actor, store::ClusterKey cluster,
                                 const std::string& code, model::UserId owner) {
  if (!has_own(cluster, owner)) {
    return fail(ErrorCode::NotFound, "There is no connection to " + code + " to end.");
  }
  auto audit = audit_draft(actor, "credentials.remove", model::AuditOutcome::Success,
                           owner.is_nil() ? "kept for the cluster" : "kept for the session");
  audit.cluster = code;
  if (auto removed = store_.remove_credential(cluster, owner, audit); !removed) return removed;
  const std::lock_guard lock(mutex_);
  entries_.erase({cluster, owner});
  return {};
}

void Credentials::forget_cluster(store::ClusterKey cluster) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const auto& item) { return item.first.first == cluster; });
  origins_.erase(cluster);
}

Credentials::EntryPtr Credentials::find(store::ClusterKey cluster, model::UserId user) const {
  const std::lock_guard lock(mutex_);
  return find_locked(cluster, user);
}

Credentials::EntryPtr Credentials::find_for(const upstream::Origins& origins,
                                            store::ClusterKey cluster, model::UserId user) const {
  const std::lock_guard lock(mutex_);
  const auto current = origins_.find(cluster);
  if (current == origins_.end() || current->second != origins) return nullptr;
  return find_locked(cluster, user);
}

Credentials::EntryPtr Credentials::find_locked(store::ClusterKey cluster,
                                               model::UserId user) const {
  const auto own = entries_.find({cluster, user});
  const auto common = entries_.find({cluster, model::UserId{}});
  const bool has_own = own != entries_.end(), has_common = common != entries_.end();
  if (!has_own) return has_common ? common->second : nullptr;
  // An own token that has expired does not stand before what works for everybody.
  return has_common && has_expired(own->second->row) ? common->second : own->second;
}

// Tokens given as they are: they cannot be renewed, and their expiry never changes.
bool Credentials::has_expired(const store::CredentialRow& row) const {
  return row.kind == CredentialKind::Bearer && row.expires_at > 0 && row.expires_at <= clock_();
}

bool Credentials::has_own(store::ClusterKey cluster, model::UserId owner) const {
  const std::lock_guard lock(mutex_);
  return entries_.contains({cluster, owner});
}

model::CredentialView Credentials::view(store::ClusterKey cluster, model::UserId user) const {
  model::CredentialView view;
  const EntryPtr entry = find(cluster, user);
  if (!entry) return view;
  // A fetch may hold the entry for seconds; a list must not wait for it.
  const std::unique_lock lock(entry->mutex, std::try_to_lock);
  view.kind = entry->row.kind;  // never changes
  view.keep = entry->row.owner.is_nil() ? CredentialKeep::Cluster : CredentialKeep::Session;
  if (!lock.owns_lock()) return view;
  view.token_type = entry->row.token_type;
  view.scope = entry->row.scope;
  view.expires_at = entry->row.expires_at;
  return view;
}

bool Credentials::needs_token(const Entry& entry) const {
  if (entry.access_token.empty()) return true;
  if (entry.row.expires_at == 0) return false;
  // Half of a short life rather than all of it.
  const TimeMs margin = std::min(kRenewBefore, (entry.row.expires_at - entry.obtained_at) / 2);
  return clock_() >= entry.row.expires_at - margin;
}

Result<void> Credentials::fetch_token(Entry& entry, upstream::TmsClient& client) const {
  const TimeMs asked_at = clock_();
  auto token = client.fetch_token(entry.secret.client_id, entry.secret.client_secret);
  if (!token) return fail(token.error());
  entry.access_token = std::move(token->access_token);
  entry.obtained_at = asked_at;
  entry.row.token_type = std::move(token->token_type);
  entry.row.scope = std::move(token->scope);
  entry.row.expires_at = token->expires_in_s ? asked_at + *token->expires_in_s * 1000 : 0;
  return {};
}

Result<std::string> Credentials::token(store::ClusterKey cluster, model::UserId user,
                                       upstream::TmsClient& client) {
  const EntryPtr entry = find_for(client.origins(), cluster, user);
  if (!entry) {
    return fail(ErrorCode::ClusterUnauthorized,
                "Nobody is connected to this cluster: connect with a token or client credentials.");
  }
  const std::lock_guard lock(entry->mutex);
  if (entry->row.kind == CredentialKind::Bearer) return entry->secret.token;
  if (needs_token(*entry)) {
    if (auto fetched = fetch_token(*entry, client); !fetched) return fail(fetched.error());
  }
  return entry->access_token;
}

bool Credentials::token_refused(store::ClusterKey cluster, model::UserId user,
                                std::string_view token) {
  const EntryPtr entry = find(cluster, user);
  if (!entry) return false;
  const std::lock_guard lock(entry->mutex);
  if (entry->row.kind != CredentialKind::ClientCredentials) return entry->secret.token != token;
  if (entry->access_token != token) return true;  // exchanged meanwhile
  const bool was_fresh = clock_() - entry->obtained_at < kRefusedTooSoon;
  entry->access_token.clear();
  return !was_fresh;
}

}  // namespace tms::core
