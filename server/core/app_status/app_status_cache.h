// How long a known app status counts, what of it is known, and forgetting it on request. The status
// itself lies in the directory. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/clock.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "shared/model/app_status_cache.h"

namespace tms::core {

class AppStatusCache {
 public:
  AppStatusCache(Directory& directory, Clusters& clusters, Clock clock);

  // A status is fresh while it is younger than the cluster's app_status_ttl_s, left after the last
  // accepted action on its customer, no later read has failed, and nothing of it was forgotten.
  struct Fresh {
    std::vector<std::uint32_t> positions;  // ascending, of the customers asked about
    std::string why;                       // in words
  };
  // With a limit of `max_age_s` in place of the cluster's, if given. Counts hits and misses.
  Fresh find_fresh(ClusterKey cluster, std::span<const CustomerKey> customers,
                   std::optional<std::uint32_t> max_age_s);

  // Marks what is not fresh any more.
  void mark_stale(model::CustomerDetail& detail) const;

  struct Uses {
    std::uint64_t hits = 0;  // since the start
    std::uint64_t misses = 0;
  };
  Uses uses() const { return {hits_, misses_}; }

  // Looks at every customer of the scope: 2 ms for 50,000.
  // Errors: NotFound (cluster, customer), AuditUnavailable.
  Result<model::AppStatusCacheView> view(const model::AppStatusScope& scope) const;
  // Forgets what the scope names, and says what is left in it. The other apps of a customer stay,
  // no longer fresh, until a refresh reads him again: a cluster answers for all apps at once.
  Result<model::AppStatusCacheView> clear(const model::AppStatusScope& scope, const Actor& actor);

 private:
  struct Part {  // of the scope, in one cluster
    TimeMs fresh_since = 0;
    std::vector<CustomerKey> customers;
  };
  TimeMs fresh_since(ClusterKey cluster, std::optional<std::uint32_t> max_age_s) const;
  Result<std::vector<Part>> parts_of(const model::AppStatusScope& scope) const;

  Directory& directory_;
  Clusters& clusters_;
  const Clock clock_;
  std::atomic<std::uint64_t> hits_ = 0, misses_ = 0;
};

}  // namespace tms::core
