// App status that is read by itself after actions.
#include "tests/unit/app_status/status_lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using model::Health;
using model::Outcome;

namespace {

LabOptions following() {
  auto options = quick();
  options.app_status_follow_s = 600;
  options.jobs.follow.look_every = 20ms;
  options.jobs.follow.read_every = 50ms;
  options.jobs.follow.settles_after = 200ms;
  return options;
}

}  // namespace

TEST_CASE("After an action the apps are read until they have settled, without a job or a record") {
  auto options = following();
  options.sim.settle = 500ms;
  StatusLab lab(options);
  const auto acted = lab.wait_until_ended(lab.run(lab.cids(6)).id);
  wait_for("a read", [&] { return lab.in_health(Health::NotFetched) == 394; });
  CHECK(lab.jobs->app_status_follow(kCluster).customers == 6);
  wait_for("the apps to settle",
           [&] { return lab.jobs->app_status_follow(kCluster).customers == 0; });
  CHECK(lab.jobs->app_status_follow(kCluster).last_read_at > acted.created_at);
  for (const auto& cid : lab.cids(6)) {
    CHECK(lab.detail(cid).customer.apps[model::Category::Transitioning] == 0);
  }
  const auto reads = lab.reads();
  CHECK(reads >= 12);
  model::JobQuery refreshes;
  refreshes.kinds = {model::JobKind::AppStatus};
  CHECK(lab.jobs->jobs(refreshes)->total == 0);
  model::AuditQuery records;
  records.action = "app_status";
  CHECK(lab.store->audit().page(records)->items.empty());

  const auto before = lab.detail(lab.cids(1)[0]);
  lab.restart();
  CHECK_MESSAGE(lab.detail(lab.cids(1)[0]) == before, "what was read is durable");
}

TEST_CASE("A cluster that is not to be followed is left alone") {
  auto options = following();
  options.app_status_follow_s = 0;
  StatusLab lab(options);
  lab.wait_until_ended(lab.run(lab.cids(6)).id);
  lab.refreshed(lab.cids(1, 100));  // time for the follower to look
  CHECK(lab.reads() == 1);
  CHECK(lab.jobs->app_status_follow(kCluster) == model::AppStatusFollow{});
}

TEST_CASE("Following shows why it cannot read, and goes on when it can") {
  StatusLab lab(following());
  lab.sim.set_fault({cluster_sim::FaultKind::Unauthorized, cluster_sim::Route::AppStatus, 1});
  lab.wait_until_ended(lab.run(lab.cids(3)).id);
  wait_for("the reason", [&] { return lab.jobs->app_status_follow(kCluster).error.has_value(); });
  CHECK(lab.jobs->app_status_follow(kCluster).error->code == model::ErrorCode::ClusterUnauthorized);
  lab.fault_reads(cluster_sim::FaultKind::Unauthorized, 0);
  lab.connect("secret-token");
  lab.jobs->on_credentials_changed(kCluster);
  wait_for("the reads", [&] { return lab.in_health(Health::NotFetched) == 397; });
  wait_for("the reason to go",
           [&] { return !lab.jobs->app_status_follow(kCluster).error.has_value(); });
}

TEST_CASE("Following takes a small share of the calls and never goes before a job") {
  auto options = following();
  options.sim.latency = 20ms;
  options.app_status_concurrency = 16;
  options.chunk_size = 400;
  StatusLab lab(options);
  lab.wait_until_ended(lab.run(lab.cids(300)).id);
  wait_for("a read", [&] { return lab.in_health(Health::NotFetched) < 400; });
  wait_for("some more", [&] { return lab.in_health(Health::NotFetched) < 380; });
  CHECK_MESSAGE(lab.sim.most_in_flight() <= 3, "an eighth of 16, and a settling read");
  CHECK(lab.refreshed(lab.cids(50, 350)).counts[Outcome::Succeeded] == 50);
}
