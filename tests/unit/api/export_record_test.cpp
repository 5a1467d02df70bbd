// The record of an export says what became of it, not what was asked for.
#include "server/api/audit_api.h"
#include "server/api/customers_api.h"
#include "server/core/clusters/clusters.h"
#include "server/core/customers/directory.h"
#include "server/store/store.h"
#include "shared/model/text.h"
#include "tests/unit/api/api_fixture.h"

using namespace tms;
using model::AuditOutcome;

namespace {

struct Exports : test::ApiFixture {
  http::Caller viewer = caller_of(signed_in("anna", model::Role::Viewer));

  void fill(int records) {
    std::vector<store::AuditDraft> drafts;
    for (int i = 0; i < records; ++i) {
      drafts.push_back(core::audit_draft(core::system_actor(), "test.fill", AuditOutcome::Success));
    }
    REQUIRE(services().store.audit().append(drafts));
  }
  http::Response export_all(bool head_only = false) {
    return taken(api::export_audit, "/api/v1/audit/export", {{"format", "ndjson"}}, head_only);
  }
  void fill_cluster(std::size_t customers) {
    std::vector<core::StateRead> reads(customers);
    for (std::size_t i = 0; i < customers; ++i) reads[i].cid = std::to_string(1'000'000 + i);
    const auto cluster = services().clusters.key_of("EU");
    REQUIRE(cluster);
    REQUIRE(services().directory.apply_full_read(*cluster, reads, 1, false).added == customers);
  }
  http::Response export_customers() {
    return taken(api::export_customers, "/api/v1/customers.csv", {{"cluster", "EU"}});
  }
  std::vector<model::AuditRecord> records(const std::string& action = "audit.export") {
    model::AuditQuery query;  // newest first
    query.action = action;
    return services().store.audit().page(query).value().items;
  }

 private:
  using Export = model::Result<http::Response>(const http::Request&, const http::Caller&,
                                               api::Services&);

  http::Response taken(Export& handler, std::string path,
                       std::vector<std::pair<std::string, std::string>> query,
                       bool head_only = false) {
    http::Request request;
    request.method = http::Method::Get;
    request.head_only = head_only;
    request.path = std::move(path);
    request.query = std::move(query);
    auto response = handler(request, viewer, services());
    REQUIRE(response);
    return std::move(*response);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Exports, "an export is an intent, and a success once all of it was handed out") {
  fill(1200);
  const auto before = services().store.audit().head().seq;
  auto response = export_all();
  REQUIRE(records().size() == 1);
  CHECK(records()[0].outcome == AuditOutcome::Intent);
  CHECK(records()[0].detail == "ndjson, all records");
  std::string out;
  while (*response.stream(out)) CHECK(records().size() == 1);
  REQUIRE(records().size() == 2);
  CHECK(records()[0].outcome == AuditOutcome::Success);
  CHECK(records()[0].detail == "ndjson, all records: " + model::group_digits(before) + " records");
  CHECK(records()[0].actor == "anna");
  response = {};
  CHECK(records().size() == 2);
}

TEST_CASE_FIXTURE(Exports, "an export that its reader leaves is a failure with what was sent") {
  fill(1200);
  {
    const auto response = export_all();
    std::string out;
    REQUIRE(*response.stream(out));
  }
  REQUIRE(records().size() == 2);
  CHECK(records()[0].outcome == AuditOutcome::Failure);
  CHECK(records()[0].detail == "ndjson, all records: 500 records; the reader left before the end");
}

TEST_CASE_FIXTURE(Exports, "an export of customers tells at its end how many left") {
  fill_cluster(1200);
  auto response = export_customers();
  REQUIRE(records("customers.export").size() == 1);
  CHECK(records("customers.export")[0].outcome == AuditOutcome::Intent);
  CHECK(records("customers.export")[0].cluster == "EU");
  std::string out;
  while (*response.stream(out)) CHECK(records("customers.export").size() == 1);
  REQUIRE(records("customers.export").size() == 2);
  CHECK(records("customers.export")[0].outcome == AuditOutcome::Success);
  CHECK(records("customers.export")[0].detail == "cluster=EU: 1,200 customers");
}

TEST_CASE_FIXTURE(Exports, "an export of customers that breaks off is no success") {
  fill_cluster(1200);
  {
    const auto response = export_customers();
    std::string out;
    REQUIRE(*response.stream(out));
  }
  REQUIRE(records("customers.export").size() == 2);
  CHECK(records("customers.export")[0].outcome == AuditOutcome::Failure);
  CHECK(records("customers.export")[0].detail ==
        "cluster=EU: 500 customers; the reader left before the end");
}

TEST_CASE_FIXTURE(Exports,
                  "a HEAD has the head of an export, and records nothing as nothing leaves") {
  fill(3);
  const auto response = export_all(true);
  CHECK(response.content_type == "application/x-ndjson");
  CHECK_FALSE(response.headers.empty());
  std::string out;
  CHECK_FALSE(*response.stream(out));
  CHECK(out.empty());
  CHECK(records().empty());
}
