// From the choice to the job: what was reviewed is what runs, and no answer takes people away.
#include <doctest/doctest.h>

#include "tests/ui/app/support.h"

using namespace tms;
using namespace tms::app;

namespace {

model::PreviewResult preview_of(std::uint64_t total, std::string token) {
  model::PreviewResult preview;
  preview.total = total;
  preview.selection_token = std::move(token);
  return preview;
}

// At the confirmation of PE-Enable on two pasted ids.
AppState confirming(Effects& effects) {
  AppState state = signed_in();
  on_hash(state, "#/act?cluster=EU", effects);
  update(state, SetActText{"a1\na2", {}, false}, effects);
  update(state, ChooseAction{model::Action::PeEnable}, effects);
  update(state, DryRun{}, effects);
  update(state, answer(sent<PreviewAction>(effects).back(), preview_of(2, "first")), effects);
  update(state, SetReason{"Wave 7"}, effects);
  REQUIRE(problem_with_run(state).empty());
  return state;
}

model::Job started_job() {
  model::Job job;
  job.id = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");
  job.action = model::Action::PeEnable;
  job.counts[model::Outcome::Waiting] = 2;
  return job;
}

}  // namespace

TEST_CASE("another cluster takes the reviewed set away: it names customers of the first one") {
  Effects effects;
  AppState state = confirming(effects);
  update(state, ChooseCluster{"US EAST1"}, effects);
  CHECK(state.act.step == ActStep::Choose);
  CHECK_FALSE(state.act.preview.value);
  CHECK(state.act.text == "a1\na2");
  effects.clear();
  update(state, RunAction{}, effects);
  CHECK(sent<StartJob>(effects).empty());
}

TEST_CASE("a selection, a filter and batches of one cluster are not acted on in another") {
  AppState state = signed_in();
  model::Customer customer;
  customer.cid = "a1";
  select_only(state.selection, customer, 0);
  Effects effects;
  update(state, ActOnSelection{}, effects);
  update(state, ChooseCluster{"US EAST1"}, effects);
  CHECK_FALSE(state.act.has_source());
  CHECK(state.act.source == ActSourceKind::Pasted);

  update(state, ChooseBatches{{"b1"}}, effects);
  update(state, ActOnBatches{{"b1"}, 7}, effects);
  CHECK(state.act.has_source());
  update(state, ChooseCluster{"EU"}, effects);
  CHECK_FALSE(state.act.has_source());
  CHECK(state.batches.chosen.empty());
}

TEST_CASE("a dry run that fails is not run on what the one before it had found") {
  Effects effects;
  AppState state = confirming(effects);
  update(state, ToggleExclude{model::WarningCode::AlreadyInState}, effects);
  update(state, refusal(sent<PreviewAction>(effects).back(), model::ErrorCode::Overloaded),
         effects);
  CHECK_FALSE(problem_with_run(state).empty());
  effects.clear();
  update(state, RunAction{}, effects);
  CHECK(sent<StartJob>(effects).empty());
  update(state, DryRun{}, effects);
  update(state, answer(sent<PreviewAction>(effects).back(), preview_of(1, "second")), effects);
  CHECK(problem_with_run(state).empty());
}

TEST_CASE("who has gone elsewhere while the job was recorded stays there and is told") {
  Effects effects;
  AppState state = confirming(effects);
  update(state, RunAction{}, effects);
  on_hash(state, "#/audit", effects);
  update(state, answer(sent<StartJob>(effects).back(), started_job()), effects);
  CHECK(state.route.screen == Screen::Audit);
  REQUIRE(state.toasts.size() == 1);
  CHECK(state.toasts[0].text == "PE-Enable on 2 customers has started.");
  CHECK(state.toasts[0].link == route_to_job(started_job().id));
  CHECK(state.act.text.empty());
}

TEST_CASE("the answer to a confirmation that was left touches nothing of the next one") {
  Effects effects;
  AppState state = confirming(effects);
  update(state, RunAction{}, effects);
  const StartJob first = sent<StartJob>(effects).back();
  update(state, BackToChoice{}, effects);
  update(state, SetActText{"b1", {}, false}, effects);
  update(state, DryRun{}, effects);
  update(state, answer(sent<PreviewAction>(effects).back(), preview_of(1, "second")), effects);
  update(state, RunAction{}, effects);
  CHECK(sent<StartJob>(effects).back().idempotency_key == "second");
  SUBCASE("when it was refused") {
    update(state, refusal(first, model::ErrorCode::Conflict), effects);
    CHECK_FALSE(state.act.start_error);
    CHECK(state.toasts.back().kind == ToastKind::Bad);
  }
  SUBCASE("when it was accepted") {
    update(state, answer(first, started_job()), effects);
    CHECK(state.act.text == "b1");
    CHECK(state.toasts.back().link == route_to_job(started_job().id));
  }
  CHECK(state.act.starting);
  CHECK(state.route.screen == Screen::Act);
}

TEST_CASE("a refusal after a lost answer does not say that nothing was accepted") {
  Effects effects;
  AppState state = confirming(effects);
  update(state, RunAction{}, effects);
  update(state, refusal(sent<StartJob>(effects).back(), model::ErrorCode::Overloaded), effects);
  CHECK(state.act.answer_lost);
  update(state, RunAction{}, effects);
  update(state, refusal(sent<StartJob>(effects).back(), model::ErrorCode::Conflict), effects);
  CHECK(state.act.answer_lost);
  update(state, DryRun{}, effects);
  CHECK_FALSE(state.act.answer_lost);
}

TEST_CASE("who was left out of one list is not left out of the next one unseen") {
  Effects effects;
  AppState state = confirming(effects);
  update(state, ToggleExclude{model::WarningCode::AlreadyInState}, effects);
  REQUIRE(sent<PreviewAction>(effects).back().request.exclude.size() == 1);
  SUBCASE("after going back") {
    update(state, BackToChoice{}, effects);
  }
  SUBCASE("another list is pasted over it") {
    update(state, SetActText{"b1", {}, false}, effects);
  }
  SUBCASE("another action is chosen") {
    update(state, BackToChoice{}, effects);
    update(state, ChooseAction{model::Action::TEnable}, effects);
  }
  update(state, DryRun{}, effects);
  CHECK(sent<PreviewAction>(effects).back().request.exclude.empty());
}
