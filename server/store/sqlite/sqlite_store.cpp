#include "server/store/sqlite_store.h"

#include <sys/stat.h>

#include <chrono>
#include <utility>

#include "server/store/sqlite/account_store.h"
#include "server/store/sqlite/audit_store.h"
#include "server/store/sqlite/backup.h"
#include "server/store/sqlite/batch_store.h"
#include "server/store/sqlite/cluster_store.h"
#include "server/store/sqlite/customer_store.h"
#include "server/store/sqlite/figure_store.h"
#include "server/store/sqlite/import_store.h"
#include "server/store/sqlite/job_store.h"
#include "server/store/sqlite/migrations.h"

namespace tms::store {
namespace {

using model::ErrorCode;
using model::fail;
using sqlite::Connection;
using sqlite::DataDirectory;
using sqlite::Engine;
using sqlite::SqlError;

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  AccountStore& accounts() override { return accounts_; }
  ClusterStore& clusters() override { return clusters_; }
  CustomerStore& customers() override { return customers_; }
  JobStore& jobs() override { return jobs_; }
  BatchStore& batches() override { return batches_; }
  AuditStore& audit() override { return audit_; }
  ImportStore& imports() override { return imports_; }
  FigureStore& figures() override { return figures_; }
  Result<void> backup_to(const std::string& path, const std::string& checkpoints) override {
    return sqlite::copy_database(engine_->readers, path, checkpoints);
  }
  void on_commit(std::function<void(const model::AuditHead&)> callback) override {
    if (engine_->writer) engine_->writer->on_commit(std::move(callback));
  }
  bool writable() const override { return engine_->writer && engine_->writer->writable(); }
  std::uint64_t free_bytes() const override {
    return engine_->directory ? engine_->directory->free_bytes() : 0;
  }
  std::size_t queued_writes() const override {
    return engine_->writer ? engine_->writer->queued() : 0;
  }

 private:
  std::unique_ptr<Engine> engine_;
  sqlite::SqliteAccountStore accounts_{*engine_};
  sqlite::SqliteClusterStore clusters_{*engine_};
  sqlite::SqliteCustomerStore customers_{*engine_};
  sqlite::SqliteJobStore jobs_{*engine_};
  sqlite::SqliteBatchStore batches_{*engine_};
  sqlite::SqliteAuditStore audit_{*engine_};
  sqlite::SqliteImportStore imports_{*engine_};
  sqlite::SqliteFigureStore figures_{*engine_};
};

TimeMs system_now() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

tl::unexpected<model::Error> cannot_open(const SqlError& error, const std::filesystem::path& path) {
  if (error.is_damage())
    return fail(ErrorCode::Internal,
                "The database " + path.string() + " is damaged (" + error.what() +
                    "). Restore the last backup with `tms-dashboard restore`.");
  return fail(ErrorCode::Internal, "The database " + path.string() +
                                       " cannot be opened: " + error.what() +
                                       ". Check the disk and the rights of the data directory.");
}

// A connection of its own, closed before the writer and the readers open theirs.
Result<void> bring_forward(const std::filesystem::path& path, TimeMs now) {
  Connection sql(path.string(), Connection::Mode::ReadWrite);
  sqlite::configure_for_writing(sql);
  return sqlite::migrate(sql, now);
}

// What is read at every start anyway, here with an answer that names the damage.
void touch_every_table(Connection& sql) {
  sqlite::Query tables =
      sql.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0");
  std::vector<std::string> names;
  while (tables.step()) names.push_back(tables.string(0));
  for (const std::string& name : names) sql.number("SELECT 1 FROM " + name + " LIMIT 1");
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options) {
  Result<DataDirectory> directory = DataDirectory::acquire(options.data_dir);
  if (!directory) return fail(directory.error());
  const std::filesystem::path path = directory->database();
  try {
    const Result<void> forward = bring_forward(path, options.now());
    if (!forward) return fail(forward.error());
    auto engine = std::make_unique<Engine>(options, std::move(*directory), path);
    engine->writer = std::make_unique<sqlite::Writer>(
        path, sqlite::WriterOptions{options.now, options.queue_limit, options.observer.on_commit});
    touch_every_table(engine->readers.lend()->sql);
    return std::make_unique<SqliteStore>(std::move(engine));
  } catch (const SqlError& error) {
    return cannot_open(error, path);
  }
}

Result<std::unique_ptr<Store>> open_sqlite_store_read_only(const std::filesystem::path& data_dir) {
  const std::filesystem::path path = data_dir / "tms.db";
  try {
    if (!std::filesystem::exists(path))
      return fail(ErrorCode::NotFound, "There is no database in " + data_dir.string() +
                                           ". Name the data directory of a server.");
    SqliteOptions options;
    options.data_dir = data_dir;
    options.now = system_now;
    auto engine = std::make_unique<Engine>(options, std::nullopt, path);
    {
      auto reader = engine->readers.lend();
      const Result<void> current = sqlite::require_current_schema(reader->sql);
      if (!current) return fail(current.error());
    }
    return std::make_unique<SqliteStore>(std::move(engine));
  } catch (const SqlError& error) {
    return cannot_open(error, path);
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(ErrorCode::Internal,
                std::string("Cannot read the data directory: ") + error.what());
  }
}

}  // namespace tms::store
