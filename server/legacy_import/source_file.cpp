#include "server/legacy_import/source_file.h"

#include <charconv>
#include <filesystem>
#include <fstream>

#include "shared/model/text.h"

namespace tms::legacy_import {

using model::fail;
using model::Result;

namespace {

// Bytes 18 and 19 of the header: 2 means that changes may lie in a file beside this one.
bool has_write_ahead_log(const std::string& path) {
  char header[20] = {};
  std::ifstream(path, std::ios::binary).read(header, sizeof header);
  return header[18] == 2 || header[19] == 2;
}

std::string uri_of(const std::string& path, bool immutable) {
  std::string uri = "file:" + model::percent_encode(std::filesystem::absolute(path).string());
  for (std::size_t at = 0; (at = uri.find("%2F", at)) != std::string::npos;) {
    uri.replace(at, 3, "/");
  }
  return uri + (immutable ? "?immutable=1" : "?mode=ro");
}

tl::unexpected<model::Error> refuse(const std::string& flag, const std::string& path,
                                    const std::string& why) {
  return fail(model::field_error(flag, "unreadable", "The file " + path + " " + why));
}

}  // namespace

Rows::Rows(sqlite3* db, const std::string& sql) : db_(db) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    failure_ = sqlite3_errmsg(db);
  }
  statement_.reset(statement);
}

bool Rows::step() {
  if (!statement_ || !failure_.empty()) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) failure_ = sqlite3_errmsg(db_);
  statement_.reset();  // gives back the read lock of the file
  return false;
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Rows::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return {};
  const auto size = sqlite3_column_bytes(statement_.get(), column);
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> Rows::integer(int column) const {
  const int type = sqlite3_column_type(statement_.get(), column);
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) {
    return sqlite3_column_int64(statement_.get(), column);
  }
  const std::string_view digits = model::trim(text(column));
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

Result<SourceFile> SourceFile::open(const std::string& flag, const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return refuse(flag, path, "does not exist.");
  }
  const bool logged = has_write_ahead_log(path);
  if (logged && std::filesystem::exists(path + "-wal", ignored) &&
      std::filesystem::file_size(path + "-wal", ignored) > 0) {
    return refuse(flag, path,
                  "has changes beside it, in " + path +
                      "-wal. Stop the predecessor, then run: sqlite3 " + path +
                      " 'PRAGMA wal_checkpoint(TRUNCATE)'");
  }
  SourceFile source;
  source.name_ = std::filesystem::path(path).filename().string();
  sqlite3* db = nullptr;
  // Read-only alone would put files of the write-ahead log beside the source.
  const int code = sqlite3_open_v2(uri_of(path, logged).c_str(), &db,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  source.db_.reset(db);
  if (code != SQLITE_OK)
    return refuse(flag, path, "cannot be read: " + std::string(sqlite3_errstr(code)) + ".");
  sqlite3_busy_timeout(db, 5000);
  Rows tables = source.query("SELECT count(*) FROM sqlite_schema");
  if (!tables.step()) {
    return refuse(flag, path, "cannot be read as a SQLite database: " + tables.failure() + ".");
  }
  return source;
}

bool SourceFile::has_table(std::string_view table) const {
  Rows row = query("SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = '" +
                   std::string(table) + "'");
  return row.step();
}

bool SourceFile::has_column(const std::string& table, const std::string& column) const {
  Rows row = query("SELECT 1 FROM pragma_table_info('" + table + "') WHERE name = '" + column +
                   "' COLLATE NOCASE");
  return row.step();
}

std::string SourceFile::column(const std::string& table, const std::string& column,
                               const std::string& alias) const {
  return has_column(table, column) ? alias + "." + column : "NULL";
}

Rows SourceFile::select(const std::string& table, const std::vector<std::string>& columns,
                        const std::string& rest) const {
  std::string sql = "SELECT ";
  for (const std::string& name : columns) {
    if (sql.size() > 7) sql += ", ";
    sql += name == "rowid" ? "t.rowid" : column(table, name, "t");
  }
  return query(sql + " FROM " + table + " t " + rest);
}

}  // namespace tms::legacy_import
