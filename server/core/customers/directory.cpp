#include "server/core/customers/directory.h"

#include <algorithm>
#include <utility>

#include "server/core/customers/directory_impl.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

Directory::Directory(store::Store& store) : impl_(std::make_unique<Impl>(store)) {
  impl_->start_flusher();
}

Directory::~Directory() = default;

// ---- shelves and keys

Shelf* Directory::Impl::find(ClusterKey key) const {
  const std::shared_lock lock(shelves_mutex);
  const auto found = by_key.find(key);
  return found == by_key.end() ? nullptr : found->second;
}

Result<Shelf*> Directory::Impl::find(const std::string& code) const {
  const std::shared_lock lock(shelves_mutex);
  const auto found = by_code.find(code);
  if (found == by_code.end()) {
    return fail(ErrorCode::NotFound, "There is no cluster with the code " + code + ".");
  }
  return found->second;
}

void Directory::Impl::place(CustomerKey key, Shelf& shelf, Row row) {
  const std::unique_lock lock(keys_mutex);
  const auto index = static_cast<std::size_t>(key);
  if (places.size() <= index) places.resize(index + 1);
  places[index] = {&shelf, row};
}

CustomerKey Directory::Impl::new_key(Shelf& shelf, Row row) {
  const std::unique_lock lock(keys_mutex);
  if (places.empty()) places.resize(1);  // 0 is no key
  places.push_back({&shelf, row});
  return static_cast<CustomerKey>(places.size() - 1);
}

Directory::Impl::Place Directory::Impl::place_of(CustomerKey key) const {
  const std::shared_lock lock(keys_mutex);
  if (key <= 0 || static_cast<std::size_t>(key) >= places.size()) return {};
  return places[static_cast<std::size_t>(key)];
}

Directory::Impl::RowsByShelf Directory::Impl::rows_by_shelf(
    std::span<const CustomerKey> keys) const {
  RowsByShelf rows;
  const std::shared_lock lock(keys_mutex);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto key = static_cast<std::size_t>(keys[i]);
    if (key < places.size() && places[key].shelf != nullptr) {
      rows[places[key].shelf].emplace_back(i, places[key].row);
    }
  }
  return rows;
}

Row Directory::Impl::add(Shelf& shelf, std::string_view cid) {
  return shelf.table.add(cid, new_key(shelf, shelf.table.size()));
}

Result<void> Directory::load(std::span<const store::ClusterRow> clusters, TimeMs now) {
  for (const auto& cluster : clusters) {
    add_cluster(cluster.key, cluster.code);
    set_expected_apps(cluster.key, cluster.settings.expected_apps);
  }
  auto loaded = impl_->store.customers().load_customers([&](const store::CustomerRow& row) {
    if (Shelf* const shelf = impl_->find(row.cluster)) {
      impl_->place(row.key, *shelf, shelf->table.load(row, now));
    }
  });
  if (!loaded) return loaded;
  if (auto apps = impl_->load_app_status(now); !apps) return apps;
  for (const auto& shelf : impl_->shelves) shelf->table.cids.sort();
  return {};
}

void Directory::add_cluster(ClusterKey key, std::string code) {
  const std::unique_lock lock(impl_->shelves_mutex);
  if (impl_->by_key.contains(key)) return;
  impl_->shelves.push_back(std::make_unique<Shelf>(key, std::move(code)));
  Shelf* const shelf = impl_->shelves.back().get();
  impl_->by_key[key] = shelf;
  impl_->by_code[shelf->code] = shelf;
}

void Directory::remove_cluster(ClusterKey key) {
  const std::unique_lock lock(impl_->shelves_mutex);
  const auto found = impl_->by_key.find(key);
  if (found == impl_->by_key.end()) return;
  Shelf* const shelf = found->second;
  impl_->by_code.erase(shelf->code);
  impl_->by_key.erase(found);
  const std::unique_lock shelf_lock(shelf->mutex);
  shelf->removed = true;
}

void Directory::set_expected_apps(ClusterKey key, std::vector<std::string> apps) {
  Shelf* const shelf = impl_->find(key);
  if (shelf == nullptr) return;
  const std::unique_lock lock(shelf->mutex);
  if (shelf->table.apps.expected() == apps) return;
  shelf->table.set_expected_apps(std::move(apps));
  shelf->table.bump_revision();
}

void Directory::resolve_members_with(MemberSource source) {
  impl_->member_source = std::move(source);
}

std::uint64_t Directory::member_revision() const {
  return impl_->member_source.revision ? impl_->member_source.revision() : 0;
}

// ---- names and keys

std::vector<CustomerKey> Directory::intern(ClusterKey cluster, std::span<const std::string> cids) {
  std::vector<CustomerKey> keys;
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return keys;
  keys.reserve(cids.size());
  const std::unique_lock lock(shelf->mutex);
  auto& table = shelf->table;
  for (const auto& cid : cids) {
    auto row = table.cids.find(cid);
    if (!row) row = impl_->add(*shelf, cid);
    keys.push_back(table.keys[*row]);
  }
  table.cids.sort();
  return keys;
}

std::vector<store::CustomerRow> Directory::unstored(std::span<const CustomerKey> keys) const {
  std::vector<store::CustomerRow> found;
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(keys)) {
    const std::shared_lock lock(shelf->mutex);
    for (const auto& [position, row] : rows) {
      if (!shelf->table.is_stored(row)) found.push_back(shelf->table.stored_row(row));
    }
  }
  return found;
}

void Directory::note_stored(std::span<const store::CustomerRow> stored) {
  std::vector<CustomerKey> keys;
  keys.reserve(stored.size());
  for (const auto& row : stored) keys.push_back(row.key);
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(keys)) {
    const std::unique_lock lock(shelf->mutex);
    for (const auto& [position, row] : rows) shelf->table.note_stored(row);
  }
}

std::optional<CustomerKey> Directory::find(ClusterKey cluster, std::string_view cid) const {
  Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return std::nullopt;
  const std::shared_lock lock(shelf->mutex);
  const auto row = shelf->table.cids.find(cid);
  if (!row) return std::nullopt;
  return shelf->table.keys[*row];
}

std::vector<CustomerKey> Directory::find_all(ClusterKey cluster,
                                             std::span<const std::string_view> cids) const {
  constexpr std::size_t kAtOnce = 10'000;  // so that writers need not wait for a million
  std::vector<CustomerKey> keys(cids.size());
  const Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return keys;
  for (std::size_t begin = 0; begin < cids.size(); begin += kAtOnce) {
    const std::size_t end = std::min(begin + kAtOnce, cids.size());
    const std::shared_lock lock(shelf->mutex);
    for (std::size_t i = begin; i < end; ++i) {
      if (const auto row = shelf->table.cids.find(cids[i])) keys[i] = shelf->table.keys[*row];
    }
  }
  return keys;
}

std::size_t Directory::known(ClusterKey cluster) const {
  const Shelf* const shelf = impl_->find(cluster);
  if (shelf == nullptr) return 0;
  const std::shared_lock lock(shelf->mutex);
  return shelf->table.size();
}

std::string Directory::cid(CustomerKey key) const {
  const auto place = impl_->place_of(key);
  if (place.shelf == nullptr) return {};
  const std::shared_lock lock(place.shelf->mutex);
  return std::string(place.shelf->table.cids[place.row]);
}

std::vector<std::string> Directory::cids(std::span<const CustomerKey> keys) const {
  std::vector<std::string> texts(keys.size());
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(keys)) {
    const std::shared_lock lock(shelf->mutex);
    for (const auto& [position, row] : rows) texts[position] = shelf->table.cids[row];
  }
  return texts;
}

std::vector<CustomerFacts> Directory::facts(std::span<const CustomerKey> keys) const {
  std::vector<CustomerFacts> facts(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) facts[i].key = keys[i];
  for (const auto& [shelf, rows] : impl_->rows_by_shelf(keys)) {
    const std::shared_lock lock(shelf->mutex);
    for (const auto& [position, row] : rows) facts[position] = Impl::facts_of(shelf->table, row);
  }
  return facts;
}

CustomerFacts Directory::Impl::facts_of(const CustomerTable& table, Row row) {
  CustomerFacts facts;
  facts.key = table.keys[row];
  facts.presence = table.presence[row];
  facts.state = table.reported[row];
  if (table.requested[row] != 0) facts.requested = static_cast<model::Action>(table.requested[row]);
  facts.requested_at = table.requested_at[row];
  facts.apps_fetched_at = table.apps_fetched_at[row];
  facts.apps_failed = table.app_errors[row] != 0;
  facts.apps_partly_forgotten = table.apps_partly_forgotten[row];
  facts.apps_moving = table.apps.counts(table.answers[row])[model::Category::Transitioning] > 0;
  facts.last_job = table.last_job[row];
  facts.health = table.health[row];
  return facts;
}

}  // namespace tms::core
