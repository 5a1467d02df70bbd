// The customers of every cluster in memory, in columns: answers search, filter, sort, counts and
// windows; the database is its durable copy and fills it at start.
//
// Threads: any. Reads take a shared lock for well under a millisecond on cached orders. Changes are
// applied in memory first and written behind by a flusher; flush() is the barrier for those who
// need them durable. What must never be lost (jobs, outcomes, audit) does not live here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/store.h"
#include "shared/model/customer.h"
#include "shared/model/customer_query.h"

namespace tms::core {

using model::Result;
using model::TimeMs;
using store::ClusterKey;
using store::CustomerKey;

// What jobs need to know of one customer.
struct CustomerFacts {
  CustomerKey key = 0;
  store::Presence presence = store::Presence::NeverSeen;
  model::State state = model::State::Other;  // as the cluster last reported it
  std::optional<model::Action> requested;    // accepted and unconfirmed
  TimeMs requested_at = 0;
};

// A state as read from the cluster.
struct StateRead {
  std::string cid;
  std::optional<std::int64_t> action_code;
  std::string action_desc;
};

struct SyncChanges {
  std::uint64_t customers = 0, changed = 0, added = 0, missing = 0, returned = 0;
  bool suspicious = false;  // lacks more than 10 % of the known ones: nothing was changed
};

class Directory {
 public:
  explicit Directory(store::Store& store);
  ~Directory();
  Result<void> load(std::span<const store::ClusterRow> clusters);  // at start
  void add_cluster(ClusterKey key, std::string code);
  void set_expected_apps(ClusterKey key, std::vector<std::string> apps);

  // ---- windows (Errors: NotFound for an unknown cluster)
  Result<model::CustomerPage> window(const model::CustomerQuery& query) const;
  Result<model::CustomerSummary> summary(const std::string& cluster,
                                         const model::CustomerFilter& filter) const;
  Result<model::Customer> customer(const std::string& cluster, std::string_view cid) const;
  // Every key that matches, in byte order of the cids.
  Result<std::vector<CustomerKey>> matching(const std::string& cluster,
                                            const model::CustomerFilter& filter) const;
  std::uint64_t revision(ClusterKey cluster) const;

  // ---- names and keys
  // Keys of the cids, in the same order; new customers (NeverSeen) get one, and appear in
  // `interned` so that the job that names them can store them.
  std::vector<CustomerKey> intern(ClusterKey cluster, std::span<const std::string> cids,
                                  std::vector<store::CustomerRow>& interned);
  std::optional<CustomerKey> find(ClusterKey cluster, std::string_view cid) const;
  std::string cid(CustomerKey key) const;
  std::vector<std::string> cids(std::span<const CustomerKey> keys) const;
  std::vector<CustomerFacts> facts(std::span<const CustomerKey> keys) const;

  // ---- changes
  // The cluster accepted `action` for these customers in a call that left at `sent_at`.
  void accepted(ClusterKey cluster, std::span<const CustomerKey> keys, model::Action action,
                TimeMs sent_at, model::JobId job);
  // A whole reply that was asked for at `read_sent_at`. Rows whose last accepted call left at or
  // after that keep their requested state (PRODUCT 1.1).
  SyncChanges apply_full_read(ClusterKey cluster, std::span<const StateRead> sorted_by_cid,
                              TimeMs read_sent_at, bool accept_missing);
  void apply_single_read(ClusterKey cluster, const StateRead& read, TimeMs read_sent_at);
  // Gives up on an accepted action that a later read contradicts.
  void drop_requested(ClusterKey cluster, std::span<const CustomerKey> keys);

  Result<void> flush();  // returns when all changes so far are durable

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::core
