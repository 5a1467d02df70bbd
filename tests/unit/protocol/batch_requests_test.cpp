#include <doctest/doctest.h>

#include <string>

#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/query.h"
#include "shared/protocol/runbook_json.h"
#include "tests/unit/protocol/field_errors.h"
#include "tests/unit/protocol/samples.h"

using namespace tms;
using namespace tms::protocol;

namespace {

QueryPairs pairs(std::string_view text) {
  auto split = split_query(text);
  REQUIRE(split);
  return *split;
}

Fields list_errors(const std::string& source) {
  return field_errors(read_customer_list_request("{\"source\":" + source + "}"));
}

}  // namespace

TEST_CASE("each request about lists and batches reads back as it was written") {
  model::CustomerListRequest text{model::ListFromText{"a;b", model::ColumnChoice::First}, 20};
  CHECK(read_customer_list_request(write_customer_list_request(text)) == text);
  model::CustomerListRequest url{model::ListFromUrl{"https://x.example/list", "secret"}, {}};
  CHECK(read_customer_list_request(write_customer_list_request(url)) == url);
  model::ListFromCids cids;
  cids.list.ids = {samples::cid("a"), samples::cid("7")};
  model::CustomerListRequest array{cids, {}};
  CHECK(read_customer_list_request(write_customer_list_request(array)) == array);
  const model::BatchRequest batches{"US EAST1", "AOS8", 20, 55'364, true};
  CHECK(read_batch_request(write_batch_request(batches)) == batches);
  const model::BatchDeletion deletion{"EU", "AOS8", true};
  CHECK(read_batch_deletion(write_batch_deletion(deletion)) == deletion);
  const model::BatchClaim claim{{"one", "two"}, "bert"};
  CHECK(read_batch_claim(write_batch_claim(claim)) == claim);
  CHECK(read_runbooks_request(write_runbooks_request(samples::runbooks())) == samples::runbooks());
  CHECK(read_device_types_request(write_device_types_request(samples::device_types())) ==
        samples::device_types());
}

TEST_CASE("ids in a JSON array may be numbers, and what is no id is reported, not refused") {
  const auto request = read_customer_list_request(
      R"({"source":{"kind":"cids","cids":["a",1234567,"a",null,"b c",1.5]}})");
  REQUIRE(request);
  const auto& list = std::get<model::ListFromCids>(request->source).list;
  CHECK(list.ids == std::vector{samples::cid("a"), samples::cid("1234567")});
  CHECK(list.duplicates == 1);
  CHECK(list.rejected_total == 3);
  CHECK(list.rejected[0].line == 4);
}

TEST_CASE("the source of a list is one kind with its own fields") {
  CHECK(list_errors("{}") == Fields{{"source.kind", "required"}});
  CHECK(list_errors("[]") == Fields{{"source", "wrong_type"}});
  CHECK(list_errors(R"({"kind":"file"})") == Fields{{"source.kind", "unknown_value"}});
  CHECK(list_errors(R"({"kind":7})") == Fields{{"source.kind", "wrong_type"}});
  CHECK(list_errors(R"({"kind":"text"})") == Fields{{"source.text", "required"}});
  CHECK(list_errors(R"({"kind":"text","text":7})") == Fields{{"source.text", "wrong_type"}});
  CHECK(list_errors(R"({"kind":"text","text":"a","columns":"second"})") ==
        Fields{{"source.columns", "unknown_value"}});
  CHECK(list_errors(R"({"kind":"text","text":"a","url":"https://x"})") ==
        Fields{{"source.url", "unknown_field"}});
  CHECK(list_errors(R"({"kind":"cids","cids":"a"})") == Fields{{"source.cids", "wrong_type"}});
  CHECK(list_errors(R"({"kind":"url","url":""})") ==
        Fields{{"source.url", "required"}, {"source.token", "required"}});
  CHECK(list_errors(R"({"kind":"url","url":"https://x","token":"a\nb"})") ==
        Fields{{"source.token", "invalid"}});
  CHECK(field_errors(read_customer_list_request(
            R"({"source":{"kind":"text","text":""},"total_devices":0,"cluster":"EU"})")) ==
        Fields{{"total_devices", "out_of_range"}, {"cluster", "unknown_field"}});
}

TEST_CASE("wrong fields of batch requests are all named") {
  CHECK(field_errors(read_batch_request("{}")) ==
        Fields{{"cluster", "required"}, {"device_type", "required"}, {"device_cap", "required"}});
  CHECK(field_errors(
            read_batch_request(R"({"cluster":7,"device_type":"","device_cap":0,"total_devices":-1,)"
                               R"("replace_unassigned":1,"customers":10})")) ==
        Fields{{"cluster", "wrong_type"},
               {"device_type", "required"},
               {"device_cap", "out_of_range"},
               {"total_devices", "out_of_range"},
               {"replace_unassigned", "wrong_type"},
               {"customers", "unknown_field"}});
  CHECK(field_errors(read_batch_request(
            R"({"cluster":"EU","device_type":"AOS8","device_cap":1000000001})")) ==
        Fields{{"device_cap", "out_of_range"}});
  CHECK(field_errors(read_batch_deletion(R"({"cluster":"EU","force":"yes"})")) ==
        Fields{{"device_type", "required"}, {"force", "wrong_type"}});
  CHECK(field_errors(read_batch_claim(R"({"batch_ids":[]})")) == Fields{{"batch_ids", "required"}});
  CHECK(field_errors(read_batch_claim(R"({"batch_ids":"x","assignee":7})")) ==
        Fields{{"batch_ids", "wrong_type"}, {"assignee", "wrong_type"}});
  CHECK(field_errors(read_batch_claim(R"({"batch_ids":["",7]})")) ==
        Fields{{"batch_ids[0]", "required"}, {"batch_ids[1]", "wrong_type"}});
  std::string many = "{\"batch_ids\":[\"x\"";
  for (std::size_t i = 0; i < model::kMaxBatchesClaimed; ++i) many += ",\"x\"";
  CHECK(field_errors(read_batch_claim(many + "]}")) == Fields{{"batch_ids", "too_many"}});
}

TEST_CASE("wrong runbooks are named by their place") {
  const std::string good = R"({"app":"kms","category":"failed","url":"https://x/"})";
  CHECK(read_runbooks_request("{\"items\":[" + good + "]}"));
  CHECK(field_errors(read_runbooks_request("{\"items\":[" + good + "," + good + "]}")) ==
        Fields{{"items[1].reason_pattern", "duplicate"}});
  CHECK(field_errors(read_runbooks_request(
            R"({"items":[{"app":"kms","category":"broken","url":"https://x/"},)"
            R"({"app":"kms","category":"failed","url":"javascript:alert"
},)"
            R"({"app":"","category":"failed","url":"https://x/"},)"
            R"({"app":"kms","category":"failed","reason_pattern":"*","url":"https://x/"},)"
            R"({"url":7}]})")) == Fields{{"items[0].category", "unknown_value"},
                                         {"items[1].url", "invalid"},
                                         {"items[2].app", "invalid"},
                                         {"items[3].reason_pattern", "invalid"},
                                         {"items[4].app", "required"},
                                         {"items[4].category", "required"},
                                         {"items[4].url", "wrong_type"}});
  std::string many = "{\"items\":[1";
  for (std::size_t i = 0; i < model::kMaxRunbooks; ++i) many += ",1";
  CHECK(field_errors(read_runbooks_request(many + "]}")) == Fields{{"items", "too_many"}});
}

TEST_CASE("device types are named once each, and not without end") {
  const std::string one = R"({"code":"AOS8","name":"","device_capacity":1})";
  CHECK(field_errors(read_device_types_request("{\"items\":[" + one + "," + one + "]}")) ==
        Fields{{"items[1].code", "duplicate"}});
  CHECK(field_errors(read_device_types_request(
            R"({"items":[{"code":" x","name":"","device_capacity":1}]})")) ==
        Fields{{"items[0].code", "invalid"}});
  std::string many;
  for (std::size_t i = 0; i <= model::kMaxDeviceTypes; ++i) {
    many += (i == 0 ? "" : ",") + std::string(R"({"code":"T)") + std::to_string(i) +
            R"(","name":"","device_capacity":1})";
  }
  CHECK(field_errors(read_device_types_request("{\"items\":[" + many + "]}")) ==
        Fields{{"items", "too_many"}});
}

TEST_CASE("queries about batches read back as they were written") {
  const model::BatchQuery query{
      "US EAST1", "AOS10 Small", {model::BatchStatus::New, model::BatchStatus::Done},
      "me",       "0192",        100,
      50};
  CHECK(read_batch_query(pairs(write_batch_query(query))) == query);
  CHECK(write_batch_query({}) == "");
  CHECK(read_batch_query(pairs("status=assigned,RUNNING"))->statuses ==
        std::vector{model::BatchStatus::Assigned, model::BatchStatus::Running});
  const model::BatchCustomerQuery customers{"e1", 100, 50};
  CHECK(read_batch_customer_query(pairs(write_batch_customer_query(customers))) == customers);
  const std::vector<std::string> ids{"A_US EAST1_AOS8", "B_x,y"};
  CHECK(read_batch_ids_query(pairs(write_batch_ids_query(ids))) == ids);
  CHECK(read_snapshot_query(pairs(write_snapshot_query(true))) == true);
  CHECK(read_snapshot_query({}) == false);
}

TEST_CASE("wrong queries about batches name the parameter") {
  CHECK(field_errors(read_batch_query(pairs("status=open&limit=0&offset=-1&page=2"))) ==
        Fields{{"status", "unknown_value"},
               {"offset", "out_of_range"},
               {"limit", "out_of_range"},
               {"page", "unknown_parameter"}});
  CHECK(field_errors(read_batch_ids_query({})) == Fields{{"ids", "required"}});
  CHECK(field_errors(read_batch_ids_query(pairs("ids=a,,b"))) == Fields{{"ids", "unknown_value"}});
  CHECK(field_errors(read_snapshot_query(pairs("accept_missing=1"))) ==
        Fields{{"accept_missing", "unknown_value"}});
}
