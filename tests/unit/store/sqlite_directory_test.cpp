// The data directory: its lock, its rights, and files that must be refused.
#include <unistd.h>

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
