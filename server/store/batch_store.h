// Customer lists, batches and runbooks as the store keeps them. Rules of units of work: store.h.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/rows.h"
#include "shared/model/batch.h"
#include "shared/model/customer_list.h"
#include "shared/model/runbook.h"

namespace tms::store {

using ListKey = std::int64_t;   // never given twice: a replaced list has another one
using BatchKey = std::int64_t;  // in order of making

struct CustomerListRow {
  ListKey key = 0;
  ClusterKey cluster = 0;
  model::CustomerList list;
};

struct BatchRow {
  BatchKey key = 0;
  ClusterKey cluster = 0;
  model::Batch batch;  // status and progress are not kept: they follow from jobs and customers
};

// Calls each(cid) for customers kept as text, one a line.
template <typename Each>
void for_each_cid(std::string_view lines, Each each) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (end > 0) each(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

// Cuts a list into batches: customers 0 to per_batch - 1 into the first, and so on.
struct BatchGeneration {
  ClusterKey cluster = 0;
  std::string device_type;
  ListKey list = 0;                        // that `cids` are
  std::span<const std::string_view> cids;  // in byte order, each once
  std::uint64_t per_batch = 1;
  std::vector<std::string> ids;  // of the batches, one a slice
  bool replace_unassigned = false;
  std::string created_by;
  TimeMs created_at = 0;
};

enum class BatchStep : std::uint8_t { Assign, Unassign, Close };
struct BatchChange {
  BatchStep step = BatchStep::Assign;
  std::span<const std::string> ids;
  // Assign: the new owner. Unassign and Close: only batches of this owner; empty: of anyone.
  std::string owner;
  TimeMs at = 0;
};

class BatchStore {
 public:
  virtual ~BatchStore() = default;

  // ---- customer lists
  virtual Result<std::vector<CustomerListRow>> lists() = 0;  // by cluster and type; none rejected
  // Unset: there is no such list.
  virtual Result<std::optional<CustomerListRow>> list(ClusterKey cluster,
                                                      std::string_view device_type) = 0;
  // One a line, in byte order. NotFound: the list was replaced or removed.
  virtual Result<std::string> list_cids(ListKey list) = 0;
  // Replaces the list of this cluster and device type. `cids` as list_cids() gives them.
  virtual Result<ListKey> put_list(const CustomerListRow& row, std::string_view cids,
                                   const AuditDraft& audit) = 0;
  // Its batches stay. NotFound: there is none.
  virtual Result<void> remove_list(ClusterKey cluster, std::string_view device_type,
                                   const AuditDraft& audit) = 0;

  // ---- batches
  // Newest generation first, the batches of each in order.
  virtual Result<std::vector<BatchRow>> batches() = 0;
  virtual Result<std::vector<std::string>> running_batches() = 0;  // ids that unfinished jobs name
  virtual Result<std::string> batch_cids(BatchKey batch) = 0;      // one a line, in byte order
  // The same for every batch of a cluster. The view is valid during the call only.
  virtual Result<void> each_batch_cids(
      ClusterKey cluster, const std::function<void(BatchKey, std::string_view cids)>& each) = 0;
  // Returns how many batches were replaced, which the record tells as well. A running batch is
  // never replaced. Conflict, and nothing changed: a customer is in a batch of this cluster and
  // device type that stays, or the list has been replaced since it was read.
  virtual Result<std::uint64_t> generate_batches(
      const BatchGeneration& generation,
      const std::function<AuditDraft(std::uint64_t replaced)>& audit) = 0;
  // Batches made elsewhere, with their owners and times; those whose id is known are left out.
  // `cids` in the order of `rows`. Returns how many are new.
  virtual Result<std::uint64_t> import_batches(
      std::span<const BatchRow> rows, std::span<const std::string> cids,
      const std::function<AuditDraft(std::uint64_t added)>& audit) = 0;
  // All of one cluster and device type; returns how many. Conflict: one of them has a job that has
  // not ended, or, unless `force`, is assigned or closed.
  virtual Result<std::uint64_t> remove_batches(
      ClusterKey cluster, std::string_view device_type, bool force,
      const std::function<AuditDraft(std::uint64_t removed)>& audit) = 0;
  // Each batch for itself; the first writer wins. The record tells what came of it.
  virtual Result<model::BatchClaimResult> change_batches(
      const BatchChange& change,
      const std::function<AuditDraft(const model::BatchClaimResult&)>& audit) = 0;

  // ---- runbooks, in their order
  virtual Result<std::vector<model::Runbook>> runbooks() = 0;
  virtual Result<void> put_runbooks(std::span<const model::Runbook> runbooks,
                                    const AuditDraft& audit) = 0;
};

}  // namespace tms::store
