// One SQLite connection with its prepared statements. Used by one thread at a time.
//
// A thin layer of our own over the C API instead of SQLiteCpp: the hot reads bind and read tens of
// columns a row, and SQLiteCpp counts references atomically for each.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "shared/model/ids.h"

namespace tms::store::sqlite {

// Inside the engine errors are thrown; they become values where a unit or a query ends.
class SqlError : public std::runtime_error {
 public:
  SqlError(int extended_code, const std::string& what);
  int code() const { return code_ & 0xff; }
  int extended_code() const { return code_; }
  bool is_constraint() const { return code() == SQLITE_CONSTRAINT; }
  bool is_unique() const;
  bool is_damage() const { return code() == SQLITE_CORRUPT || code() == SQLITE_NOTADB; }

 private:
  int code_;
};

using Bytes = std::span<const std::uint8_t>;

// A prepared statement while it is being run. Columns count from 0; their text and bytes are valid
// until the next step().
class Query {
 public:
  Query(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  // What is bound must outlive the Query; texts are not copied.
  template <typename... Values>
  Query& bind(const Values&... values) {
    (bind_one(values), ...);
    return *this;
  }
  bool step();       // true: there is a row
  void run_again();  // step, then ready for the next values

  std::int64_t int64(int column) { return sqlite3_column_int64(statement_, column); }
  std::uint64_t uint64(int column) { return static_cast<std::uint64_t>(int64(column)); }
  template <typename Enum>
  Enum as(int column) {
    return static_cast<Enum>(int64(column));
  }
  int type(int column) { return sqlite3_column_type(statement_, column); }  // SQLITE_INTEGER, ...
  bool is_null(int column) { return type(column) == SQLITE_NULL; }
  bool is_blob(int column) { return type(column) == SQLITE_BLOB; }
  std::string_view text(int column);
  std::string string(int column) { return std::string(text(column)); }
  Bytes bytes(int column);
  model::Uuid uuid(int column);  // nil for NULL and for anything but 16 bytes
  template <std::size_t kSize>
  std::array<std::uint8_t, kSize> array(int column) {  // zeros where the size differs
    std::array<std::uint8_t, kSize> out{};
    if (Bytes value = bytes(column); value.size() == kSize)
      std::copy(value.begin(), value.end(), out.begin());
    return out;
  }

 private:
  void bind_one(std::nullptr_t) { check(sqlite3_bind_null(statement_, ++bound_)); }
  template <typename Int>
  requires(std::is_integral_v<Int> || std::is_enum_v<Int>) void bind_one(Int value) {
    check(sqlite3_bind_int64(statement_, ++bound_, static_cast<std::int64_t>(value)));
  }
  void bind_one(std::string_view value);
  void bind_one(const std::string& value) { bind_one(std::string_view(value)); }
  void bind_one(const char* value) { bind_one(std::string_view(value)); }
  void bind_one(Bytes value);
  template <std::size_t kSize>
  void bind_one(const std::array<std::uint8_t, kSize>& value) {
    bind_one(Bytes(value));
  }
  void bind_one(const model::Uuid& value) { bind_one(Bytes(value.bytes())); }
  template <typename T>
  void bind_one(const std::optional<T>& value) {
    if (value)
      bind_one(*value);
    else
      bind_one(nullptr);
  }
  void check(int code);

  sqlite3* db_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

// NULL for the nil id.
inline std::optional<model::Uuid> null_if_nil(const model::Uuid& id) {
  return id.is_nil() ? std::nullopt : std::optional(id);
}

class Connection {
 public:
  enum class Mode { ReadWrite, ReadOnly };
  Connection(const std::string& path, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Prepares `sql` once. The same text must not be in use twice at the same time.
  Query query(std::string_view sql);
  template <typename... Values>
  void run(std::string_view sql, const Values&... values) {
    Query statement = query(sql);
    statement.bind(values...).step();
  }
  // The first column of the first row; 0 without a row.
  template <typename... Values>
  std::int64_t number(std::string_view sql, const Values&... values) {
    Query statement = query(sql);
    return statement.bind(values...).step() ? statement.int64(0) : 0;
  }
  void script(const std::string& sql);  // several statements, not kept

  int changes() const { return sqlite3_changes(db_); }
  std::int64_t last_insert_rowid() const { return sqlite3_last_insert_rowid(db_); }
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  sqlite3* handle() { return db_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

// A read transaction: what is read within it is of one moment. Keep it short, the WAL cannot be
// reset while it lasts.
class ReadTransaction {
 public:
  explicit ReadTransaction(Connection& sql) : sql_(sql) { sql_.run("BEGIN"); }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;
  ~ReadTransaction();

 private:
  Connection& sql_;
};

}  // namespace tms::store::sqlite
