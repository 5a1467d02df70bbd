// Who may call which cluster with which token. A user's own credentials win over those that are
// kept for the cluster (nil owner). They are for the addresses they were given for: a client of
// other origins gets no token, and a cluster that moves loses them. Any thread; no lock but an
// entry's own is held while a token is fetched, so that many callers wait for one exchange.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/core/clusters/sealed_secret.h"
#include "server/store/store.h"
#include "server/upstream/tms_client.h"
#include "shared/model/cluster.h"

namespace tms::core {

class Credentials {
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;

 public:
  Credentials(store::ClusterStore& store, const SecretKey& key, Clock clock);

  // Drops those that the key does not open and returns how many.
  model::Result<std::uint64_t> load();

  // From now on the cluster is at these origins. What was given for others is forgotten here; the
  // caller has removed it from the store.
  void set_origins(store::ClusterKey cluster, upstream::Origins origins);
  std::size_t count(store::ClusterKey cluster) const;  // of all owners

  // Checked and, when they are client credentials, exchanged for a token: not kept yet.
  model::Result<EntryPtr> obtain(const Actor& actor, store::ClusterKey cluster,
                                 const model::CredentialsRequest& request,
                                 upstream::TmsClient& client) const;
  // `code`: for the audit log. Meanwhile the cluster must not move: the caller sees to it.
  model::Result<void> keep(const Actor& actor, const std::string& code, EntryPtr obtained);
  static model::CredentialsResult result_of(const Entry& obtained, bool reveal);
  model::Result<void> remove(const Actor& actor, store::ClusterKey cluster, const std::string& code,
                             model::UserId owner);
  void forget_cluster(store::ClusterKey cluster);

  model::CredentialView view(store::ClusterKey cluster, model::UserId user) const;
  bool has_own(store::ClusterKey cluster, model::UserId owner) const;
  bool has_expired(const store::CredentialRow& row) const;
  // Errors: ClusterUnauthorized, RateLimited, ClusterUnreachable.
  model::Result<std::string> token(store::ClusterKey cluster, model::UserId user,
                                   upstream::TmsClient& client);
  bool token_refused(store::ClusterKey cluster, model::UserId user, std::string_view token);

 private:
  struct Entry {
    std::mutex mutex;  // guards what follows
    store::CredentialRow row;
    ClusterSecret secret;
    std::string access_token;  // of ClientCredentials: in memory only
    model::TimeMs obtained_at = 0;
  };

  EntryPtr find(store::ClusterKey cluster, model::UserId user) const;
  EntryPtr find_for(const upstream::Origins& origins, store::ClusterKey cluster,
                    model::UserId user) const;
  EntryPtr find_locked(store::ClusterKey cluster, model::UserId user) const;
  bool needs_token(const Entry& entry) const;
  model::Result<void> fetch_token(Entry& entry, upstream::TmsClient& client) const;

  store::ClusterStore& store_;
  const SecretKey key_;
  const Clock clock_;
  mutable std::mutex mutex_;  // guards the two below
  std::map<std::pair<store::ClusterKey, model::UserId>, EntryPtr> entries_;
  std::map<store::ClusterKey, upstream::Origins> origins_;
};

}  // namespace tms::core
