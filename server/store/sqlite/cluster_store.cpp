#include "server/store/sqlite/cluster_store.h"

#include "server/store/sqlite/batch_store.h"

namespace tms::store::sqlite {
namespace {

model::ClusterSettings read_settings(Query& row, int first) {
  model::ClusterSettings settings;
  const auto number = [&](int column) {
    return static_cast<std::uint32_t>(row.int64(first + column));
  };
  settings.expected_apps = split_lines(row.text(first));
  settings.chunk_size = number(1);
  settings.concurrency = number(2);
  settings.app_status_concurrency = number(3);
  settings.sync_interval_s = number(4);
  settings.app_status_ttl_s = number(5);
  settings.settle_after_s = number(6);
  settings.app_status_follow_s = number(7);
  return settings;
}

std::optional<model::SyncReport> read_last_sync(Query& row, int first) {
  if (row.is_null(first)) return std::nullopt;
  model::SyncReport report;
  report.at = row.int64(first);
  report.ok = row.int64(first + 1) != 0;
  report.customers = row.uint64(first + 2);
  report.changed = row.uint64(first + 3);
  report.malformed = row.uint64(first + 4);
  report.missing = row.uint64(first + 5);
  report.duration_ms = row.uint64(first + 6);
  if (!row.is_null(first + 7))
    report.error = model::Error{.code = model::error_code_from_string(row.text(first + 7)),
                                .message = row.string(first + 8)};
  return report;
}

// What the past names must keep its name: jobs, and the customers that the audit log speaks of.
bool has_history(Connection& sql, ClusterKey cluster) {
  return sql.number(
             "SELECT EXISTS (SELECT 1 FROM jobs WHERE cluster = ?1) OR EXISTS (SELECT 1 FROM "
             "customers c JOIN audit_customers a ON a.customer = c.key WHERE c.cluster = ?1)",
             cluster) != 0;
}

void insert_device_type(Connection& sql, const model::DeviceType& type) {
  sql.run(
      "INSERT INTO device_types(code, name, description, device_capacity, display_order) "
      "VALUES (?, ?, ?, ?, ?)",
      type.code, type.name, type.description, type.device_capacity, type.display_order);
}

}  // namespace

Result<ClusterKey> SqliteClusterStore::add_cluster(const ClusterRow& row, const AuditDraft& audit) {
  ClusterKey key = 0;
  auto written = engine_.write([&](WriteUnit& unit) -> Result<void> {
    const model::ClusterSettings& settings = row.settings;
    try {
      unit.sql.run(
          "INSERT INTO clusters(code, name, description, display_order, base_url, token_url, "
          "expected_apps, chunk_size, concurrency, app_status_concurrency, sync_interval_s, "
          "app_status_ttl_s, settle_after_s, app_status_follow_s) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          row.code, row.name, row.description, row.display_order, row.base_url, row.token_url,
          join_lines(settings.expected_apps), settings.chunk_size, settings.concurrency,
          settings.app_status_concurrency, settings.sync_interval_s, settings.app_status_ttl_s,
          settings.settle_after_s, settings.app_status_follow_s);
    } catch (const SqlError& error) {
      if (!error.is_unique()) throw;
      return conflict("There is a cluster " + row.code + " already.");
    }
    key = static_cast<ClusterKey>(unit.sql.last_insert_rowid());
    unit.audit(audit);
    return {};
  });
  if (!written) return model::fail(written.error());
  return key;
}

Result<void> SqliteClusterStore::update_cluster(const ClusterRow& row,
                                                StoredCredentials credentials,
                                                const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    const model::ClusterSettings& settings = row.settings;
    unit.sql.run(
        "UPDATE clusters SET name = ?, description = ?, display_order = ?, base_url = ?, "
        "token_url = ?, expected_apps = ?, chunk_size = ?, concurrency = ?, "
        "app_status_concurrency = ?, sync_interval_s = ?, app_status_ttl_s = ?, "
        "settle_after_s = ?, app_status_follow_s = ? WHERE key = ?",
        row.name, row.description, row.display_order, row.base_url, row.token_url,
        join_lines(settings.expected_apps), settings.chunk_size, settings.concurrency,
        settings.app_status_concurrency, settings.sync_interval_s, settings.app_status_ttl_s,
        settings.settle_after_s, settings.app_status_follow_s, row.key);
    if (unit.sql.changes() == 0) return not_found("There is no such cluster.");
    if (credentials == StoredCredentials::Removed) {
      unit.sql.run("DELETE FROM credentials WHERE cluster = ?", row.key);
    }
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteClusterStore::remove_cluster(ClusterKey key, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    if (has_history(unit.sql, key))
      return conflict(
          "The cluster has a history of jobs or audit records, which must keep its name. Remove "
          "its URL instead: nothing is sent to it any more.");
    unit.sql.run("DELETE FROM credentials WHERE cluster = ?", key);
    unit.sql.run(
        "DELETE FROM app_status WHERE customer IN (SELECT key FROM customers WHERE cluster = ?)",
        key);
    unit.sql.run("DELETE FROM customers WHERE cluster = ?", key);
    remove_lists_and_batches(unit.sql, key);
    unit.sql.run("DELETE FROM clusters WHERE key = ?", key);
    if (unit.sql.changes() == 0) return not_found("There is no such cluster.");
    unit.audit(audit);
    return {};
  });
}

Result<std::vector<ClusterRow>> SqliteClusterStore::clusters() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<ClusterRow>> {
    std::vector<ClusterRow> rows;
    Query row = reader.sql.query(
        "SELECT key, code, name, description, display_order, base_url, token_url, expected_apps, "
        "chunk_size, concurrency, app_status_concurrency, sync_interval_s, app_status_ttl_s, "
        "settle_after_s, app_status_follow_s, sync_at, sync_ok, sync_customers, sync_changed, "
        "sync_malformed, "
        "sync_missing, sync_duration_ms, sync_error_code, sync_error_message "
        "FROM clusters ORDER BY display_order, code");
    while (row.step())
      rows.push_back({.key = static_cast<ClusterKey>(row.int64(0)),
                      .code = row.string(1),
                      .name = row.string(2),
                      .description = row.string(3),
                      .display_order = static_cast<std::int32_t>(row.int64(4)),
                      .base_url = row.string(5),
                      .token_url = row.string(6),
                      .settings = read_settings(row, 7),
                      .last_sync = read_last_sync(row, 15)});
    return rows;
  });
}

Result<void> SqliteClusterStore::put_credential(const CredentialRow& row, const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    const auto* secret = reinterpret_cast<const std::uint8_t*>(row.sealed_secret.data());
    unit.sql.run(
        "INSERT OR REPLACE INTO credentials(cluster, owner, kind, token_type, scope, expires_at, "
        "sealed_secret) VALUES (?, ?, ?, ?, ?, ?, ?)",
        row.cluster, row.owner, row.kind, row.token_type, row.scope, row.expires_at,
        Bytes(secret, row.sealed_secret.size()));
    unit.audit(audit);
    return {};
  });
}

Result<void> SqliteClusterStore::remove_credential(ClusterKey cluster, model::UserId owner,
                                                   const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM credentials WHERE cluster = ? AND owner = ?", cluster, owner);
    if (unit.sql.changes() == 0) return not_found("There is no such credential.");
    unit.audit(audit);
    return {};
  });
}

Result<std::vector<CredentialRow>> SqliteClusterStore::credentials() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<CredentialRow>> {
    std::vector<CredentialRow> rows;
    Query row = reader.sql.query(
        "SELECT cluster, owner, kind, token_type, scope, expires_at, sealed_secret "
        "FROM credentials ORDER BY cluster, owner");
    while (row.step()) {
      const Bytes secret = row.bytes(6);
      rows.push_back({.cluster = static_cast<ClusterKey>(row.int64(0)),
                      .owner = row.uuid(1),
                      .kind = row.as<model::CredentialKind>(2),
                      .token_type = row.string(3),
                      .scope = row.string(4),
                      .expires_at = row.int64(5),
                      .sealed_secret = std::string(secret.begin(), secret.end())});
    }
    return rows;
  });
}

Result<std::vector<model::DeviceType>> SqliteClusterStore::device_types() {
  return with_reader(engine_.readers, [](Reader& reader) -> Result<std::vector<model::DeviceType>> {
    std::vector<model::DeviceType> types;
    Query row = reader.sql.query(
        "SELECT code, name, description, device_capacity, display_order FROM device_types "
        "ORDER BY display_order, code");
    while (row.step())
      types.push_back({.code = row.string(0),
                       .name = row.string(1),
                       .description = row.string(2),
                       .device_capacity = static_cast<std::uint32_t>(row.int64(3)),
                       .display_order = static_cast<std::int32_t>(row.int64(4))});
    return types;
  });
}

Result<void> SqliteClusterStore::put_device_types(std::span<const model::DeviceType> types,
                                                  const AuditDraft& audit) {
  return engine_.write([&](WriteUnit& unit) -> Result<void> {
    unit.sql.run("DELETE FROM device_types");
    try {
      for (const model::DeviceType& type : types) insert_device_type(unit.sql, type);
    } catch (const SqlError& error) {
      if (!error.is_unique()) throw;
      return conflict("Two device types have the same code.");
    }
    unit.audit(audit);
    return {};
  });
}

}  // namespace tms::store::sqlite
