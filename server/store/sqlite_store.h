// The SQLite engine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "server/store/store.h"

namespace tms::store {

struct SqliteOptions {
  std::filesystem::path data_dir;              // created with mode 0700 if it does not exist
  std::function<TimeMs()> now;                 // wall clock
  std::size_t readers = 24;                    // read-only connections
  std::size_t queue_limit = 4096;              // units waiting for the writer, then Overloaded
  std::uint64_t reserve_bytes = 256ull << 20;  // new actions are refused below this much free space
  StoreObserver observer;
};

// Opens tms.db, migrates it forward and starts the writer's thread. Errors, each with the remedy:
// the directory is in use by another process, its schema is newer than this program, it is damaged,
// it lies on a network file system, it cannot be written.
Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options);

// The same directory for reading alone, beside a running server or without one: takes no lock and
// migrates nothing; every write is refused with AuditUnavailable. For `audit verify` and `export`.
Result<std::unique_ptr<Store>> open_sqlite_store_read_only(const std::filesystem::path& data_dir);

}  // namespace tms::store
