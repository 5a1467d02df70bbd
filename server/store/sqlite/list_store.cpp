// Customer lists and runbooks.
#include "server/store/sqlite/audit_codec.h"
#include "server/store/sqlite/batch_store.h"

namespace tms::store::sqlite {
namespace {

constexpr std::string_view kListColumns =
    "SELECT l.key, l.cluster, c.code, l.device_type, l.customers, l.devices, l.devices_estimated, "
    "l.duplicates, l.rejected, l.ignored_columns, l.source, l.updated_at, l.updated_by "
    "FROM customer_lists l JOIN clusters c ON c.key = l.cluster ";

CustomerListRow read_list(Query& row) {
  CustomerListRow out;
  out.key = row.int64(0);
  out.cluster = static_cast<ClusterKey>(row.int64(1));
  out.list.cluster = row.string(2);
  out.list.device_type = row.string(3);
  out.list.total_customers = row.uint64(4);
  out.list.total_devices = row.uint64(5);
  out.list.devices_estimated = row.int64(6) != 0;
  out.list.duplicates = row.uint64(7);
  out.list.rejected_total = row.uint64(8);
  out.list.ignored_columns = split_lines(row.text(9));
  out.list.source = row.string(10);
  out.list.updated_at = row.int64(11);
  out.list.updated_by = row.string(12);
  return out;
}

void read_rejected(Connection& sql, CustomerListRow& list) {
  Query row = sql.query(
      "SELECT line, column_number, text, reason FROM customer_list_rejected WHERE list = ? "
      "ORDER BY position");
  row.bind(list.key);
  while (row.step())
    list.list.rejected.push_back({.line = static_cast<std::uint32_t>(row.int64(0)),
                                  .column = static_cast<std::uint32_t>(row.int64(1)),
                                  .text = row.string(2),
                                  .reason = row.string(3)});
}

// False: there was none.
bool remove_one(Connection& sql, ClusterKey cluster, std::string_view device_type) {
  const std::int64_t key = sql.number(
      "SELECT key FROM customer_lists WHERE cluster = ? AND device_type = ?", cluster, device_type);
  if (key == 0) return false;
  sql.run("DELETE FROM customer_list_rejected WHERE list = ?", key);
  sql.run("DELETE FROM customer_list_cids WHERE list = ?", key);
  sql.run("DELETE FROM customer_lists WHERE key = ?", key);
  return true;
}

ListKey insert_list(Connection& sql, const CustomerListRow& row, std::string_view cids) {
  const model::CustomerList& list = row.list;
  sql.run(
      "INSERT INTO customer_lists(cluster, device_type, customers, devices, devices_estimated, "
      "duplicates, rejected, ignored_columns, source, updated_at, updated_by) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.cluster, list.device_type, list.total_customers, list.total_devices,
      list.devices_estimated, list.duplicates, list.rejected_total,
      join_lines(list.ignored_columns), list.source, list.updated_at, list.updated_by);
  const ListKey key = sql.last_insert_rowid();
  sql.run("INSERT INTO customer_list_cids(list, cids) VALUES (?, ?)", key, cids);
  for (std::size_t i = 0; i < list.rejected.size(); ++i) {
    const model::RejectedEntry& entry = list.rejected[i];
    sql.run(
        "INSERT INTO customer_list_rejected(list, position, line, column_number, text, reason) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        key, i, entry.line, entry.column, entry.text, entry.reason);
  }
  return key;
}

}  // namespace

Result<std::vector<CustomerListRow>> SqliteBatchStore::lists() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<CustomerListRow>> {
    static const std::string kAll =
        std::string(kListColumns) + "ORDER BY c.display_order, c.code, l.device_type";
    std::vector<CustomerListRow> lists;
    Query row = reader.sql.query(kAll);
    while (row.step()) lists.push_back(read_list(row));
    return lists;
  });
}

Result<std::optional<CustomerListRow>> SqliteBatchStore::list(ClusterKey cluster,
                                                              std::string_view device_type) {
  return with_reader(engine_.readers,
                     [&](Reader& reader) -> Result<std::optional<CustomerListRow>> {
                       static const std::string kOne =
                           std::string(kListColumns) + "WHERE l.cluster = ? AND l.device_type = ?";
                       const ReadTransaction one_moment(reader.sql);
                       std::optional<CustomerListRow> list;
                       {
                         Query row = reader.sql.query(kOne);
                         if (row.bind(cluster, device_type).step()) list = read_list(row);
                       }
                       if (list) read_rejected(reader.sql, *list);
                       return list;
                     });
}

Result<std::string> SqliteBatchStore::list_cids(ListKey list) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<std::string> {
    Query row = reader.sql.query("SELECT cids FROM customer_list_cids WHERE list = ?");
    if (!row.bind(list).step()) return not_found("The customer list was replaced meanwhile.");
    return row.string(0);
  });
}

Result<ListKey> SqliteBatchStore::put_list(const CustomerListRow& row, std::string_view cids,
                                           const AuditDraft& audit) {
  ListKey key = 0;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    remove_one(unit.sql, row.cluster, row.list.device_type);
    key = insert_list(unit.sql, row, cids);
    unit.audit(audit);
    return {};
  });
  if (!written) return model::fail(written.error());
  return key;
}

Result<void> SqliteBatchStore::remove_list(ClusterKey cluster, std::string_view device_type,
                                           const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (!remove_one(unit.sql, cluster, device_type))
      return not_found("There is no customer list of this cluster and device type.");
    unit.audit(audit);
    return {};
  });
}

void remove_lists_and_batches(Connection& sql, ClusterKey cluster) {
  for (const char* statement :
       {"DELETE FROM customer_list_rejected WHERE list IN (SELECT key FROM customer_lists WHERE "
        "cluster = ?)",
        "DELETE FROM customer_list_cids WHERE list IN (SELECT key FROM customer_lists WHERE "
        "cluster = ?)",
        "DELETE FROM customer_lists WHERE cluster = ?",
        "DELETE FROM batch_cids WHERE batch IN (SELECT key FROM batches WHERE cluster = ?)",
        "DELETE FROM batches WHERE cluster = ?"})
    sql.run(statement, cluster);
}

// ---- runbooks

Result<std::vector<model::Runbook>> SqliteBatchStore::runbooks() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<model::Runbook>> {
    std::vector<model::Runbook> runbooks;
    Query row = reader.sql.query(
        "SELECT app, category, reason_pattern, url FROM runbooks ORDER BY position");
    while (row.step())
      runbooks.push_back({.app = row.string(0),
                          .category = row.as<model::Category>(1),
                          .reason_pattern = row.string(2),
                          .url = row.string(3)});
    return runbooks;
  });
}

Result<void> SqliteBatchStore::put_runbooks(std::span<const model::Runbook> runbooks,
                                            const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM runbooks");
    for (std::size_t i = 0; i < runbooks.size(); ++i)
      unit.sql.run(
          "INSERT INTO runbooks(position, app, category, reason_pattern, url) "
          "VALUES (?, ?, ?, ?, ?)",
          i, runbooks[i].app, runbooks[i].category, runbooks[i].reason_pattern, runbooks[i].url);
    unit.audit(audit);
    return {};
  });
}

}  // namespace tms::store::sqlite
