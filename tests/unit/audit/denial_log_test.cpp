#include "server/core/audit/denial_log.h"

#include <doctest/doctest.h>

#include "tests/unit/audit/trail_fixture.h"

using namespace tms;
using core::Actor;
using model::ErrorCode;

namespace {

Actor person() {
  Actor actor;
  actor.user_id = *model::Uuid::parse("01890000-0000-7000-8000-00000000000a");
  actor.username = "anna";
  actor.role = "viewer";
  actor.ip = "192.0.2.1";
  return actor;
}

Actor stranger(const char* ip) {
  Actor actor;
  actor.username = "anonymous";
  actor.ip = ip;
  return actor;
}

core::RefusedRequest about(const char* what, ErrorCode code) {
  core::RefusedRequest request;
  request.what = what;
  request.code = code;
  return request;
}

struct DenialFixture : test::TrailFixture {
  model::TimeMs now = 1'700'000'000'000;
  core::DenialLog log{store().audit(), [this] { return now; }};

  std::vector<model::AuditRecord> records() {
    model::AuditQuery query;
    query.action = "request.denied";
    return store().audit().page(query).value().items;
  }
};

}  // namespace

TEST_CASE_FIXTURE(DenialFixture, "every refusal of a signed-in person is a record of its own") {
  log.add(person(), about("/api/v1/users", ErrorCode::Forbidden));
  log.add(person(), about("/api/v1/jobs", ErrorCode::CsrfFailed));
  CHECK(records().empty());
  log.flush();
  const auto found = records();
  REQUIRE(found.size() == 2);
  CHECK(found[0].detail == "/api/v1/jobs: csrf_failed");
  CHECK(found[1].detail == "/api/v1/users: forbidden");
  CHECK(found[0].actor == "anna");
  CHECK(found[0].outcome == model::AuditOutcome::Denied);
  log.flush();
  CHECK(records().size() == 2);
}

TEST_CASE_FIXTURE(DenialFixture, "a refusal is recorded with its time, its job and its cluster") {
  const auto job = *model::Uuid::parse("01890000-0000-7000-8000-00000000000b");
  const auto refused_at = now;
  log.add(person(), {"POST /x", "EU", job, ErrorCode::Forbidden});
  now += 5'000;
  log.flush();
  REQUIRE(records().size() == 1);
  const auto record = records()[0];
  CHECK(record.at == refused_at);
  CHECK(record.job_id == job);
  CHECK(record.cluster == "EU");
}

TEST_CASE_FIXTURE(DenialFixture, "what somebody might do and could not is a failure") {
  auto request = about("POST /x", ErrorCode::Conflict);
  request.was_allowed = true;
  log.add(person(), request);
  log.flush();
  CHECK(records().empty());
  model::AuditQuery query;
  query.action = "request.refused";
  const auto page = store().audit().page(query).value();
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].outcome == model::AuditOutcome::Failure);
  CHECK(page.items[0].detail == "POST /x: conflict");
}

TEST_CASE_FIXTURE(DenialFixture, "strangers make one counted record an address, kind and minute") {
  for (int i = 0; i < 1000; ++i)
    log.add(stranger("203.0.113.9"), about("/x", ErrorCode::Unauthenticated));
  log.add(stranger("203.0.113.9"), about("/x", ErrorCode::RateLimited));
  log.add(stranger("203.0.113.8"), about("/x", ErrorCode::Unauthenticated));
  log.flush();
  now += 59'999;
  log.flush();
  CHECK(records().empty());
  now += 1;
  log.flush();
  const auto found = records();
  REQUIRE(found.size() == 3);
  CHECK(found[0].ip == "203.0.113.9");
  CHECK(found[0].detail == "rate_limited, 1 request");
  CHECK(found[1].detail == "unauthenticated, 1000 requests");
  CHECK(found[1].actor == "anonymous");
  CHECK(found[2].ip == "203.0.113.8");
}

TEST_CASE_FIXTURE(DenialFixture, "a person who asks too often is counted like a stranger") {
  for (int i = 0; i < 100; ++i) log.add(person(), about("/x", ErrorCode::RateLimited));
  log.flush(true);
  REQUIRE(records().size() == 1);
  CHECK(records()[0].detail == "rate_limited, 100 requests");
}

TEST_CASE_FIXTURE(DenialFixture, "at a stop everything is written, however young") {
  log.add(stranger("203.0.113.9"), about("/x", ErrorCode::Unauthenticated));
  log.add(person(), about("/api/v1/users", ErrorCode::Forbidden));
  log.flush(true);
  CHECK(records().size() == 2);
}

TEST_CASE_FIXTURE(DenialFixture, "a flood from many addresses takes a bounded place") {
  for (int i = 0; i < 30'000; ++i) {
    log.add(stranger(("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)).c_str()),
            about("/x", ErrorCode::Unauthenticated));
  }
  const auto before = store().audit().head().seq;
  log.flush(true);
  CHECK(store().audit().head().seq - before == 10'000);
}
