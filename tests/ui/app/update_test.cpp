#include "client/app/update.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/ui/app/support.h"

using namespace tms;
using namespace tms::app;

namespace {

const auto kJob = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");

model::Revisions revisions(std::uint64_t customers, std::uint64_t jobs = 1) {
  model::Revisions r;
  r.customers = {{"EU", customers}};
  r.jobs = jobs;
  r.server_started_at = kNow - 1'000;
  return r;
}

}  // namespace

TEST_CASE("polls go out every two seconds while the page is visible, one at a time") {
  AppState state = signed_in();
  Effects effects;
  on_time(state, kNow + 1, effects);
  CHECK(sent<FetchRevisions>(effects).size() == 1);
  on_time(state, kNow + 5'000, effects);
  CHECK(sent<FetchRevisions>(effects).size() == 1);
  update(state, answer(FetchRevisions{}, revisions(1)), effects);
  on_time(state, kNow + 5'001, effects);
  CHECK(sent<FetchRevisions>(effects).size() == 2);
  state.connection.polling = false;
  state.visible = false;
  on_time(state, kNow + 60'000, effects);
  CHECK(sent<FetchRevisions>(effects).size() == 2);
}

TEST_CASE("only what moved is read again") {
  AppState state = signed_in();
  state.summary.loading = false;
  state.recent_jobs.loading = false;
  Effects effects;
  update(state, answer(FetchRevisions{}, revisions(1)), effects);
  effects.clear();
  update(state, answer(FetchRevisions{}, revisions(2)), effects);
  CHECK(sent<FetchSummary>(effects).size() == 1);
  CHECK(sent<FetchJobs>(effects).empty());
}

TEST_CASE("a change that comes while its data is being read is read after it") {
  AppState state = signed_in();
  state.summary.loading = false;
  Effects effects;
  update(state, answer(FetchRevisions{}, revisions(1)), effects);
  state.summary.loading = true;
  effects.clear();
  update(state, answer(FetchRevisions{}, revisions(2)), effects);
  CHECK(sent<FetchSummary>(effects).empty());
  state.summary.loading = false;
  update(state, answer(FetchRevisions{}, revisions(2)), effects);
  CHECK(sent<FetchSummary>(effects).size() == 1);
}

TEST_CASE("a poll that brings nothing new changes nothing on the screen") {
  AppState state = signed_in();
  Effects effects;
  CHECK(update(state, answer(FetchRevisions{}, revisions(1)), effects));
  auto poll = answer(FetchRevisions{}, revisions(1));
  poll.background = true;
  CHECK_FALSE(update(state, poll, effects));
}

TEST_CASE("answers to what the user did move the end of the session, polls do not") {
  AppState state = signed_in();
  Effects effects;
  state.now = kNow + 100'000;
  auto poll = answer(FetchRevisions{}, revisions(1));
  poll.background = true;
  update(state, poll, effects);
  CHECK(state.session->idle_expires_at == kNow + 900'000);
  auto slow = answer(FetchClusters{}, {});
  slow.latency_ms = 20'000;
  update(state, slow, effects);
  CHECK(state.session->idle_expires_at == kNow + 980'000);  // from when it was asked
  auto slower = answer(FetchClusters{}, {});
  slower.latency_ms = 60'000;
  update(state, slower, effects);
  CHECK(state.session->idle_expires_at == kNow + 980'000);
}

TEST_CASE("a refusal for want of a session ends it once, and keeps the state") {
  AppState state = signed_in();
  Effects effects;
  update(state, refusal(FetchSummary{"EU"}, model::ErrorCode::Unauthenticated), effects);
  update(state, refusal(FetchClusters{}, model::ErrorCode::Unauthenticated), effects);
  CHECK(std::ranges::count_if(
            effects, [](const Effect& e) { return std::holds_alternative<ShowSignIn>(e); }) == 1);
  CHECK(state.session_ended);
  CHECK(state.cluster == "EU");
  effects.clear();
  on_time(state, kNow + 10'000, effects);
  CHECK(effects.empty());
}

TEST_CASE("the session ends by the clock as well") {
  AppState state = signed_in();
  Effects effects;
  CHECK(on_time(state, kNow + 900'000, effects));
  CHECK(has<ShowSignIn>(effects));
}

TEST_CASE("the page wakes each second only in the session's last minute") {
  AppState state = signed_in();
  state.visible = false;
  CHECK(next_event_at(state) - state.now > 10'000);
  Effects effects;
  on_time(state, kNow + 850'000, effects);
  CHECK(next_event_at(state) - state.now <= 1'000);
}

TEST_CASE("another cluster forgets the selection and the open customer") {
  AppState state = signed_in();
  model::Customer customer;
  customer.cid = "a1";
  select_only(state.selection, customer, 0);
  Effects effects;
  update(state, ChooseCluster{"US EAST1"}, effects);
  CHECK(state.cluster == "US EAST1");
  CHECK(state.selection.empty());
}

TEST_CASE("the back button restores the route without writing history") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU&state=pe-enable", effects);
  CHECK(state.route.filter.states.size() == 1);
  CHECK_FALSE(has<SetHash>(effects));
  CHECK(sent<FetchCustomers>(effects).size() == 1);
}

TEST_CASE("everything that matches is another set once the filter changes") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU&state=pe-enable", effects);
  select_all_matching(state.selection, state.route.filter, 250);
  on_hash(state, "#/customers?cluster=EU&state=t-enable", effects);
  CHECK(state.selection.empty());
}

TEST_CASE("the count must be typed above 100 customers, and the dry run be fresh") {
  AppState state = signed_in();
  state.act.action = model::Action::PeEnable;
  state.act.preview.value = model::PreviewResult{};
  state.act.preview.value->total = 1'342;
  state.act.preview.value->expires_at = kNow + 600'000;
  CHECK_FALSE(problem_with_run(state).empty());
  state.act.reason = "Wave 7";
  state.act.typed_count = "1341";
  CHECK_FALSE(problem_with_run(state).empty());
  for (const char* typed : {"1342", "1,342", " 1 342 "}) {
    state.act.typed_count = typed;
    CHECK(problem_with_run(state).empty());
  }
  state.act.typed_count = "1342x";
  CHECK_FALSE(problem_with_run(state).empty());
  state.act.typed_count = "1342";
  state.now = kNow + 600'000;
  CHECK_FALSE(problem_with_run(state).empty());
}

TEST_CASE("a run is sent once, however often it is pressed") {
  AppState state = signed_in();
  state.act.action = model::Action::PeEnable;
  state.act.preview.value = model::PreviewResult{};
  state.act.preview.value->total = 2;
  state.act.preview.value->selection_token = "token";
  state.act.reason = "Wave 7";
  Effects effects;
  update(state, RunAction{}, effects);
  update(state, RunAction{}, effects);
  CHECK(sent<StartJob>(effects).size() == 1);
  CHECK(sent<StartJob>(effects)[0].idempotency_key == "token");
}

TEST_CASE("a refresh is sent once until its job is recorded") {
  AppState state = signed_in();
  Effects effects;
  update(state, RefreshStatus{}, effects);
  update(state, RefreshStatus{}, effects);
  REQUIRE(sent<StartJob>(effects).size() == 1);
  update(state, refusal(sent<StartJob>(effects)[0], model::ErrorCode::Overloaded), effects);
  update(state, RefreshStatus{}, effects);
  CHECK(sent<StartJob>(effects).size() == 2);
}

TEST_CASE("a dry run that was overtaken by another choice is dropped") {
  AppState state = signed_in();
  Effects effects;
  update(state, SetActText{"a1", {}, false}, effects);
  update(state, ChooseAction{model::Action::PeEnable}, effects);
  update(state, DryRun{}, effects);
  const auto first = sent<PreviewAction>(effects);
  REQUIRE(first.size() == 1);
  update(state, ChooseAction{model::Action::TEnable}, effects);
  update(state, answer(first[0], model::PreviewResult{}), effects);
  CHECK(state.act.step == ActStep::Choose);
  CHECK_FALSE(state.act.preview.value);
}

TEST_CASE("trying the failed ones again leads to the child job") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  update(state, ControlJob{kJob, JobVerb::Retry}, effects);
  model::Job child;
  child.id = *model::Uuid::parse("01934f3e-7a12-7000-8000-000000000001");
  update(state, answer(ControlJob{kJob, JobVerb::Retry}, child), effects);
  CHECK(state.route.job == child.id);
}

TEST_CASE("the answer to what one job was told leads nobody away from another") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  update(state, ControlJob{kJob, JobVerb::Retry}, effects);
  const auto other = *model::Uuid::parse("01934f3e-7a13-7000-8000-000000000001");
  on_hash(state, to_hash(route_to_job(other)), effects);
  update(state, ControlJob{other, JobVerb::Pause}, effects);
  model::Job child;
  child.id = *model::Uuid::parse("01934f3e-7a12-7000-8000-000000000001");
  update(state, answer(ControlJob{kJob, JobVerb::Retry}, child), effects);
  CHECK(state.route.job == other);
  CHECK(state.job.pending_verb == JobVerb::Pause);  // its own answer is still to come
  REQUIRE(state.toasts.size() == 1);
  CHECK(state.toasts[0].link == route_to_job(child.id));
}

TEST_CASE("a selection is copied as a table, everything that matches is exported instead") {
  AppState state = signed_in();
  model::Customer customer;
  customer.cid = "a1";
  customer.state = model::State::PeEnable;
  select_only(state.selection, customer, 0);
  Effects effects;
  update(state, CopySelection{}, effects);
  REQUIRE(has<CopyToClipboard>(effects));
  const auto& text = std::get<CopyToClipboard>(effects.back()).text;
  CHECK(text.starts_with("cid\tstate\thealth\t"));
  CHECK(text.find("a1\tpe-enable\t") != std::string::npos);
  effects.clear();
  select_all_matching(state.selection, {}, 50'000);
  update(state, CopySelection{}, effects);
  CHECK_FALSE(has<CopyToClipboard>(effects));
}

TEST_CASE("unticking one of everything that matches leaves it out where all of them are read") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU", effects);
  const auto asked = sent<FetchCustomers>(effects);
  REQUIRE(asked.size() == 1);
  model::CustomerPage page;
  page.total = 3;
  page.items.resize(3);
  page.items[0].cid = "a1";
  page.items[1].cid = "a2";
  page.items[2].cid = "a3";
  update(state, answer(asked[0], page), effects);
  update(state, SelectAllMatching{}, effects);
  CHECK(state.selection.count() == 3);
  update(state, ClickRow{1, ClickKind::Toggle}, effects);
  CHECK(state.selection.count() == 2);
  CHECK(state.selection.contains("a1"));
  CHECK_FALSE(state.selection.contains("a2"));
  CHECK(state.selection.contains("a3"));
  CHECK(state.toasts.empty());
}

TEST_CASE("of more than are read none can be left out: the selection stays and the way is said") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/customers?cluster=EU", effects);
  model::CustomerPage page;
  page.total = 50'000;
  page.items.resize(kPageRows);
  page.items[0].cid = "a1";
  update(state, answer(sent<FetchCustomers>(effects)[0], page), effects);
  update(state, SelectAllMatching{}, effects);
  update(state, ClickRow{0, ClickKind::Toggle}, effects);
  CHECK(state.selection.count() == 50'000);
  REQUIRE(state.toasts.size() == 1);
  CHECK(state.toasts[0].text.find("Narrow the filter") != std::string::npos);
}

TEST_CASE("what was said to be copied is taken back when the browser refuses the clipboard") {
  AppState state = signed_in();
  Effects effects;
  update(state, CopyText{"a1", "Customer id"}, effects);
  on_copy_refused(state);
  REQUIRE(state.toasts.size() == 1);
  CHECK(state.toasts[0].kind == ToastKind::Bad);
  CHECK(state.toasts[0].text.find("refused the clipboard") != std::string::npos);
}

TEST_CASE("of 10,000 notifications the last few are kept") {
  AppState state = signed_in();
  Effects effects;
  for (int i = 0; i < 10'000; ++i) on_complaint(state, "Complaint " + std::to_string(i));
  CHECK(state.toasts.size() <= 4);
  CHECK(state.toasts.back().text == "Complaint 9999");
}

TEST_CASE("notifications go by themselves") {
  AppState state = signed_in();
  Effects effects;
  update(state, CopyText{"a1", "Customer id"}, effects);
  REQUIRE(state.toasts.size() == 1);
  CHECK(on_time(state, state.toasts[0].expires_at, effects));
  CHECK(state.toasts.empty());
}
