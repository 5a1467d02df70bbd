// What becomes of the predecessor's audit log and jobs.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "shared/protocol/system_json.h"
#include "tests/unit/legacy_import/legacy_fixture.h"

using namespace tms;
using namespace tms::legacy_import::test;
using model::AuditOutcome;
using model::format_time;
using model::JobStatus;
using model::Outcome;

namespace {

constexpr const char* kJobId = "0b8f6f0c-7f7e-4d0a-9a55-5a3b0c9d1e2f";

std::string job_row(const std::string& id, const std::string& status, const std::string& http,
                    const std::string& created_at = "2025-03-01T10:00:00.5",
                    const std::string& host = "tms.eu.example.com") {
  return "INSERT INTO jobs VALUES('" + id + "', 'bob', NULL, 2, 'PE-Enable', 'https://" + host +
         "/tms/v1/set/action', '" + created_at + "', '{}', NULL, '" + status + "', " + http +
         ", NULL, '" + created_at + "');";
}

std::string customers_row(const std::string& job, const std::vector<std::string>& cids) {
  std::string sql;
  for (const auto& cid : cids) {
    sql += "INSERT INTO job_customers(job_id, cid) VALUES('" + job + "', '" + cid + "');";
  }
  return sql;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE_FIXTURE(LegacyFixture, "audit rows become records of source legacy, times as UTC") {
  write("audit.db",
        std::string(kAuditTable) +
            "INSERT INTO audit_log VALUES"
            "(1,'ann','Login',NULL,'2025-03-01 09:00:00','10.0.0.1','success',NULL,12),"
            "(2,'ann','Trans-Begin','[\"b\",\"a\",\"b\",1234567]',"
            "'2025-03-01 09:01:00','10.0.0.1','failure','Invalid token',NULL),"
            "(3,'bob','PE-Enable','short','2025-03-01 09:02:00.5',NULL,'success','',7);");
  const auto run = import("Asia/Tokyo");  // of jobs only
  REQUIRE(run.complete);
  CHECK(*run.complete);
  CHECK(run.problems == "");
  CHECK(run.summary ==
        "rows read: 3; added: 3, imported before: 0, completed: 0, left out: 0; "
        "ids that stood twice in their row: 1.\n");
  const auto records = history();
  REQUIRE(records.size() == 3);
  CHECK(records[0].action == "Login");
  CHECK(records[0].actor == "ann");
  CHECK(records[0].ip == "10.0.0.1");
  CHECK(records[0].duration_ms == 12);
  CHECK(format_time(records[0].at) == "2025-03-01T09:00:00.000Z");
  CHECK(records[1].action == "tran-begin");
  CHECK(records[1].outcome == AuditOutcome::Failure);
  CHECK(records[1].detail == "Invalid token");
  CHECK(records[1].customer_count == 3);
  CHECK(records[1].customers_sample == std::vector<std::string>{"1234567", "a", "b"});
  CHECK(records[2].customers_sample == std::vector<std::string>{"short"});
  CHECK(get("/api/v1/audit?cid=short").find("pe-enable") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "jobs come with their customers and end as far as it is known") {
  write("jobs.db",
        std::string(kJobTables) + job_row(kJobId, "SUCCESS", "200") +
            job_row("17", "FAILED", "401") + job_row("18", "FAILED", "NULL") +
            job_row("19", "IN_PROGRESS", "NULL") + job_row("20", "FAILED", "504") +
            job_row("21", "FAILED", "503") + customers_row(kJobId, {"b", "a", "a"}) +
            customers_row("17", {"a"}) + customers_row("18", {"a"}) + customers_row("19", {"a"}) +
            customers_row("20", {"a"}) + customers_row("21", {"a"}) +
            "UPDATE jobs SET error_message = 'Invalid access token', batch_id = 'X_EU_AOS8', "
            "updated_at = '2025-03-01T10:00:30' WHERE job_id = '17';");
  REQUIRE(*import("Europe/Berlin").complete);
  const auto all = jobs();
  REQUIRE(all.size() == 6);
  const auto& ok = all[5];
  CHECK(ok.id.text() == kJobId);
  CHECK(ok.source == "legacy");
  CHECK(ok.created_by == "bob");
  CHECK(ok.cluster == "EU");
  CHECK(ok.action == model::Action::PeEnable);
  CHECK(ok.status == JobStatus::Succeeded);
  CHECK(ok.counts[Outcome::Succeeded] == 2);
  CHECK(ok.counts.total() == 2);
  CHECK(format_time(ok.created_at) == "2025-03-01T09:00:00.500Z");
  const auto& refused = all[4];
  CHECK(refused.status == JobStatus::Failed);
  CHECK(refused.batch_ids == std::vector<std::string>{"X_EU_AOS8"});
  CHECK(refused.finished_at - refused.created_at == 29'500);
  const auto customers = customers_of(refused.id);
  REQUIRE(customers.size() == 1);
  CHECK(customers[0].outcome == Outcome::Failed);
  CHECK(customers[0].http_status == 401);
  CHECK(customers[0].message == "Invalid access token");
  // No answer, a job that hung for ever, a gateway's time-out: nobody knows what the cluster did.
  CHECK(customers_of(all[3].id)[0].outcome == Outcome::Unknown);
  CHECK(customers_of(all[2].id)[0].outcome == Outcome::Unknown);
  CHECK(customers_of(all[2].id)[0].message == "The predecessor never recorded how this ended.");
  CHECK(customers_of(all[1].id)[0].outcome == Outcome::Unknown);
  CHECK(customers_of(all[0].id)[0].outcome == Outcome::Failed);
  CHECK(get("/api/v1/jobs?cid=b").find(kJobId) != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "the log and the jobs are told in the order of their times") {
  write("audit.db", std::string(kAuditTable) +
                        "INSERT INTO audit_log(user_id, action_type, timestamp, status) VALUES"
                        "('ann','first','2025-03-01 08:59:59','success'),"
                        "('ann','third','2025-03-01 09:00:01','success');");
  write("jobs.db",
        std::string(kJobTables) + job_row(kJobId, "SUCCESS", "200") + customers_row(kJobId, {"a"}));
  REQUIRE(*import("Europe/Berlin").complete);
  std::vector<std::string> actions;
  for (const auto& record : history()) actions.push_back(record.action);
  CHECK(actions == std::vector<std::string>{"first", "pe-enable", "third"});
}

TEST_CASE_FIXTURE(LegacyFixture, "jobs and lists tell the cluster of customers in the log") {
  write("audit.db", std::string(kAuditTable) +
                        "INSERT INTO audit_log(user_id, action_type, customer_ids, timestamp, "
                        "status) VALUES"
                        "('ann','PE-Enable','[\"known\", \"stranger\"]','2025-03-01 09:00','x'),"
                        "('ann','PE-Enable','[\"known\", \"stranger\"]','2025-03-01 09:00:00',"
                        "'success'),"
                        "('ann','PE-Enable','nobody','2025-03-01 09:00:00','success');");
  write("jobs.db", std::string(kJobTables) + job_row(kJobId, "SUCCESS", "200") +
                       customers_row(kJobId, {"known"}));
  CHECK_FALSE(*import().complete);  // the first time lacks its seconds
  const auto records = history();
  REQUIRE(records.size() == 3);
  CHECK(records[0].cluster == "EU");
  CHECK(records[0].customer_count == 2);
  CHECK(records[1].cluster == "");
  CHECK(records[1].customers_sample == std::vector<std::string>{"nobody"});
  CHECK(get("/api/v1/clusters").find("Imported, cluster not known") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "importing again adds only what is new") {
  write("audit.db", std::string(kAuditTable) +
                        "INSERT INTO audit_log VALUES"
                        "(1,'ann','Login','','2025-03-01 09:00:00','10.0.0.1','success',NULL,12);");
  write("jobs.db",
        std::string(kJobTables) + job_row(kJobId, "SUCCESS", "200") + customers_row(kJobId, {"a"}));
  REQUIRE(*import().complete);
  CHECK(import().summary ==
        "rows read: 2; added: 0, imported before: 2, completed: 0, left out: 0.\n");
  write("audit.db",
        "INSERT INTO audit_log VALUES"
        "(2,'ann','Login','','2025-03-01 09:00:00','10.0.0.1','success',NULL,12);");
  CHECK(import().summary ==
        "rows read: 3; added: 1, imported before: 2, completed: 0, left out: 0.\n");
  CHECK(history().size() == 3);
  CHECK(jobs().size() == 1);
}

TEST_CASE_FIXTURE(LegacyFixture, "an import that was cut off goes on where it ended") {
  std::string sql = kAuditTable;
  sql +=
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7000) "
      "INSERT INTO audit_log(user_id, action_type, customer_ids, timestamp, status) "
      "SELECT 'ann', 'PE-Enable', 'c' || i, '2025-03-01 09:00:00', 'success' FROM n;";
  write("audit.db", sql);
  fail_after(1);
  const auto cut = import();
  REQUIRE_FALSE(cut.complete);
  CHECK(cut.complete.error().message == "The disk is full.");
  CHECK(history().size() == 5000);
  CHECK(import().summary ==
        "rows read: 7000; added: 2000, imported before: 5000, completed: 0, left out: 0.\n");
  std::set<std::string> cids;
  for (const auto& record : history()) cids.insert(record.customers_sample.at(0));
  CHECK(cids.size() == 7000);
  CHECK(history().size() == 7000);
}

TEST_CASE_FIXTURE(LegacyFixture,
                  "a job that ended after the first import is completed by the next") {
  write("jobs.db", std::string(kJobTables) + job_row("17", "IN_PROGRESS", "NULL") +
                       customers_row("17", {"a", "b"}));
  REQUIRE(*import().complete);
  CHECK(jobs().at(0).counts[Outcome::Unknown] == 2);
  write("jobs.db", "UPDATE jobs SET status = 'SUCCESS', http_status = 200");
  CHECK(import().summary ==
        "rows read: 1; added: 0, imported before: 0, completed: 1, left out: 0.\n");
  CHECK(jobs().at(0).counts[Outcome::Succeeded] == 2);
  CHECK(jobs().at(0).counts[Outcome::Unknown] == 0);
  CHECK(jobs().at(0).status == JobStatus::Succeeded);
  CHECK(import().summary ==
        "rows read: 1; added: 0, imported before: 1, completed: 0, left out: 0.\n");
  const auto records = history();
  REQUIRE(records.size() == 2);
  CHECK(records[0].outcome == AuditOutcome::Intent);
  CHECK(records[1].outcome == AuditOutcome::Success);
}

TEST_CASE_FIXTURE(LegacyFixture, "what cannot be read is told by file, table and row") {
  write("audit.db", std::string(kAuditTable) +
                        "INSERT INTO audit_log VALUES"
                        "(1,'ann','Login',NULL,'yesterday','','success',NULL,NULL),"
                        "(2,'ann','Login',NULL,'2025-03-01 09:00:00','','perhaps',NULL,NULL),"
                        "(3,'ann','PE-Enable','[\"a\", \"b c\"]','2025-03-01 09:00:00','',"
                        "'success',NULL,NULL),"
                        "(4,'ann','PE-Enable','[broken','2025-03-01 09:00:00','','success',NULL,"
                        "NULL);");
  write("jobs.db", std::string(kJobTables) + job_row("17", "SUCCESS", "200", "noon") +
                       job_row("18", "SUCCESS", "200", "2025-03-01T10:00:00", "tms.nowhere.test") +
                       job_row("19", "SUCCESS", "200", "2025-03-01T10:00:00", "tms.nowhere.test") +
                       customers_row("no-such-job", {"a", "b"}));
  const auto run = import();
  REQUIRE(run.complete);
  CHECK_FALSE(*run.complete);
  for (const char* line : {
           "audit.db\taudit_log\t1\ttimestamp \"yesterday\" is no time\n",
           "audit.db\taudit_log\t2\tstatus \"perhaps\" is neither success nor failure\n",
           "audit.db\taudit_log\t3\t\"b c\" is no customer id: ",
           "audit.db\taudit_log\t4\t\"[broken\" is no JSON array of ids: ",
           "jobs.db\tjobs\t17\tcreated_at \"noon\" is no time\n",
           "jobs.db\tjob_customers\tno-such-job\t2 customers of a job that is not in the table "
           "jobs\n",
           "jobs.db\tjobs\t18\t2 jobs of tms.nowhere.test, which stands for no cluster: add "
           "--cluster-map tms.nowhere.test=CODE and run the import again\n",
       }) {
    CAPTURE(line);
    CHECK_MESSAGE(run.problems.find(line) != std::string::npos, run.problems);
  }
  CHECK(
      run.summary ==
      "rows read: 7; added: 2, imported before: 0, completed: 0, left out: 5; parts that could not "
      "be read (ids, times, customers without a job, tables): 3.\n");
  CHECK(
      import("UTC", {"tms.nowhere.test=EU"}).summary ==
      "rows read: 7; added: 2, imported before: 2, completed: 0, left out: 3; parts that could not "
      "be read (ids, times, customers without a job, tables): 3.\n");
}

TEST_CASE_FIXTURE(LegacyFixture, "older files may lack columns and tables") {
  write("audit.db",
        "CREATE TABLE audit_log(id INTEGER PRIMARY KEY, user_id TEXT, action_type TEXT, "
        "customer_ids TEXT, timestamp TEXT);"
        "INSERT INTO audit_log VALUES(1, 'ann', 'PE-Enable', 4711, '2025-03-01 09:00:00');");
  write("jobs.db",
        "CREATE TABLE jobs(job_id TEXT, user_id TEXT, action_name TEXT, cluster_url TEXT, "
        "created_at TEXT, status TEXT);"
        "INSERT INTO jobs VALUES('1', 'ann', 'Warp', 'tms.eu.example.com', '2025-03-01 09:00:01', "
        "'success');");
  write("prod_customer_data.db", "CREATE TABLE unrelated(x)");
  const auto run = import();
  REQUIRE(run.complete);
  CHECK_MESSAGE(*run.complete, run.problems);
  const auto records = history();
  REQUIRE(records.size() == 2);
  CHECK(records[0].outcome == AuditOutcome::Unknown);
  CHECK(records[0].customers_sample == std::vector<std::string>{"4711"});
  CHECK(records[1].action == "Warp");
  CHECK_FALSE(jobs().at(0).action);
  CHECK(jobs().at(0).counts.total() == 0);
}

TEST_CASE_FIXTURE(LegacyFixture, "a newer file may be added later: its clusters are made") {
  write("prod_customer_data.db",
        "CREATE TABLE clusters(id INTEGER PRIMARY KEY, code TEXT, name TEXT, description TEXT, "
        "status TEXT, created_at TEXT, display_order INTEGER);"
        "INSERT INTO clusters VALUES(1, 'EU', 'EU', '', 'active', '', 1),"
        "(2, 'MARS', 'Mars', 'Far out', 'active', '', 30), (3, '  ', '', '', '', '', NULL);");
  write("jobs.db", std::string(kJobTables) +
                       job_row("17", "SUCCESS", "200", "2025-03-01T10:00:00", "tms.mars.test"));
  const auto run = import("UTC", {"tms.mars.test=MARS"});
  REQUIRE(run.complete);
  CHECK_FALSE(*run.complete);
  CHECK(run.problems.starts_with("prod_customer_data.db\tclusters\t3\t"));
  CHECK(jobs().at(0).cluster == "MARS");
  CHECK(get("/api/v1/clusters").find("Far out") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "wrong files and flags are refused before anything is imported") {
  CHECK(import().complete.error().fields.at(0).field == "--audit-db");
  std::ofstream(path("audit.db")) << "This is no database, whatever its name says. It is long.";
  CHECK(import().complete.error().fields.at(0).field == "--audit-db");
  std::filesystem::remove(path("audit.db"));
  write("audit.db", "CREATE TABLE other(x)");
  CHECK(import("Europe/Atlantis").complete.error().fields.at(0).field == "--time-zone");
  CHECK_FALSE(std::filesystem::exists(path("data")));
  CHECK(import("UTC", {"host=MARS"}).complete.error().fields.at(0).field == "--cluster-map");
  const auto run = import("UTC", {});
  CHECK_FALSE(*run.complete);
  CHECK(run.problems == "audit.db\taudit_log\t-\tthere is no such table\n");
}

TEST_CASE_FIXTURE(LegacyFixture, "the source files stay as they are, down to the byte") {
  write("audit.db", "PRAGMA journal_mode = WAL;" + std::string(kAuditTable) +
                        "INSERT INTO audit_log VALUES(1,'ann','Login',NULL,'2025-03-01 09:00:00',"
                        "'','success',NULL,NULL);");
  write("jobs.db", std::string(kJobTables) + job_row(kJobId, "SUCCESS", "200"));
  const auto audit = bytes_of(path("audit.db"));
  const auto jobs_before = bytes_of(path("jobs.db"));
  REQUIRE(*import().complete);
  CHECK(bytes_of(path("audit.db")) == audit);
  CHECK(bytes_of(path("jobs.db")) == jobs_before);
  for (const char* beside : {"audit.db-wal", "audit.db-shm", "jobs.db-journal"}) {
    CHECK_FALSE(std::filesystem::exists(path(beside)));
  }
  std::ofstream(path("audit.db-wal")) << "changes";
  const auto refused = import().complete;
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("wal_checkpoint") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "the log tells who imported what, and its chain holds") {
  write("audit.db", std::string(kAuditTable) +
                        "INSERT INTO audit_log VALUES(1,'ann','PE-Enable','[\"b\",\"a\"]',"
                        "'2025-03-01 09:00:00','','success',NULL,NULL);");
  REQUIRE(*import().complete);
  const auto notes = get("/api/v1/audit?action=legacy.import");
  CHECK(notes.find("\"outcome\":\"intent\"") != std::string::npos);
  CHECK(notes.find("audit.db: rows read: 1; added: 1") != std::string::npos);
  CHECK(notes.find("local:") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "whoever looks at jobs learns that some were imported") {
  const auto revision = [this] {
    return protocol::read_revisions(get("/api/v1/revisions")).value().jobs;
  };
  const auto before = revision();
  write("jobs.db",
        std::string(kJobTables) + job_row(kJobId, "SUCCESS", "200") + customers_row(kJobId, {"a"}));
  REQUIRE(*import().complete);
  CHECK(revision() > before);
}
