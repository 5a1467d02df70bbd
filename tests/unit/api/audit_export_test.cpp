// The record of an export says what became of it, not what was asked for.
#include "server/api/audit_api.h"
#include "server/store/store.h"
#include "shared/model/text.h"
#include "tests/unit/api/api_fixture.h"

using namespace tms;
using model::AuditOutcome;

namespace {

struct AuditExport : test::ApiFixture {
  http::Caller viewer = caller_of(signed_in("anna", model::Role::Viewer));

  void fill(int records) {
    std::vector<store::AuditDraft> drafts;
    for (int i = 0; i < records; ++i) {
      drafts.push_back(core::audit_draft(core::system_actor(), "test.fill", AuditOutcome::Success));
    }
    REQUIRE(services().store.audit().append(drafts));
  }
  http::Response export_all() {
    http::Request request;
    request.method = http::Method::Get;
    request.path = "/api/v1/audit/export";
    request.query = {{"format", "ndjson"}};
    auto response = api::export_audit(request, viewer, services());
    REQUIRE(response);
    return std::move(*response);
  }
  std::vector<model::AuditRecord> records() {  // newest first
    model::AuditQuery query;
    query.action = "audit.export";
    return services().store.audit().page(query).value().items;
  }
};

}  // namespace

TEST_CASE_FIXTURE(AuditExport,
                  "an export is an intent, and a success once all of it was handed out") {
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

TEST_CASE_FIXTURE(AuditExport, "an export that its reader leaves is a failure with what was sent") {
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
