// Customer lists: read from text, ids or a configured host, reported line by line, kept sorted.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/audit/actor.h"
#include "server/core/batches/memberships.h"
#include "server/core/clock.h"
#include "server/core/clusters/clusters.h"
#include "server/store/store.h"
#include "server/upstream/list_source.h"
#include "shared/model/customer_list.h"
#include "shared/model/import.h"

namespace tms::core {

inline constexpr std::size_t kMaxListCustomers = 1'000'000;

class CustomerLists {
 public:
  // `sources`: origins ("https://lists.example.net") that lists may be fetched from.
  CustomerLists(store::Store& store, Clusters& clusters, Memberships& memberships, Clock clock,
                std::vector<std::string> sources, upstream::Timeouts timeouts);

  Result<model::CustomerListPage> lists() const;  // without the rejected entries
  // Errors of all below: NotFound (cluster, list).
  Result<model::CustomerList> list(std::string_view cluster, std::string_view device_type) const;
  // Replaces the list; its batches stay as they are. May call the source: slow. Errors:
  // InvalidRequest (no id, too many, a host that is no list source), AmbiguousColumns,
  // ClusterUnauthorized (the source refuses the token), ClusterUnreachable (the source).
  Result<model::CustomerList> put(const Actor& actor, std::string_view cluster,
                                  const std::string& device_type,
                                  model::CustomerListRequest request);
  // A list of the predecessor, marked as such. Known: it was imported before; Conflict: somebody
  // has loaded a list here, which stays, or a newer one was imported.
  Result<model::ImportVerdict> import_legacy(const Actor& actor, const model::ImportedList& list);
  Result<void> remove(const Actor& actor, std::string_view cluster, const std::string& device_type);

 private:
  struct Read;
  Result<Read> read(model::CustomerListSource source) const;
  Result<Read> fetch(const model::ListFromUrl& source) const;
  Result<void> check_device_type(const std::string& device_type) const;
  void record_refusal(const Actor& actor, std::string_view cluster, const std::string& device_type,
                      const model::Error& error);

  store::Store& store_;
  Clusters& clusters_;
  Memberships& memberships_;
  Clock clock_;
  std::vector<std::string> sources_;
  upstream::Timeouts timeouts_;
};

}  // namespace tms::core
