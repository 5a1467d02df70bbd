#include "server/legacy_import/customer_rows.h"

#include <algorithm>
#include <map>
#include <utility>

#include "shared/model/batch.h"
#include "shared/model/text.h"

namespace tms::legacy_import {

namespace {

constexpr const char* kLists = "prod_customer_data";
constexpr const char* kBatches = "prod_batch_ids";
namespace list_column {
enum { Id, Cluster, DeviceType, CustomerIds, CreatedAt, CreatedBy, UpdatedAt, TotalDevices };
}
namespace batch_column {
enum {
  Id,
  BatchId,
  Cluster,
  DeviceType,
  CustomerIds,
  CreatedAt,
  CreatedBy,
  Status,
  AssignedTo,
  AssignedAt,
  UpdatedAt
};
}
constexpr std::size_t kNameBytes = 128;
constexpr std::size_t kBatchIdBytes = 256;

std::string name_of(std::string_view text) {
  return model::clean_text(model::trim(text), kNameBytes);
}

bool is_done(std::string_view status) {
  for (const char* word : {"done", "completed", "complete", "finished", "closed"}) {
    if (model::equal_ignoring_case(model::trim(status), word)) return true;
  }
  return false;
}

}  // namespace

std::vector<model::ImportedList> CustomerRows::lists(CustomerHomes& homes) {
  std::map<std::pair<std::string, std::string>, model::ImportedList> newest;
  if (!file_.has_table(kLists)) return {};
  Rows rows = file_.select(kLists,
                           {"id", "cluster", "device_type", "customer_ids", "created_at",
                            "created_by", "updated_at", "total_devices"},
                           "ORDER BY t.rowid");
  while (rows.step()) {
    ++report_.read;
    auto list = read_list(rows);
    if (!list) continue;
    for (const auto& cid : list->cids) homes.add(cid, list->cluster);
    auto& place = newest[{list->cluster, list->device_type}];
    if (!place.cluster.empty()) ++report_.superseded;
    if (place.cluster.empty() || place.updated_at <= list->updated_at) place = std::move(*list);
  }
  tell_failure(kLists, rows);
  std::vector<model::ImportedList> lists;
  for (auto& [owner, list] : newest) lists.push_back(std::move(list));
  return lists;
}

std::optional<model::ImportedList> CustomerRows::read_list(const Rows& row) {
  using namespace list_column;
  const RowPlace place{file_.name(), kLists, std::string(row.text(Id))};
  auto whose = owner(place, row.text(Cluster), row.text(DeviceType));
  if (!whose) return std::nullopt;
  model::ImportedList list;
  list.cluster = std::move(whose->cluster);
  list.device_type = std::move(whose->device_type);
  list.cids = cids(place, row.text(CustomerIds), list.duplicates);
  if (list.cids.empty()) {
    report_.left_out(place, "it holds no customer id");
    return std::nullopt;
  }
  if (const auto devices = row.integer(TotalDevices);
      devices && *devices > 0 && *devices <= static_cast<std::int64_t>(model::kMaxDevices)) {
    list.total_devices = static_cast<std::uint64_t>(*devices);
  }
  const auto created_at = time(place, "created_at", row.text(CreatedAt));
  const auto updated_at = time(place, "updated_at", row.text(UpdatedAt));
  list.updated_at = std::max(created_at.value_or(1), updated_at.value_or(1));
  list.updated_by = name_of(row.text(CreatedBy));
  return list;
}

std::vector<model::ImportedBatch> CustomerRows::batches(CustomerHomes& homes) {
  std::vector<model::ImportedBatch> batches;
  if (!file_.has_table(kBatches)) return batches;
  Rows rows =
      file_.select(kBatches,
                   {"id", "batch_id", "cluster", "device_selection", "customer_ids", "created_at",
                    "created_by", "status", "assigned_to", "assigned_at", "updated_at"},
                   "ORDER BY t.rowid");
  while (rows.step()) {
    ++report_.read;
    auto batch = read_batch(rows);
    if (!batch) continue;
    for (const auto& cid : batch->cids) homes.add(cid, batch->cluster);
    batches.push_back(std::move(*batch));
  }
  tell_failure(kBatches, rows);
  const auto is_somebodys = [](const model::ImportedBatch& batch) {
    return !batch.assigned_to.empty() || batch.closed_at != 0;
  };
  std::stable_sort(batches.begin(), batches.end(), [&](const auto& a, const auto& b) {
    if (is_somebodys(a) != is_somebodys(b)) return is_somebodys(a);
    return a.created_at > b.created_at;
  });
  return batches;
}

std::optional<model::ImportedBatch> CustomerRows::read_batch(const Rows& row) {
  using namespace batch_column;
  const RowPlace place{file_.name(), kBatches, std::string(row.text(Id))};
  model::ImportedBatch batch;
  batch.id = model::trim(row.text(BatchId));
  if (batch.id.empty() || batch.id != model::clean_text(batch.id, kBatchIdBytes)) {
    report_.left_out(place, "its batch_id is no name of 1 to 256 plain characters");
    return std::nullopt;
  }
  auto whose = owner(place, row.text(Cluster), row.text(DeviceType));
  if (!whose) return std::nullopt;
  batch.cluster = std::move(whose->cluster);
  batch.device_type = std::move(whose->device_type);
  std::uint64_t duplicates = 0;
  batch.cids = cids(place, row.text(CustomerIds), duplicates);
  if (batch.cids.empty()) {
    report_.left_out(place, "it holds no customer id");
    return std::nullopt;
  }
  batch.created_at = time(place, "created_at", row.text(CreatedAt)).value_or(1);
  batch.created_by = name_of(row.text(CreatedBy));
  batch.assigned_to = name_of(row.text(AssignedTo));
  const auto updated_at = time(place, "updated_at", row.text(UpdatedAt));
  if (!batch.assigned_to.empty()) {
    batch.assigned_at = time(place, "assigned_at", row.text(AssignedAt)).value_or(batch.created_at);
  }
  if (is_done(row.text(Status))) batch.closed_at = updated_at.value_or(batch.created_at);
  return batch;
}

std::optional<CustomerRows::Owner> CustomerRows::owner(const RowPlace& place,
                                                       std::string_view cluster,
                                                       std::string_view device_type) {
  auto code = names_.cluster(cluster);
  if (!code) {
    report_.left_out(place, "there is no cluster \"" + model::clean_text(cluster, 64) + "\"");
    return std::nullopt;
  }
  auto type = names_.device_type(device_type);
  if (!type) {
    report_.left_out(place,
                     "there is no device type \"" + model::clean_text(device_type, 64) + "\"");
    return std::nullopt;
  }
  return Owner{std::move(*code), std::move(*type)};
}

std::optional<model::TimeMs> CustomerRows::time(const RowPlace& place, const char* name,
                                                std::string_view text) {
  if (model::trim(text).empty()) return std::nullopt;
  const auto parsed = parse_legacy_time(text);
  if (!parsed) {
    report_.part_left_out(place, std::string(name) + " \"" + model::clean_text(text, 40) +
                                     "\" is no time; the row was taken without it");
    return std::nullopt;
  }
  if (parsed->has_zone) return parsed->value;
  const LocalZone::Moment moment = zone_.at(parsed->value);
  report_.repeated_times += moment.fit == LocalZone::Fit::Twice;
  report_.skipped_times += moment.fit == LocalZone::Fit::Never;
  return moment.at;
}

std::vector<std::string> CustomerRows::cids(const RowPlace& place, std::string_view text,
                                            std::uint64_t& duplicates) {
  LegacyIds ids = parse_legacy_ids(text);
  for (const auto& sentence : ids.rejected) report_.part_left_out(place, sentence);
  report_.duplicates += ids.duplicates;
  duplicates = ids.duplicates;
  return std::move(ids.cids);
}

void CustomerRows::tell_failure(const char* table, const Rows& rows) {
  if (rows.failure().empty()) return;
  report_.part_left_out({file_.name(), table, "-"},
                        "the rest of the table cannot be read: " + rows.failure());
}

}  // namespace tms::legacy_import
