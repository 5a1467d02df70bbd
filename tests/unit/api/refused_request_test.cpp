// What the audit log tells of a change that could not be made.
#include "server/api/refused_request.h"
#include "server/store/store.h"
#include "tests/unit/api/api_fixture.h"

using namespace tms;
using model::AuditOutcome;
using model::ErrorCode;

namespace {

struct Refusals : test::ApiFixture {
  http::Caller anna = caller_of(signed_in("anna", model::Role::Admin));

  // As the server does it, on the way from the answer to the log.
  model::AuditRecord record_of(http::Request request, std::string_view route, ErrorCode code) {
    const http::Denial denial{request, anna, route, code};
    REQUIRE_FALSE(api::is_recorded_by_handler(denial));
    runtime->denials->add(api::actor_of(anna), api::refused_request(denial, *runtime->clusters));
    runtime->denials->flush();
    model::AuditQuery query;
    query.limit = 1;
    return services().store.audit().page(query).value().items.at(0);
  }
};

http::Request put(std::string path, std::string parameter, std::string value) {
  http::Request request;
  request.method = http::Method::Put;
  request.path = std::move(path);
  request.path_parameters = {{std::move(parameter), std::move(value)}};
  return request;
}

}  // namespace

TEST_CASE_FIXTURE(Refusals, "a change that a fault of the server stopped is a failure of its own") {
  const auto record = record_of(put("/api/v1/clusters/EU/credentials", "code", "EU"),
                                "/api/v1/clusters/{code}/credentials", ErrorCode::Internal);
  CHECK(record.action == "request.refused");
  CHECK(record.outcome == AuditOutcome::Failure);
  CHECK(record.actor == "anna");
  CHECK(record.cluster == "EU");
  CHECK(record.detail == "PUT /api/v1/clusters/EU/credentials: internal");
}

TEST_CASE_FIXTURE(Refusals, "a cluster that does not exist is named by the path alone") {
  const auto record = record_of(put("/api/v1/clusters/XX/snapshot", "code", "XX"),
                                "/api/v1/clusters/{code}/snapshot", ErrorCode::NotFound);
  CHECK(record.cluster == "");
  CHECK(record.detail == "PUT /api/v1/clusters/XX/snapshot: not_found");
}
