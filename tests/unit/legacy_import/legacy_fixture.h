// The predecessor's files, as small as a test needs them, and a data directory to import them into.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/commands/admin_channel.h"
#include "server/legacy_import/import_run.h"
#include "shared/model/audit.h"
#include "shared/model/job.h"

namespace tms::legacy_import::test {

class LegacyFixture {
 public:
  LegacyFixture();
  ~LegacyFixture();

  // Runs SQL on a file of the predecessor; made when it does not exist.
  void write(const std::string& file, const std::string& sql) const;
  std::string path(const std::string& file) const { return (folder_ / file).string(); }

  struct Run {
    model::Result<bool> complete;
    std::string problems, summary;
  };
  // With audit.db, jobs.db and prod_customer_data.db, those of them that exist.
  Run import(const std::string& time_zone = "UTC",
             const std::vector<std::string>& cluster_map = {"tms.eu.example.com=EU"});
  // The next import is cut off after this many pieces, as by a crash.
  void fail_after(int pieces) { pieces_left_ = pieces; }

  std::vector<model::AuditRecord> history();  // of source legacy, oldest first
  std::vector<model::Job> jobs();             // newest first
  std::vector<model::JobCustomer> customers_of(const model::JobId& job);
  std::string get(const std::string& path);
  void put(const std::string& path, const std::string& json);

 private:
  commands::AdminChannel& channel();

  std::filesystem::path folder_;
  std::optional<commands::AdminChannel> channel_;
  std::optional<int> pieces_left_;
};

// The tables as the newest files have them.
inline constexpr const char* kAuditTable =
    "CREATE TABLE audit_log(id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT, action_type TEXT, "
    "customer_ids TEXT, timestamp DATETIME, ip_address TEXT, status TEXT, error_message TEXT, "
    "duration_ms INTEGER);";
inline constexpr const char* kJobTables =
    "CREATE TABLE jobs(job_id TEXT PRIMARY KEY, user_id TEXT, batch_id TEXT, action_code INTEGER, "
    "action_name TEXT, cluster_url TEXT, created_at TEXT, request_payload TEXT, "
    "response_summary TEXT, status TEXT, http_status INTEGER, error_message TEXT, updated_at TEXT);"
    "CREATE TABLE job_customers(id INTEGER PRIMARY KEY, job_id TEXT, cid TEXT);";

}  // namespace tms::legacy_import::test
