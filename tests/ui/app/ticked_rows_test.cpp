// Ticked jobs and customers of a job: what is copied of them, and what they tell when they are read
// again.
#include "client/app/ticked_rows.h"

#include <doctest/doctest.h>

#include "tests/ui/app/support.h"

using namespace tms;
using namespace tms::app;

namespace {

const auto kJob = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000001");

model::JobCustomer job_customer(std::string cid, model::Outcome outcome, std::string message) {
  model::JobCustomer customer;
  customer.cid = std::move(cid);
  customer.outcome = outcome;
  customer.message = std::move(message);
  return customer;
}

// On the page of a job whose customers were read.
AppState at_job(std::vector<model::JobCustomer> customers, Effects& effects) {
  AppState state = signed_in();
  on_hash(state, to_hash(route_to_job(kJob)), effects);
  model::JobCustomerPage page;
  page.total = customers.size();
  page.items = std::move(customers);
  update(state, answer(sent<FetchJobCustomers>(effects).back(), std::move(page)), effects);
  return state;
}

std::string copied(AppState& state, bool ids_only) {
  Effects effects;
  update(state, CopyTicked{ids_only}, effects);
  REQUIRE(effects.size() == 1);
  REQUIRE(std::holds_alternative<CopyToClipboard>(effects.front()));
  return std::get<CopyToClipboard>(effects.front()).text;
}

}  // namespace

TEST_CASE("ticked customers of a job are copied as a spreadsheet takes them, or their ids alone") {
  Effects effects;
  AppState state = at_job({job_customer("a1", model::Outcome::Failed, "no\tsuch\nCID"),
                           job_customer("a2", model::Outcome::Waiting, ""),
                           job_customer("a3", model::Outcome::Failed, "=1+1")},
                          effects);
  state.job.customers.pages[0][0].http_status = 200;
  state.job.customers.pages[0][0].attempts = 3;
  state.job.customers.pages[0][0].updated_at = kNow;
  update(state, TickRow{2}, effects);
  update(state, TickRow{0}, effects);
  CHECK(copied(state, false) ==
        "cid\toutcome\tattempts\thttp_status\tmessage\tupdated_at\n"
        "a3\tfailed\t0\t\t'=1+1\t\n"
        "a1\tfailed\t3\t200\tno such CID\t2026-11-23T12:00:00.000Z\n");
  CHECK(copied(state, true) == "a3\na1\n");
  CHECK(state.toasts.back().text == "2 customer ids copied.");
  update(state, ClearTicked{}, effects);
  effects.clear();
  update(state, CopyTicked{}, effects);
  CHECK(effects.empty());
}

TEST_CASE("ticked jobs are copied with their counts") {
  AppState state = signed_in();
  Effects effects;
  on_hash(state, "#/jobs", effects);
  model::Job job;
  job.id = kJob;
  job.cluster = "EU";
  job.action = model::Action::PeEnable;
  job.created_by = "anna";
  job.created_at = kNow;
  job.reason = "-Wave 7";
  job.counts[model::Outcome::Succeeded] = 7;
  job.counts[model::Outcome::Failed] = 2;
  update(state, answer(sent<FetchJobs>(effects).back(), model::JobPage{{job}, 1}), effects);
  update(state, TickRow{0}, effects);
  CHECK(copied(state, false) ==
        "id\tkind\taction\tcluster\tstatus\tcreated_by\tcreated_at\tstarted_at\tfinished_at\t"
        "reason\ttotal\twaiting\tin_flight\tsucceeded\tfailed\tunknown\tskipped\tcancelled\n"
        "01934f3e-7a11-7000-8000-000000000001\taction\tpe-enable\tEU\tqueued\tanna\t"
        "2026-11-23T12:00:00.000Z\t\t\t'-Wave 7\t9\t0\t0\t7\t2\t0\t0\t0\n");
  CHECK(state.toasts.back().text == "1 job copied.");
}

TEST_CASE("a ticked customer tells what was read of him last") {
  Effects effects;
  AppState state = at_job({job_customer("a1", model::Outcome::InFlight, "")}, effects);
  update(state, TickRow{0}, effects);
  state.job.customers.outdated = {0};
  effects.clear();
  update(state, ShowJobRows{{0, 0}}, effects);
  model::JobCustomerPage page;
  page.total = 1;
  page.items = {job_customer("a1", model::Outcome::Succeeded, "")};
  update(state, answer(sent<FetchJobCustomers>(effects).back(), page), effects);
  CHECK(state.job.ticked.rows[0].outcome == model::Outcome::Succeeded);
}

TEST_CASE("a range over rows that were never in sight is not ticked in part") {
  Effects effects;
  AppState state = at_job({job_customer("a1", model::Outcome::Failed, "")}, effects);
  auto& window = state.job.customers;
  window.total = 3 * kPageRows;
  window.pages[2] = {job_customer("z9", model::Outcome::Failed, "")};
  update(state, TickRow{0}, effects);
  update(state, TickRow{2 * kPageRows, ClickKind::Range}, effects);
  CHECK(state.job.ticked.rows.size() == 1);
  CHECK(state.toasts.back().text.find("once they have been in sight") != std::string::npos);
}

TEST_CASE("ticks stay with their job and with their filter") {
  Effects effects;
  AppState state = at_job({job_customer("a1", model::Outcome::Failed, "")}, effects);
  update(state, TickRow{0}, effects);
  Route failed = state.route;
  failed.outcome = model::Outcome::Failed;
  update(state, RefineRoute{failed}, effects);
  CHECK(state.job.ticked.rows.size() == 1);
  const auto other = *model::Uuid::parse("01934f3e-7a11-7000-8000-000000000002");
  update(state, Navigate{route_to_job(other)}, effects);
  CHECK(state.job.ticked.rows.empty());
}
