// What was acknowledged survives kill -9 at any moment.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "tests/unit/store/sqlite_fixture.h"

namespace tms::store::test {
namespace {

constexpr int kThreads = 4;
constexpr int kCustomers = 40;

// Appends records and creates jobs for ever; each number is written to the pipe once the store has
// acknowledged it.
[[noreturn]] void write_until_killed(const SqliteOptions& options, int round, int pipe_end) {
  auto store = open_sqlite_store(options);
  if (!store) ::_exit(3);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (std::int32_t i = 0;; ++i) {
        const std::int32_t number = (round * kThreads + t) * 1'000'000 + i;
        AuditDraft record = draft_on({1 + i % kCustomers});
        record.detail = std::to_string(number);
        if (!(*store)->audit().append({&record, 1})) ::_exit(4);
        if (::write(pipe_end, &number, sizeof number) != sizeof number) ::_exit(5);
      }
    });
  for (std::thread& thread : threads) thread.join();
  ::_exit(6);
}

TEST_CASE_FIXTURE(SqliteDirectory,
                  "kill -9 in the middle of commits loses nothing that was "
                  "acknowledged") {
  { add_customers(*open(), kCustomers); }
  std::set<std::string> acknowledged;
  for (int round = 0; round < 10; ++round) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_until_killed(options, round, ends[1]);
    ::close(ends[1]);
    std::int32_t number = 0;
    const int kill_after = 5 + round * 23;
    for (int read = 0; ::read(ends[0], &number, sizeof number) == sizeof number; ++read) {
      acknowledged.insert(std::to_string(number));
      if (read == kill_after) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    const std::unique_ptr<Store> store = open();
    CHECK(verify(*store).ok);
    std::set<std::string> present;
    for (const model::AuditRecord& record : all_records(*store)) present.insert(record.detail);
    CHECK(std::includes(present.begin(), present.end(), acknowledged.begin(), acknowledged.end()));
    CHECK(store->audit().stats()->records == store->audit().head().seq);
  }
}

}  // namespace
}  // namespace tms::store::test
