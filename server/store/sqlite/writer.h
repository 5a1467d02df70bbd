// The one writer (law 6): a thread with the only connection that writes or checkpoints.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "server/store/sqlite/audit_appender.h"
#include "server/store/sqlite/connection.h"
#include "shared/model/audit.h"

namespace tms::store::sqlite {

// What a unit of work may use: the connection inside the group's transaction, and the chain.
class WriteUnit {
 public:
  WriteUnit(Connection& connection, AuditAppender& appender, TimeMs at)
      : sql(connection), now(at), appender_(appender) {}
  void audit(const AuditDraft& draft) { appender_.append(draft, now); }

  Connection& sql;
  const TimeMs now;

 private:
  AuditAppender& appender_;
};

struct WriterOptions {
  std::function<TimeMs()> now;
  std::size_t queue_limit = 4096;
  std::function<void(std::chrono::microseconds, std::size_t units)> on_group;  // for metrics
};

// Units that wait are run one after the other, each in a savepoint of its own, and committed
// together with one full sync. A unit that answers an error is undone alone. A failure of the
// storage (disk full, read-only, write error) undoes the whole group: all get AuditUnavailable, and
// the next group tries anew; while nobody writes, the writer tries by itself once a second.
class Writer {
 public:
  using Work = std::function<Result<void>(WriteUnit&)>;
  using CommitCallback = std::function<void(const model::AuditHead&)>;

  // `path` is migrated already. Throws SqlError.
  Writer(const std::filesystem::path& path, WriterOptions options);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();  // finishes what is queued, then checkpoints

  // Runs `work` on the writer's thread; returns when it is committed, or failed with nothing
  // changed. There is no deadline: a unit that was given up could still be committed.
  Result<void> run(const Work& work);

  model::AuditHead head() const;
  bool writable() const { return writable_.load(std::memory_order_relaxed); }
  void on_commit(CommitCallback callback);
  std::size_t queued() const;  // units that wait

 private:
  struct Pending;
  using Group = std::deque<Pending*>;

  void loop();
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  void gather(std::unique_lock<std::mutex>& lock, std::size_t companions);
  Pending* take_next();
  Group run_group();
  void run_unit(Pending& pending);
  bool commit(Group& group);
  void abandon(Group& group, const SqlError& error);
  void undo_everything();
  void publish_head();
  void checkpoint();
  void probe();

  const WriterOptions options_;
  Connection sql_;
  AuditAppender appender_;
  int wal_pages_ = 0;
  std::chrono::steady_clock::time_point last_forced_checkpoint_{};

  mutable std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::deque<Pending*> queue_;
  bool stopping_ = false;

  mutable std::mutex head_mutex_;
  model::AuditHead head_;
  CommitCallback callback_;
  std::atomic<bool> writable_{true};
  std::thread thread_;  // last: starts when all else is ready
};

// The writer's and the migrations' settings: WAL, a full sync each commit.
void configure_for_writing(Connection& sql);

}  // namespace tms::store::sqlite
