// The customers of every cluster in memory, in columns: answers search, filter, sort, counts and
// windows; the database is its durable copy and fills it at start.
//
// Threads: any. Reads take a shared lock for well under a millisecond on cached orders. Changes are
// applied in memory first and written behind by a flusher; flush() is the barrier for those who
// need them durable. What must never be lost (jobs, outcomes, audit) does not live here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
  TimeMs requested_at = 0;                   // when the last accepted call had left; 0: none did
  TimeMs apps_fetched_at = 0;
  bool apps_failed = false;            // the last read of its apps failed
  bool apps_partly_forgotten = false;  // what it had answered, since
  bool apps_moving = false;            // one of them is transitioning
  model::JobId last_job;               // that acted on it; nil: none
  model::Health health = model::Health::NotFetched;

  // The last read of its apps was answered, and nothing of the answer is forgotten.
  bool knows_all_apps() const {
    return apps_fetched_at != 0 && !apps_failed && !apps_partly_forgotten;
  }
};

// How reading one customer's apps ended.
struct AppRead {
  CustomerKey customer = 0;
  TimeMs sent_at = 0;                      // when the read had left
  std::vector<model::AppStatus> statuses;  // the answer, unless `error` says why there is none
  std::string error;
};

// App status that is known, in sums.
struct AppStatusSums {
  std::uint64_t entries = 0;  // app by customer
  std::uint64_t customers = 0;
  std::uint64_t fresh = 0;  // of `customers`
  std::uint64_t bytes = 0;
};

// A state as read from the cluster.
struct StateRead {
  std::string cid;
  std::optional<std::int64_t> action_code;
  std::string action_desc;
  bool malformed = false;  // PRODUCT 2.1: state other, whatever it holds
};

struct SyncChanges {
  std::uint64_t customers = 0;  // in the reply
  std::uint64_t changed = 0;    // state, code or text
  std::uint64_t added = 0;
  std::uint64_t missing = 0;   // newly; when suspicious: how many are lacking
  std::uint64_t returned = 0;  // were missing before
  bool suspicious = false;     // lacks more than 10 % of the known ones: nothing was changed
  bool changes_who_exists() const { return added + missing + returned > 0; }
};

struct ClusterCounts {
  std::uint64_t customers = 0;  // present ones
  std::uint64_t missing = 0;
};

class Directory {
 public:
  explicit Directory(store::Store& store);
  ~Directory();
  // At start. Times in the database that are later than `now` were of a clock that has been set
  // back: they count as now, so that they overtake nothing that is still to come.
  Result<void> load(std::span<const store::ClusterRow> clusters, TimeMs now);
  void add_cluster(ClusterKey key, std::string code);
  void remove_cluster(ClusterKey key);  // its customers are neither shown nor written any more
  void set_expected_apps(ClusterKey key, std::vector<std::string> apps);

  // Whose customers a filter's batches and lists are. Set before the first query by the rooms that
  // know; until then such a filter is InvalidRequest. (Those of jobs are read from the store.)
  using MemberResolver =
      std::function<Result<std::vector<CustomerKey>>(ClusterKey cluster, const std::string& name)>;
  struct MemberSource {
    MemberResolver batches, lists;
    std::function<std::uint64_t()> revision;  // grows whenever a batch or list has other members
  };
  void resolve_members_with(MemberSource source);
  std::uint64_t member_revision() const;

  // ---- windows (Errors: NotFound for an unknown cluster)
  Result<model::CustomerPage> window(const model::CustomerQuery& query) const;
  Result<model::CustomerSummary> summary(const std::string& cluster,
                                         const model::CustomerFilter& filter) const;
  Result<model::Customer> customer(const std::string& cluster, std::string_view cid) const;
  Result<model::CustomerDetail> detail(const std::string& cluster, std::string_view cid) const;
  // All that match, for exports: the keys in the order asked for, then the rows piece by piece.
  Result<std::vector<CustomerKey>> ordered(const model::CustomerQuery& query) const;
  // `app` as in a filter that names one app; empty: none.
  std::vector<model::Customer> customers(std::span<const CustomerKey> keys,
                                         std::string_view app) const;
  ClusterCounts counts(ClusterKey cluster) const;
  // Every key that matches, in byte order of the cids.
  Result<std::vector<CustomerKey>> matching(const std::string& cluster,
                                            const model::CustomerFilter& filter) const;
  std::uint64_t revision(ClusterKey cluster) const;

  // ---- names and keys
  // Keys of the cids, in the same order; new customers (NeverSeen) get one.
  std::vector<CustomerKey> intern(ClusterKey cluster, std::span<const std::string> cids);
  // Rows of those that the store may not have yet, because a sync has just found them or a person
  // named them. What refers to a customer in the store gives his row along, for where there is
  // none, and tells when both are durable.
  std::vector<store::CustomerRow> unstored(std::span<const CustomerKey> keys) const;
  void note_stored(std::span<const store::CustomerRow> rows);
  std::optional<CustomerKey> find(ClusterKey cluster, std::string_view cid) const;
  // The same for many at once, in their order; 0 for those without a key.
  std::vector<CustomerKey> find_all(ClusterKey cluster,
                                    std::span<const std::string_view> cids) const;
  // How many customers of this cluster have a key. Only grows.
  std::size_t known(ClusterKey cluster) const;
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
  // The same for one cluster, and its sync report and audit record in the last commit.
  Result<void> flush_sync(ClusterKey cluster, const model::SyncReport& report,
                          const store::AuditDraft* audit);

  // ---- app status (directory_app_status.cpp). What is applied here is not written behind: who
  // applies it writes it, with what else belongs to the same commit.
  // A failed read keeps the last good answer beside its error.
  void apply_app_reads(ClusterKey cluster, std::span<const AppRead> reads);
  // Gives `write` what is to be stored of these customers as it is now, and returns what it does.
  // One at a time, so that an older copy never follows a newer one.
  Result<void> write_app_status(
      std::span<const CustomerKey> customers,
      const std::function<Result<void>(std::span<const store::AppStatusRow>)>& write);
  // Forgets what these customers' apps answered, here and in the store; of `app` alone, unless it
  // is empty. Where other apps are left they stay, until the next read no longer fresh.
  Result<void> forget_app_status(std::span<const CustomerKey> customers, std::string_view app,
                                 TimeMs at, const store::AuditDraft& audit);
  // Whether an app of this cluster ever gave exactly this reason.
  bool knows_reason(ClusterKey cluster, std::string_view reason) const;
  // Customers of this cluster of which something is known; `cid` and `app`: empty for any.
  std::vector<CustomerKey> with_app_status(ClusterKey cluster, std::string_view cid,
                                           std::string_view app) const;
  AppStatusSums app_status_sums(std::span<const CustomerKey> customers, std::string_view app,
                                const std::function<bool(const CustomerFacts&)>& is_fresh) const;
  // Present customers with an accepted action whose call left at `since` or later.
  std::vector<CustomerKey> acted_on(ClusterKey cluster, TimeMs since) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::core
