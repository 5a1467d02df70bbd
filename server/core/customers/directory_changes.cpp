// The directory's writing half: what changes, and how it becomes durable.
#include <algorithm>
#include <chrono>
#include <utility>

#include "server/core/customers/directory_impl.h"

namespace tms::core {

namespace {

constexpr std::size_t kRowsPerWrite = 5'000;
constexpr std::chrono::milliseconds kGatherFor{100};  // so that many small changes share a commit
constexpr std::chrono::milliseconds kRetryAfter{1'000};

// A reply that lacks more than 10 % of the known customers is not believed (PRODUCT 2.1).
bool is_suspicious(std::uint64_t lacking, std::uint64_t known) {
  return lacking * 10 > known;
}

}  // namespace

void Directory::Impl::change(ClusterKey cluster, std::span<const CustomerKey> keys,
                             const std::function<void(CustomerTable&, Row)>& apply) {
  Shelf* const shelf = find(cluster);
  if (shelf == nullptr) return;
  const auto rows = rows_by_shelf(keys);
  const auto own = rows.find(shelf);
  if (own == rows.end()) return;
  {
    const std::unique_lock lock(shelf->mutex);
    for (const auto& [position, row] : own->second) apply(shelf->table, row);
    shelf->table.bump_revision();
  }
  wake_flusher();
}

void Directory::accepted(ClusterKey cluster, std::span<const CustomerKey> keys,
                         model::Action action, TimeMs sent_at, model::JobId job) {
  impl_->change(cluster, keys,
                [&](CustomerTable& table, Row row) { table.accept(row, action, sent_at, job); });
}

void Directory::drop_requested(ClusterKey cluster, std::span<const CustomerKey> keys) {
  impl_->change(cluster, keys, [](CustomerTable& table, Row row) { table.drop_request(row); });
}

SyncChanges Directory::apply_full_read(ClusterKey cluster, std::span<const StateRead> sorted_by_cid,
                                       TimeMs read_sent_at, bool accept_missing) {
  SyncChanges changes;
  changes.customers = sorted_by_cid.size();
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return changes;
  {
    const std::unique_lock lock(shelf->mutex);
    auto& table = shelf->table;

    // One walk over both sides, which are in the same order.
    std::vector<Row> rows(sorted_by_cid.size(), table.size());  // size(): new
    std::vector<Row> lacking;
    std::size_t i = 0;
    for (const Row row : table.cids.by_cid()) {
      const std::string_view cid = table.cids[row];
      while (i < sorted_by_cid.size() && sorted_by_cid[i].cid < cid) ++i;
      if (i < sorted_by_cid.size() && sorted_by_cid[i].cid == cid) {
        rows[i++] = row;
      } else if (table.presence[row] == store::Presence::Present) {
        lacking.push_back(row);
      }
    }
    changes.missing = lacking.size();
    if (is_suspicious(lacking.size(), table.present()) && !accept_missing) {
      changes.suspicious = true;
      return changes;
    }

    for (const Row row : lacking) table.mark_missing(row, read_sent_at);
    const Row known = table.size();
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (rows[at] == known) rows[at] = impl_->add(*shelf, sorted_by_cid[at].cid);
      const auto before = table.presence[rows[at]];
      if (before != store::Presence::Present) {
        table.mark_present(rows[at]);
        ++(before == store::Presence::Missing ? changes.returned : changes.added);
      }
      if (table.apply_read(rows[at], sorted_by_cid[at], read_sent_at) && rows[at] < known) {
        ++changes.changed;
      }
    }
    table.cids.sort();
    table.compact_texts();
    if (changes.changed > 0 || changes.changes_who_exists()) table.bump_revision();
  }
  impl_->wake_flusher();
  return changes;
}

void Directory::apply_single_read(ClusterKey cluster, const StateRead& read, TimeMs read_sent_at) {
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return;
  {
    const std::unique_lock lock(shelf->mutex);
    auto& table = shelf->table;
    auto row = table.cids.find(read.cid);
    bool has_changed = false;
    if (!row) {
      row = impl_->add(*shelf, read.cid);
      table.cids.sort();
    }
    if (table.presence[*row] != store::Presence::Present) {
      table.mark_present(*row);
      has_changed = true;
    }
    has_changed |= table.apply_read(*row, read, read_sent_at);
    if (!has_changed) return;
    table.bump_revision();
  }
  impl_->wake_flusher();
}

// ---- writing behind

void Directory::Impl::start_flusher() {
  flusher = std::jthread([this](std::stop_token stop) { run_flusher(std::move(stop)); });
}

void Directory::Impl::wake_flusher() {
  {
    const std::lock_guard lock(wake_mutex);
    has_work = true;
  }
  wake.notify_one();
}

void Directory::Impl::run_flusher(std::stop_token stop) {
  std::unique_lock lock(wake_mutex);
  for (;;) {
    wake.wait(lock, stop, [this] { return has_work; });
    if (!stop.stop_requested()) wake.wait_for(lock, stop, kGatherFor, [] { return false; });
    const bool was_asked = std::exchange(has_work, false);
    lock.unlock();
    const bool is_written = !was_asked || write_all().has_value();
    lock.lock();
    if (stop.stop_requested()) return;
    if (is_written) continue;
    has_work = true;
    wake.wait_for(lock, stop, kRetryAfter, [] { return false; });
  }
}

Result<void> Directory::Impl::write(Shelf& shelf, const model::SyncReport* report,
                                    const store::AuditDraft* audit) {
  const std::lock_guard writing(write_mutex);
  for (;;) {
    std::vector<store::CustomerRow> stored;
    std::vector<Row> rows;
    bool is_last = false;
    {
      const std::unique_lock lock(shelf.mutex);
      if (shelf.removed) return {};
      rows = shelf.table.take_unwritten(kRowsPerWrite);
      is_last = !shelf.table.has_unwritten();
      stored.reserve(rows.size());
      for (const Row row : rows) stored.push_back(shelf.table.stored_row(row));
    }
    const bool with_report = is_last && report != nullptr;
    if (rows.empty() && !with_report) return {};
    std::pair<ClusterKey, model::SyncReport> sync;
    if (with_report) sync = {shelf.table.cluster(), *report};
    auto written = store.customers().write_customers(stored, with_report ? &sync : nullptr,
                                                     is_last ? audit : nullptr);
    const std::unique_lock lock(shelf.mutex);
    if (!written) {
      shelf.table.put_back_unwritten(rows);
      return written;
    }
    for (const Row row : rows) shelf.table.note_stored(row);
    if (is_last) return {};
  }
}

Result<void> Directory::Impl::write_all() {
  std::vector<Shelf*> all;
  {
    const std::shared_lock lock(shelves_mutex);
    for (const auto& shelf : shelves) all.push_back(shelf.get());
  }
  Result<void> result;
  for (Shelf* const shelf : all) {
    if (auto written = write(*shelf, nullptr, nullptr); !written) result = std::move(written);
  }
  return result;
}

Result<void> Directory::flush() {
  return impl_->write_all();
}

Result<void> Directory::flush_sync(ClusterKey cluster, const model::SyncReport& report,
                                   const store::AuditDraft* audit) {
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return {};
  return impl_->write(*shelf, &report, audit);
}

}  // namespace tms::core
