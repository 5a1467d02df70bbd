#include "client/app/route.h"

#include <doctest/doctest.h>

using namespace tms;
using namespace tms::app;

namespace {

void check_round_trip(const Route& route) {
  const std::string hash = to_hash(route);
  CAPTURE(hash);
  CHECK(parse_route(hash) == route);
}

const auto kJob = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");

}  // namespace

TEST_CASE("every screen's address restores it") {
  for (const Screen screen : {Screen::Overview, Screen::Act, Screen::Jobs, Screen::Audit,
                              Screen::Clusters, Screen::Users, Screen::System, Screen::Account}) {
    check_round_trip(route_to(screen));
  }
  check_round_trip(route_to_job(kJob));
}

TEST_CASE("an empty address is the overview") {
  CHECK(parse_route("").screen == Screen::Overview);
  CHECK(parse_route("#").screen == Screen::Overview);
  CHECK(parse_route("#/").screen == Screen::Overview);
}

TEST_CASE("the customers' address holds cluster, filter, sort and the open customer") {
  Route route = route_to(Screen::Customers);
  route.cluster = "US EAST1";
  route.filter.states = {model::State::TranBegin, model::State::PeEnable};
  route.filter.healths = {model::Health::HasFailure};
  route.filter.apps = {"kms"};
  route.filter.categories = {model::Category::Failed};
  route.filter.reasons = {"License, not found"};
  route.filter.jobs = {kJob};
  route.filter.missing = true;
  route.filter.q = "e106 b&c";
  route.sort = {model::CustomerSortKey::UpdatedAt, true};
  route.open = "7204418";
  check_round_trip(route);
}

TEST_CASE("the audit's address holds its filters") {
  Route route = route_to(Screen::Audit);
  route.audit.actor = "anna";
  route.audit.cid = "7204418";
  route.audit.cluster = "EU";
  route.audit.outcome = model::AuditOutcome::Denied;
  route.audit.job = kJob;
  route.audit.from = 1'795'435'200'000;
  route.audit.to = 1'795'438'800'000;
  route.open = "42";
  check_round_trip(route);
  CHECK(parse_route("#/audit?open=4x").open.empty());
}

TEST_CASE("the users' address holds the person in the panel and the part that is shown") {
  Route route = route_to(Screen::Users);
  route.open = "anna";
  check_round_trip(route);
  route.open.clear();
  route.tab = "sessions";
  check_round_trip(route);
  CHECK(parse_route("#/users?tab=kitchen").tab.empty());
}

TEST_CASE("the batches' address holds filters, the part that is shown and the open batch") {
  Route route = route_to(Screen::Batches);
  route.cluster = "US EAST1";
  route.batches.device_type = "AOS10 Small";
  route.batches.statuses = {model::BatchStatus::New, model::BatchStatus::Running};
  route.batches.assigned_to = "me";
  route.batches.q = "e1";
  route.open = "0b3c_US EAST1_AOS8";
  route.tab = "lists";
  check_round_trip(route);
}

TEST_CASE("the system's address holds how far back its charts go") {
  Route route = route_to(Screen::System);
  route.tab = "24h";
  check_round_trip(route);
}

TEST_CASE("a job's address may name an outcome, the jobs' whose they are") {
  Route job = route_to_job(kJob);
  job.outcome = model::Outcome::Failed;
  check_round_trip(job);
  Route mine = route_to(Screen::Jobs);
  mine.jobs.created_by = "me";
  check_round_trip(mine);
}

TEST_CASE("the jobs' address holds their filters, the clusters' the one in the panel") {
  Route jobs = route_to(Screen::Jobs);
  jobs.jobs.statuses = {model::JobStatus::Failed, model::JobStatus::Paused};
  jobs.jobs.kinds = {model::JobKind::Sync};
  jobs.jobs.cluster = "US EAST1";
  check_round_trip(jobs);
  check_round_trip(route_to_cluster("US EAST1"));
  CHECK(parse_route("#/clusters?open=%2F").open.empty());
}

TEST_CASE("what cannot be read of an address is left out, the rest holds") {
  const Route route =
      parse_route("#/customers?cluster=EU&state=nonsense&health=pending&x=1&open=%00");
  CHECK(route.screen == Screen::Customers);
  CHECK(route.cluster == "EU");
  CHECK(route.filter.states.empty());
  const Route unknown = parse_route("#/kitchen?sink=1");
  CHECK(unknown.screen == Screen::NotFound);
  CHECK(to_hash(unknown) == "#/kitchen?sink=1");
  CHECK(parse_route("#/jobs/not-a-uuid").screen == Screen::NotFound);
}
