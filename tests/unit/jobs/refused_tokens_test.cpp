// Tokens that end while calls that carry them are out.
#include <doctest/doctest.h>

#include "tests/unit/jobs/lab.h"

using namespace tms;
using namespace tms::test;
using namespace std::chrono_literals;
using cluster_sim::FaultKind;
using cluster_sim::Route;
using model::JobStatus;
using model::Outcome;

namespace {

LabOptions eight_at_once() {
  auto options = quick();
  options.sim.client_id = "lab";
  options.sim.client_secret = "hush";
  options.sim.action_latency = 40ms;
  options.sim.slow_answer = 800ms;
  options.chunk_size = 10;
  options.concurrency = 8;
  options.settle_after_s = 60;  // no reads in between
  return options;
}

}  // namespace

TEST_CASE("A token that is rotated under eight calls costs one exchange and no pause") {
  Lab lab(eight_at_once());
  lab.connect_client();
  lab.clock_ahead += 60'000;  // a token that was just fetched is not worth another exchange
  const auto cids = lab.cids(400);
  const auto started = lab.run(cids);
  wait_for("some success", [&] { return lab.job(started.id).counts[Outcome::Succeeded] > 0; });
  lab.sim.set_token("rotated");
  CHECK(lab.ended_or_paused(started.id) == JobStatus::Succeeded);
  CHECK(lab.sim.requests(Route::Token) == 2);
  lab.check_applied(cids, 1);
  lab.check_chain();
}

TEST_CASE("Calls that left before somebody connected do not pause the job again") {
  for (const std::string token : {"another-token", "secret-token"}) {
    CAPTURE(token);
    Lab lab(eight_at_once());
    lab.sim.set_token("rotated");
    lab.fault(FaultKind::Slow, 1);  // so that their 401s arrive after the new credentials
    const auto cids = lab.cids(80);
    const auto started = lab.run(cids);
    wait_for("eight calls", [&] { return lab.sim.requests(Route::Set) == 8; });
    lab.fault(FaultKind::Slow, 0);
    lab.sim.set_token(token);
    lab.connect(token);
    lab.jobs->on_credentials_changed(kCluster);
    CHECK(lab.ended_or_paused(started.id) == JobStatus::Succeeded);
    lab.check_applied(cids, 1);
    CHECK_MESSAGE(lab.job(started.id).counts[Outcome::Succeeded] == 80, "none was lost");
  }
}

TEST_CASE("A token URL that asks for patience holds the job up without a pause") {
  for (const auto kind : {FaultKind::TooMany, FaultKind::Unavailable}) {
    CAPTURE(std::string(to_string(kind)));
    auto options = eight_at_once();
    options.concurrency = 1;
    Lab lab(options);
    lab.connect_client();
    lab.clock_ahead += 60'000;
    lab.sim.set_fault({kind, Route::Token, 1});
    lab.sim.set_token("rotated");
    const auto before_both = std::chrono::steady_clock::now();  // a busy machine looks late
    const auto cids = lab.cids(40);
    const auto started = lab.run(cids);
    wait_for("two refusals, or a pause", [&] {
      return lab.sim.injected(kind) == 2 || lab.job(started.id).status == JobStatus::Paused;
    });
    CHECK_MESSAGE(std::chrono::steady_clock::now() - before_both >= 950ms, "it asks for a second");
    const auto held_up = lab.job(started.id);
    CHECK(held_up.status == JobStatus::Running);
    lab.sim.set_fault({kind, Route::Token, 0});
    CHECK(lab.ended_or_paused(started.id) == JobStatus::Succeeded);
    lab.check_applied(cids, 1);
  }
}

TEST_CASE("Who connects need not wait for a token URL that asked for patience") {
  auto options = eight_at_once();
  options.concurrency = 1;
  options.jobs.first_backoff = options.jobs.longest_backoff = 10min;
  Lab lab(options);
  lab.connect_client();
  lab.clock_ahead += 60'000;
  lab.sim.set_fault({FaultKind::TooMany, Route::Token, 1});
  lab.sim.set_token("rotated");
  const auto started = lab.run(lab.cids(20));
  wait_for("the reason to be shown", [&] { return lab.job(started.id).error.has_value(); });
  CHECK(lab.job(started.id).error->code == model::ErrorCode::RateLimited);
  lab.connect("rotated");
  lab.jobs->on_credentials_changed(kCluster);
  CHECK(lab.ended_or_paused(started.id) == JobStatus::Succeeded);
}
