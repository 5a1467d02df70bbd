#include "tests/unit/batches/batches_fixture.h"

using namespace tms;
using model::ErrorCode;
using test::BatchesFixture;
using test::kCluster;
using test::kType;

TEST_CASE_FIXTURE(BatchesFixture, "a list reports what was read, rejected and doubled") {
  const auto list = load_text("cust_id,devices\nb,3\na,2\nb,1\nbad id,9\n");
  REQUIRE(list);
  CHECK(list->total_customers == 2);
  CHECK(list->duplicates == 1);
  CHECK(list->rejected_total == 1);
  CHECK(list->rejected.at(0).line == 5);
  CHECK(list->rejected.at(0).text == "bad id");
  CHECK(list->ignored_columns == std::vector<std::string>{"devices"});
  CHECK(list->total_devices == 4);
  CHECK(list->devices_estimated);
  CHECK(list->source == "text");
  CHECK(list->updated_by == "ada");
  CHECK(lists->list(kCluster, kType) == *list);
  CHECK(last_record("list.update").cluster == kCluster);

  const auto page = lists->lists();
  REQUIRE(page->total == 1);
  CHECK(page->items.front().rejected.empty());
  CHECK(page->items.front().rejected_total == 1);
}

TEST_CASE_FIXTURE(BatchesFixture, "devices that were said are taken, and no longer estimated") {
  model::CustomerListRequest request;
  model::ListFromCids cids;
  cids.list = model::parse_id_list("a\nb\n");
  request.source = cids;
  request.total_devices = 31;
  const auto list = lists->put(admin, kCluster, kType, request);
  REQUIRE(list);
  CHECK(list->total_devices == 31);
  CHECK_FALSE(list->devices_estimated);
  CHECK(list->source == "cids");
}

TEST_CASE_FIXTURE(BatchesFixture,
                  "PRODUCT 6.9: short and numeric ids, mixed separators and a BOM lose nobody") {
  const auto list = load_text(
      "\xEF\xBB\xBF"
      "cid\n1234567;x\n\"a_b\"|7\r\ne106b3d0c4f24a7e8b1d2c3f30d43d01\t\n");
  REQUIRE(list);
  CHECK(list->total_customers == 3);  // the column of the header
  CHECK(list->ignored_columns.size() == 1);
  const auto all = load_text(
      "\xEF\xBB\xBF"
      "1234567\na_b\n7\ne106b3d0c4f24a7e8b1d2c3f30d43d01\n");
  REQUIRE(all);
  CHECK(all->total_customers == 4);
  CHECK(all->rejected_total == 0);
}

TEST_CASE_FIXTURE(BatchesFixture,
                  "a list without an id, or with columns nobody explained, is refused") {
  CHECK(load_text("").error().fields.at(0).field == "source");
  CHECK(load_text("b c\n").error().message.find("rejected because") != std::string::npos);
  const auto ambiguous = load_text("a,1\nb,2\n");
  REQUIRE_FALSE(ambiguous);
  CHECK(ambiguous.error().code == ErrorCode::AmbiguousColumns);
  CHECK(ambiguous.error().fields.at(0).field == "source.columns");
  CHECK(lists->lists()->total == 0);
}

TEST_CASE_FIXTURE(BatchesFixture, "a list of 1,000,000 ids is kept, one more is refused") {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += std::to_string(i) + "\n";
  const auto list = load_text(text);
  REQUIRE(list);
  CHECK(list->total_customers == 1'000'000);
  const auto more = load_text(text + "one-more\n");
  REQUIRE_FALSE(more);
  CHECK(more.error().fields.at(0).code == "too_many");
  CHECK(lists->list(kCluster, kType)->total_customers == 1'000'000);
}

TEST_CASE_FIXTURE(BatchesFixture, "lists are of a cluster and a device type that exist") {
  CHECK(load_text("a\n", "AOS99").error().code == ErrorCode::NotFound);
  CHECK(lists->put(admin, "NOWHERE", kType, {}).error().code == ErrorCode::NotFound);
  CHECK(lists->list(kCluster, kType).error().code == ErrorCode::NotFound);
  CHECK(lists->remove(admin, kCluster, kType).error().code == ErrorCode::NotFound);
}

TEST_CASE_FIXTURE(
    BatchesFixture,
    "PRODUCT 6.2: no address is fetched that was not configured, and the attempt is recorded") {
  model::CustomerListRequest request;
  for (const char* url : {"http://127.0.0.1:1/list", "https://lists.example.net/x"}) {
    request.source = model::ListFromUrl{url, "secret"};
    const auto refused = lists->put(admin, kCluster, kType, request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fields.at(0).field == "source.url");
    CHECK(refused.error().fields.at(0).code == "not_allowed");
    CHECK(last_record("list.update").outcome == model::AuditOutcome::Denied);
    CHECK(last_record("list.update").detail.find("secret") == std::string::npos);
  }
  request.source = model::ListFromUrl{"file:///etc/passwd", "secret"};
  CHECK(lists->put(admin, kCluster, kType, request).error().fields.at(0).code == "invalid");
}

TEST_CASE_FIXTURE(
    BatchesFixture,
    "a list filter finds the customers the cluster knows, also those it learns of later") {
  know(3);
  REQUIRE(load_customers(5));
  CHECK((*memberships->of_list(cluster(), kType))->size() == 3);
  const auto kept = *memberships->of_list(cluster(), kType);
  CHECK(*memberships->of_list(cluster(), kType) == kept);  // the same object: nothing was read
  know(5);
  CHECK((*memberships->of_list(cluster(), kType))->size() == 5);
  REQUIRE(load_customers(2));
  CHECK((*memberships->of_list(cluster(), kType))->size() == 2);
  REQUIRE(lists->remove(admin, kCluster, kType));
  CHECK(memberships->of_list(cluster(), kType).error().code == ErrorCode::NotFound);
}
