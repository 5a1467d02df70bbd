#include "server/store/sqlite/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace tms::store::sqlite {
namespace {

constexpr int kPagesAtOnce = 512;  // 2 MB, so that other readers get the disk in between

void copy_pages(Connection& from, const std::string& path) {
  Connection to(path, Connection::Mode::ReadWrite);
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr)
    throw SqlError(sqlite3_extended_errcode(to.handle()), sqlite3_errmsg(to.handle()));
  while (sqlite3_backup_step(backup, kPagesAtOnce) == SQLITE_OK) {
  }
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) throw SqlError(code, sqlite3_errmsg(to.handle()));
  // One file, without a WAL beside it that could be left behind.
  to.script("PRAGMA journal_mode = DELETE");
}

bool sync_path(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

}  // namespace

model::Result<void> copy_database(ReaderPool& readers, const std::string& path) {
  if (std::filesystem::exists(path))
    return model::fail(model::ErrorCode::Conflict,
                       path + " exists already. Choose a name that does not exist.");
  const std::string partial = path + ".partial";
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  auto copied = with_reader(readers, [&](Reader& reader) -> model::Result<void> {
    const ReadTransaction one_moment(reader.sql);
    reader.sql.number("SELECT seq FROM audit_head");  // the moment is now
    copy_pages(reader.sql, partial);
    return {};
  });
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  if (copied && (::chmod(partial.c_str(), 0600) != 0 || !sync_path(partial) ||
                 ::rename(partial.c_str(), path.c_str()) != 0 || !sync_path(folder)))
    copied = model::fail(model::ErrorCode::Internal, "The backup cannot be written to " + path +
                                                         ". Check the rights and the free space.");
  if (!copied) std::filesystem::remove(partial, ignored);
  return copied;
}

}  // namespace tms::store::sqlite
