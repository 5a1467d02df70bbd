// Who may call which cluster with which token. A user's own credentials win over those that are
// kept for the cluster (nil owner). Any thread; no lock but an entry's own is held while a token is
// fetched, so that many callers wait for one exchange.
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
 public:
  using ClientPtr = std::shared_ptr<upstream::TmsClient>;

  Credentials(store::ClusterStore& store, const SecretKey& key, Clock clock);

  // Drops those that the key does not open and returns how many.
  model::Result<std::uint64_t> load();

  // `code`: for the audit log. Client credentials are exchanged first.
  model::Result<model::CredentialsResult> put(const Actor& actor, store::ClusterKey cluster,
                                              const std::string& code,
                                              const model::CredentialsRequest& request,
                                              upstream::TmsClient& client);
  model::Result<void> remove(const Actor& actor, store::ClusterKey cluster, const std::string& code,
                             model::UserId owner);
  void forget_cluster(store::ClusterKey cluster);

  model::CredentialView view(store::ClusterKey cluster, model::UserId user) const;
  bool has_own(store::ClusterKey cluster, model::UserId owner) const;
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
  using EntryPtr = std::shared_ptr<Entry>;

  EntryPtr find(store::ClusterKey cluster, model::UserId user) const;
  bool needs_token(const Entry& entry) const;
  model::Result<void> fetch_token(Entry& entry, upstream::TmsClient& client) const;

  store::ClusterStore& store_;
  const SecretKey key_;
  const Clock clock_;
  mutable std::mutex mutex_;  // guards entries_
  std::map<std::pair<store::ClusterKey, model::UserId>, EntryPtr> entries_;
};

}  // namespace tms::core
