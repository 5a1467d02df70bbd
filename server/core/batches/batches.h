// Batches (PRODUCT 3 and 4): cut from a customer list, taken by operators, followed until every
// customer is through. Status and progress are never kept: they follow from owners, jobs and
// states.
//
// Threads: any.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/core/accounts/accounts.h"
#include "server/core/audit/actor.h"
#include "server/core/batches/memberships.h"
#include "server/core/clock.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/store/store.h"
#include "shared/model/batch.h"
#include "shared/model/import.h"

namespace tms::core {

struct BatchServices {
  store::Store& store;
  Directory& directory;
  Clusters& clusters;
  Accounts& accounts;
  Memberships& memberships;
  Clock clock;
};

class Batches {
 public:
  explicit Batches(BatchServices services);

  // ---- making them. Errors: NotFound (cluster, list), InvalidRequest (too many batches).
  // What generate() would do, and what speaks against it.
  Result<model::BatchPreview> preview(const model::BatchRequest& request) const;
  // Conflict: a customer is in a batch that stays; nothing was changed.
  Result<model::BatchesCreated> generate(const Actor& actor, const model::BatchRequest& request);
  // Batches of the predecessor, marked as such; the first of those that share a customer wins.
  // Known: a batch of this id exists; Conflict: a customer is in another batch of this cluster and
  // device type.
  Result<std::vector<model::ImportVerdict>> import_legacy(
      const Actor& actor, std::span<const model::ImportedBatch> batches);
  // How many. Conflict: one of them is running, or it is assigned or closed and was not forced.
  Result<std::uint64_t> remove(const Actor& actor, const model::BatchDeletion& request);

  // ---- owners. An operator acts for himself, an admin for anyone (Forbidden). Each batch for
  // itself: what cannot be done is skipped with its reason. InvalidRequest: no such assignee.
  Result<model::BatchClaimResult> assign(const Actor& actor, const model::BatchClaim& claim);
  Result<model::BatchClaimResult> unassign(const Actor& actor, const model::BatchClaim& claim);
  Result<model::BatchClaimResult> close(const Actor& actor, const model::BatchClaim& claim);

  // ---- looking
  Result<model::BatchPage> page(const model::BatchQuery& query);
  // Errors: NotFound.
  Result<model::BatchCustomerPage> customers(std::string_view id,
                                             const model::BatchCustomerQuery& query);
  // The customers of these batches, each once, in byte order. NotFound names the batch.
  Result<std::vector<std::string>> cids(const std::vector<std::string>& ids);
  // For jobs: the same, of one cluster only; with repetitions where batches share a customer.
  Result<std::vector<std::string>> cids_for_job(const std::string& cluster,
                                                const std::vector<std::string>& ids);
  // For filters: NotFound if the cluster has no such batch.
  Result<std::vector<CustomerKey>> members(ClusterKey cluster, const std::string& id);

  // To be called after something was changed elsewhere that those who look at batches have to read
  // again: runbooks, device types, a cluster that went, an import.
  void changed_elsewhere() { memberships().changed(); }
  // Grows with every change of lists, batches, owners. Progress follows the customers' revision,
  // and whether one is running that of the jobs.
  std::uint64_t revision() const { return changes_ + memberships().revision(); }

 private:
  struct Known {  // all batches of one revision
    std::uint64_t revision = 0;
    std::vector<store::BatchRow> rows;                   // newest generation first
    std::unordered_map<std::string, std::size_t> by_id;  // to rows
  };
  using KnownPtr = std::shared_ptr<const Known>;

  Memberships& memberships() const { return services_.memberships; }
  Result<KnownPtr> known() const;
  Result<const store::BatchRow*> find(const Known& known, std::string_view id) const;
  Result<model::BatchPlan> plan(const model::BatchRequest& request,
                                const store::CustomerListRow& list) const;
  Result<store::CustomerListRow> list_of(const std::string& cluster,
                                         const std::string& device_type) const;
  Result<void> warn_of_existing(const model::BatchRequest& request,
                                const store::CustomerListRow& list,
                                std::vector<model::BatchWarning>& warnings) const;
  Result<std::string> owner_of(const Actor& actor, const model::BatchClaim& claim) const;
  Result<model::BatchClaimResult> change(const Actor& actor, store::BatchStep step,
                                         std::vector<std::string> ids, std::string owner);

  BatchServices services_;
  std::atomic<std::uint64_t> changes_{0};  // of owners
  mutable std::mutex mutex_;
  mutable KnownPtr known_;
};

}  // namespace tms::core
