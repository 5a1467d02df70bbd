#include "server/store/sqlite/customer_store.h"

#include "server/store/app_answer.h"

namespace tms::store::sqlite {
namespace {

// A key never changes its meaning: the audit log names customers by it.
tl::unexpected<model::Error> key_taken(const CustomerRow& row) {
  return model::fail(model::ErrorCode::Internal, "The customer key " + std::to_string(row.key) +
                                                     " of " + row.cid +
                                                     " already stands for another customer.");
}

template <typename Insert>
Result<void> insert_rows(Connection& sql, std::span<const CustomerRow> rows, Insert insert) {
  for (const CustomerRow& row : rows) {
    try {
      insert(row);
    } catch (const SqlError& error) {
      if (!error.is_unique()) throw;
      return key_taken(row);
    }
    if (sql.changes() == 0) return key_taken(row);
  }
  return {};
}

constexpr std::string_view kInsert =
    "INSERT INTO customers(key, cluster, cid, presence, state, action_code, action_desc, "
    "updated_at, missing_since, requested, requested_at, last_job_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ";

Result<void> write_rows(Connection& sql, std::span<const CustomerRow> rows) {
  static const std::string kReplace =
      std::string(kInsert) +
      "ON CONFLICT(key) DO UPDATE SET presence = excluded.presence, state = excluded.state, "
      "action_code = excluded.action_code, action_desc = excluded.action_desc, "
      "updated_at = excluded.updated_at, missing_since = excluded.missing_since, "
      "requested = excluded.requested, requested_at = excluded.requested_at, "
      "last_job_id = excluded.last_job_id "
      "WHERE cid = excluded.cid AND cluster = excluded.cluster";
  return insert_rows(sql, rows, [&](const CustomerRow& row) {
    sql.run(kReplace, row.key, row.cluster, row.cid, row.presence, row.state, row.action_code,
            row.action_desc, row.updated_at, row.missing_since, row.requested, row.requested_at,
            null_if_nil(row.last_job_id));
  });
}

void write_sync(Connection& sql, ClusterKey cluster, const model::SyncReport& report) {
  const ErrorColumns error(report.error);
  sql.run(
      "UPDATE clusters SET sync_at = ?, sync_ok = ?, sync_customers = ?, sync_changed = ?, "
      "sync_malformed = ?, sync_missing = ?, sync_duration_ms = ?, sync_error_code = ?, "
      "sync_error_message = ? WHERE key = ?",
      report.at, report.ok, report.customers, report.changed, report.malformed, report.missing,
      report.duration_ms, error.code, error.message, cluster);
}

void forget_app(Connection& sql, CustomerKey customer, std::string_view app) {
  std::string left;
  {
    Query row = sql.query("SELECT answer FROM app_status WHERE customer = ?");
    if (!row.bind(customer).step()) return;
    const auto answer = unpack_answer(row.text(0));
    auto kept = answer;
    std::erase_if(kept, [&](const model::AppStatus& status) { return status.app == app; });
    if (kept.size() == answer.size()) return;
    left = pack_answer(kept);
  }
  if (!left.empty()) {
    sql.run("UPDATE app_status SET answer = ?, partly_forgotten = 1 WHERE customer = ?", left,
            customer);
    return;
  }
  sql.run("DELETE FROM app_status WHERE customer = ? AND error IS NULL", customer);
  sql.run(
      "UPDATE app_status SET answer = '', fetched_at = 0, partly_forgotten = 0 "
      "WHERE customer = ?",
      customer);
}

}  // namespace

Result<void> intern_customers(Connection& sql, std::span<const CustomerRow> rows) {
  static const std::string kKeep = std::string(kInsert) +
                                   "ON CONFLICT(key) DO UPDATE SET cid = cid "
                                   "WHERE cid = excluded.cid AND cluster = excluded.cluster";
  return insert_rows(sql, rows, [&](const CustomerRow& row) {
    sql.run(kKeep, row.key, row.cluster, row.cid, row.presence, row.state, row.action_code,
            row.action_desc, row.updated_at, row.missing_since, row.requested, row.requested_at,
            null_if_nil(row.last_job_id));
  });
}

Result<void> SqliteCustomerStore::load_customers(
    const std::function<void(const CustomerRow&)>& each) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<void> {
    CustomerRow customer;  // one for all: its texts keep their capacity
    Query row = reader.sql.query(
        "SELECT key, cluster, cid, presence, state, action_code, action_desc, updated_at, "
        "missing_since, requested, requested_at, last_job_id FROM customers ORDER BY key");
    while (row.step()) {
      customer.key = row.int64(0);
      customer.cluster = static_cast<ClusterKey>(row.int64(1));
      customer.cid = row.text(2);
      customer.presence = row.as<Presence>(3);
      customer.state = row.as<model::State>(4);
      customer.action_code =
          row.is_null(5) ? std::nullopt : std::optional<std::int64_t>(row.int64(5));
      customer.action_desc = row.text(6);
      customer.updated_at = row.int64(7);
      customer.missing_since = row.int64(8);
      customer.requested = row.is_null(9) ? std::nullopt : std::optional(row.as<model::Action>(9));
      customer.requested_at = row.int64(10);
      customer.last_job_id = row.uuid(11);
      each(customer);
    }
    return {};
  });
}

Result<void> SqliteCustomerStore::write_customers(
    std::span<const CustomerRow> rows, const std::pair<ClusterKey, model::SyncReport>* sync,
    const AuditDraft* audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (auto written = write_rows(unit.sql, rows); !written) return written;
    if (sync != nullptr) write_sync(unit.sql, sync->first, sync->second);
    if (audit != nullptr) unit.audit(*audit);
    return {};
  });
}

void put_app_status(Connection& sql, std::span<const AppStatusRow> rows) {
  for (const AppStatusRow& row : rows) {
    const auto error = row.error.empty() ? std::nullopt : std::optional(row.error);
    sql.run(
        "INSERT OR REPLACE INTO app_status(customer, fetched_at, changed_at, error, answer, "
        "partly_forgotten) VALUES (?, ?, ?, ?, ?, ?)",
        row.customer, row.fetched_at, row.changed_at, error, row.answer, row.partly_forgotten);
  }
}

Result<void> SqliteCustomerStore::load_app_status(
    const std::function<void(const AppStatusRow&)>& each) {
  return with_reader(engine_.readers, [&](Reader& reader) -> Result<void> {
    AppStatusRow status;  // one for all: its texts keep their capacity
    Query row = reader.sql.query(
        "SELECT customer, fetched_at, changed_at, error, answer, partly_forgotten "
        "FROM app_status ORDER BY customer");
    while (row.step()) {
      status.customer = row.int64(0);
      status.fetched_at = row.int64(1);
      status.changed_at = row.int64(2);
      status.error = row.text(3);
      status.answer = row.text(4);
      status.partly_forgotten = row.int64(5) != 0;
      each(status);
    }
    return {};
  });
}

Result<void> SqliteCustomerStore::write_app_status(std::span<const AppStatusRow> rows) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    put_app_status(unit.sql, rows);
    return {};
  });
}

Result<void> SqliteCustomerStore::forget_app_status(std::span<const CustomerKey> customers,
                                                    std::string_view app, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    for (const CustomerKey customer : customers) {
      if (app.empty())
        unit.sql.run("DELETE FROM app_status WHERE customer = ?", customer);
      else
        forget_app(unit.sql, customer, app);
    }
    unit.audit(audit);
    return {};
  });
}

}  // namespace tms::store::sqlite
