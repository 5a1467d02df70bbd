#include "tests/unit/audit/trail_fixture.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "server/core/audit/actor.h"
#include "server/store/sqlite_store.h"

namespace tms::test {

TrailFixture::TrailFixture() {
  static std::atomic<int> number = 0;
  dir_ = std::filesystem::temp_directory_path() /
         ("tms-trail-" + std::to_string(getpid()) + "-" + std::to_string(++number));
  open();
}

TrailFixture::~TrailFixture() {
  close();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

void TrailFixture::open() {
  store::SqliteOptions options;
  options.data_dir = dir_;
  options.now = core::system_clock();
  options.readers = 2;
  auto store = store::open_sqlite_store(options);
  REQUIRE_MESSAGE(store, store.error().message);
  store_ = std::move(*store);
  core::AuditTrailOptions trail;
  trail.checkpoint_file = checkpoints();
  trail.checkpoint_key_file = file("audit.key");
  trail.log = [this](const std::string& line) {
    const std::lock_guard lock(mutex_);
    logged_.push_back(line);
    logged_more_.notify_all();
  };
  auto opened = core::AuditTrail::open(*store_, core::system_clock(), trail);
  REQUIRE_MESSAGE(opened, opened.error().message);
  trail_ = std::move(*opened);
}

void TrailFixture::close() {
  trail_.reset();
  store_.reset();
}

bool TrailFixture::holds(const std::string& words) const {
  return std::ranges::any_of(
      logged_, [&words](const std::string& line) { return line.find(words) != std::string::npos; });
}

bool TrailFixture::was_logged(const std::string& words) {
  const std::lock_guard lock(mutex_);
  return holds(words);
}

void TrailFixture::wait_until_logged(const std::string& words) {
  std::unique_lock lock(mutex_);
  REQUIRE(logged_more_.wait_for(lock, std::chrono::seconds(30), [&] { return holds(words); }));
}

void TrailFixture::append(int records) {
  std::vector<store::AuditDraft> drafts;
  for (int i = 0; i < records; ++i) {
    drafts.push_back(core::audit_draft(core::system_actor(), "test.event",
                                       model::AuditOutcome::Success,
                                       "record " + std::to_string(i)));
  }
  REQUIRE(store_->audit().append(drafts));
}

void TrailFixture::tamper(const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file("tms.db").c_str(), &database) == SQLITE_OK);
  char* message = nullptr;
  const int result = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
  const std::string problem = message == nullptr ? "" : message;
  sqlite3_free(message);
  sqlite3_close(database);
  REQUIRE_MESSAGE(result == SQLITE_OK, problem);
}

core::OfflineVerdict TrailFixture::verify_offline(core::OfflineVerifyOptions options) {
  if (options.checkpoint_file.empty()) options.checkpoint_file = checkpoints();
  auto store = store::open_sqlite_store_read_only(dir_);
  REQUIRE_MESSAGE(store, store.error().message);
  auto verdict = core::verify_offline((*store)->audit(), options);
  REQUIRE_MESSAGE(verdict, verdict.error().message);
  return *verdict;
}

}  // namespace tms::test
