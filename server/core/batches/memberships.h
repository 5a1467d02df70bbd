// Which customers of the directory the lists and batches name, by key, so that filters and progress
// need not read a list of 50,000 ids each time.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/core/customers/directory.h"
#include "server/store/store.h"

namespace tms::core {

// Views of the customers in `lines`, which must outlive them.
std::vector<std::string_view> cids_in(std::string_view lines);

// Any thread. What was read is kept until a list or batch changes, or until the directory knows
// more customers than then and some were unknown.
class Memberships {
 public:
  using Keys = std::shared_ptr<const std::vector<CustomerKey>>;

  Memberships(store::BatchStore& batches, const Directory& directory);

  // To be called after every change of who is in a list or batch has been committed.
  void changed() { ++revision_; }
  std::uint64_t revision() const { return revision_; }

  // Known customers in byte order of their cids. NotFound: no such list.
  Result<Keys> of_list(ClusterKey cluster, const std::string& device_type);
  // The known customers of each batch of a cluster.
  struct Batches {
    std::vector<CustomerKey> keys;
    std::unordered_map<store::BatchKey, std::pair<std::size_t, std::size_t>> slices;  // begin, end
    std::span<const CustomerKey> of(store::BatchKey batch) const;
  };
  Result<std::shared_ptr<const Batches>> of_batches(ClusterKey cluster);
  // How many customers of each batch are in a final state (PRODUCT 3 "Batches").
  using Done = std::unordered_map<store::BatchKey, std::uint64_t>;
  Result<std::shared_ptr<const Done>> done(ClusterKey cluster);

 private:
  template <typename Value>
  struct Kept {
    std::uint64_t revision = 0;
    std::size_t known = 0;     // customers of the cluster at that time
    bool has_unknown = false;  // some were not among them
    std::shared_ptr<const Value> value = nullptr;
  };
  template <typename Value>
  bool is_current(const Kept<Value>& kept, ClusterKey cluster) const;

  store::BatchStore& batches_;
  const Directory& directory_;
  std::atomic<std::uint64_t> revision_{1};

  std::mutex mutex_;
  std::map<std::pair<ClusterKey, std::string>, Kept<std::vector<CustomerKey>>> lists_;
  std::map<ClusterKey, Kept<Batches>> by_cluster_;
  struct KeptDone {
    std::shared_ptr<const Batches> members;
    std::uint64_t customers_revision = 0;
    std::shared_ptr<const Done> value;
  };
  std::map<ClusterKey, KeptDone> done_;
};

}  // namespace tms::core
