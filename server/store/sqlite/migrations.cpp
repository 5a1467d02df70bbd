#include "server/store/sqlite/migrations.h"

#include <string>

#include "server/store/sqlite/connection.h"

namespace tms::store::sqlite {
namespace {

model::Result<std::int64_t> present_version(Connection& sql) {
  const std::int64_t version = sql.number("PRAGMA user_version");
  const bool empty = sql.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (empty && version == 0) return 0;
  if (sql.number("PRAGMA application_id") != kApplicationId)
    return model::fail(model::ErrorCode::Conflict,
                       "The file tms.db was not made by TMS Dashboard. Choose another data "
                       "directory, or move the file away.");
  const auto known = static_cast<std::int64_t>(migrations().size());
  if (version > known)
    return model::fail(model::ErrorCode::Conflict,
                       "The database has schema version " + std::to_string(version) +
                           ", this program knows versions up to " + std::to_string(known) +
                           ". Start the newer program, or restore a backup made with this one.");
  return version;
}

}  // namespace

model::Result<void> migrate(Connection& sql, model::TimeMs now, std::size_t version) {
  const model::Result<std::int64_t> present = present_version(sql);
  if (!present) return model::fail(present.error());
  const auto all = migrations();
  for (auto number = static_cast<std::size_t>(*present) + 1; number <= version; ++number) {
    const Migration& migration = all[number - 1];
    sql.run("BEGIN IMMEDIATE");
    try {
      if (number == 1) {
        sql.script(
            "CREATE TABLE schema_migrations(version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
            "applied_at INTEGER NOT NULL)");
        sql.script("PRAGMA application_id = " + std::to_string(kApplicationId));
      }
      sql.script(std::string(migration.sql));
      sql.run("INSERT INTO schema_migrations VALUES (?, ?, ?)", number, migration.name, now);
      sql.script("PRAGMA user_version = " + std::to_string(number));
      sql.run("COMMIT");
    } catch (const SqlError&) {
      if (sql.in_transaction()) sql.run("ROLLBACK");
      throw;
    }
  }
  return {};
}

model::Result<void> require_current_schema(Connection& sql) {
  const model::Result<std::int64_t> present = present_version(sql);
  if (!present) return model::fail(present.error());
  if (*present != static_cast<std::int64_t>(migrations().size()))
    return model::fail(model::ErrorCode::Conflict,
                       "The database has schema version " + std::to_string(*present) +
                           ", this program needs " + std::to_string(migrations().size()) +
                           ". Start the server once: it brings the database forward.");
  return {};
}

}  // namespace tms::store::sqlite
