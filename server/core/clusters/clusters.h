// The clusters: registry, credentials, connections with their circuit breakers, and sync.
//
// Threads: any. No lock is held while a cluster is called. Every method that names a cluster fails
// with NotFound when there is none.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/core/clusters/circuit_breaker.h"
#include "server/core/customers/directory.h"
#include "server/store/store.h"
#include "server/upstream/tms_client.h"
#include "shared/model/cluster.h"
#include "shared/model/snapshot_report.h"

namespace tms::core {

struct ClustersOptions {
  std::array<std::uint8_t, 32> secret_key{};  // of secret.key: seals credentials in the database
  upstream::Timeouts timeouts;
  Clock clock;
  // For metrics: a call to the cluster with this code begins, has ended. Either may be empty.
  std::function<void()> on_call_started;
  std::function<void(const std::string& code, upstream::CallKind, const upstream::CallInfo&)>
      on_call_ended;
};

// What one call to a cluster needs.
struct Connection {
  std::shared_ptr<upstream::TmsClient> client;
  std::string token;
};

// One customer as just read from the cluster.
struct CustomerRead {
  CustomerKey key = 0;
  bool listed = false;  // false: the cluster does not know this customer
  model::State state = model::State::Other;
  TimeMs sent_at = 0;  // when the read had not yet left: compare with the times of calls
};
struct StatesRead {
  std::vector<CustomerRead> reads;    // of those that could be read, in the order asked for
  std::optional<model::Error> error;  // why the others could not
};

class Clusters {
 public:
  Clusters(store::Store& store, Directory& directory, ClustersOptions options);
  ~Clusters();  // stop()

  // At start: reads registry and credentials, and fills the directory. Credentials that the key
  // does not open (a restore without secret.key) are dropped; their number is returned.
  Result<std::uint64_t> load();
  // Syncs every cluster that has a URL and credentials of its own at its interval, with backoff
  // after failures. stop() waits for calls that have left, 30 s at most.
  void start_scheduled_syncs();
  void stop();

  // ---- registry
  // With the credentials that would be used for `reader`; URLs only if `with_urls`.
  std::vector<model::Cluster> list(model::UserId reader, bool with_urls) const;
  // Codes and keys alone, by key: what every poll asks for.
  std::vector<std::pair<std::string, ClusterKey>> codes() const;
  Result<model::Cluster> find(std::string_view code, model::UserId reader, bool with_urls) const;
  // Errors: InvalidRequest with every wrong field, Conflict (the code is taken).
  Result<model::Cluster> add(const Actor& actor, const model::NewCluster& wanted);
  // Where base_url or token_url moves to another scheme, host or port, all credentials stored for
  // the cluster are removed: nobody gave them for the new address.
  Result<model::Cluster> update(const Actor& actor, std::string_view code,
                                const model::ClusterPatch& patch);
  Result<void> remove(const Actor& actor, std::string_view code);  // Conflict: it has jobs
  Result<std::vector<model::DeviceType>> device_types() const;
  // The whole table, as read_device_types_request() accepted it. Lists and batches of a type that
  // is left out stay.
  Result<std::vector<model::DeviceType>> put_device_types(const Actor& actor,
                                                          std::vector<model::DeviceType> types);
  Result<ClusterKey> key_of(std::string_view code) const;
  // The same for somebody who means to call it. Errors: Conflict (it has no URL).
  Result<ClusterKey> callable_key_of(std::string_view code) const;
  Result<std::string> code_of(ClusterKey key) const;
  Result<model::ClusterSettings> settings(ClusterKey key) const;

  // ---- credentials (PRODUCT 3 "Clusters"). A user's own win over those kept for the cluster.
  // Bearer makes no call; ClientCredentials fetches a token at once and keeps nothing if it cannot.
  // To keep them for the cluster is for admins (Forbidden). Conflict: client credentials
  // without a token_url, or the cluster moved meanwhile.
  Result<model::CredentialsResult> connect(const Actor& actor, std::string_view code,
                                           const model::CredentialsRequest& request);
  // `keep` unset: the actor's own.
  Result<void> disconnect(const Actor& actor, std::string_view code,
                          std::optional<model::CredentialKeep> keep);
  // A token that `user` (nil: the server itself) may use now; client credentials are exchanged
  // again shortly before a token expires. ClusterUnauthorized: nobody connected, or it expired.
  Result<std::string> token_for(ClusterKey key, model::UserId user);
  // The cluster answered 401 to `token`. True if token_for() will offer another one (client
  // credentials); false if a person has to connect again.
  bool token_refused(ClusterKey key, model::UserId user, std::string_view token);

  // ---- calls
  // Errors: Conflict (the cluster has no URL), ClusterUnauthorized; of the token URL RateLimited
  // and ClusterUnreachable, with its Retry-After.
  Result<Connection> connection(ClusterKey key, model::UserId user);
  // Lives as long as this object, also after the cluster was removed.
  CircuitBreaker& breaker(ClusterKey key);
  // One real call, past the circuit breaker. Errors: Conflict (no URL).
  Result<model::ClusterTestResult> test_connection(const Actor& actor, std::string_view code);

  // ---- reading states
  // Reads the whole cluster into the directory. A report with ok = false says what went wrong and
  // that nothing was changed; it is the cluster's last_sync either way. `by_hand` syncs are
  // audited always, others when they fail first, recover, or change which customers exist. Full
  // reads of one cluster wait for one another. Errors: Conflict (no URL), AuditUnavailable (the
  // changes cannot be stored).
  struct SyncRequest {
    Actor actor = system_actor();
    bool by_hand = false;
    bool accept_missing = false;  // an admin accepts that more than 10 % are missing
    model::JobId job;             // nil: none
  };
  Result<model::SyncReport> sync(ClusterKey key, const SyncRequest& request);
  // The same from a file instead of a read, for a cluster without URL: the JSON of a state reply,
  // or CSV with the columns cid and action_code. Audited always; it is the cluster's last_sync,
  // too. Errors: InvalidRequest (unreadable, no customer), Conflict (the cluster has a URL; more
  // than 10 % are missing and that was not accepted: nothing was changed), AuditUnavailable.
  enum class SnapshotFormat : std::uint8_t { Json, Csv };
  Result<model::SnapshotReport> load_snapshot(const Actor& actor, std::string_view code,
                                              SnapshotFormat format, std::string_view content,
                                              bool accept_missing);
  // Makes the scheduled sync of this cluster due at once (an action was accepted there).
  void request_sync(ClusterKey key);
  // Reads these customers and applies what was read to the directory: one by one when they are few,
  // else the whole cluster. For settling (PRODUCT 1.1).
  StatesRead read_states(ClusterKey key, model::UserId user,
                         std::span<const CustomerKey> customers);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::core
