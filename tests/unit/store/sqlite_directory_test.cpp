// The data directory: its lock, its rights, and files that must be refused.
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "server/store/sqlite/data_directory.h"
#include "server/store/sqlite/migrations.h"
#include "tests/unit/store/sqlite_fixture.h"

namespace tms::store::test {
namespace {

using model::ErrorCode;
namespace fs = std::filesystem;

bool mentions(const model::Error& error, const std::string& text) {
  INFO(error.message);
  return error.message.find(text) != std::string::npos;
}

TEST_CASE_FIXTURE(SqliteDirectory, "only the owner may enter the directory and read the files") {
  const std::unique_ptr<Store> store = open();
  CHECK((fs::status(options.data_dir).permissions() & fs::perms::all) == fs::perms::owner_all);
  for (const auto& file : fs::directory_iterator(options.data_dir))
    CHECK((file.status().permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE_FIXTURE(SqliteDirectory, "a second server on the directory is refused, by number") {
  std::unique_ptr<Store> store = open();
  const model::Error error = open_error();
  CHECK(error.code == ErrorCode::Conflict);
  CHECK(mentions(error, "in use by process " + std::to_string(::getpid())));
  store.reset();
  CHECK(open());
}

TEST_CASE_FIXTURE(SqliteDirectory, "a newer schema is refused, both versions are named") {
  open();
  tamper("PRAGMA user_version = 999");
  const model::Error error = open_error();
  CHECK(error.code == ErrorCode::Conflict);
  CHECK(mentions(error, "999"));
  CHECK(mentions(error, "up to " + std::to_string(sqlite::migrations().size())));
  CHECK_FALSE(open_sqlite_store_read_only(options.data_dir));
}

TEST_CASE_FIXTURE(SqliteDirectory, "every older schema is brought forward, and works") {
  for (std::size_t version = 1; version <= sqlite::migrations().size(); ++version) {
    CAPTURE(version);
    options.data_dir = root.path() / ("from-" + std::to_string(version));
    fs::create_directory(options.data_dir);
    {
      sqlite::Connection old(database().string(), sqlite::Connection::Mode::ReadWrite);
      REQUIRE(sqlite::migrate(old, kNow, version));
    }
    CHECK(open_sqlite_store_read_only(options.data_dir).has_value() ==
          (version == sqlite::migrations().size()));
    const std::unique_ptr<Store> store = open();
    add_customers(*store, 2);
    REQUIRE(store->audit().append(std::vector{draft_on({1, 2})}));
    CHECK(verify(*store).ok);
  }
}

TEST_CASE_FIXTURE(SqliteDirectory, "whom an earlier version saw in a third state is left alone") {
  const auto all = sqlite::migrations();
  const auto left_alone = std::ranges::find(all, "0007_left_alone", &sqlite::Migration::name);
  REQUIRE(left_alone != all.end());
  fs::create_directory(options.data_dir);
  {
    sqlite::Connection old(database().string(), sqlite::Connection::Mode::ReadWrite);
    REQUIRE(sqlite::migrate(old, kNow, static_cast<std::size_t>(left_alone - all.begin())));
    old.script(
        "INSERT INTO jobs(key, id, kind, cluster, action, status, created_by, created_by_id, "
        "created_at, started_at, finished_at, reason, source, waiting, in_flight, succeeded, "
        "failed, unknown, skipped, cancelled) VALUES (1, randomblob(16), 0, 1, 2, 1, 'ann', "
        "randomblob(16), 1, 1, 0, 'a test', 'live', 0, 0, 0, 0, 2, 0, 0);"
        "INSERT INTO job_messages(job, number, text) VALUES (1, 1, 'Neither the state from before "
        "nor the one asked for: the cluster shows other; not sent again, a person has to look'), "
        "(1, 2, 'No answer');"
        "INSERT INTO job_customers VALUES (1, 0, 1, 4, 1, 1, 1, 0, 1, 1), "
        "(1, 1, 2, 4, 1, 1, 1, 0, 2, 1)");
  }
  const auto unsettled = open()->jobs().unfinished_jobs();
  REQUIRE(unsettled);
  REQUIRE(unsettled->size() == 1);
  REQUIRE(unsettled->at(0).customers.size() == 2);
  CHECK(unsettled->at(0).customers[0].outcome == model::Outcome::Unknown);
  CHECK(unsettled->at(0).customers[0].left_alone);
  CHECK_FALSE(unsettled->at(0).customers[1].left_alone);
}

TEST_CASE_FIXTURE(SqliteDirectory, "what each cluster moved in the last day is counted anew") {
  const auto all = sqlite::migrations();
  const auto counted = std::ranges::find(all, "0009_cluster_hours", &sqlite::Migration::name);
  REQUIRE(counted != all.end());
  fs::create_directory(options.data_dir);
  sqlite::Connection sql(database().string(), sqlite::Connection::Mode::ReadWrite);
  REQUIRE(sqlite::migrate(sql, kNow, static_cast<std::size_t>(counted - all.begin())));
  // Hour 100 is of the day before; in hour 200 one action succeeded on three and failed on one.
  sql.script(
      "INSERT INTO audit_words VALUES (1, 'EU'), (2, 'pe-enable'), (3, ''), (4, 'cluster.sync');"
      "INSERT INTO audit(seq, at, actor, role, ip, action, cluster, source, outcome, detail, hash) "
      "VALUES (1, 360000000, 4, 4, 4, 2, 1, 4, 1, '', ''), (2, 720000000, 4, 4, 4, 2, 1, 4, 1, '', "
      "''), (3, 720000001, 4, 4, 4, 2, 1, 4, 2, '', ''), (4, 723600000, 4, 4, 4, 4, 1, 4, 1, '', "
      "''), (5, 723600001, 4, 4, 4, 4, 3, 4, 1, '', '');"
      "INSERT INTO audit_customers VALUES (7, 1), (7, 2), (8, 2), (9, 2), (7, 3);"
      "INSERT INTO audit_hours(hour, records, customers, first_at, last_at, first_seq, last_seq) "
      "VALUES (100, 1, 1, 0, 0, 1, 1), (200, 2, 3, 0, 0, 2, 3), (201, 2, 0, 0, 0, 4, 5)");
  REQUIRE(sqlite::migrate(sql, kNow));
  const auto figure = [&](const std::string& column, int hour) {
    return sql.number(
        "SELECT " + column + " FROM audit_cluster_hours WHERE cluster = 1 AND hour = ?", hour);
  };
  CHECK(sql.number("SELECT count(*) FROM audit_cluster_hours") == 2);
  CHECK(figure("records", 200) == 2);
  CHECK(figure("customers", 200) == 3);
  CHECK(figure("records", 201) == 1);
  CHECK(figure("customers", 201) == 0);
}

TEST_CASE_FIXTURE(SqliteDirectory, "a database of another program is not touched") {
  fs::create_directory(options.data_dir);
  tamper("CREATE TABLE other(x)");
  CHECK(mentions(open_error(), "was not made by TMS Dashboard"));
}

TEST_CASE_FIXTURE(SqliteDirectory, "a damaged file is refused with the remedy") {
  open();
  SUBCASE("overwritten") {
    std::ofstream(database(), std::ios::trunc) << std::string(10'000, 'x');
  }
  SUBCASE("cut off") {
    fs::resize_file(database(), 8192);
  }
  const model::Error error = open_error();
  CHECK(mentions(error, "damaged"));
  CHECK(mentions(error, "Restore"));
}

TEST_CASE_FIXTURE(SqliteDirectory, "a directory that cannot be made is an error with its reason") {
  std::ofstream(options.data_dir) << "a file";
  CHECK(mentions(open_error(), options.data_dir.string()));
}

TEST_CASE("network file systems are known by their numbers") {
  CHECK(sqlite::is_network_file_system(0x6969));
  CHECK(sqlite::is_network_file_system(0xff534d42));
  CHECK(sqlite::is_network_file_system(static_cast<std::int32_t>(0xff534d42)));
  CHECK_FALSE(sqlite::is_network_file_system(0xef53));      // ext4
  CHECK_FALSE(sqlite::is_network_file_system(0x01021994));  // tmpfs
}

TEST_CASE_FIXTURE(SqliteDirectory, "reading alone needs no lock and changes nothing") {
  const auto nothing = open_sqlite_store_read_only(options.data_dir);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == ErrorCode::NotFound);

  std::unique_ptr<Store> store = open();
  REQUIRE(store->audit().append(std::vector{draft(), draft()}));
  SUBCASE("beside a running server") {}
  SUBCASE("without one") {
    store.reset();
  }
  const auto reader = open_sqlite_store_read_only(options.data_dir);
  REQUIRE(reader);
  CHECK((*reader)->audit().head().seq == 2);
  CHECK(verify(**reader).ok);
  CHECK_FALSE((*reader)->writable());
  const auto written = (*reader)->audit().append(std::vector{draft()});
  REQUIRE_FALSE(written);
  CHECK(written.error().code == ErrorCode::AuditUnavailable);
}

}  // namespace
}  // namespace tms::store::test
