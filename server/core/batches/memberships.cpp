#include "server/core/batches/memberships.h"

namespace tms::core {

using model::ErrorCode;
using model::fail;

namespace {

// Appends the keys of those the directory knows; true if it does not know all of them.
bool append_known(const Directory& directory, ClusterKey cluster, std::string_view lines,
                  std::vector<CustomerKey>& keys) {
  bool has_unknown = false;
  for (const CustomerKey key : directory.find_all(cluster, cids_in(lines))) {
    if (key != 0) {
      keys.push_back(key);
    } else {
      has_unknown = true;
    }
  }
  return has_unknown;
}

bool is_done(const CustomerFacts& facts) {
  if (facts.presence != store::Presence::Present) return false;
  return model::is_final(facts.requested ? model::requested_state(*facts.requested) : facts.state);
}

}  // namespace

std::vector<std::string_view> cids_in(std::string_view lines) {
  std::vector<std::string_view> cids;
  store::for_each_cid(lines, [&](std::string_view cid) { cids.push_back(cid); });
  return cids;
}

std::span<const CustomerKey> Memberships::Batches::of(store::BatchKey batch) const {
  const auto slice = slices.find(batch);
  if (slice == slices.end()) return {};
  const auto [begin, end] = slice->second;
  return std::span(keys).subspan(begin, end - begin);
}

Memberships::Memberships(store::BatchStore& batches, const Directory& directory)
    : batches_(batches), directory_(directory) {}

template <typename Value>
bool Memberships::is_current(const Kept<Value>& kept, ClusterKey cluster) const {
  return kept.value && kept.revision == revision_ &&
         (!kept.has_unknown || kept.known == directory_.known(cluster));
}

Result<Memberships::Keys> Memberships::of_list(ClusterKey cluster, const std::string& device_type) {
  const std::pair name(cluster, device_type);
  {
    const std::lock_guard lock(mutex_);
    const auto kept = lists_.find(name);  // names come from queries: only real ones are kept
    if (kept != lists_.end() && is_current(kept->second, cluster)) return kept->second.value;
  }
  Kept<std::vector<CustomerKey>> fresh{.revision = revision_, .known = directory_.known(cluster)};
  const auto list = batches_.list(cluster, device_type);
  if (!list) return fail(list.error());
  if (!*list) {
    return fail(ErrorCode::NotFound,
                "There is no customer list of the device type " + device_type + ".");
  }
  const auto lines = batches_.list_cids((*list)->key);
  if (!lines) return fail(lines.error());
  auto keys = std::make_shared<std::vector<CustomerKey>>();
  fresh.has_unknown = append_known(directory_, cluster, *lines, *keys);
  fresh.value = std::move(keys);
  const std::lock_guard lock(mutex_);
  return (lists_[name] = std::move(fresh)).value;
}

Result<std::shared_ptr<const Memberships::Batches>> Memberships::of_batches(ClusterKey cluster) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto& kept = by_cluster_[cluster]; is_current(kept, cluster)) return kept.value;
  }
  Kept<Batches> fresh{.revision = revision_, .known = directory_.known(cluster)};
  auto members = std::make_shared<Batches>();
  auto read = batches_.each_batch_cids(cluster, [&](store::BatchKey batch, std::string_view lines) {
    const std::size_t begin = members->keys.size();
    fresh.has_unknown |= append_known(directory_, cluster, lines, members->keys);
    members->slices[batch] = {begin, members->keys.size()};
  });
  if (!read) return fail(read.error());
  fresh.value = std::move(members);
  const std::lock_guard lock(mutex_);
  return (by_cluster_[cluster] = std::move(fresh)).value;
}

Result<std::shared_ptr<const Memberships::Done>> Memberships::done(ClusterKey cluster) {
  const auto members = of_batches(cluster);
  if (!members) return fail(members.error());
  const std::uint64_t customers = directory_.revision(cluster);
  {
    const std::lock_guard lock(mutex_);
    const KeptDone& kept = done_[cluster];
    if (kept.members == *members && kept.customers_revision == customers) return kept.value;
  }
  const auto facts = directory_.facts((*members)->keys);
  auto counts = std::make_shared<Done>();
  for (const auto& [batch, slice] : (*members)->slices) {
    std::uint64_t& count = (*counts)[batch];
    for (std::size_t i = slice.first; i < slice.second; ++i) count += is_done(facts[i]) ? 1 : 0;
  }
  const std::lock_guard lock(mutex_);
  return (done_[cluster] = {*members, customers, std::move(counts)}).value;
}

}  // namespace tms::core
