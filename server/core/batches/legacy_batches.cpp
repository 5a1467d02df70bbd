// Lists and batches of the predecessor (import-legacy).
#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "server/core/batches/batches.h"
#include "server/core/batches/customer_lists.h"
#include "shared/model/text.h"

namespace tms::core {

using model::fail;
using model::group_digits;
using model::ImportVerdict;

namespace {

constexpr const char* kSource = "legacy";

std::string sorted_lines(std::vector<std::string> cids) {
  std::sort(cids.begin(), cids.end());
  std::string lines;
  for (const auto& cid : cids) lines.append(cid).append(1, '\n');
  return lines;
}

// Who is in a batch already, by cluster and device type.
class TakenCustomers {
 public:
  using Place = std::pair<ClusterKey, std::string>;

  Result<void> read(store::BatchStore& store, std::span<const store::BatchRow> rows) {
    std::map<ClusterKey, std::unordered_map<store::BatchKey, std::string>> types;
    for (const auto& row : rows) types[row.cluster][row.key] = row.batch.device_type;
    for (const auto& [cluster, of_batch] : types) {
      auto read = store.each_batch_cids(
          cluster, [&, of = cluster](store::BatchKey batch, std::string_view lines) {
            const auto type = of_batch.find(batch);
            if (type == of_batch.end()) return;
            auto& taken = taken_[{of, type->second}];
            store::for_each_cid(lines, [&](std::string_view cid) { taken.emplace(cid); });
          });
      if (!read) return read;
    }
    return {};
  }
  // False, and nothing is taken: one of them is.
  bool take(const Place& place, const std::vector<std::string>& cids) {
    auto& taken = taken_[place];
    const bool is_free = std::none_of(cids.begin(), cids.end(),
                                      [&](const auto& cid) { return taken.contains(cid); });
    if (is_free) taken.insert(cids.begin(), cids.end());
    return is_free;
  }

 private:
  std::map<Place, std::unordered_set<std::string>> taken_;
};

store::BatchRow row_of(const model::ImportedBatch& batch, ClusterKey cluster) {
  store::BatchRow row;
  row.cluster = cluster;
  row.batch.id = batch.id;
  row.batch.cluster = batch.cluster;
  row.batch.device_type = batch.device_type;
  row.batch.customers = batch.cids.size();
  row.batch.assigned_to = batch.assigned_to;
  row.batch.assigned_at = batch.assigned_at;
  row.batch.closed_at = batch.closed_at;
  row.batch.created_at = batch.created_at;
  row.batch.created_by = batch.created_by;
  row.batch.source = kSource;
  return row;
}

}  // namespace

Result<ImportVerdict> CustomerLists::import_legacy(const Actor& actor,
                                                   const model::ImportedList& imported) {
  const auto key = clusters_.key_of(imported.cluster);
  if (!key) return fail(key.error());
  const auto present = store_.batches().list(*key, imported.device_type);
  if (!present) return fail(present.error());
  if (*present) {
    const model::CustomerList& list = (*present)->list;
    if (list.source != kSource || list.updated_at > imported.updated_at) {
      return ImportVerdict::Conflict;
    }
    if (list.updated_at == imported.updated_at && list.total_customers == imported.cids.size()) {
      return ImportVerdict::Known;
    }
  }
  store::CustomerListRow row;
  row.cluster = *key;
  model::CustomerList& list = row.list;
  list.cluster = imported.cluster;
  list.device_type = imported.device_type;
  list.total_customers = imported.cids.size();
  list.devices_estimated = !imported.total_devices;
  list.total_devices = imported.total_devices.value_or(2 * list.total_customers);
  list.duplicates = imported.duplicates;
  list.source = kSource;
  list.updated_at = imported.updated_at;
  list.updated_by = imported.updated_by;
  auto audit = audit_draft(actor, "list.import", model::AuditOutcome::Success,
                           list.device_type + ": " + group_digits(list.total_customers) +
                               " customers of the predecessor");
  audit.cluster = list.cluster;
  const auto stored = store_.batches().put_list(row, sorted_lines(imported.cids), audit);
  if (!stored) return fail(stored.error());
  memberships_.changed();
  return ImportVerdict::Added;
}

Result<std::vector<ImportVerdict>> Batches::import_legacy(
    const Actor& actor, std::span<const model::ImportedBatch> batches) {
  auto& store = services_.store.batches();
  const auto present = store.batches();
  if (!present) return fail(present.error());
  std::unordered_set<std::string> ids;
  for (const auto& row : *present) ids.insert(row.batch.id);
  TakenCustomers taken;
  if (auto read = taken.read(store, *present); !read) return fail(read.error());

  std::vector<ImportVerdict> verdicts;
  std::vector<store::BatchRow> rows;
  std::vector<std::string> lines;
  for (const auto& batch : batches) {
    const auto cluster = services_.clusters.key_of(batch.cluster);
    if (!cluster) return fail(cluster.error());
    if (!ids.insert(batch.id).second) {
      verdicts.push_back(ImportVerdict::Known);
    } else if (!taken.take({*cluster, batch.device_type}, batch.cids)) {
      verdicts.push_back(ImportVerdict::Conflict);
    } else {
      verdicts.push_back(ImportVerdict::Added);
      rows.push_back(row_of(batch, *cluster));
      lines.push_back(sorted_lines(batch.cids));
    }
  }
  if (rows.empty()) return verdicts;
  const auto added = store.import_batches(rows, lines, [&](std::uint64_t count) {
    return audit_draft(actor, "batch.import", model::AuditOutcome::Success,
                       group_digits(count) + " batches of the predecessor");
  });
  if (!added) return fail(added.error());
  memberships().changed();
  return verdicts;
}

}  // namespace tms::core
