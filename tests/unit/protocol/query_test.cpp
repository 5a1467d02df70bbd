#include "shared/protocol/query.h"

#include <doctest/doctest.h>

#include <string>

#include "shared/protocol/app_status_json.h"
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

model::Result<model::CustomerQuery> customers(std::string_view text,
                                              CustomerQueryUse use = CustomerQueryUse::Window) {
  return read_customer_query(pairs(text), use);
}

}  // namespace

TEST_CASE("a query string is split and decoded, duplicates and order kept") {
  CHECK(pairs("?a=1&b=x%20y+z&a=2&c&=d&&") ==
        QueryPairs{{"a", "1"}, {"b", "x y z"}, {"a", "2"}, {"c", ""}, {"", "d"}});
  CHECK(pairs("").empty());
  CHECK_FALSE(split_query("a=%zz"));
  CHECK_FALSE(split_query("a%00=1"));
}

TEST_CASE("a customer query with every field reads back as it was written") {
  model::CustomerQuery query;
  query.cluster = "US EAST1";
  query.filter = samples::filter();
  query.sort = {model::CustomerSortKey::UpdatedAt, true};
  query.offset = 400;
  query.limit = 200;
  CHECK(customers(write_customer_query(query)) == query);
}

TEST_CASE("the written form is canonical and leaves out defaults") {
  model::CustomerQuery query;
  query.cluster = "EU";
  CHECK(write_customer_query(query) == "cluster=EU");
  query.filter.states = {model::State::PeEnable, model::State::TEnable};
  query.filter.healths = {model::Health::HasFailure};
  query.filter.q = "ab";
  query.sort = {model::CustomerSortKey::UpdatedAt, true};
  CHECK(write_customer_query(query) ==
        "cluster=EU&state=pe-enable,t-enable&health=has_failure&q=ab&sort=-updated_at");
  const auto shuffled = customers(
      "sort=-updated_at&q=ab&limit=100&health=has_failure&state=pe-enable,t-enable&cluster=EU");
  REQUIRE(shuffled);
  CHECK(write_customer_query(*shuffled) == write_customer_query(query));
}

TEST_CASE("a comma inside a value is told from a comma between values") {
  model::CustomerQuery query;
  query.cluster = "EU";
  query.filter.reasons = {"a,b", "c\\", "\\,", "d"};
  const auto back = customers(write_customer_query(query));
  REQUIRE(back);
  CHECK(back->filter.reasons == query.filter.reasons);
}

TEST_CASE("unknown, repeated, empty and wrong parameters are all named") {
  CHECK(field_errors(customers("cluster=EU&state=pe-enable&state=t-enable&health=&app=kms&"
                               "missing=yes&job=7&limit=0&offset=-1&color=red&sort=name")) ==
        Fields{{"state", "duplicate"},
               {"health", "required"},
               {"job", "unknown_value"},
               {"missing", "unknown_value"},
               {"sort", "unknown_value"},
               {"offset", "out_of_range"},
               {"limit", "out_of_range"},
               {"color", "unknown_parameter"}});
}

TEST_CASE("a parameter that is given twice is told what to do instead") {
  const auto twice = customers("cluster=EU&cluster=US&state=pe-enable&state=other");
  REQUIRE_FALSE(twice);
  REQUIRE(twice.error().fields.size() == 2);
  CHECK(twice.error().fields[0].message == "cluster is given twice: give it once.");
  CHECK(twice.error().fields[1].message ==
        "state is given twice: separate alternatives by commas.");
}

TEST_CASE("the cluster is required, once") {
  CHECK(field_errors(customers("")) == Fields{{"cluster", "required"}});
  CHECK(field_errors(customers("cluster=")) == Fields{{"cluster", "required"}});
}

TEST_CASE("limits end at 500 and numbers are nothing but digits") {
  CHECK(customers("cluster=EU&limit=500")->limit == 500);
  for (const std::string limit :
       {"501", "1e2", "0x10", " 7", "7 ", "+7", "1.0", "99999999999999999999"}) {
    CAPTURE(limit);
    CHECK(field_errors(read_customer_query({{"cluster", "EU"}, {"limit", limit}})) ==
          Fields{{"limit", "out_of_range"}});
  }
}

TEST_CASE("an empty list element is a wrong value, an empty search is none") {
  CHECK(field_errors(customers("cluster=EU&state=pe-enable,")) ==
        Fields{{"state", "unknown_value"}});
  CHECK(customers("cluster=EU&q=")->filter.q.empty());
}

TEST_CASE("summary and export take the filter, the window parameters belong to the window") {
  CHECK(customers("cluster=EU&q=a", CustomerQueryUse::Summary));
  CHECK(field_errors(customers("cluster=EU&sort=cid&limit=5", CustomerQueryUse::Summary)) ==
        Fields{{"sort", "unknown_parameter"}, {"limit", "unknown_parameter"}});
  CHECK(customers("cluster=EU&sort=cid", CustomerQueryUse::Export));
  CHECK_FALSE(customers("cluster=EU&offset=5", CustomerQueryUse::Export));
}

TEST_CASE("hostile values are bounded and harmless in the error") {
  CHECK_FALSE(customers("cluster=EU&q=" + std::string(300, 'x')));
  std::string many = "a";
  for (int i = 0; i < 600; ++i) many += ",a";
  CHECK(field_errors(customers("cluster=EU&app=" + many)) == Fields{{"app", "too_many"}});
  CHECK(field_errors(read_customer_query({{"cluster", "EU"}, {"q", "\xFF"}})) ==
        Fields{{"q", "invalid"}});
  QueryPairs flood{{"cluster", "EU"}};
  for (int i = 0; i < 1000; ++i) flood.emplace_back("x" + std::to_string(i), "1");
  CHECK(read_customer_query(flood).error().fields.size() == 20);
}

TEST_CASE("an audit query with every field reads back as it was written") {
  model::AuditQuery query;
  query.actor = "anna";
  query.action = "pe-enable";
  query.cluster = "US EAST1";
  query.cid = "1234567";
  query.q = "CHG, 4711";
  query.job = samples::uuid(5);
  query.outcome = model::AuditOutcome::Denied;
  query.from = samples::kNow;
  query.to = samples::kNow + 1;
  query.before_seq = 77;
  query.limit = 50;
  CHECK(read_audit_query(pairs(write_audit_query(query))) == query);
  CHECK(write_audit_query({}) == "");
  CHECK(read_audit_query({}) == model::AuditQuery{});
}

TEST_CASE("an audit query refuses what it does not know") {
  CHECK(field_errors(read_audit_query(pairs("from=yesterday&outcome=good&before_seq=0&seq=1"))) ==
        Fields{{"outcome", "unknown_value"},
               {"from", "invalid"},
               {"before_seq", "out_of_range"},
               {"seq", "unknown_parameter"}});
}

TEST_CASE("job queries read back as they were written") {
  model::JobQuery query;
  query.created_by = "me";
  query.statuses = {model::JobStatus::Queued, model::JobStatus::PartiallyFailed};
  query.kinds = {model::JobKind::Action};
  query.cluster = "EU";
  query.batch = "AB_EU_AOS8";
  query.cid = "1234567";
  query.offset = 100;
  query.limit = 20;
  CHECK(read_job_query(pairs(write_job_query(query))) == query);
  CHECK(write_job_query({}) == "");

  const model::JobCustomerQuery customers_of_job{
      {model::Outcome::Failed, model::Outcome::Unknown}, "ab", 500, 500};
  CHECK(read_job_customer_query(pairs(write_job_customer_query(customers_of_job))) ==
        customers_of_job);
  CHECK(field_errors(read_job_customer_query(pairs("outcome=lost"))) ==
        Fields{{"outcome", "unknown_value"}});
}

TEST_CASE("system queries read back as they were written") {
  const model::SystemQuery query{1'795'428'120, 600};
  CHECK(write_system_query(query) == "since=1795428120&step_s=600");
  CHECK(read_system_query(pairs(write_system_query(query))) == query);
  CHECK(write_system_query({}) == "");
  CHECK(read_system_query({}) == model::SystemQuery{});
  CHECK(field_errors(read_system_query(pairs("since=-1&step_s=9&hours=24"))) ==
        Fields{
            {"since", "out_of_range"}, {"step_s", "out_of_range"}, {"hours", "unknown_parameter"}});
}

TEST_CASE("the scope of the app-status cache reads back as it was written") {
  const model::AppStatusScope one{"US EAST1", "a:1", "oto-oms"};
  CHECK(write_app_status_scope(one) == "cluster=US%20EAST1&cid=a%3A1&app=oto-oms");
  CHECK(read_app_status_scope(pairs(write_app_status_scope(one))) == one);
  CHECK(write_app_status_scope({}) == "");
  CHECK(read_app_status_scope({}) == model::AppStatusScope{});
}

TEST_CASE("a scope of the app-status cache refuses what it does not know") {
  CHECK(field_errors(read_app_status_scope(pairs("cid=a1"))) == Fields{{"cluster", "required"}});
  CHECK(field_errors(read_app_status_scope(pairs("cluster=EU&cid=a%20b"))) ==
        Fields{{"cid", "invalid_value"}});
  CHECK(field_errors(read_app_status_scope(pairs("cluster=EU&app=&health=good"))) ==
        Fields{{"app", "required"}, {"health", "unknown_parameter"}});
}

TEST_CASE("what cannot be the id of a customer is named instead of being looked for") {
  CHECK(field_errors(read_audit_query(pairs("cid=bad%20id"))) == Fields{{"cid", "invalid_value"}});
  CHECK(field_errors(read_job_query(pairs("cid=bad%20id"))) == Fields{{"cid", "invalid_value"}});
  CHECK(field_errors(read_customer_name(pairs("cluster=EU&cid=a%2Fb"))) ==
        Fields{{"cid", "invalid_value"}});
  CHECK(field_errors(read_customer_name(pairs("cluster=EU"))) == Fields{{"cid", "required"}});
}

TEST_CASE("a short list is whole unless a part of it is asked for") {
  CHECK(read_page_query({}).value() == model::PageQuery{});
  CHECK(read_page_query(pairs("offset=3&limit=2")).value() == model::PageQuery{3, 2});
  CHECK(field_errors(read_page_query(pairs("limit=0&offset=-1"))) ==
        Fields{{"offset", "out_of_range"}, {"limit", "out_of_range"}});
  CHECK(field_errors(read_page_query(pairs("limit=501"))) == Fields{{"limit", "out_of_range"}});
  CHECK(field_errors(read_page_query(pairs("before_seq=1"))) ==
        Fields{{"before_seq", "unknown_parameter"}});
  const auto cut = [](model::PageQuery page) {
    std::vector<int> items{1, 2, 3, 4, 5};
    CHECK(model::cut_page(items, page) == 5);
    return items;
  };
  CHECK(cut({}) == std::vector{1, 2, 3, 4, 5});
  CHECK(cut({1, 3}) == std::vector{2, 3, 4});
  CHECK(cut({3, 0}) == std::vector{4, 5});
  CHECK(cut({4, 500}) == std::vector{5});
  CHECK(cut({5, 1}).empty());
  CHECK(cut({1'000'000, 1}).empty());
}

TEST_CASE("routes without parameters refuse every one") {
  CHECK(read_no_query({}));
  CHECK(field_errors(read_no_query({{"x", "1"}})) == Fields{{"x", "unknown_parameter"}});
  REQUIRE(read_keep_query({}));
  CHECK_FALSE(read_keep_query({})->has_value());
  CHECK(read_keep_query({{"keep", "cluster"}}).value() == model::CredentialKeep::Cluster);
  CHECK_FALSE(read_keep_query({{"keep", "ever"}}));
}
