// The inside of Clusters.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "server/core/clusters/clusters.h"
#include "server/core/clusters/credentials.h"

namespace tms::core {

// What one cluster is at this moment. Replaced as a whole when an admin changes it.
struct ClusterEntry {
  store::ClusterRow row;
  std::shared_ptr<upstream::TmsClient> client;
};
Result<void> require_url(const ClusterEntry& entry);  // else Conflict

// What outlives changes of the registry.
struct ClusterLife {
  CircuitBreaker breaker;
  std::mutex full_read;  // one whole-cluster read at a time
};

// Sorted, each customer once: of an id that comes twice the last record counts. How many were left
// out for that.
std::uint64_t sort_by_cid(std::vector<StateRead>& states);

struct Clusters::Impl {
  Impl(store::Store& kept_in, Directory& customers, ClustersOptions wanted)
      : store(kept_in),
        directory(customers),
        options(std::move(wanted)),
        credentials(store.clusters(), options.secret_key, options.clock) {}

  using EntryPtr = std::shared_ptr<const ClusterEntry>;

  // ---- registry
  Result<EntryPtr> find(std::string_view code) const;
  Result<EntryPtr> find(ClusterKey key) const;
  EntryPtr put(store::ClusterRow row);  // builds a new client when a URL has changed
  upstream::CallObserver observer_of(const std::string& code) const;
  ClusterLife& life(ClusterKey key);
  model::Cluster view(const ClusterEntry& entry, model::UserId reader, bool with_urls);
  Result<Connection> connection(const ClusterEntry& entry, model::UserId user);

  // ---- reading states
  struct FullRead {
    TimeMs sent_at = 0;
    std::vector<StateRead> states;  // sorted by cid, each once
    std::uint64_t malformed = 0;
    std::uint64_t duplicates = 0;  // records that were left out: the last of an id counts
    std::optional<model::Error> error;
  };
  FullRead read_whole(const ClusterEntry& entry, model::UserId user);
  struct Synced {
    model::SyncReport report;
    FullRead read;
  };
  Result<Synced> sync(ClusterKey key, const SyncRequest& request);
  // Brings what was read into the directory and stores the report. `action` is that of the record.
  Result<model::SyncReport> take_over(const ClusterEntry& entry, const SyncRequest& request,
                                      const FullRead& read, TimeMs began_at,
                                      const std::string& action);
  Result<void> store_report(const ClusterEntry& entry, const model::SyncReport& report,
                            const store::AuditDraft* audit);
  StatesRead read_singly(const ClusterEntry& entry, model::UserId user,
                         std::span<const CustomerKey> customers);
  StatesRead read_by_sync(const ClusterEntry& entry, model::UserId user,
                          std::span<const CustomerKey> customers);
  // The call through breaker and token renewal. `call` is made at most twice.
  std::optional<model::Error> read_through(
      const ClusterEntry& entry, model::UserId user,
      const std::function<upstream::ReadReply(upstream::TmsClient&, const std::string& token)>&
          call);

  // ---- scheduled syncs
  using Steady = std::chrono::steady_clock;
  struct Plan {
    Steady::time_point due{};
    Steady::time_point not_before{};  // whoever asks: the cluster wants to be left alone
    std::uint32_t failures = 0;       // in a row
    bool running = false;
  };
  void run_syncs(std::stop_token stop);
  std::optional<ClusterKey> next_due(Steady::time_point now, Steady::time_point& wake_at);
  bool is_scheduled(const ClusterEntry& entry) const;

  store::Store& store;
  Directory& directory;
  const ClustersOptions options;
  Credentials credentials;

  std::mutex change_mutex;          // one change of the registry at a time; taken first
  mutable std::shared_mutex mutex;  // guards the two below
  std::map<ClusterKey, EntryPtr> entries;
  std::map<ClusterKey, std::unique_ptr<ClusterLife>> lives;

  std::mutex schedule_mutex;  // guards plans; taken before `mutex`
  std::condition_variable_any schedule_changed;
  std::map<ClusterKey, Plan> plans;
  std::uint64_t wishes = 0;  // grows with every request_sync()
  std::vector<std::jthread> sync_threads;
};

}  // namespace tms::core
