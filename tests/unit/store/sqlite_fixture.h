// A data directory and the engine's options, for tests of what is special about SQLite.
#pragma once

#include <doctest/doctest.h>

#include "server/store/sqlite/connection.h"
#include "server/store/sqlite_store.h"
#include "tests/unit/store/store_fixture.h"

namespace tms::store::test {

struct SqliteDirectory {
  TemporaryDirectory root;
  SqliteOptions options;

  SqliteDirectory() {
    options.data_dir = root.path() / "data";
    options.now = [] { return kNow; };
    options.reserve_bytes = 0;
  }
  std::unique_ptr<Store> open() const {
    auto store = open_sqlite_store(options);
    REQUIRE_MESSAGE(store, (store ? "" : store.error().message));
    return std::move(*store);
  }
  model::Error open_error() const {
    const auto store = open_sqlite_store(options);
    REQUIRE_FALSE(store);
    return store.error();
  }
  std::filesystem::path database() const { return options.data_dir / "tms.db"; }
  // Behind the engine's back, as somebody with the file in hand would do it.
  void tamper(const std::string& sql) const {
    sqlite::Connection connection(database().string(), sqlite::Connection::Mode::ReadWrite);
    connection.script(sql);
  }
};

}  // namespace tms::store::test
