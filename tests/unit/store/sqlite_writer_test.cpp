// One writer: group commit, units that fail alone, storage that fails and comes back.
#include <signal.h>
#include <sys/resource.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/unit/store/sqlite_fixture.h"

namespace tms::store::test {
namespace {

using model::ErrorCode;

// Holds the writer's thread inside its first commit until it is let go.
class HeldWriter {
 public:
  explicit HeldWriter(Store& store) : store_(store) {
    store.on_commit([this](const model::AuditHead&) {
      std::unique_lock lock(mutex_);
      ++commits_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return released_; });
    });
    first_ = std::thread([this] { REQUIRE(store_.audit().append(std::vector{draft()})); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return commits_ == 1; });
  }
  ~HeldWriter() {
    release();
    store_.on_commit(nullptr);
  }
  void release() {
    {
      std::lock_guard lock(mutex_);
      released_ = true;
    }
    changed_.notify_all();
    if (first_.joinable()) first_.join();
  }
  int commits() {
    std::lock_guard lock(mutex_);
    return commits_;
  }

 private:
  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int commits_ = 0;
  bool released_ = false;
  std::thread first_;
};

// Starts `units` while the writer is held, more than its queue takes; returns when the queue is
// full, and thereby when every other unit waits in it.
struct Crowd {
  std::vector<std::thread> threads;
  std::atomic<int> overloaded{0}, done{0}, failed{0};

  Crowd(int count, const std::function<Result<void>(int)>& unit) {
    for (int i = 0; i < count; ++i)
      threads.emplace_back([this, unit, i] {
        const Result<void> result = unit(i);
        if (result)
          ++done;
        else if (result.error().code == ErrorCode::Overloaded)
          ++overloaded;
        else
          ++failed;
      });
  }
  void wait_for_overloaded(int count) const {
    while (overloaded < count) std::this_thread::yield();
  }
  void join() {
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_CASE_FIXTURE(SqliteDirectory, "units that wait are committed together, a full queue refuses") {
  options.queue_limit = 20;
  const std::unique_ptr<Store> store = open();
  HeldWriter writer(*store);
  Crowd crowd(25, [&](int) { return store->audit().append(std::vector{draft()}); });
  crowd.wait_for_overloaded(5);
  writer.release();
  crowd.join();
  CHECK(crowd.overloaded == 5);
  CHECK(crowd.done == 20);
  CHECK(writer.commits() == 2);
  CHECK(store->audit().head().seq == 21);
  CHECK(verify(*store).ok);
}

TEST_CASE_FIXTURE(SqliteDirectory, "a unit that fails is undone alone, its records leave no gap") {
  options.queue_limit = 20;
  const std::unique_ptr<Store> store = open();
  add_customers(*store, 3);
  HeldWriter writer(*store);
  CustomerRow clash = customer(1);
  clash.cid = "another";
  Crowd crowd(25, [&](int i) -> Result<void> {
    const AuditDraft record = draft("event." + std::to_string(i));
    switch (i % 3) {
      case 0:
        return store->audit().append(std::vector{record});
      case 1:  // fails after rows were written, before its record
        return store->customers().write_customers(std::vector{customer(9), clash}, nullptr,
                                                  &record);
      default:  // fails after two records were chained
        return store->audit().append(std::vector{record, record, draft_on({77})});
    }
  });
  crowd.wait_for_overloaded(5);
  writer.release();
  crowd.join();
  CHECK(crowd.done + crowd.failed == 20);
  CHECK(crowd.failed > 0);
  CHECK(writer.commits() == 2);
  CHECK(store->audit().head().seq == 1 + static_cast<std::uint64_t>(crowd.done));
  CHECK(verify(*store).ok);
  const auto stats = store->audit().stats();
  CHECK(stats->records == store->audit().head().seq);
  int customers = 0;
  REQUIRE(store->customers().load_customers([&](const CustomerRow&) { ++customers; }));
  CHECK(customers == 3);
}

TEST_CASE_FIXTURE(SqliteDirectory, "many threads write and read, and the chain holds") {
  const std::unique_ptr<Store> store = open();
  add_customers(*store, 50);
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        if (!store->audit().append(std::vector{draft_on({1 + (t * 7 + i) % 50})})) ++refused;
        model::AuditQuery query;
        query.cid = cid(1 + i % 50);
        if (!store->audit().page(query)) ++refused;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(store->audit().head().seq == 320);
  CHECK(verify(*store).ok);
}

// Lets no file of this process grow, as a full disk would.
class NoMoreSpace {
 public:
  NoMoreSpace() {
    ::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    struct rlimit none = before_;
    none.rlim_cur = 4096;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);
  }
  ~NoMoreSpace() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  struct rlimit before_ {};
};

TEST_CASE_FIXTURE(SqliteDirectory,
                  "a disk that takes no more refuses changes, never loses or "
                  "half-does one, and recovers without a restart") {
  const std::unique_ptr<Store> store = open();
  add_customers(*store, 10);
  REQUIRE(store->audit().append(std::vector{draft()}));
  const model::AuditHead before = store->audit().head();
  {
    const NoMoreSpace full;
    const NewJob job = action_job(5, 10);
    const auto created = store->jobs().create_job(job, intent_of(job));
    REQUIRE_FALSE(created);
    CHECK(is(created.error(), ErrorCode::AuditUnavailable));
    CHECK_FALSE(store->writable());
    CHECK(store->audit().head() == before);
    CHECK(all_records(*store).size() == 1);
    CHECK_FALSE(store->audit().append(std::vector{draft("new.word")}));
  }
  SUBCASE("the next change succeeds") {
    AuditDraft late = draft("new.word");
    REQUIRE(store->audit().append({&late, 1}));
    CHECK(store->writable());
    CHECK(all_records(*store).at(1).action == "new.word");
  }
  SUBCASE("without a change the writer finds out by itself") {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!store->writable() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    CHECK(store->writable());
  }
  CHECK(verify(*store).ok);
}

TEST_CASE_FIXTURE(SqliteDirectory, "a clock that is set back leaves the chain without a gap") {
  auto clock = std::make_shared<std::atomic<TimeMs>>(kNow);
  options.now = [clock] { return clock->load(); };
  {
    const std::unique_ptr<Store> store = open();
    REQUIRE(store->audit().append(std::vector{draft("before"), draft("before")}));
    *clock -= 3'600'000;
    REQUIRE(store->audit().append(std::vector{draft("an hour ago")}));
  }
  *clock -= 86'400'000;
  const std::unique_ptr<Store> store = open();
  REQUIRE(store->audit().append(std::vector{draft("a day ago")}));
  const auto records = all_records(*store);
  REQUIRE(records.size() == 4);
  for (std::size_t i = 0; i < records.size(); ++i) CHECK(records[i].seq == i + 1);
  CHECK(records[3].at < records[0].at);
  CHECK(verify(*store).ok);
  CHECK(store->audit().stats()->records == 4);
}

TEST_CASE_FIXTURE(SqliteDirectory, "below the reserve new actions are refused, outcomes are not") {
  {
    const std::unique_ptr<Store> store = open();
    add_customers(*store, 2);
    const NewJob job = action_job(5, 2);
    REQUIRE(store->jobs().create_job(job, intent_of(job)));
  }
  options.reserve_bytes = ~std::uint64_t{0};
  const std::unique_ptr<Store> store = open();
  const NewJob job = action_job(6, 2);
  const auto created = store->jobs().create_job(job, intent_of(job));
  REQUIRE_FALSE(created);
  CHECK(is(created.error(), ErrorCode::AuditUnavailable));
  OutcomeUnit outcome;
  outcome.job = store->jobs().unfinished_jobs()->at(0).key;
  outcome.changes.push_back({.position = 0, .outcome = model::Outcome::Succeeded});
  outcome.audit.push_back(draft_on({1}));
  CHECK(store->jobs().record_outcomes(outcome));
  CHECK(store->writable());
}

TEST_CASE_FIXTURE(SqliteDirectory, "the WAL is copied back while writing goes on") {
  const std::unique_ptr<Store> store = open();
  std::vector<AuditDraft> megabyte(50, draft());
  for (AuditDraft& each : megabyte) each.detail = std::string(20'000, 'x');
  for (int i = 0; i < 40; ++i) REQUIRE(store->audit().append(megabyte));
  CHECK(std::filesystem::file_size(database().string() + "-wal") < 20u << 20);
  CHECK(std::filesystem::file_size(database()) > 20u << 20);
}

TEST_CASE_FIXTURE(SqliteDirectory, "a backup taken while others write is a sound store") {
  const std::unique_ptr<Store> store = open();
  add_customers(*store, 100);
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    for (int i = 0; !stop; ++i)
      REQUIRE(store->audit().append(std::vector{draft_on({1 + i % 100})}));
  });
  while (store->audit().head().seq < 20) std::this_thread::yield();
  SqliteDirectory copy;
  std::filesystem::create_directory(copy.options.data_dir);
  const auto copied = store->backup_to(copy.database().string(), "");
  stop = true;
  busy.join();
  REQUIRE(copied);
  CHECK((std::filesystem::status(copy.database()).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const std::unique_ptr<Store> restored = copy.open();
  CHECK(restored->audit().head().seq >= 20);
  CHECK(verify(*restored).ok);
  CHECK(restored->clusters().clusters()->size() == 14);
}

}  // namespace
}  // namespace tms::store::test
