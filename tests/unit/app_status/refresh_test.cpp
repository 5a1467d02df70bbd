// Jobs of kind app_status on a cluster that answers well: what is read, skipped, kept and shared.
#include "tests/unit/app_status/status_lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using model::ErrorCode;
using model::Health;
using model::JobStatus;
using model::Outcome;

namespace {

LabOptions slow_reads() {
  auto options = quick();
  options.sim.latency = 40ms;
  options.app_status_concurrency = 2;
  return options;
}

}  // namespace

TEST_CASE("A refresh reads each customer once and keeps what the apps answered") {
  StatusLab lab;
  const auto cids = lab.cids(300);
  const auto job = lab.refreshed(cids);
  CHECK(job.status == JobStatus::Succeeded);
  CHECK(job.counts[Outcome::Succeeded] == 300);
  CHECK(job.failures.empty());
  CHECK(lab.reads() == 300);
  CHECK(lab.in_health(Health::NotFetched) == 100);
  CHECK(lab.in_health(Health::FetchFailed) == 0);
  CHECK(lab.detail(cids[0]).app_status.size() == 8);
  const auto summary = *lab.directory->summary(kCluster, {});
  REQUIRE(summary.app_matrix.size() == 8);
  for (const auto& row : summary.app_matrix) {
    std::uint64_t customers = 0;
    for (const auto count : row.by_category) customers += count;
    CHECK(customers == 300);
  }
  const auto before = lab.detail(cids[7]);
  lab.restart();
  CHECK(lab.detail(cids[7]) == before);
  CHECK(lab.in_health(Health::NotFetched) == 100);
  CHECK(lab.directory->summary(kCluster, {})->reasons == summary.reasons);
}

TEST_CASE("The audit log has two records of a refresh, however many customers it has") {
  StatusLab lab;
  const auto job = lab.refreshed(lab.cids(200));
  wait_for("the closing record", [&] { return lab.audit_of(job.id).size() == 2; });
  const auto records = lab.audit_of(job.id);
  CHECK(records[0].action == "app_status");
  CHECK(records[0].outcome == model::AuditOutcome::Intent);
  CHECK(records[0].detail == "200 customers, 0 of them fresh");
  CHECK(records[1].outcome == model::AuditOutcome::Success);
  CHECK(records[1].actor == "operator");
  CHECK(records[1].detail == "200 read, 0 failed, 0 were fresh, 0 cancelled");
  lab.check_chain();
}

TEST_CASE("What is fresh is skipped, and a job of nothing else has ended before it runs") {
  StatusLab lab;
  lab.refreshed(lab.cids(50));
  const auto mixed = lab.refreshed(lab.cids(80));
  CHECK(mixed.status == JobStatus::Succeeded);
  CHECK(mixed.counts[Outcome::Skipped] == 50);
  CHECK(mixed.counts[Outcome::Succeeded] == 30);
  CHECK(lab.customers_of(mixed.id).at(lab.sim.cid(0)).message == "Read within the last 30 minutes");
  const auto warm = lab.refresh(lab.cids(80));
  CHECK(warm.status == JobStatus::Succeeded);
  CHECK(warm.finished_at == warm.created_at);
  CHECK(warm.counts[Outcome::Skipped] == 80);
  CHECK(lab.reads() == 80);
  CHECK(lab.audit_of(warm.id).size() == 1);

  CHECK(lab.refreshed(lab.cids(10), 0).counts[Outcome::Succeeded] == 10);
  CHECK(lab.reads() == 90);
  const auto view = *lab.app_status->view({});
  CHECK(view.hits == 50 + 80);
  CHECK(view.misses == 50 + 30 + 10);
}

TEST_CASE("An action makes what was known of the apps before it outdated") {
  StatusLab lab;
  lab.refreshed(lab.cids(4));
  lab.wait_until_ended(lab.run(lab.cids(1)).id);
  const auto job = lab.refreshed(lab.cids(4));
  CHECK(job.counts[Outcome::Succeeded] == 1);
  CHECK(job.counts[Outcome::Skipped] == 3);
}

TEST_CASE("Forgetting one app keeps the others, and the next refresh reads these customers again") {
  StatusLab lab;
  lab.refreshed(lab.cids(4));
  const auto others = lab.detail(lab.sim.cid(0));
  const model::AppStatusScope kms_of_one{kCluster, lab.sim.cid(0), "kms"};
  const auto left = lab.app_status->clear(kms_of_one, lab.actor);
  REQUIRE(left);
  CHECK(left->entries == 0);
  model::AppStatusScope scope{kCluster, {}, "kms"};
  CHECK(lab.app_status->view(scope)->customers == 3);
  scope.app = "scb";
  CHECK(lab.app_status->view(scope)->customers == 4);
  CHECK_MESSAGE(lab.app_status->view(scope)->fresh == 3, "not that of the one");
  scope.app.clear();
  CHECK(lab.app_status->view(scope)->entries == 4 * 8 - 1);
  const auto forgotten = lab.detail(lab.sim.cid(0));
  CHECK(forgotten.customer.apps_fetched_at == others.customer.apps_fetched_at);
  CHECK(forgotten.app_status.size() == 8);
  model::AuditQuery query;
  query.action = "app_status.clear";
  const auto records = lab.store->audit().page(query)->items;
  REQUIRE(records.size() == 1);
  CHECK(records[0].detail == "app kms of 1 customer forgotten: customer " + lab.sim.cid(0));

  lab.restart();
  CHECK(lab.detail(lab.sim.cid(0)).app_status == forgotten.app_status);
  const auto job = lab.refreshed(lab.cids(4));
  CHECK(job.counts[Outcome::Succeeded] == 1);
  CHECK(job.counts[Outcome::Skipped] == 3);
  scope.app = "kms";
  CHECK(lab.app_status->view(scope)->fresh == 4);
}

TEST_CASE("Customers by filter, by text and by the outcomes of another job are refreshed") {
  StatusLab lab;
  model::JobRequest request;
  request.kind = model::JobKind::AppStatus;
  request.cluster = kCluster;
  model::FilterSelection direct;
  direct.filter.states = {model::State::PeDirect};
  request.selection = direct;
  const auto by_filter = lab.jobs->create(request, lab.actor);
  REQUIRE(by_filter);
  lab.wait_until_ended(by_filter->id);
  CHECK(lab.reads() == by_filter->counts.total());
  CHECK(by_filter->counts.total() == lab.directory->summary(kCluster, direct.filter)->total);

  request.selection = model::TextSelection{lab.sim.cid(0) + "\n" + lab.sim.cid(1), {}};
  CHECK(lab.jobs->create(request, lab.actor)->counts.total() == 2);
  request.selection = model::OutcomesSelection{by_filter->id, {Outcome::Succeeded}};
  CHECK(lab.jobs->create(request, lab.actor)->counts[Outcome::Skipped] ==
        by_filter->counts.total());
  request.selection = model::TextSelection{"not an id", {}};
  CHECK(lab.jobs->create(request, lab.actor).error().fields.at(0).field == "selection");
  request.cluster = "nowhere";
  CHECK(lab.jobs->create(request, lab.actor).error().code == ErrorCode::NotFound);
  request.cluster = "EU";  // of the reference data: no URL
  CHECK(lab.jobs->create(request, lab.actor).error().code == ErrorCode::Conflict);
}

TEST_CASE("A customer that no sync has found fails without a call") {
  StatusLab lab;
  auto cids = lab.cids(2);
  cids.push_back("never-heard-of");
  const auto job = lab.refreshed(cids);
  CHECK(job.status == JobStatus::PartiallyFailed);
  CHECK(job.failures == std::vector<model::FailureCount>{{model::ReadFailure::UnknownCustomer, 1}});
  CHECK(lab.reads() == 2);
  CHECK(lab.customers_of(job.id).at("never-heard-of").attempts == 0);
}

TEST_CASE("Calls at once stay within the cluster's limit") {
  auto options = quick();
  options.sim.latency = 10ms;
  options.app_status_concurrency = 5;
  StatusLab lab(options);
  lab.refreshed(lab.cids(200));
  CHECK(lab.sim.most_in_flight() <= 5);
}

TEST_CASE("A cancelled refresh is recorded as what it was, and never as an action on customers") {
  StatusLab lab(slow_reads());
  const auto job = lab.refresh(lab.cids(200));
  REQUIRE(lab.jobs->cancel(job.id, lab.actor));
  REQUIRE(lab.wait_until_ended(job.id).counts[Outcome::Cancelled] > 0);
  std::vector<std::string> actions;
  for (const auto& record : lab.audit_of(job.id)) {
    actions.push_back(record.action);
    CHECK(record.customer_count == 0);
  }
  CHECK(actions == std::vector<std::string>{"app_status", "job.cancel", "app_status"});
  lab.check_chain();
}

TEST_CASE("A refresh of one customer does not wait behind a large one") {
  StatusLab lab(slow_reads());
  const auto large = lab.refresh(lab.cids(390));
  wait_for("the first reads", [&] { return lab.job(large.id).counts[Outcome::Succeeded] > 0; });
  const auto small = lab.refreshed(lab.cids(1, 395));
  CHECK(small.counts[Outcome::Succeeded] == 1);
  CHECK(lab.job(large.id).counts[Outcome::Waiting] > 300);
  REQUIRE(lab.jobs->cancel(large.id, lab.actor));
  const auto cancelled = lab.wait_until_ended(large.id);
  CHECK(cancelled.status == JobStatus::Cancelled);
  CHECK(cancelled.counts[Outcome::Succeeded] == 400 - 1 - lab.in_health(Health::NotFetched));
}

TEST_CASE("Two refreshes of the same customers do not read them twice") {
  StatusLab lab(slow_reads());
  const auto first = lab.refresh(lab.cids(40), 0);
  const auto second = lab.refresh(lab.cids(40), 0);
  lab.wait_until_ended(first.id);
  const auto job = lab.wait_until_ended(second.id);
  CHECK(job.status == JobStatus::Succeeded);
  CHECK(lab.reads() < 60);
  CHECK(lab.job(first.id).counts[Outcome::Skipped] + job.counts[Outcome::Skipped] > 20);
}

TEST_CASE("A paused refresh reads nothing until it is resumed") {
  StatusLab lab(slow_reads());
  const auto started = lab.refresh(lab.cids(60));
  wait_for("the first reads", [&] { return lab.job(started.id).counts[Outcome::Succeeded] > 0; });
  REQUIRE(lab.jobs->pause(started.id, lab.actor));
  wait_for("the reads to come back",
           [&] { return lab.job(started.id).counts[Outcome::InFlight] == 0; });
  const auto reads = lab.reads();
  lab.refreshed(lab.cids(5, 100));
  CHECK(lab.reads() == reads + 5);
  CHECK(lab.job(started.id).status == JobStatus::Paused);
  REQUIRE(lab.jobs->resume(started.id, lab.actor));
  CHECK(lab.wait_until_ended(started.id).counts[Outcome::Succeeded] == 60);
}

TEST_CASE("A refresh goes on after a restart with what it had not read yet") {
  StatusLab lab(slow_reads());
  const auto started = lab.refresh(lab.cids(60));
  wait_for("the first reads", [&] { return lab.job(started.id).counts[Outcome::Succeeded] >= 10; });
  lab.restart();
  const auto known = 400 - lab.in_health(Health::NotFetched);
  CHECK(known >= 10);
  CHECK(lab.job(started.id).counts[Outcome::Succeeded] >= known);
  const auto job = lab.wait_until_ended(started.id);
  CHECK(job.status == JobStatus::Succeeded);
  CHECK(job.counts[Outcome::Succeeded] == 60);
  CHECK_MESSAGE(lab.reads() <= 60 + 2 * 3, "only what was under way or unrecorded is read again");
  lab.check_chain();
}
