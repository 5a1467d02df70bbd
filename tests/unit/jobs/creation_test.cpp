#include <doctest/doctest.h>

#include <thread>

#include "server/core/random.h"
#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using model::ErrorCode;
using model::WarningCode;

namespace {

const model::PreviewWarning* find_warning(const model::PreviewResult& preview, WarningCode code) {
  for (const auto& warning : preview.warnings) {
    if (warning.code == code) return &warning;
  }
  return nullptr;
}

LabOptions slow_answers() {
  auto options = quick();
  options.sim.action_latency = 400ms;
  return options;
}

}  // namespace

TEST_CASE("The dry run counts, warns with samples, and names what it rejected") {
  Lab lab;
  lab.sim.override_record(lab.sim.cid(0), R"({"action_code": 5, "action_desc": "pe-direct"})");
  lab.sync();
  auto text = std::string("cid,devices\n");
  for (const auto& cid : lab.cids(20)) text += cid + ",7\n";
  text += lab.sim.cid(3) + ",7\nnot an id!,1\nnever-heard-of,1\n";
  model::PreviewRequest request;
  request.cluster = kCluster;
  request.action = model::Action::PeDirect;
  request.selection = model::TextSelection{text, model::ColumnChoice::Auto};
  const auto preview = lab.jobs->preview(request, lab.actor);
  REQUIRE(preview);
  CHECK(preview->total == 21);
  CHECK(preview->duplicates == 1);
  CHECK(preview->rejected_total == 1);
  REQUIRE(preview->rejected.size() == 1);
  CHECK(preview->rejected[0].line == 23);
  CHECK(preview->ignored_columns == std::vector<std::string>{"devices"});
  const auto* unknown = find_warning(*preview, WarningCode::UnknownToCluster);
  REQUIRE(unknown);
  CHECK(unknown->count == 1);
  CHECK(unknown->sample == std::vector<std::string>{"never-heard-of"});
  const auto* already = find_warning(*preview, WarningCode::AlreadyInState);
  REQUIRE(already);
  CHECK(already->count >= 1);

  request.exclude = {WarningCode::UnknownToCluster, WarningCode::AlreadyInState};
  const auto fewer = lab.jobs->preview(request, lab.actor);
  REQUIRE(fewer);
  CHECK(fewer->total == preview->total - unknown->count - already->count);
  CHECK_FALSE(find_warning(*fewer, WarningCode::UnknownToCluster));
}

TEST_CASE("A dry run over a filter takes exactly the customers that match") {
  Lab lab;
  model::CustomerFilter filter;
  filter.states = {model::State::TranBegin};
  const auto matching = lab.directory->matching(kCluster, filter);
  REQUIRE(matching);
  model::PreviewRequest request{
      kCluster, model::Action::PeEnable, model::FilterSelection{filter}, {}};
  const auto preview = lab.jobs->preview(request, lab.actor);
  REQUIRE(preview);
  CHECK(preview->total == matching->size());
}

TEST_CASE("Selections that cannot be read are refused with a reason") {
  Lab lab;
  model::PreviewRequest request{kCluster, model::Action::PeEnable, model::TextSelection{}, {}};
  CHECK(lab.jobs->preview(request, lab.actor).error().code == ErrorCode::InvalidRequest);
  request.selection = model::TextSelection{"a,1\nb,2\n", model::ColumnChoice::Auto};
  CHECK(lab.jobs->preview(request, lab.actor).error().code == ErrorCode::AmbiguousColumns);
  request.selection = model::BatchesSelection{{"some-batch"}};
  CHECK(lab.jobs->preview(request, lab.actor).error().code == ErrorCode::InvalidRequest);
  request.selection = model::OutcomesSelection{core::new_uuid(1), {model::Outcome::Failed}};
  CHECK(lab.jobs->preview(request, lab.actor).error().code == ErrorCode::NotFound);
  request.cluster = "NOWHERE";
  CHECK(lab.jobs->preview(request, lab.actor).error().code == ErrorCode::NotFound);
}

TEST_CASE("An action needs a reason, and above 100 customers a dry run and the right count") {
  Lab lab;
  model::JobRequest request;
  request.cluster = kCluster;
  request.action = model::Action::PeDirect;
  request.selection = Lab::preview_request(lab.cids(101)).selection;
  request.reason = "  ";
  CHECK(lab.jobs->create(request, lab.actor).error().fields.at(0).field == "reason");
  request.reason = "because";
  CHECK(lab.jobs->create(request, lab.actor).error().fields.at(0).field == "selection_token");

  const auto preview = lab.jobs->preview(Lab::preview_request(lab.cids(101)), lab.actor);
  REQUIRE(preview);
  auto with_token = Lab::job_request(*preview);
  with_token.confirm_count = 100;
  CHECK(lab.jobs->create(with_token, lab.actor).error().code == ErrorCode::Conflict);
  with_token.confirm_count.reset();
  CHECK(lab.jobs->create(with_token, lab.actor).error().code == ErrorCode::InvalidRequest);
  with_token.confirm_count = 101;
  REQUIRE(lab.jobs->create(with_token, lab.actor));  // the token survived the refusals
  CHECK(lab.jobs->create(with_token, lab.actor).error().code == ErrorCode::SelectionExpired);
}

TEST_CASE("Up to 100 customers may be named directly, but not one that is no id") {
  Lab lab;
  model::JobRequest request;
  request.cluster = kCluster;
  request.action = model::Action::PeDirect;
  request.reason = "because";
  request.selection = Lab::preview_request({lab.sim.cid(0), "not an id"}).selection;
  CHECK(lab.jobs->create(request, lab.actor).error().code == ErrorCode::InvalidRequest);
  request.selection = Lab::preview_request(lab.cids(1)).selection;
  const auto job = lab.jobs->create(request, lab.actor);
  REQUIRE(job);
  lab.wait_until_ended(job->id);
  lab.check_applied(lab.cids(1), 1);
}

TEST_CASE("A token is good for its cluster and action only") {
  Lab lab;
  const auto preview = lab.jobs->preview(Lab::preview_request(lab.cids(5)), lab.actor);
  REQUIRE(preview);
  const auto other = Lab::job_request(*preview, model::Action::TranBegin);
  CHECK(lab.jobs->create(other, lab.actor).error().code == ErrorCode::Conflict);
  core::Actor somebody = lab.actor;
  somebody.user_id = core::new_uuid(1);
  CHECK(lab.jobs->create(Lab::job_request(*preview), somebody).error().code ==
        ErrorCode::SelectionExpired);
}

TEST_CASE("A customer is in at most one unfinished action job; the refusal names job and count") {
  Lab lab(slow_answers());
  const auto first = lab.run(lab.cids(30));
  const auto preview = lab.jobs->preview(Lab::preview_request(lab.cids(10, 25)), lab.actor);
  REQUIRE(preview);
  const auto* held = find_warning(*preview, WarningCode::InOtherJob);
  REQUIRE(held);
  CHECK(held->count == 5);
  const auto refused = lab.jobs->create(Lab::job_request(*preview), lab.actor);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Conflict);
  CHECK(refused.error().message.find(first.id.text()) != std::string::npos);
  CHECK(refused.error().message.find("5 customers") != std::string::npos);

  lab.wait_until_ended(first.id);
  CHECK(lab.jobs->create(Lab::job_request(*preview), lab.actor));
}

TEST_CASE("A cluster without a URL takes no dry run, action, sync or retry, and holds nobody") {
  Lab lab;
  const auto before = lab.wait_until_ended(lab.run({lab.sim.cid(0), "no-such-customer"}).id);
  const auto preview = lab.jobs->preview(Lab::preview_request(lab.cids(5)), lab.actor);
  REQUIRE(preview);
  model::ClusterPatch patch;
  patch.base_url = "";
  REQUIRE(lab.clusters->update(lab.actor, kCluster, patch));
  const auto is_conflict = [](const auto& answer) {
    return !answer && answer.error().code == ErrorCode::Conflict &&
           answer.error().message.find("has no URL") != std::string::npos;
  };
  CHECK(is_conflict(lab.jobs->preview(Lab::preview_request(lab.cids(5)), lab.actor)));
  CHECK(is_conflict(lab.jobs->create(Lab::job_request(*preview), lab.actor)));
  CHECK(is_conflict(lab.jobs->start_sync(kCluster, false, lab.actor)));
  CHECK(is_conflict(lab.jobs->retry(before.id, lab.actor)));

  patch.base_url = lab.sim.base_url();
  REQUIRE(lab.clusters->update(lab.actor, kCluster, patch));
  lab.connect("secret-token");  // a cluster that moves is disconnected
  const auto job = lab.jobs->create(Lab::job_request(*preview), lab.actor);
  REQUIRE_MESSAGE(job, "the selection was kept");
  CHECK(lab.wait_until_ended(job->id).status == model::JobStatus::Succeeded);
}

TEST_CASE("A customer that was found just now can be acted on before he is written") {
  Lab lab;
  const auto cluster = lab.clusters->key_of(kCluster).value();
  lab.directory->apply_single_read(cluster, {"found-just-now", 1, "tran-begin"}, 1);
  const auto job = lab.try_run({"found-just-now", lab.sim.cid(0)});
  REQUIRE_MESSAGE(job, job.error().message);
  CHECK(lab.customers_of(job->id).contains("found-just-now"));
  lab.wait_until_ended(job->id);
  lab.restart();
  CHECK(lab.directory->customer(kCluster, "found-just-now"));
  lab.check_chain();
}

TEST_CASE("The same idempotency key and body give the same job, another body is refused") {
  Lab lab;
  const auto preview = lab.jobs->preview(Lab::preview_request(lab.cids(5)), lab.actor);
  REQUIRE(preview);
  const auto request = Lab::job_request(*preview);
  const auto first = lab.jobs->create(request, lab.actor, {"key-1", "the body"});
  REQUIRE(first);
  const auto again = lab.jobs->create(request, lab.actor, {"key-1", "the body"});
  REQUIRE(again);
  CHECK(again->id == first->id);
  CHECK(lab.jobs->create(request, lab.actor, {"key-1", "other"}).error().code ==
        ErrorCode::Conflict);
  lab.wait_until_ended(first->id);
  lab.check_applied(lab.cids(5), 1);
}

TEST_CASE("Two requests with one idempotency key at the same time make one job") {
  Lab lab;
  const auto preview = lab.jobs->preview(Lab::preview_request(lab.cids(40)), lab.actor);
  REQUIRE(preview);
  const auto request = Lab::job_request(*preview);
  std::vector<model::JobId> ids(6);
  std::vector<std::thread> threads;
  for (auto& id : ids) {
    threads.emplace_back([&] {
      const auto job = lab.jobs->create(request, lab.actor, {"once", "body"});
      if (job) id = job->id;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto id : ids) CHECK(id == ids.front());
  lab.wait_until_ended(ids.front());
  lab.check_applied(lab.cids(40), 1);
}

TEST_CASE("A sync keeps its reason, and its key also where another one was running") {
  auto options = quick();
  options.sim.latency = 1s;  // the second request comes while the first runs
  Lab lab(options);
  core::Actor somebody = lab.actor;
  somebody.user_id = core::new_uuid(1);
  model::JobRequest request;
  request.kind = model::JobKind::Sync;
  request.cluster = kCluster;
  request.reason = " after the maintenance ";
  const auto first = lab.jobs->create(request, lab.actor, {"key-1", "body"});
  REQUIRE(first);
  CHECK(first->reason == "after the maintenance");
  const auto joined = lab.jobs->create(request, somebody, {"key-2", "body"});
  REQUIRE(joined);
  CHECK(joined->id == first->id);
  lab.wait_until_ended(first->id);
  lab.restart();
  CHECK(lab.job(first->id).reason == "after the maintenance");
  const auto again = lab.jobs->create(request, somebody, {"key-2", "body"});
  REQUIRE(again);
  CHECK(again->id == first->id);
  CHECK(lab.jobs->create(request, somebody, {"key-2", "other"}).error().code ==
        ErrorCode::Conflict);
}

TEST_CASE("App status jobs are refused with a sentence") {
  Lab lab;
  model::JobRequest request;
  request.kind = model::JobKind::AppStatus;
  request.cluster = kCluster;
  CHECK(lab.jobs->create(request, lab.actor).error().code == ErrorCode::InvalidRequest);
}
