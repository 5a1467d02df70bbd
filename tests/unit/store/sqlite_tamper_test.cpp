// Whatever is changed behind the engine's back, verification names the first bad record.
#include "tests/unit/store/sqlite_fixture.h"

namespace tms::store::test {
namespace {

struct TamperedLog : SqliteDirectory {
  TamperedLog() {
    const std::unique_ptr<Store> store = open();
    add_customers(*store, 9);
    std::vector<AuditDraft> drafts{draft("session.create"), draft_on({1, 2, 3}), draft_on({4}),
                                   draft_on({1, 5}, "t-enable"), draft("cluster.update")};
    drafts[3].job_id = uuid(5);
    drafts[3].duration_ms = 12;
    drafts[3].actor = "piet";
    drafts[3].customers_sample = {cid(5)};
    drafts.resize(8, draft_on({7}));
    REQUIRE(store->audit().append(drafts));
  }
  model::AuditVerdict verdict(std::uint64_t from = 1) const {
    const auto store = open_sqlite_store_read_only(options.data_dir);
    REQUIRE(store);
    const auto found = (*store)->audit().verify(from, nullptr);
    REQUIRE(found);
    const auto page = (*store)->audit().page({});  // a corrupt row never breaks the viewer
    CHECK(page);
    return *found;
  }
  void check_found(std::uint64_t seq) const {
    const model::AuditVerdict found = verdict();
    CHECK_FALSE(found.ok);
    CHECK(found.first_bad_seq == seq);
    CHECK_FALSE(found.reason.empty());
  }
};

TEST_CASE_FIXTURE(TamperedLog, "an untouched log verifies") {
  CHECK(verdict().ok);
  CHECK(verdict().records == 8);
}

struct Change {
  const char* column;
  const char* value;  // of record 4
};
constexpr Change kChanges[] = {
    {"at", "at + 1"},
    {"actor", "role"},
    {"role", "ip"},
    {"ip", "role"},
    {"action", "actor"},
    {"cluster", "source"},
    {"source", "cluster"},
    {"outcome", "3"},
    {"outcome", "256 + outcome"},
    {"job", "NULL"},
    {"job", "zeroblob(16)"},
    {"job", "substr(job, 1, 15) || x'ff'"},
    {"customers", "NULL"},
    {"customers", "(SELECT customers FROM audit WHERE seq = 3)"},
    {"customers", "x'8280'"},
    {"customers", "x'820008'"},
    {"sample", "NULL"},
    {"sample", "''"},
    {"sample", "sample || char(10) || 'c00001'"},
    {"detail", "detail || ' '"},
    {"detail", "''"},
    {"detail", "CAST(detail AS BLOB)"},
    {"duration_ms", "NULL"},
    {"duration_ms", "13"},
    {"duration_ms", "12.5"},
    {"request_id", "NULL"},
    {"request_id", "zeroblob(16)"},
    {"request_id", "'x'"},
    {"hash", "zeroblob(32)"},
    {"hash", "(SELECT hash FROM audit WHERE seq = 5)"},
    {"hash", "substr(hash, 1, 31)"},
};

TEST_CASE_FIXTURE(TamperedLog, "a change of any column of a record is found") {
  for (const Change& each : kChanges) {
    CAPTURE(each.column);
    CAPTURE(each.value);
    const std::filesystem::path kept = root.path() / "kept.db";
    std::filesystem::copy_file(database(), kept, std::filesystem::copy_options::overwrite_existing);
    tamper(std::string("UPDATE audit SET ") + each.column + " = " + each.value + " WHERE seq = 4");
    check_found(4);
    std::filesystem::copy_file(kept, database(), std::filesystem::copy_options::overwrite_existing);
  }
  CHECK(verdict().ok);
}

TEST_CASE_FIXTURE(TamperedLog, "a missing, inserted or swapped record is found") {
  SUBCASE("deleted in the middle") {
    tamper("DELETE FROM audit WHERE seq = 5");
    check_found(5);
  }
  SUBCASE("deleted at the end") {
    tamper("DELETE FROM audit WHERE seq = 8");
    check_found(8);
  }
  SUBCASE("the first one deleted") {
    tamper("DELETE FROM audit WHERE seq = 1");
    check_found(1);
  }
  SUBCASE("deleted and closed up") {
    tamper("DELETE FROM audit WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 8;");
    check_found(5);
  }
  SUBCASE("swapped") {
    tamper(
        "UPDATE audit SET seq = 99 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6;"
        "UPDATE audit SET seq = 6 WHERE seq = 99;");
    check_found(5);
  }
  SUBCASE("inserted behind the end") {
    tamper(
        "INSERT INTO audit SELECT 9, at, actor, role, ip, action, cluster, source, outcome, job,"
        " customers, sample, detail, duration_ms, request_id, hash FROM audit WHERE seq = 8");
    check_found(9);
  }
  SUBCASE("inserted before the beginning") {
    tamper("UPDATE audit SET seq = -1 WHERE seq = 8");
    check_found(1);
  }
  SUBCASE("the tail cut off and the head moved back") {
    tamper("DELETE FROM audit WHERE seq > 6; UPDATE audit_head SET seq = 6;");
    check_found(6);
  }
  SUBCASE("after a cut the chain goes on, and the cut is still found") {
    tamper("DELETE FROM audit WHERE seq > 6");
    REQUIRE(open()->audit().append(std::vector{draft()}));
    check_found(7);
  }
}

TEST_CASE_FIXTURE(TamperedLog, "on whom something was done cannot be changed either") {
  SUBCASE("an index row deleted") {
    tamper("DELETE FROM audit_customers WHERE customer = 2 AND seq = 2");
    check_found(2);
  }
  SUBCASE("an index row moved to another customer") {
    tamper("UPDATE audit_customers SET customer = 9 WHERE customer = 4 AND seq = 3");
    check_found(3);
  }
  SUBCASE("an index row moved to another record") {
    tamper("UPDATE audit_customers SET seq = 5 WHERE customer = 4 AND seq = 3");
    check_found(3);
  }
  SUBCASE("an index row added") {
    tamper("INSERT INTO audit_customers VALUES (9, 6)");
    check_found(6);
  }
  SUBCASE("an index row of a record that does not exist") {
    tamper("INSERT INTO audit_customers VALUES (9, 1000)");
    check_found(9);
  }
  SUBCASE("an index row before the first record") {
    tamper("INSERT INTO audit_customers VALUES (9, 0)");
    check_found(1);
  }
  SUBCASE("record and index changed alike") {
    tamper(
        "UPDATE audit SET customers = (SELECT customers FROM audit WHERE seq = 3) WHERE seq = 6;"
        "UPDATE audit_customers SET customer = 4 WHERE seq = 6;");
    check_found(6);
  }
  SUBCASE("a customer renamed") {
    tamper("UPDATE customers SET cid = 'c00004x' WHERE key = 4");
    check_found(3);
  }
  SUBCASE("a customer removed") {
    tamper("DELETE FROM customers WHERE key = 5");
    check_found(4);
  }
}

TEST_CASE_FIXTURE(TamperedLog, "a name shared by many records cannot be changed") {
  tamper("UPDATE audit_words SET text = 'pieter' WHERE text = 'piet'");
  check_found(4);
}

TEST_CASE_FIXTURE(TamperedLog, "where a sealed log begins cannot be moved") {
  REQUIRE(open()->audit().cut_front(3, draft("audit.seal")));
  CHECK(verdict().ok);
  SUBCASE("a record put back before the beginning") {
    tamper(
        "INSERT INTO audit SELECT 2, at, actor, role, ip, action, cluster, source, outcome, job,"
        " NULL, sample, detail, duration_ms, request_id, hash FROM audit WHERE seq = 8");
    check_found(4);
  }
  SUBCASE("more deleted, the beginning not moved") {
    tamper("DELETE FROM audit WHERE seq = 4");
    check_found(4);
  }
  SUBCASE("more deleted, the beginning moved without its hash") {
    tamper("DELETE FROM audit WHERE seq = 4; UPDATE audit_start SET seq = 5");
    check_found(5);
  }
  SUBCASE("another hash at the beginning") {
    tamper("UPDATE audit_start SET previous_hash = zeroblob(32)");
    check_found(4);
  }
  SUBCASE("the beginning moved back") {
    tamper("UPDATE audit_start SET seq = 1, previous_hash = zeroblob(32)");
    check_found(1);
  }
  SUBCASE("everything deleted, the beginning moved behind the end") {
    tamper("DELETE FROM audit; DELETE FROM audit_customers; UPDATE audit_start SET seq = 10");
    check_found(10);
  }
  SUBCASE("an index row of a record that is sealed away") {
    tamper("INSERT INTO audit_customers VALUES (9, 3)");
    check_found(4);
  }
}

TEST_CASE_FIXTURE(TamperedLog, "behind a trusted record only the rest is judged") {
  tamper("UPDATE audit SET detail = 'x' WHERE seq = 3");
  CHECK(verdict(5).ok);
  CHECK(verdict(5).records == 4);
  CHECK(verdict(3).first_bad_seq == 3);
}

}  // namespace
}  // namespace tms::store::test
