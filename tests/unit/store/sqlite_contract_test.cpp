// The contract of store.h, kept by the SQLite engine.
#include <doctest/doctest.h>

#include "server/store/sqlite_store.h"
#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

struct SqliteSubject {
  TemporaryDirectory directory;
  StoreUnderTest subject;

  SqliteSubject() {
    subject.clock = std::make_shared<std::atomic<TimeMs>>(kNow);
    subject.open = [this] {
      SqliteOptions options;
      options.data_dir = directory.path() / "data";
      options.now = [clock = subject.clock] { return clock->load(); };
      options.reserve_bytes = 0;
      auto store = open_sqlite_store(options);
      REQUIRE_MESSAGE(store, (store ? "" : store.error().message));
      return std::move(*store);
    };
  }
};

TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps accounts") {
  check_accounts(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps clusters") {
  check_clusters(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps customers") {
  check_customers(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps jobs") {
  check_jobs(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite lists jobs") {
  check_job_lists(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps customer lists and runbooks") {
  check_lists(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps batches") {
  check_batches(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite pages the audit log") {
  check_audit_pages(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite chains the audit log") {
  check_audit_chain(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite imports history") {
  check_imports(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite seals the audit log") {
  check_retention(subject);
}
TEST_CASE_FIXTURE(SqliteSubject, "sqlite keeps the series of the System screen") {
  check_figures(subject);
}

}  // namespace
}  // namespace tms::store::test
