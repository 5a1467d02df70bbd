#include "tests/unit/legacy_import/legacy_fixture.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <sstream>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/job_json.h"

namespace tms::legacy_import::test {

LegacyFixture::LegacyFixture() {
  char path[] = "/tmp/tms-legacy-XXXXXX";
  folder_ = mkdtemp(path);
}

LegacyFixture::~LegacyFixture() {
  channel_.reset();
  std::filesystem::remove_all(folder_);
}

void LegacyFixture::write(const std::string& file, const std::string& sql) const {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path(file).c_str(), &db) == SQLITE_OK);
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  REQUIRE_MESSAGE(code == SQLITE_OK, sqlite3_errmsg(db));
  sqlite3_close(db);
}

commands::AdminChannel& LegacyFixture::channel() {
  if (!channel_) {
    auto opened = commands::AdminChannel::open({.data_dir = (folder_ / "data").string()},
                                               commands::AdminChannel::Missing::IsCreated);
    REQUIRE(opened);
    channel_.emplace(std::move(*opened));
  }
  return *channel_;
}

LegacyFixture::Run LegacyFixture::import(const std::string& time_zone,
                                         const std::vector<std::string>& cluster_map) {
  ImportArguments arguments;
  arguments.time_zone = time_zone;
  arguments.cluster_map = cluster_map;
  const auto if_there = [this](const char* file) {
    return std::filesystem::exists(path(file)) ? path(file) : std::string();
  };
  arguments.audit_db = if_there("audit.db");
  arguments.jobs_db = if_there("jobs.db");
  arguments.customer_db = if_there("prod_customer_data.db");
  const auto send = [this](const std::string& method, const std::string& path,
                           const std::string& json) -> model::Result<std::string> {
    if (path == "/control/import/history" && pieces_left_ && (*pieces_left_)-- == 0) {
      pieces_left_.reset();
      return model::fail(model::ErrorCode::AuditUnavailable, "The disk is full.");
    }
    return channel().send(method, path, json);
  };
  std::ostringstream problems;
  std::ostringstream summary;
  auto complete = run_import(arguments, send, problems, summary);
  return {std::move(complete), problems.str(), summary.str()};
}

std::string LegacyFixture::get(const std::string& path) {
  const auto body = channel().send("GET", path, "");
  REQUIRE_MESSAGE(body, (body ? "" : body.error().message));
  return *body;
}

void LegacyFixture::put(const std::string& path, const std::string& json) {
  const auto body = channel().send("PUT", path, json);
  REQUIRE_MESSAGE(body, (body ? "" : body.error().message));
}

std::vector<model::AuditRecord> LegacyFixture::history() {
  std::vector<model::AuditRecord> records;
  std::uint64_t before = 0;
  do {
    const auto page = protocol::read_audit_page(
        get("/api/v1/audit?limit=500" +
            (before == 0 ? std::string() : "&before_seq=" + std::to_string(before))));
    REQUIRE(page);
    for (const auto& record : page->items) {
      if (record.source == "legacy") records.push_back(record);
    }
    before = page->next_before_seq;
  } while (before != 0);
  std::ranges::reverse(records);
  return records;
}

std::vector<model::Job> LegacyFixture::jobs() {
  return protocol::read_job_page(get("/api/v1/jobs?limit=500")).value().items;
}

std::vector<model::JobCustomer> LegacyFixture::customers_of(const model::JobId& job) {
  return protocol::read_job_customer_page(get("/api/v1/jobs/" + job.text() + "/customers"))
      .value()
      .items;
}

}  // namespace tms::legacy_import::test
