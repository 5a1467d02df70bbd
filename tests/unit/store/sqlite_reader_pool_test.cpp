// Readers: as many as are needed at once, and no more than a moment ago.
#include "server/store/sqlite/reader_pool.h"

#include "tests/unit/store/sqlite_fixture.h"

namespace tms::store::test {
namespace {

using sqlite::ReaderPool;

struct ReaderPoolFixture : SqliteDirectory {
  ReaderPoolFixture() { open(); }  // makes the database
  void use_two_at_once(ReaderPool& pool) const {
    const ReaderPool::Lease first = pool.lend();
    const ReaderPool::Lease second = pool.lend();
    CHECK(pool.open() == 2);
  }
};

TEST_CASE_FIXTURE(ReaderPoolFixture, "readers stay open for the next burst") {
  ReaderPool pool(database(), {.readers = 2, .idle = std::chrono::hours(1)});
  use_two_at_once(pool);
  pool.lend();
  CHECK(pool.open() == 2);
}

TEST_CASE_FIXTURE(ReaderPoolFixture, "readers that nobody has needed for a while are closed") {
  ReaderPool pool(database(), {.readers = 2, .idle = std::chrono::seconds(0)});
  use_two_at_once(pool);
  CHECK(pool.open() == 1);
}

TEST_CASE_FIXTURE(ReaderPoolFixture, "the last reader is kept, and reads") {
  ReaderPool pool(database(), {.readers = 2, .idle = std::chrono::seconds(0)});
  pool.lend();
  CHECK(pool.open() == 1);
  CHECK(pool.lend()->sql.number("SELECT 1") == 1);
}

TEST_CASE_FIXTURE(ReaderPoolFixture, "what was closed leaves its place to the next") {
  ReaderPool pool(database(), {.readers = 2, .idle = std::chrono::seconds(0)});
  use_two_at_once(pool);
  use_two_at_once(pool);
}

}  // namespace
}  // namespace tms::store::test
