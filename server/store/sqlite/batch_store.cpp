#include "server/store/sqlite/batch_store.h"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "shared/model/text.h"

namespace tms::store::sqlite {
namespace {

constexpr std::string_view kBatchColumns =
    "SELECT b.key, b.cluster, b.id, c.code, b.device_type, b.customers, b.assigned_to, "
    "b.assigned_at, b.closed_at, b.created_at, b.created_by, b.source "
    "FROM batches b JOIN clusters c ON c.key = b.cluster ";

BatchRow read_batch(Query& row) {
  BatchRow out;
  out.key = row.int64(0);
  out.cluster = static_cast<ClusterKey>(row.int64(1));
  out.batch.id = row.string(2);
  out.batch.cluster = row.string(3);
  out.batch.device_type = row.string(4);
  out.batch.customers = row.uint64(5);
  out.batch.assigned_to = row.string(6);
  out.batch.assigned_at = row.int64(7);
  out.batch.closed_at = row.int64(8);
  out.batch.created_at = row.int64(9);
  out.batch.created_by = row.string(10);
  out.batch.source = row.string(11);
  return out;
}

// Batches that unfinished jobs name, by id, each with one of these jobs. The first condition is
// that of the index jobs_unsettled.
using RunningBatches = std::unordered_map<std::string, model::JobId>;
RunningBatches find_running(Connection& sql) {
  RunningBatches running;
  Query row = sql.query(
      "SELECT jb.batch, j.id FROM jobs j CROSS JOIN job_batches jb ON jb.job = j.key "
      "WHERE (j.status < 4 OR j.unknown > 0) AND j.status < 4");
  while (row.step()) running.emplace(row.string(0), row.uuid(1));
  return running;
}

// The batches of one list that are read before some of them go.
struct Existing {
  BatchKey key = 0;
  bool stays = false;  // assigned, closed or running
  model::JobId job;    // that runs on it; nil: none
};

std::vector<Existing> existing_batches(Connection& sql, ClusterKey cluster,
                                       std::string_view device_type) {
  const auto running = find_running(sql);
  std::vector<Existing> batches;
  Query row = sql.query(
      "SELECT key, id, assigned_to <> '' OR closed_at <> 0 FROM batches "
      "WHERE cluster = ? AND device_type = ?");
  row.bind(cluster, device_type);
  while (row.step()) {
    const auto found = running.find(row.string(1));
    const model::JobId job = found == running.end() ? model::JobId{} : found->second;
    batches.push_back(
        {.key = row.int64(0), .stays = row.int64(2) != 0 || !job.is_nil(), .job = job});
  }
  return batches;
}

// Not even by force: the job would run on a batch that is not there any more.
Result<void> refuse_running(std::span<const Existing> batches) {
  const auto is_running = [](const Existing& batch) { return !batch.job.is_nil(); };
  const auto first = std::find_if(batches.begin(), batches.end(), is_running);
  if (first == batches.end()) return {};
  const auto count = std::count_if(first, batches.end(), is_running);
  return conflict(model::counted(static_cast<std::uint64_t>(count), "of these batches has",
                                 "of these batches have") +
                  " a job that has not ended: job " + first->job.text() +
                  (count == 1 ? "" : ", for one") + ". Wait for its end, or cancel it.");
}

void remove_batch(Connection& sql, BatchKey key) {
  sql.run("DELETE FROM batch_cids WHERE batch = ?", key);
  sql.run("DELETE FROM batches WHERE key = ?", key);
}

// How many customers of a batch are among `cids`, which are sorted.
std::uint64_t count_shared(Connection& sql, BatchKey batch,
                           std::span<const std::string_view> cids) {
  Query row = sql.query("SELECT cids FROM batch_cids WHERE batch = ?");
  if (!row.bind(batch).step()) return 0;
  std::uint64_t shared = 0;
  for_each_cid(row.text(0), [&](std::string_view cid) {
    shared += std::binary_search(cids.begin(), cids.end(), cid) ? 1 : 0;
  });
  return shared;
}

void insert_batch(Connection& sql, const BatchRow& row, std::string_view cids) {
  const model::Batch& batch = row.batch;
  sql.run(
      "INSERT INTO batches(id, cluster, device_type, customers, assigned_to, assigned_at, "
      "closed_at, created_at, created_by, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      batch.id, row.cluster, batch.device_type, batch.customers, batch.assigned_to,
      batch.assigned_at, batch.closed_at, batch.created_at, batch.created_by, batch.source);
  sql.run("INSERT INTO batch_cids(batch, cids) VALUES (?, ?)", sql.last_insert_rowid(), cids);
}

void insert_slices(Connection& sql, const BatchGeneration& generation) {
  BatchRow row;
  row.cluster = generation.cluster;
  row.batch.device_type = generation.device_type;
  row.batch.created_by = generation.created_by;
  row.batch.created_at = generation.created_at;
  std::string lines;
  for (std::size_t i = 0; i < generation.ids.size(); ++i) {
    const std::size_t begin = i * generation.per_batch;
    const auto slice = generation.cids.subspan(
        begin, std::min<std::size_t>(generation.per_batch, generation.cids.size() - begin));
    lines.clear();
    for (const std::string_view cid : slice) lines.append(cid).append(1, '\n');
    row.batch.id = generation.ids[i];
    row.batch.customers = slice.size();
    insert_batch(sql, row, lines);
  }
}

// ---- one step of one batch

std::optional<model::BatchRefusal> refusal(const model::Batch& batch, bool is_running,
                                           const BatchChange& change) {
  using model::BatchRefusal;
  if (change.step == BatchStep::Assign) {
    if (batch.closed_at != 0) return BatchRefusal::Done;
    if (!batch.assigned_to.empty()) return BatchRefusal::AlreadyAssigned;
    return std::nullopt;
  }
  if (batch.assigned_to.empty()) return BatchRefusal::NotAssigned;
  if (!change.owner.empty() && !model::equal_ignoring_case(batch.assigned_to, change.owner))
    return BatchRefusal::AssignedToOther;
  if (is_running) return BatchRefusal::Running;
  if (change.step == BatchStep::Close && batch.closed_at != 0) return BatchRefusal::Done;
  return std::nullopt;
}

void carry_out(Connection& sql, BatchKey batch, const BatchChange& change) {
  switch (change.step) {
    case BatchStep::Assign:
      sql.run("UPDATE batches SET assigned_to = ?, assigned_at = ? WHERE key = ?", change.owner,
              change.at, batch);
      break;
    case BatchStep::Unassign:
      sql.run("UPDATE batches SET assigned_to = '', assigned_at = 0, closed_at = 0 WHERE key = ?",
              batch);
      break;
    case BatchStep::Close:
      sql.run("UPDATE batches SET closed_at = ? WHERE key = ?", change.at, batch);
      break;
  }
}

std::optional<BatchRow> find_batch(Connection& sql, std::string_view id) {
  static const std::string kOne = std::string(kBatchColumns) + "WHERE b.id = ?";
  Query row = sql.query(kOne);
  if (!row.bind(id).step()) return std::nullopt;
  return read_batch(row);
}

}  // namespace

Result<std::vector<BatchRow>> SqliteBatchStore::batches() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<BatchRow>> {
    static const std::string kAll =
        std::string(kBatchColumns) + "ORDER BY b.created_at DESC, b.key";
    std::vector<BatchRow> batches;
    Query row = reader.sql.query(kAll);
    while (row.step()) batches.push_back(read_batch(row));
    return batches;
  });
}

Result<std::vector<std::string>> SqliteBatchStore::running_batches() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<std::string>> {
    std::vector<std::string> ids;
    for (const auto& [id, job] : find_running(reader.sql)) ids.push_back(id);
    return ids;
  });
}

Result<std::string> SqliteBatchStore::batch_cids(BatchKey batch) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::string> {
    Query row = reader.sql.query("SELECT cids FROM batch_cids WHERE batch = ?");
    if (!row.bind(batch).step()) return not_found("The batch was removed meanwhile.");
    return row.string(0);
  });
}

Result<void> SqliteBatchStore::each_batch_cids(
    ClusterKey cluster, const std::function<void(BatchKey, std::string_view cids)>& each) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<void> {
    Query row = reader.sql.query(
        "SELECT m.batch, m.cids FROM batches b CROSS JOIN batch_cids m ON m.batch = b.key "
        "WHERE b.cluster = ? ORDER BY b.key");
    row.bind(cluster);
    while (row.step()) each(row.int64(0), row.text(1));
    return {};
  });
}

Result<std::uint64_t> SqliteBatchStore::generate_batches(
    const BatchGeneration& generation,
    const std::function<AuditDraft(std::uint64_t replaced)>& audit) {
  std::uint64_t replaced = 0;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    replaced = 0;
    if (unit.sql.number("SELECT count(*) FROM customer_lists WHERE key = ?", generation.list) == 0)
      return conflict("The customer list was replaced meanwhile. Make the preview again.");
    std::uint64_t shared = 0;
    for (const Existing& batch :
         existing_batches(unit.sql, generation.cluster, generation.device_type)) {
      if (batch.stays || !generation.replace_unassigned) {
        shared += count_shared(unit.sql, batch.key, generation.cids);
      } else {
        remove_batch(unit.sql, batch.key);
        ++replaced;
      }
    }
    if (shared > 0)
      return conflict(
          model::counted(shared, "customer", "customers") +
          " of this list would be in two batches. " +
          (generation.replace_unassigned
               ? "Those that stay are assigned, closed or running: release or delete them first."
               : "Replace the unassigned ones, or delete the batches first."));
    insert_slices(unit.sql, generation);
    unit.audit(audit(replaced));
    return {};
  });
  if (!written) return model::fail(written.error());
  return replaced;
}

Result<std::uint64_t> SqliteBatchStore::import_batches(
    std::span<const BatchRow> rows, std::span<const std::string> cids,
    const std::function<AuditDraft(std::uint64_t added)>& audit) {
  std::uint64_t added = 0;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    added = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (find_batch(unit.sql, rows[i].batch.id)) continue;
      insert_batch(unit.sql, rows[i], cids[i]);
      ++added;
    }
    if (added > 0) unit.audit(audit(added));
    return {};
  });
  if (!written) return model::fail(written.error());
  return added;
}

Result<std::uint64_t> SqliteBatchStore::remove_batches(
    ClusterKey cluster, std::string_view device_type, bool force,
    const std::function<AuditDraft(std::uint64_t removed)>& audit) {
  std::uint64_t removed = 0;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    const auto batches = existing_batches(unit.sql, cluster, device_type);
    const auto staying = std::count_if(batches.begin(), batches.end(),
                                       [](const Existing& batch) { return batch.stays; });
    if (staying > 0 && !force)
      return conflict(model::counted(static_cast<std::uint64_t>(staying), "of these batches is",
                                     "of these batches are") +
                      " assigned, closed or running. Delete them with force, "
                      "or release them first.");
    if (auto idle = refuse_running(batches); !idle) return idle;
    for (const Existing& batch : batches) remove_batch(unit.sql, batch.key);
    removed = batches.size();
    if (removed > 0) unit.audit(audit(removed));
    return {};
  });
  if (!written) return model::fail(written.error());
  return removed;
}

Result<model::BatchClaimResult> SqliteBatchStore::change_batches(
    const BatchChange& change,
    const std::function<AuditDraft(const model::BatchClaimResult&)>& audit) {
  model::BatchClaimResult result;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    result = {};
    const auto running =
        change.step == BatchStep::Assign ? RunningBatches{} : find_running(unit.sql);
    for (const std::string& id : change.ids) {
      const auto batch = find_batch(unit.sql, id);
      if (!batch) {
        result.skipped.push_back({id, model::BatchRefusal::NotFound, ""});
        continue;
      }
      if (const auto reason = refusal(batch->batch, running.contains(id), change)) {
        result.skipped.push_back({id, *reason, batch->batch.assigned_to});
        continue;
      }
      carry_out(unit.sql, batch->key, change);
      result.assigned.push_back(id);
    }
    unit.audit(audit(result));
    return {};
  });
  if (!written) return model::fail(written.error());
  return result;
}

}  // namespace tms::store::sqlite
