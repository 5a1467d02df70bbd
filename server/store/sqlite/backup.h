#pragma once

#include <string>

#include "server/store/sqlite/reader_pool.h"

namespace tms::store::sqlite {

// Copies the database as it is at one moment to `path` (0600), which must not exist. Runs on a
// reader's connection: writers go on, only the WAL cannot be reset until the copy is made. The copy
// takes its name when it is complete and synced. Errors: Conflict (exists), Internal.
model::Result<void> copy_database(ReaderPool& readers, const std::string& path);

}  // namespace tms::store::sqlite
