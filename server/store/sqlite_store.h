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

// ---- restoring a backup, in the order of use

// Copies a file that backup_to() wrote to `staging`/tms.db, where it can be opened like any data
// directory; gives the checkpoints that were kept in it. Errors: Conflict (no backup), Internal.
Result<std::string> unpack_backup(const std::filesystem::path& backup,
                                  const std::filesystem::path& staging);

// Puts `staging`/tms.db in the place of the database of `data_dir`, which is made if it does not
// exist; the old one is kept under the name given back, empty if there was none. Errors: Conflict
// (the directory is in use), Internal.
Result<std::filesystem::path> replace_database(const std::filesystem::path& data_dir,
                                               const std::filesystem::path& staging, TimeMs now);

}  // namespace tms::store
