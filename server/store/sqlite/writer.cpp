#include "server/store/sqlite/writer.h"

#include <utility>

namespace tms::store::sqlite {
namespace {

using namespace std::chrono_literals;
using model::ErrorCode;
using model::fail;

constexpr std::size_t kGroupLimit = 512;       // units in one commit
constexpr auto kGroupTime = 50ms;              // after which a group takes no more units
constexpr auto kGatherTime = 400us;            // at most, for companions of the last group
constexpr auto kProbeInterval = 1s;            // while the storage fails
constexpr int kCheckpointPages = 2'000;        // 8 MB of WAL: copy it back
constexpr int kForcedCheckpointPages = 8'000;  // 32 MB: wait for readers to leave it, too
constexpr int kForcedCheckpointWaitMs = 50;
constexpr auto kForcedCheckpointInterval = 1s;  // a backup reads for longer than that

bool is_storage_failure(const SqlError& error) {
  switch (error.code()) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_BUSY:
      return true;
    default:
      return false;
  }
}

model::Error audit_unavailable(const char* reason) {
  return {ErrorCode::AuditUnavailable,
          std::string("Nothing was done: it could not be written to the audit log (") + reason +
              "). Free disk space or repair the data directory, then try again."};
}

int note_wal_size(void* pages, sqlite3*, const char*, int wal_pages) {
  *static_cast<int*>(pages) = wal_pages;
  return SQLITE_OK;
}

}  // namespace

// Lies on the stack of the thread that waits for it.
struct Writer::Pending {
  explicit Pending(const Work& what) : work(&what) {}
  void finish() {
    std::lock_guard lock(mutex);
    done = true;
    finished.notify_one();  // under the lock: after it the waiter may be gone
  }
  void wait() {
    std::unique_lock lock(mutex);
    finished.wait(lock, [this] { return done; });
  }

  const Work* work;
  Result<void> result{};
  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
};

void configure_for_writing(Connection& sql) {
  sqlite3_busy_timeout(sql.handle(), 0);
  sql.script(
      "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 33554432;"
      "PRAGMA foreign_keys = ON; PRAGMA cache_size = -2048; PRAGMA trusted_schema = OFF;");
}

Writer::Writer(const std::filesystem::path& path, WriterOptions options)
    : options_(std::move(options)),
      sql_(path.string(), Connection::Mode::ReadWrite),
      appender_((configure_for_writing(sql_), sql_)) {
  sqlite3_wal_hook(sql_.handle(), note_wal_size, &wal_pages_);
  publish_head();
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_arrived_.notify_one();
  thread_.join();
  sqlite3_wal_checkpoint_v2(sql_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

Result<void> Writer::run(const Work& work) {
  Pending pending(work);
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return fail(audit_unavailable("the server is stopping"));
    if (queue_.size() >= options_.queue_limit)
      return fail(model::Error{.code = ErrorCode::Overloaded,
                               .message = "Too many changes wait to be written. Try again in a "
                                          "moment.",
                               .retry_after_s = 1});
    queue_.push_back(&pending);
  }
  work_arrived_.notify_one();
  pending.wait();
  return std::move(pending.result);
}

std::size_t Writer::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

model::AuditHead Writer::head() const {
  std::lock_guard lock(head_mutex_);
  return head_;
}

void Writer::on_commit(CommitCallback callback) {
  std::lock_guard lock(head_mutex_);
  callback_ = std::move(callback);
}

void Writer::loop() {
  std::size_t last_group = 0;
  std::unique_lock lock(mutex_);
  while (wait_for_work(lock)) {
    if (queue_.empty()) {
      lock.unlock();
      probe();
      lock.lock();
      continue;
    }
    gather(lock, last_group / 2);
    lock.unlock();
    Group group = run_group();
    last_group = group.size();
    for (Pending* pending : group) pending->finish();
    checkpoint();
    lock.lock();
  }
}

// True: there is work, or it is time to probe the storage. False: all is done and we stop.
bool Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  const auto ready = [this] { return stopping_ || !queue_.empty(); };
  if (writable())
    work_arrived_.wait(lock, ready);
  else
    work_arrived_.wait_for(lock, kProbeInterval, ready);
  return !queue_.empty() || !stopping_;
}

// The callers of the last group come back one by one with their next unit. Without this pause the
// first of them would get a commit for himself and all others would wait for the next one.
void Writer::gather(std::unique_lock<std::mutex>& lock, std::size_t companions) {
  if (companions < 2) return;
  work_arrived_.wait_for(lock, kGatherTime,
                         [&] { return stopping_ || queue_.size() >= companions; });
}

Writer::Pending* Writer::take_next() {
  std::lock_guard lock(mutex_);
  if (queue_.empty()) return nullptr;
  Pending* next = queue_.front();
  queue_.pop_front();
  return next;
}

Writer::Group Writer::run_group() {
  Group group;
  const auto start = std::chrono::steady_clock::now();
  try {
    while (group.size() < kGroupLimit && std::chrono::steady_clock::now() - start < kGroupTime) {
      Pending* next = take_next();
      if (next == nullptr) break;
      group.push_back(next);
      if (group.size() == 1) sql_.run("BEGIN IMMEDIATE");
      run_unit(*next);
    }
    appender_.write_end();
    sql_.run("COMMIT");
  } catch (const SqlError& error) {
    abandon(group, error);
    return group;
  }
  appender_.committed();
  if (options_.on_group) {
    const auto took = std::chrono::steady_clock::now() - start;
    options_.on_group(std::chrono::duration_cast<std::chrono::microseconds>(took), group.size());
  }
  writable_ = true;
  publish_head();
  return group;
}

void Writer::run_unit(Pending& pending) {
  appender_.begin_unit();
  sql_.run("SAVEPOINT unit");
  WriteUnit unit(sql_, appender_, options_.now());
  try {
    pending.result = (*pending.work)(unit);
  } catch (const SqlError& error) {
    if (is_storage_failure(error) || !sql_.in_transaction()) throw;
    pending.result = fail(ErrorCode::Internal,
                          std::string("The database refused a change: ") + error.what() + ".");
  } catch (const std::exception& error) {
    pending.result =
        fail(ErrorCode::Internal, std::string("A change failed: ") + error.what() + ".");
  }
  if (!pending.result) {
    sql_.run("ROLLBACK TO unit");
    appender_.drop_unit();
  } else {
    appender_.keep_unit();
  }
  sql_.run("RELEASE unit");
}

void Writer::abandon(Group& group, const SqlError& error) {
  undo_everything();
  writable_ = false;
  for (Pending* pending : group) pending->result = fail(audit_unavailable(error.what()));
}

void Writer::undo_everything() {
  try {
    if (sql_.in_transaction()) sql_.run("ROLLBACK");
  } catch (const SqlError&) {
    // SQLite rolls back by itself where it can; what cannot be rolled back was never committed.
  }
  appender_.rolled_back();
}

void Writer::publish_head() {
  const ChainEnd& end = appender_.committed_end();
  CommitCallback callback;
  model::AuditHead head;
  {
    std::lock_guard lock(head_mutex_);
    head_ = {end.seq, to_hex(end.hash)};
    head = head_;
    callback = callback_;
  }
  if (callback) callback(head);
}

// Between commits, on the only connection that may. A checkpoint that fails is tried again after
// the next commit; the WAL holds what it did not copy.
void Writer::checkpoint() {
  if (wal_pages_ < kCheckpointPages) return;
  const auto now = std::chrono::steady_clock::now();
  const bool forced = wal_pages_ >= kForcedCheckpointPages &&
                      now - last_forced_checkpoint_ >= kForcedCheckpointInterval;
  if (forced) last_forced_checkpoint_ = now;
  if (forced) sqlite3_busy_timeout(sql_.handle(), kForcedCheckpointWaitMs);
  sqlite3_wal_checkpoint_v2(sql_.handle(), nullptr,
                            forced ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
  if (forced) sqlite3_busy_timeout(sql_.handle(), 0);
  wal_pages_ = 0;  // the hook says the true size after the next commit
}

void Writer::probe() {
  try {
    sql_.run("BEGIN IMMEDIATE");
    sql_.run("UPDATE audit_head SET seq = seq");
    sql_.run("COMMIT");
    writable_ = true;
  } catch (const SqlError&) {
    undo_everything();
  }
}

}  // namespace tms::store::sqlite
