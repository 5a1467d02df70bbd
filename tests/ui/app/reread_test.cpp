// Reads that failed: repeated by themselves, when the server wants to hear of them again.
#include "client/app/reread.h"

#include <doctest/doctest.h>

#include "client/app/update_rules.h"
#include "tests/ui/app/support.h"

using namespace tms;
using namespace tms::app;

namespace {

const auto kJob = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");

model::Revisions revisions(std::uint64_t jobs = 1) {
  model::Revisions r;
  r.customers = {{"EU", 1}};
  r.jobs = jobs;
  r.server_started_at = kNow - 1'000;
  return r;
}

// What a poll makes the page ask for.
Effects polled(AppState& state, const model::Revisions& now = revisions()) {
  state.summary.loading = state.recent_jobs.loading = false;
  Effects effects;
  update(state, answer(FetchRevisions{}, now), effects);
  return effects;
}

model::CustomerPage page_of(std::uint64_t total) {
  model::CustomerPage page;
  page.total = total;
  page.items.resize(kPageRows);
  for (std::size_t i = 0; i < page.items.size(); ++i) page.items[i].cid = "c" + std::to_string(i);
  return page;
}

FetchCustomers visible_one(const Effects& effects) {
  for (const FetchCustomers& asked : sent<FetchCustomers>(effects)) {
    if (!asked.page.ahead) return asked;
  }
  FAIL("no visible page was asked for");
  return {};
}

}  // namespace

TEST_CASE("the pause grows with the failures in a row, and a server's own wish goes before it") {
  Reread reread;
  const model::Error busy{model::ErrorCode::Overloaded, "Busy."};
  model::TimeMs now = kNow;
  for (const model::TimeMs pause : {2'000, 4'000, 6'000, 8'000, 10'000, 10'000}) {
    note_failure(reread, busy, now);
    note_failure(reread, busy, now);  // of the same round
    CHECK(reread.at - now == pause);
    now = reread.at;
    CHECK(take_due(reread, false, now));
  }
  now += 60'000;
  note_failure(reread, busy, now);
  CHECK(reread.at - now == 2'000);
  REQUIRE(take_due(reread, false, reread.at));
  note_failure(reread, {model::ErrorCode::RateLimited, "Slowly.", {}, 30}, now);
  CHECK(reread.at - now == 30'000);
  CHECK_FALSE(take_due(reread, true, now + 29'999));  // it moved on: the server still waits
  CHECK(take_due(reread, false, now + 30'000));
  CHECK_FALSE(take_due(reread, false, now + 60'000));
}

TEST_CASE("a page of customers that was refused is read again by a later poll") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU", effects);
  update(state, answer(visible_one(effects), page_of(2'000)), effects);
  polled(state);
  effects.clear();
  update(state, ShowRows{{800, 820}}, effects);
  const FetchCustomers asked = visible_one(effects);
  auto refused = refusal(asked, model::ErrorCode::RateLimited);
  refused.reply.error().retry_after_s = 5;
  effects.clear();
  update(state, refused, effects);
  REQUIRE(state.customers.error);
  CHECK(sent<FetchCustomers>(effects).empty());
  state.now = kNow + 4'999;
  CHECK(sent<FetchCustomers>(polled(state)).empty());
  state.now = kNow + 5'000;
  const FetchCustomers again = visible_one(polled(state));
  CHECK(again.page.page == asked.page.page);
  CHECK(state.customers.error);  // it is said until the rows are here
}

TEST_CASE("the error of a page goes when its rows are here, or are not looked at any more") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU", effects);
  const FetchCustomers first = visible_one(effects);
  update(state, answer(first, page_of(200)), effects);
  update(state, ShowRows{{0, 20}}, effects);
  polled(state);
  ++state.customers.staleness;
  state.customers.pages.begin()->second.stale = true;
  effects.clear();
  load_customers(state, effects, true);
  const FetchCustomers second = visible_one(effects);
  update(state, refusal(second, model::ErrorCode::Internal), effects);
  CHECK(state.customers.error);
  state.now += 2'000;
  const FetchCustomers third = visible_one(polled(state));
  update(state, answer(third, page_of(200)), effects);
  CHECK_FALSE(state.customers.error);
}

TEST_CASE("a job whose last revision could not be read is read again without another change") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  model::Job job;
  job.id = kJob;
  job.status = model::JobStatus::Running;
  update(state, answer(FetchJob{kJob}, job), effects);
  polled(state, revisions(1));
  REQUIRE(sent<FetchJob>(polled(state, revisions(2))).size() == 1);
  update(state, refusal(FetchJob{kJob}, model::ErrorCode::Overloaded), effects);
  CHECK(sent<FetchJob>(polled(state, revisions(2))).empty());
  state.now += 2'000;
  REQUIRE(sent<FetchJob>(polled(state, revisions(2))).size() == 1);
  job.status = model::JobStatus::Succeeded;
  update(state, answer(FetchJob{kJob}, job), effects);
  CHECK(state.job.job.value->status == model::JobStatus::Succeeded);
  CHECK_FALSE(state.job.job.error);
  state.now += 60'000;
  CHECK(sent<FetchJob>(polled(state, revisions(2))).empty());
}

TEST_CASE("the rows of a job are read again after a refusal") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  polled(state);
  const auto asked = sent<FetchJobCustomers>(effects);
  REQUIRE(asked.size() == 1);
  update(state, refusal(asked[0], model::ErrorCode::RateLimited), effects);
  state.now += 2'000;
  const auto again = sent<FetchJobCustomers>(polled(state));
  REQUIRE(again.size() == 1);
  update(state, answer(again[0], model::JobCustomerPage{}), effects);
  CHECK_FALSE(state.job.customers.error);
}

TEST_CASE("what was refused for good is not asked for again and again") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  polled(state);
  update(state, refusal(FetchJob{kJob}, model::ErrorCode::NotFound), effects);
  state.now += 60'000;
  CHECK(sent<FetchJob>(polled(state)).empty());
}

TEST_CASE("when the connection is back everything that is shown is read, not the list alone") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU&open=a1", effects);
  polled(state);
  auto lost = refusal(FetchRevisions{}, model::ErrorCode::Overloaded);
  lost.unreachable = true;
  update(state, lost, effects);
  state.clusters.loading = state.batches.of_cluster.loading = false;
  const Effects back = polled(state);
  CHECK(sent<FetchCustomer>(back).size() == 1);
  CHECK(sent<FetchSummary>(back).size() == 1);
  CHECK(sent<FetchClusters>(back).size() == 1);
  REQUIRE(sent<FetchJobs>(back).size() == 1);
  CHECK(sent<FetchJobs>(back)[0].place == JobsPlace::Recent);
}
