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
                              Screen::Clusters, Screen::Users, Screen::Account}) {
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
  check_round_trip(route);
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

TEST_CASE("a job's address may name an outcome, the jobs' whose they are") {
  Route job = route_to_job(kJob);
  job.outcome = model::Outcome::Failed;
  check_round_trip(job);
  Route mine = route_to(Screen::Jobs);
  mine.mine = true;
  check_round_trip(mine);
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
