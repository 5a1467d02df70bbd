#include <doctest/doctest.h>

#include "tests/unit/store/contract.h"

namespace tms::store::test {
namespace {

using model::ImportVerdict;
using model::Outcome;

using Verdicts = std::vector<ImportVerdict>;

ImportedEntry record(std::uint8_t identity) {
  ImportedEntry entry;
  entry.identity = uuid(identity);
  entry.audit = draft_on({1, 2});
  entry.audit.source = "legacy";
  entry.audit.at = kNow - 1'000'000;
  return entry;
}

ImportedEntry job(std::uint8_t number, Outcome outcome) {
  ImportedEntry entry = record(number);
  entry.job = action_job(number, 2);
  entry.job->job.source = "legacy";
  entry.job->job.finished_at = kNow + 500;
  model::JobCounts counts;
  counts[outcome] = 2;
  entry.job->job.status = model::final_status(counts);
  entry.audit = intent_of(*entry.job);
  entry.outcome = outcome;
  entry.http_status = 401;
  entry.message = "Invalid access token";
  return entry;
}

Verdicts add(Store& store, const std::vector<ImportedEntry>& entries) {
  const auto verdicts = store.imports().add_history({}, entries);
  REQUIRE(verdicts);
  return *verdicts;
}

}  // namespace

void check_imports(const StoreUnderTest& subject) {
  auto store = subject.open();
  add_customers(*store, 3);
  SUBCASE("records keep their own time and source, and are added once") {
    CHECK(add(*store, {record(1), record(2), record(1)}) ==
          Verdicts{ImportVerdict::Added, ImportVerdict::Added, ImportVerdict::Known});
    store.reset();
    store = subject.open();
    CHECK(add(*store, {record(2)}) == Verdicts{ImportVerdict::Known});
    const auto records = all_records(*store);
    REQUIRE(records.size() == 2);
    CHECK(records[0].source == "legacy");
    CHECK(records[0].at == kNow - 1'000'000);
    CHECK(records[0].customer_count == 2);
    CHECK(verify(*store).ok);
  }
  SUBCASE("a job comes with its outcomes, and is not one that goes on at the next start") {
    CHECK(add(*store, {job(5, Outcome::Unknown)}) == Verdicts{ImportVerdict::Added});
    const auto stored = store->jobs().job(uuid(5)).value().value();
    CHECK(stored.counts[Outcome::Unknown] == 2);
    CHECK(stored.counts.total() == 2);
    CHECK(stored.status == model::JobStatus::Failed);
    CHECK(stored.finished_at == kNow + 500);
    const auto customers = store->jobs().job_customers(uuid(5), {}).value();
    REQUIRE(customers.items.size() == 2);
    CHECK(customers.items[1].outcome == Outcome::Unknown);
    CHECK(customers.items[1].http_status == 401);
    CHECK(customers.items[1].message == "Invalid access token");
    CHECK(store->jobs().unfinished_jobs().value().empty());
  }
  SUBCASE("a job whose end is known later is completed once, with a record of it") {
    add(*store, {job(5, Outcome::Unknown)});
    CHECK(add(*store, {job(5, Outcome::Succeeded)}) == Verdicts{ImportVerdict::Completed});
    CHECK(add(*store, {job(5, Outcome::Failed)}) == Verdicts{ImportVerdict::Known});
    const auto stored = store->jobs().job(uuid(5)).value().value();
    CHECK(stored.counts[Outcome::Succeeded] == 2);
    CHECK(stored.counts.total() == 2);
    CHECK(stored.status == model::JobStatus::Succeeded);
    CHECK(all_records(*store).back().outcome == model::AuditOutcome::Success);
    CHECK(verify(*store).ok);
  }
  SUBCASE("a job never replaces another one of the same id") {
    const NewJob live = action_job(5, 1);
    REQUIRE(store->jobs().create_job(live, intent_of(live)));
    CHECK(add(*store, {job(5, Outcome::Succeeded)}) == Verdicts{ImportVerdict::Conflict});
    CHECK(store->jobs().job(uuid(5)).value()->counts[Outcome::Waiting] == 1);
    CHECK(all_records(*store).size() == 1);
  }
  SUBCASE("jobs are listed by their own time, however late they were imported") {
    const NewJob live = action_job(6, 1);
    REQUIRE(store->jobs().create_job(live, intent_of(live)));
    ImportedEntry old = job(5, Outcome::Succeeded);
    old.job->job.created_at = kNow - 5'000;
    add(*store, {old});
    const auto page = store->jobs().jobs({}).value();
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0].id == uuid(6));
    CHECK(page.items[1].id == uuid(5));
  }
  SUBCASE("a piece is stored as a whole or not at all") {
    ImportedEntry broken = record(2);
    broken.audit.customers = {999};
    CHECK_FALSE(store->imports().add_history({}, std::vector{record(1), broken}));
    CHECK(all_records(*store).empty());
    CHECK(add(*store, {record(1)}) == Verdicts{ImportVerdict::Added});
  }
}

}  // namespace tms::store::test
