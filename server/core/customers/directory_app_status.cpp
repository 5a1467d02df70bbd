// What the directory knows of the customers' applications.
#include <string>
#include <unordered_map>
#include <utility>

#include "server/core/customers/directory_impl.h"
#include "server/store/app_answer.h"

namespace tms::core {

// Customers with the same answer are many: each answer is unpacked once.
Result<void> Directory::Impl::load_app_status(TimeMs now) {
  std::unordered_map<Shelf*, std::unordered_map<std::string, AppAnswers::Id>> known;
  return store.customers().load_app_status([&](const store::AppStatusRow& stored) {
    const auto [shelf, row] = place_of(stored.customer);
    if (shelf == nullptr) return;
    auto& apps = shelf->table.apps;
    AppAnswers::Id answer = AppAnswers::kNone;
    if (stored.fetched_at != 0) {
      const auto [same, is_new] = known[shelf].try_emplace(stored.answer, AppAnswers::kNone);
      if (is_new) {
        same->second = answer = apps.take(store::unpack_answer(stored.answer));
      } else {
        answer = apps.take(same->second);
      }
    }
    shelf->table.load_app_status(row, stored, answer, now);
  });
}

void Directory::apply_app_reads(ClusterKey cluster, std::span<const AppRead> reads) {
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr || reads.empty()) return;
  std::vector<CustomerKey> keys;
  keys.reserve(reads.size());
  for (const AppRead& read : reads) keys.push_back(read.customer);
  const auto rows = impl_->rows_by_shelf(keys);
  const auto own = rows.find(shelf);
  if (own == rows.end()) return;
  const std::unique_lock lock(shelf->mutex);
  for (const auto& [position, row] : own->second) {
    const AppRead& read = reads[position];
    if (read.error.empty()) {
      shelf->table.set_app_status(row, read.statuses, read.sent_at);
    } else {
      shelf->table.set_app_error(row, read.error, read.sent_at);
    }
  }
  shelf->table.compact_texts();
  shelf->table.bump_revision();
}

Result<void> Directory::write_app_status(
    std::span<const CustomerKey> customers,
    const std::function<Result<void>(std::span<const store::AppStatusRow>)>& write) {
  const std::lock_guard writing(impl_->app_status_mutex);
  std::vector<store::AppStatusRow> stored;
  stored.reserve(customers.size());
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(customers)) {
    const std::shared_lock lock(shelf->mutex);
    for (const auto& [position, row] : rows) {
      if (auto status = shelf->table.stored_app_status(row)) stored.push_back(std::move(*status));
    }
  }
  return write(stored);
}

Result<void> Directory::forget_app_status(std::span<const CustomerKey> customers,
                                          std::string_view app, TimeMs at,
                                          const store::AuditDraft& audit) {
  {
    const std::lock_guard writing(impl_->app_status_mutex);
    auto forgotten = impl_->store.customers().forget_app_status(customers, app, audit);
    if (!forgotten) return forgotten;
    for (const auto& [shelf, rows] : impl_->rows_by_shelf(customers)) {
      const std::unique_lock lock(shelf->mutex);
      for (const auto& [position, row] : rows) shelf->table.forget_app_status(row, app, at);
      shelf->table.bump_revision();
    }
  }
  impl_->wake_flusher();
  return {};
}

std::vector<CustomerKey> Directory::with_app_status(ClusterKey cluster, std::string_view cid,
                                                    std::string_view app) const {
  std::vector<CustomerKey> keys;
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return keys;
  const std::shared_lock lock(shelf->mutex);
  const auto& table = shelf->table;
  const auto add = [&](Row row) {
    const bool is_known = table.answers[row] != AppAnswers::kNone || table.app_errors[row] != 0;
    if (is_known && (app.empty() || table.apps.names(table.answers[row], app))) {
      keys.push_back(table.keys[row]);
    }
  };
  if (cid.empty()) {
    for (Row row = 0; row < table.size(); ++row) add(row);
  } else if (const auto row = table.cids.find(cid)) {
    add(*row);
  }
  return keys;
}

bool Directory::knows_reason(ClusterKey cluster, std::string_view reason) const {
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return false;
  const std::shared_lock lock(shelf->mutex);
  const auto& apps = shelf->table.apps;
  for (std::uint32_t number = 0; number < apps.cells_end(); ++number) {
    if (apps.text(apps.cell(number).reason) == reason) return true;
  }
  return false;
}

AppStatusSums Directory::app_status_sums(
    std::span<const CustomerKey> customers, std::string_view app,
    const std::function<bool(const CustomerFacts&)>& is_fresh) const {
  AppStatusSums sums;
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(customers)) {
    const std::shared_lock lock(shelf->mutex);
    const auto& table = shelf->table;
    constexpr std::uint64_t kBytesInColumns =
        sizeof(AppAnswers::Id) + sizeof(TimeMs) + sizeof(std::uint32_t);
    sums.bytes += table.apps.bytes() + kBytesInColumns * table.size();
    for (const auto& [position, row] : rows) {
      const auto cells = table.apps.cells(table.answers[row]).size();
      sums.entries += app.empty() ? cells : 1;
      ++sums.customers;
      if (is_fresh(Impl::facts_of(table, row))) ++sums.fresh;
    }
  }
  return sums;
}

std::vector<CustomerKey> Directory::acted_on(ClusterKey cluster, TimeMs since) const {
  std::vector<CustomerKey> keys;
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return keys;
  const std::shared_lock lock(shelf->mutex);
  const auto& table = shelf->table;
  for (Row row = 0; row < table.size(); ++row) {
    if (table.requested_at[row] >= since && table.presence[row] == store::Presence::Present) {
      keys.push_back(table.keys[row]);
    }
  }
  return keys;
}

}  // namespace tms::core
