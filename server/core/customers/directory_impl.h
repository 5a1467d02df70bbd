// The inside of the directory: one shelf a cluster, each with its own lock.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/core/customers/customer_table.h"
#include "server/core/customers/directory.h"
#include "server/core/customers/revision_cache.h"
#include "server/core/customers/row_selection.h"

namespace tms::core {

struct Shelf {
  Shelf(ClusterKey key, std::string name) : code(std::move(name)), table(key) {}

  // All 32 orders of 1,000,000 customers; with fewer, windows of so large a table were cold (P16).
  static constexpr std::size_t kOrdersBytes = 128u << 20;
  static constexpr std::size_t kSummariesBytes = 1u << 20;

  const std::string code;
  mutable std::shared_mutex mutex;  // guards table and removed
  CustomerTable table;
  bool removed = false;
  mutable RevisionCache<std::vector<Row>> orders{kOrdersBytes};
  mutable RevisionCache<model::CustomerSummary> summaries{kSummariesBytes};
};

// Locks, in this order: app_status_mutex, write_mutex, shelves_mutex, Shelf::mutex, keys_mutex.
struct Directory::Impl {
  explicit Impl(store::Store& kept_in) : store(kept_in) {}

  static constexpr std::size_t kJobsBytes = 2u << 20;
  using RowsPtr = std::shared_ptr<const std::vector<Row>>;
  struct Place {
    Shelf* shelf = nullptr;
    Row row = 0;
  };
  // Customers of one shelf among many keys, with their positions.
  using RowsByShelf = std::unordered_map<Shelf*, std::vector<std::pair<std::size_t, Row>>>;

  Shelf* find(ClusterKey key) const;
  Result<Shelf*> find(const std::string& code) const;
  CustomerKey new_key(Shelf& shelf, Row row);
  void place(CustomerKey key, Shelf& shelf, Row row);
  Place place_of(CustomerKey key) const;
  RowsByShelf rows_by_shelf(std::span<const CustomerKey> keys) const;
  Row add(Shelf& shelf, std::string_view cid);
  Result<void> load_app_status(TimeMs now);
  static CustomerFacts facts_of(const CustomerTable& table, Row row);
  // The rows of these keys in this cluster, under its lock; then the flusher is woken.
  void change(ClusterKey cluster, std::span<const CustomerKey> keys,
              const std::function<void(CustomerTable&, Row)>& apply);

  // A lock of the shelf, and the rows that a query means at that moment, in its order.
  struct Selection {
    std::shared_lock<std::shared_mutex> lock;
    RowsPtr rows;
  };
  Result<Selection> select(const Shelf& shelf, const model::CustomerFilter& filter,
                           model::CustomerSort sort) const;
  // Everything that a cached answer depends on besides the revision of its shelf.
  std::string question(const model::CustomerFilter& filter) const;
  Result<std::vector<RowSet>> members(const Shelf& shelf,
                                      const model::CustomerFilter& filter) const;
  Result<std::vector<CustomerKey>> members_of_job(const std::string& job) const;

  // ---- writing behind
  void start_flusher();
  void run_flusher(std::stop_token stop);
  void wake_flusher();
  // Writes what is unwritten of one shelf; with the last piece `report` and `audit`, if given.
  Result<void> write(Shelf& shelf, const model::SyncReport* report, const store::AuditDraft* audit);
  Result<void> write_all();

  store::Store& store;

  mutable std::shared_mutex shelves_mutex;
  std::vector<std::unique_ptr<Shelf>> shelves;  // never removed: keys point into them
  std::unordered_map<ClusterKey, Shelf*> by_key;
  std::unordered_map<std::string, Shelf*> by_code;
  MemberSource member_source;
  mutable RevisionCache<std::vector<CustomerKey>> jobs{kJobsBytes};  // whose customers never change

  mutable std::shared_mutex keys_mutex;
  std::vector<Place> places;  // by customer key; keys are given out from 1

  std::mutex app_status_mutex;  // held from looking at app status until it is written or removed
  std::mutex write_mutex;       // held from taking rows until they are written: rows never go back
  std::mutex wake_mutex;
  std::condition_variable_any wake;
  bool has_work = false;
  std::jthread flusher;  // last: stops before the rest goes
};

}  // namespace tms::core
