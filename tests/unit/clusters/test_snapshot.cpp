#include <doctest/doctest.h>

#include "tests/unit/clusters/clusters_fixture.h"

using namespace tms;
using core::Clusters;
using model::ErrorCode;
using test::ClustersFixture;

namespace {

using Format = Clusters::SnapshotFormat;

// The cluster EU of the seed, which has no URL.
struct Offline : ClustersFixture {
  static constexpr const char* kEu = "EU";
  core::Result<model::SnapshotReport> load(Format format, std::string_view content,
                                           bool accept_missing = false) {
    return clusters->load_snapshot(admin, kEu, format, content, accept_missing);
  }
  model::Customer customer(const char* cid) { return directory->customer(kEu, cid).value(); }
  std::uint64_t total() { return directory->counts(clusters->key_of(kEu).value()).customers; }
  std::string csv_of(int customers) {
    std::string csv = "cid,action_code\r\n";
    for (int i = 0; i < customers; ++i) csv += "c" + std::to_string(i) + ",2\r\n";
    return csv;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Offline, "a snapshot in JSON fills a cluster without URL, and stays") {
  const auto report = load(Format::Json,
                           R"({"a": {"action_code": 2, "action_desc": "pe-enable"},
                               "1234567": {"action_code": 4, "action_desc": "pe-finalize"},
                               "broken": null})");
  REQUIRE(report);
  CHECK(report->sync.ok);
  CHECK(report->sync.customers == 3);
  CHECK(report->sync.malformed == 1);
  CHECK(customer("a").state == model::State::PeEnable);
  CHECK(customer("1234567").state == model::State::PeFinalize);
  CHECK(customer("broken").state == model::State::Other);
  CHECK(clusters->find(kEu, {}, false)->last_sync == report->sync);
  CHECK(audited("cluster.snapshot") == 1);
  close();
  REQUIRE(open());
  CHECK(total() == 3);
}

TEST_CASE_FIXTURE(Offline, "a snapshot in CSV names its columns, in any order and among others") {
  REQUIRE(load(Format::Csv, "cid,action_code\r\na,2\r\nb,4\r\n"));
  CHECK(customer("b").state == model::State::PeFinalize);
  // As the dashboard exports customers.
  REQUIRE(load(Format::Csv,
               "\xEF\xBB\xBF"
               "cid,state,action_code,health\na,t-enable,3,pending\nb,other,,\n"));
  CHECK(customer("a").state == model::State::TEnable);
  CHECK(customer("b").state == model::State::Other);
}

TEST_CASE_FIXTURE(Offline, "what is malformed in a CSV is counted, and no customer is lost") {
  const auto report = load(Format::Csv, "cid;action_code\na;2\nb c;2\nd;many\n\ne\n;3\n");
  REQUIRE(report);
  CHECK(report->sync.customers == 3);  // a, d, e
  CHECK(report->sync.malformed == 4);  // "b c" and the empty one left out; d and e without a code
  CHECK(customer("d").state == model::State::Other);
}

TEST_CASE_FIXTURE(Offline, "of an id that comes twice the last record counts, and that is told") {
  const auto csv = load(Format::Csv, "cid,action_code\na,2\nb,4\na,3\na,4\n");
  REQUIRE(csv);
  CHECK(csv->sync.customers == 2);
  CHECK(csv->duplicates == 2);
  CHECK(customer("a").state == model::State::PeFinalize);
  model::AuditQuery loads;
  loads.action = "cluster.snapshot";
  CHECK(store->audit().page(loads).value().items.front().detail.ends_with(
      "0 malformed, 2 duplicates left out"));
  const auto json = load(Format::Json, R"({"a": {"action_code": 2, "action_desc": "pe-enable"},
                                          "b": {"action_code": 4, "action_desc": "pe-finalize"},
                                          "a": {"action_code": 3, "action_desc": "t-enable"}})");
  REQUIRE(json);
  CHECK(json->duplicates == 1);
  CHECK(customer("a").state == model::State::TEnable);
}

TEST_CASE_FIXTURE(Offline, "a snapshot that lacks many customers changes nothing until accepted") {
  REQUIRE(load(Format::Csv, csv_of(100)));
  const auto refused = load(Format::Csv, csv_of(80));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Conflict);
  CHECK(refused.error().message.starts_with("The snapshot lacks 20 known customers"));
  CHECK(total() == 100);
  CHECK(audited("cluster.snapshot") == 2);
  const auto accepted = load(Format::Csv, csv_of(80), true);
  REQUIRE(accepted);
  CHECK(accepted->sync.missing == 20);
  CHECK(total() == 80);
}

TEST_CASE_FIXTURE(Offline, "what is no snapshot is refused as a whole") {
  for (const char* json : {"", "[]", "{", "null", R"({"message": "no"})", "cid,action_code"}) {
    CAPTURE(json);
    const auto refused = load(Format::Json, json);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidRequest);
  }
  for (const char* csv : {"", "\n\n", "a,2\nb,3\n", "cid\na\n", "cid,action_code\n", "{}"}) {
    CAPTURE(csv);
    const auto refused = load(Format::Csv, csv);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidRequest);
  }
  CHECK(total() == 0);
  CHECK(audited("cluster.snapshot") == 0);
}

TEST_CASE_FIXTURE(Offline, "a cluster with a URL is read from there and from nowhere else") {
  add_sim();
  const auto refused = clusters->load_snapshot(admin, kCode, Format::Csv, csv_of(1), false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Conflict);
  CHECK(clusters->load_snapshot(admin, "NOWHERE", Format::Csv, csv_of(1), false).error().code ==
        ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(Offline, "device types are replaced as a whole, with a record") {
  const std::vector<model::DeviceType> types{{"X1", "New", "", 10, 1},
                                             {"AOS8", "AOS8", "", 100, 2}};
  CHECK(clusters->put_device_types(admin, types) == types);
  CHECK(clusters->device_types() == types);
  model::AuditQuery updates;
  updates.action = "device-type.update";
  const auto records = store->audit().page(updates).value().items;
  REQUIRE(records.size() == 1);
  CHECK(records[0].detail ==
        "added: X1 10; changed: AOS8 100; "
        "removed: AOS10 Small, AOS10 Medium, AOS10 Large, AOS10 Xlarge, dummy");
  REQUIRE(clusters->put_device_types(admin, {}));
  CHECK(store->audit().page(updates).value().items.front().detail == "removed: X1, AOS8");
}
