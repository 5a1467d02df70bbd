#include "server/store/sqlite/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "server/store/sqlite/data_directory.h"
#include "server/store/sqlite/migrations.h"
#include "server/store/sqlite_store.h"

namespace tms::store::sqlite {
namespace {

using model::ErrorCode;
using model::fail;

// 256 KB, written through to the disk at once, and then a pause: what piles up in the page cache
// is paid for by the writer's next sync (2 MB without a sync held one commit up for 149 ms).
constexpr int kPagesAtOnce = 64;
constexpr std::chrono::milliseconds kPause{2};

class File {
 public:
  explicit File(const std::string& path, int how = O_RDONLY)
      : number_(::open(path.c_str(), how | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  bool is_open() const { return number_ >= 0; }
  bool sync() const { return number_ >= 0 && ::fsync(number_) == 0; }

 private:
  int number_;
};

void copy_pages(Connection& from, Connection& to, const std::string& path) {
  to.script("PRAGMA synchronous = OFF");  // synced below, step by step
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr)
    throw SqlError(sqlite3_extended_errcode(to.handle()), sqlite3_errmsg(to.handle()));
  const File copy(path);
  while (sqlite3_backup_step(backup, kPagesAtOnce) == SQLITE_OK) {
    copy.sync();
    std::this_thread::sleep_for(kPause);
  }
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) throw SqlError(code, sqlite3_errmsg(to.handle()));
}

void write_copy(Connection& from, const std::string& path, const std::string& checkpoints) {
  Connection to(path, Connection::Mode::ReadWrite);
  copy_pages(from, to, path);
  // One file, without a WAL beside it that could be left behind.
  to.script("PRAGMA journal_mode = DELETE");
  to.script("CREATE TABLE backup(checkpoints TEXT NOT NULL)");
  to.run("INSERT INTO backup VALUES (?)", checkpoints);
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return std::filesystem::absolute(path).parent_path();
}

// Sealed records leave free pages, which the next records fill; a restore gives them back to the
// disk when they are a tenth of the file.
void drop_free_pages(Connection& sql) {
  if (sql.number("PRAGMA freelist_count") * 10 > sql.number("PRAGMA page_count"))
    sql.script("VACUUM");
}

std::string take_checkpoints(Connection& sql) {
  std::string checkpoints;
  if (sql.number("SELECT count(*) FROM sqlite_schema WHERE name = 'backup'") == 0) return {};
  {
    Query row = sql.query("SELECT checkpoints FROM backup");
    if (row.step()) checkpoints = row.string(0);
  }
  sql.script("DROP TABLE backup");
  return checkpoints;
}

}  // namespace

model::Result<void> copy_database(ReaderPool& readers, const std::string& path,
                                  const std::string& checkpoints) {
  if (std::filesystem::exists(path))
    return fail(ErrorCode::Conflict, path + " exists already. Choose a name that does not exist.");
  const std::string partial = path + ".partial";
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  // Before SQLite tries: its errors would be taken for those of the data directory.
  if (const File made(partial, O_WRONLY | O_CREAT | O_EXCL); !made.is_open())
    return fail(ErrorCode::Internal, "The backup cannot be written to " + path + ": " +
                                         std::strerror(errno) +
                                         ". Name a file in a directory that the server may write "
                                         "to.");
  auto copied = with_reader(readers, [&](Reader& reader) -> model::Result<void> {
    const ReadTransaction one_moment(reader.sql);
    reader.sql.number("SELECT seq FROM audit_head");  // the moment is now
    write_copy(reader.sql, partial, checkpoints);
    return {};
  });
  if (copied && (::chmod(partial.c_str(), 0600) != 0 || !File(partial).sync() ||
                 ::rename(partial.c_str(), path.c_str()) != 0 || !File(folder_of(path)).sync()))
    copied = fail(ErrorCode::Internal, "The backup cannot be written to " + path +
                                           ". Check the rights and the free space.");
  if (!copied) std::filesystem::remove(partial, ignored);
  return copied;
}

}  // namespace tms::store::sqlite

namespace tms::store {

using model::ErrorCode;
using model::fail;

Result<std::string> unpack_backup(const std::filesystem::path& backup,
                                  const std::filesystem::path& staging) {
  std::error_code error;
  std::filesystem::remove_all(staging, error);
  std::filesystem::create_directory(staging, error);
  const auto database = staging / "tms.db";
  if (!error) std::filesystem::copy_file(backup, database, error);
  if (error) {
    return fail(ErrorCode::Internal, "The backup " + backup.string() + " cannot be copied to " +
                                         staging.string() + ": " + error.message() + ".");
  }
  ::chmod(database.c_str(), 0600);
  try {
    sqlite::Connection sql(database.string(), sqlite::Connection::Mode::ReadWrite);
    if (sql.number("PRAGMA application_id") != sqlite::kApplicationId) {
      return fail(ErrorCode::Conflict, backup.string() +
                                           " is no backup of TMS Dashboard. Name a file that "
                                           "`tms-dashboard backup` wrote.");
    }
    auto checkpoints = sqlite::take_checkpoints(sql);
    sqlite::drop_free_pages(sql);
    return checkpoints;
  } catch (const sqlite::SqlError& problem) {
    return fail(ErrorCode::Conflict, "The backup " + backup.string() + " cannot be read: " +
                                         problem.what() + ". Take another one.");
  }
}

Result<std::filesystem::path> replace_database(const std::filesystem::path& data_dir,
                                               const std::filesystem::path& staging, TimeMs now) {
  auto directory = sqlite::DataDirectory::acquire(data_dir);
  if (!directory) return fail(directory.error());
  const auto database = directory->database();
  std::filesystem::path kept;
  std::error_code error;
  if (std::filesystem::exists(database)) {
    std::string moment = model::format_time(now).substr(0, 19);
    std::erase(moment, ':');
    kept = database.string() + ".before-" + moment;
    for (const char* ending : {"-wal", "-shm", ""}) {
      const auto part = database.string() + ending;
      if (!error && std::filesystem::exists(part))
        std::filesystem::rename(part, kept.string() + ending, error);
    }
  }
  if (!error) std::filesystem::rename(staging / "tms.db", database, error);
  if (error || !sqlite::File(data_dir.string()).sync()) {
    return fail(ErrorCode::Internal, "The database cannot be put in place in " + data_dir.string() +
                                         ": " + error.message() + ".");
  }
  return kept;
}

}  // namespace tms::store
