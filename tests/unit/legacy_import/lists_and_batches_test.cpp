// What becomes of the predecessor's customer lists, batches and device types.
#include <doctest/doctest.h>

#include <algorithm>

#include "shared/protocol/batch_json.h"
#include "tests/unit/legacy_import/legacy_fixture.h"

using namespace tms;
using namespace tms::legacy_import::test;

namespace {

constexpr const char* kCustomerTables =
    "CREATE TABLE prod_customer_data(id INTEGER PRIMARY KEY, cluster TEXT, device_type TEXT, "
    "data_source_url TEXT, total_customers INTEGER, customer_ids TEXT, created_at TEXT, "
    "created_by TEXT, updated_at TEXT, total_devices INTEGER);"
    "CREATE TABLE prod_batch_ids(id INTEGER PRIMARY KEY, batch_id TEXT, cluster TEXT, "
    "device_selection TEXT, device_cap INTEGER, customers_per_batch INTEGER, "
    "total_batches INTEGER, customer_ids TEXT, created_at TEXT, created_by TEXT, status TEXT, "
    "assigned_to TEXT, assigned_at TEXT, updated_at TEXT, customers_in_batch INTEGER);"
    "CREATE TABLE devices(id INTEGER PRIMARY KEY, code TEXT, name TEXT, description TEXT, "
    "device_capacity INTEGER, status TEXT, created_at TEXT, display_order INTEGER);";

std::string list_row(const std::string& cluster, const std::string& type, const std::string& ids,
                     const std::string& at, const std::string& devices = "NULL") {
  return "INSERT INTO prod_customer_data(cluster, device_type, customer_ids, created_at, "
         "created_by, total_devices) VALUES('" +
         cluster + "', '" + type + "', '" + ids + "', '" + at + "', 'ada', " + devices + ");";
}

std::string batch_row(const std::string& id, const std::string& ids, const std::string& created_at,
                      const std::string& status = "NEW", const std::string& owner = "") {
  return "INSERT INTO prod_batch_ids(batch_id, cluster, device_selection, customer_ids, "
         "created_at, created_by, status, assigned_to) VALUES('" +
         id + "', 'EU', 'AOS8', '" + ids + "', '" + created_at + "', 'ada', '" + status + "', '" +
         owner + "');";
}

}  // namespace

TEST_CASE_FIXTURE(LegacyFixture, "customer lists come in, the newest of each cluster and type") {
  write("prod_customer_data.db",
        std::string(kCustomerTables) +
            list_row("EU", "aos10 small", "[\"old\"]", "2025-02-01T10:00:00") +
            list_row("eu", "AOS10 Small", "[\"b\", \"a\", 7, \"a\"]", "2025-03-01T10:00:00", "9") +
            list_row("MARS", "AOS8", "[\"x\"]", "2025-03-01T10:00:00") +
            list_row("EU", "AOS99", "[\"x\"]", "2025-03-01T10:00:00") +
            list_row("EU", "AOS8", "[]", "2025-03-01T10:00:00") +
            "INSERT INTO devices VALUES(1, 'AOS12', 'Twelve', '', 40, 'active', '', 9), "
            "(2, 'AOS8', '', '', 100, '', '', 1), (3, 'none', '', '', 0, '', '', 1);");
  const auto run = import("Europe/Berlin");
  REQUIRE(run.complete);
  CHECK_FALSE(*run.complete);
  for (const char* line : {"prod_customer_data\t3\tthere is no cluster \"MARS\"\n",
                           "prod_customer_data\t4\tthere is no device type \"AOS99\"\n",
                           "prod_customer_data\t5\tit holds no customer id\n",
                           "devices\t3\tdevice_capacity \"0\" is no number from 1 to "}) {
    CAPTURE(line);
    CHECK_MESSAGE(run.problems.find(line) != std::string::npos, run.problems);
  }
  const auto list = get("/api/v1/customer-lists/EU/AOS10%20Small");
  CHECK(list.find("\"total_customers\":3") != std::string::npos);
  CHECK(list.find("\"total_devices\":9") != std::string::npos);
  CHECK(list.find("\"source\":\"legacy\"") != std::string::npos);
  CHECK(list.find("\"updated_at\":\"2025-03-01T09:00:00.000Z\"") != std::string::npos);
  CHECK(get("/api/v1/device-types").find("Twelve") != std::string::npos);
  CHECK(import("Europe/Berlin").summary.find("; added: 0, imported before: 3,") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "a list that somebody loaded here is not replaced") {
  put("/api/v1/customer-lists/EU/AOS8", R"({"source":{"kind":"cids","cids":["mine"]}})");
  write("prod_customer_data.db", std::string(kCustomerTables) +
                                     list_row("EU", "AOS8", "[\"theirs\"]", "2025-03-01T10:00:00"));
  const auto run = import();
  CHECK(*run.complete);  // nothing is left to be done
  CHECK(run.problems.find("one that somebody loaded: it stays") != std::string::npos);
  CHECK(run.summary.find("left out: 0; gave way to lists and batches that stay: 1.") !=
        std::string::npos);
  CHECK(get("/api/v1/customer-lists/EU/AOS8").find("\"source\":\"cids\"") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "batches keep their ids, owners and ends; later overlaps lose") {
  write("prod_customer_data.db",
        std::string(kCustomerTables) + batch_row("OLD_1", "[\"a\", \"b\"]", "2025-02-01T10:00:00") +
            batch_row("OLD_2", "[\"c\", \"d\"]", "2025-02-01T10:00:00", "ASSIGNED", "otto") +
            batch_row("NEW_1", "[\"a\", \"e\"]", "2025-03-01T10:00:00") +
            batch_row("NEW_2", "[\"c\", \"f\"]", "2025-03-01T10:00:00") +
            batch_row("NEW_3", "[\"g\"]", "2025-03-01T10:00:00", "Completed", "otto") +
            batch_row("", "[\"h\"]", "2025-03-01T10:00:00"));
  const auto run = import();
  REQUIRE(run.complete);
  CHECK_FALSE(*run.complete);
  CHECK(run.summary ==
        "rows read: 6; added: 3, imported before: 0, completed: 0, left out: 1; "
        "gave way to lists and batches that stay: 2.\n");
  CHECK(run.problems.find("OLD_1\tone of its customers is in another batch of EU and AOS8\n") !=
        std::string::npos);
  CHECK(run.problems.find("NEW_2\tone of its customers") != std::string::npos);
  CHECK(run.problems.find("prod_batch_ids\t6\tits batch_id") != std::string::npos);
  const auto batches = protocol::read_batch_page(get("/api/v1/batches")).value().items;
  REQUIRE(batches.size() == 3);
  const auto find = [&](const std::string& id) {
    return *std::find_if(batches.begin(), batches.end(),
                         [&](const auto& batch) { return batch.id == id; });
  };
  CHECK(find("OLD_2").assigned_to == "otto");
  CHECK(find("OLD_2").status == model::BatchStatus::Assigned);
  CHECK(find("OLD_2").source == "legacy");
  CHECK(find("NEW_1").status == model::BatchStatus::New);
  CHECK(find("NEW_1").customers == 2);
  CHECK(find("NEW_3").status == model::BatchStatus::Done);
  CHECK(import().summary.find("; added: 0, imported before: 3,") != std::string::npos);
}

TEST_CASE_FIXTURE(LegacyFixture, "overlapping batches alone leave nothing to be done, every time") {
  write("prod_customer_data.db", std::string(kCustomerTables) +
                                     batch_row("OLD_1", "[\"a\", \"b\"]", "2025-02-01T10:00:00") +
                                     batch_row("NEW_1", "[\"a\", \"e\"]", "2025-03-01T10:00:00"));
  for (int turn = 0; turn < 2; ++turn) {
    const auto run = import();
    CHECK(*run.complete);
    CHECK(run.problems.find("OLD_1\tone of its customers is in another batch") !=
          std::string::npos);
  }
}

TEST_CASE_FIXTURE(LegacyFixture, "lists tell the cluster of customers that the log names") {
  write("audit.db", std::string(kAuditTable) +
                        "INSERT INTO audit_log VALUES(1,'ann','PE-Enable','listed',"
                        "'2025-03-01 09:00:00','','success',NULL,NULL);");
  write("prod_customer_data.db",
        std::string(kCustomerTables) +
            list_row("APAC", "AOS8", "[\"listed\"]", "2025-03-01T10:00:00"));
  REQUIRE(*import().complete);
  CHECK(history().at(0).cluster == "APAC");
}
