// Answers that come in another order than their questions were asked in.
#include <doctest/doctest.h>

#include "tests/ui/app/support.h"

using namespace tms;
using namespace tms::app;

namespace {

const auto kJob = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");

model::Job job_in(model::JobStatus status) {
  model::Job job;
  job.id = kJob;
  job.status = status;
  return job;
}

model::Revisions revisions(std::uint64_t jobs) {
  model::Revisions r;
  r.jobs = jobs;
  r.server_started_at = kNow - 1'000;
  return r;
}

model::JobCustomerPage page_of(model::Outcome outcome, std::uint64_t total = 1) {
  model::JobCustomerPage page;
  page.total = total;
  page.items.resize(std::min<std::uint64_t>(total, kPageRows));
  page.items.front().outcome = outcome;
  return page;
}

std::vector<model::AuditRecord> records(std::uint64_t newest, std::size_t count) {
  std::vector<model::AuditRecord> found(count);
  for (auto& record : found) record.seq = newest--;
  return found;
}

}  // namespace

TEST_CASE("an older answer that comes late does not set a finished job back to running") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  update(state, answer(FetchJob{kJob}, job_in(model::JobStatus::Succeeded), 8), effects);
  update(state, answer(FetchJob{kJob}, job_in(model::JobStatus::Running), 7), effects);
  CHECK(state.job.job.value->status == model::JobStatus::Succeeded);
  auto failure = refusal(FetchJob{kJob}, model::ErrorCode::Overloaded);
  failure.number = 7;
  update(state, failure, effects);
  CHECK_FALSE(state.job.job.error);
}

TEST_CASE("the customers of a job are read again when it moved on while they were read") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  const auto first = sent<FetchJobCustomers>(effects);
  REQUIRE(first.size() == 1);
  state.recent_jobs.loading = false;
  update(state, answer(FetchRevisions{}, revisions(1)), effects);
  effects.clear();
  update(state, answer(FetchRevisions{}, revisions(2)), effects);
  CHECK(sent<FetchJobCustomers>(effects).empty());  // one at a time
  update(state, answer(first[0], page_of(model::Outcome::InFlight)), effects);
  const auto second = sent<FetchJobCustomers>(effects);
  REQUIRE(second.size() == 1);
  effects.clear();
  update(state, answer(second[0], page_of(model::Outcome::Succeeded)), effects);
  CHECK(state.job.customers.pages[0][0].outcome == model::Outcome::Succeeded);
  CHECK(sent<FetchJobCustomers>(effects).empty());
}

TEST_CASE(
    "rows of a job that were out of sight when it moved on are read again when they are seen") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  update(state,
         answer(sent<FetchJobCustomers>(effects)[0], page_of(model::Outcome::InFlight, 1'000)),
         effects);
  effects.clear();
  update(state, ShowJobRows{{900, 920}}, effects);
  update(state,
         answer(sent<FetchJobCustomers>(effects)[0], page_of(model::Outcome::Waiting, 1'000)),
         effects);
  state.recent_jobs.loading = false;
  update(state, answer(FetchRevisions{}, revisions(1)), effects);
  update(state, answer(FetchRevisions{}, revisions(2)), effects);
  effects.clear();
  update(state, ShowJobRows{{0, 20}}, effects);
  REQUIRE(sent<FetchJobCustomers>(effects).size() == 1);
  CHECK(sent<FetchJobCustomers>(effects)[0].query.offset == 0);
}

TEST_CASE("what was saved is not undone by a list that was asked for before") {
  AppState state = signed_in(model::Role::Admin);
  Effects effects;
  model::Runbook runbook;
  runbook.app = "kms";
  update(state, answer(SaveRunbooks{{runbook}}, Done{}, 5), effects);
  update(state, answer(FetchRunbooks{}, std::vector<model::Runbook>{}, 4), effects);
  CHECK(state.runbooks.value->size() == 1);
}

TEST_CASE("more of the log is not appended to a list that was begun anew meanwhile") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/audit", effects);
  const auto first = sent<FetchAudit>(effects);
  REQUIRE(first.size() == 1);
  update(state, answer(first[0], {records(500, 100), 401}, 1), effects);
  effects.clear();
  update(state, LoadMoreAudit{}, effects);
  const auto more = sent<FetchAudit>(effects);
  REQUIRE(more.size() == 1);
  update(state, answer(first[0], {records(900, 100), 801}, 3), effects);
  update(state, answer(more[0], {records(400, 100), 301}, 2), effects);
  REQUIRE(state.audit.records.value->size() == 100);
  CHECK_FALSE(state.audit.loading_more);
  CHECK(state.audit.next_before_seq == 801);

  effects.clear();
  update(state, LoadMoreAudit{}, effects);
  const auto again = sent<FetchAudit>(effects);
  REQUIRE(again.size() == 1);
  update(state, answer(first[0], {records(901, 100), 802}, 5), effects);
  update(state, answer(again[0], {records(800, 100), 701}, 4), effects);
  CHECK(state.audit.records.value->size() == 201);  // the newest on top, the older ones below
}
