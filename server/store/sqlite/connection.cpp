#include "server/store/sqlite/connection.h"

#include <utility>

namespace tms::store::sqlite {

SqlError::SqlError(int extended_code, const std::string& what)
    : std::runtime_error(what), code_(extended_code) {}

bool SqlError::is_unique() const {
  return code_ == SQLITE_CONSTRAINT_UNIQUE || code_ == SQLITE_CONSTRAINT_PRIMARYKEY;
}

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::check(int code) {
  if (code != SQLITE_OK) throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
}

void Query::run_again() {
  step();
  sqlite3_reset(statement_);
  bound_ = 0;
}

void Query::bind_one(std::string_view value) {
  // A null pointer would bind NULL.
  const char* data = value.data() == nullptr ? "" : value.data();
  check(sqlite3_bind_text64(statement_, ++bound_, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Query::bind_one(Bytes value) {
  if (value.empty())
    check(sqlite3_bind_zeroblob(statement_, ++bound_, 0));
  else
    check(
        sqlite3_bind_blob64(statement_, ++bound_, value.data(), value.size_bytes(), SQLITE_STATIC));
}

std::string_view Query::text(int column) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Bytes Query::bytes(int column) {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

model::Uuid Query::uuid(int column) {
  const Bytes value = bytes(column);
  return model::Uuid::from_bytes({reinterpret_cast<const char*>(value.data()), value.size()})
      .value_or(model::Uuid{});
}

namespace {
// Counting allocations takes a lock of the whole process in each of them: readers would wait for
// each other. Must come before the first connection.
void configure_library_once() {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(configured);
}
}  // namespace

Connection::Connection(const std::string& path, Mode mode) {
  configure_library_once();
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(path.c_str(), &db_, flags, nullptr);
  if (code != SQLITE_OK) {
    SqlError error(db_ ? sqlite3_extended_errcode(db_) : code,
                   db_ ? sqlite3_errmsg(db_) : sqlite3_errstr(code));
    sqlite3_close_v2(db_);
    throw error;
  }
  sqlite3_extended_result_codes(db_, 1);
}

Connection::~Connection() {
  for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(db_);
}

Query Connection::query(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK)
      throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
    found = statements_.emplace(sql, statement).first;
  }
  return Query(db_, found->second);
}

void Connection::script(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
}

ReadTransaction::~ReadTransaction() {
  try {
    if (sql_.in_transaction()) sql_.run("COMMIT");
  } catch (const SqlError&) {
    // The transaction only read: there is nothing to lose.
  }
}

}  // namespace tms::store::sqlite
