#pragma once

#include <string>

#include "server/store/sqlite/reader_pool.h"

namespace tms::store::sqlite {

// Copies the database as it is at one moment to `path` (0600), which must not exist, and
// `checkpoints` with it. Runs on a reader's connection, in small steps that leave the disk to the
// writer in between; the WAL cannot be reset until the copy is made. The copy takes its name when
// it is complete and synced. Errors: Conflict (exists), Internal.
model::Result<void> copy_database(ReaderPool& readers, const std::string& path,
                                  const std::string& checkpoints);

}  // namespace tms::store::sqlite
