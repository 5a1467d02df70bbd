// A SQLite file of the predecessor, opened so that nothing about it changes.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/model/result.h"

namespace tms::legacy_import {

// The rows of one statement. Columns count from 0; their text is valid until the next step().
class Rows {
 public:
  Rows(sqlite3* db, const std::string& sql);
  // False at the end, and when the file cannot be read any further: then failure() says why.
  bool step();
  const std::string& failure() const { return failure_; }

  bool is_null(int column) const;
  std::string_view text(int column) const;                // of any type; NULL is ""
  std::optional<std::int64_t> integer(int column) const;  // of a number or the text of one

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string failure_;
};

class SourceFile {
 public:
  // Errors, each with the remedy and naming `flag`: there is no such file, it is no SQLite
  // database, it has changes in a write-ahead log beside it.
  static model::Result<SourceFile> open(const std::string& flag, const std::string& path);

  const std::string& name() const { return name_; }  // without its folder
  bool has_table(std::string_view table) const;
  // `SELECT <columns> FROM <table> <rest>`; a column that this file does not have yet is NULL.
  Rows select(const std::string& table, const std::vector<std::string>& columns,
              const std::string& rest) const;
  Rows query(const std::string& sql) const { return Rows(db_.get(), sql); }
  // "alias.column", or NULL where the table has no such column.
  std::string column(const std::string& table, const std::string& column,
                     const std::string& alias) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  bool has_column(const std::string& table, const std::string& column) const;

  std::unique_ptr<sqlite3, Close> db_;
  std::string name_;
};

}  // namespace tms::legacy_import
