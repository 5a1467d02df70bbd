// What is wrong with the cluster stands above its numbers and leads to where it is mended.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

constexpr model::TimeMs kMinute = 60'000;

struct Overview : Page {
  explicit Overview(std::string_view role = "operator")
      : Page(role, "#/overview?cluster=EU"), role_(role) {}
  model::Cluster& cluster() { return server.clusters.items[0]; }
  // What the server tells now is read.
  void read() { sign_in(role_); }
  // Presses the alert's button; the cluster it leads to.
  std::string leads_to(std::string_view button) {
    ui.click(button, Role::Button);
    return state().route.screen == app::Screen::Clusters ? state().route.open : "";
  }

 private:
  std::string_view role_;
};

model::Job unsettled_job(const FakeServer& server, std::uint64_t unknown, int number) {
  model::Job job = server.jobs.items.front();
  job.id = *model::Uuid::parse("01934f3e-7a11-7000-8000-00000000000" + std::to_string(number));
  job.cluster = "EU";
  job.status = model::JobStatus::PartiallyFailed;
  job.counts = {};
  job.counts[model::Outcome::Succeeded] = 100;
  job.counts[model::Outcome::Unknown] = unknown;
  return job;
}

}  // namespace

TEST_CASE("a cluster that is well raises no alert") {
  Overview page;
  for (const char* words : {"does not answer", "The last sync failed", "was last synced",
                            "The token of", "not settled", "no longer listed"}) {
    CAPTURE(words);
    CHECK_FALSE(page.ui.sees(words));
  }
}

TEST_CASE("a cluster that does not answer says that nothing is lost and leads to its test") {
  Overview page;
  page.cluster().breaker = model::BreakerState::Open;
  page.cluster().last_sync->ok = false;
  page.read();
  CHECK(page.ui.sees("EU does not answer."));
  CHECK_FALSE(page.ui.sees("The last sync failed"));  // that follows from it
  CHECK(page.leads_to("Test connection") == "EU");
}

TEST_CASE("a failed sync tells why and leads everyone to the cluster") {
  for (const std::string_view role : {"viewer", "operator"}) {
    CAPTURE(role);
    Overview page(role);
    page.cluster().last_sync->ok = false;
    page.cluster().last_sync->error =
        model::Error{model::ErrorCode::ClusterUnreachable, "It answered 500."};
    page.read();
    CHECK(page.ui.sees("The last sync failed. It answered 500."));
    CHECK(page.leads_to("Show clusters") == "EU");
  }
}

TEST_CASE("a sync that is overdue says how old the states are and leads to the cluster") {
  Overview page;
  page.cluster().last_sync->at = kNow - 3 * 60 * kMinute;
  page.read();
  CHECK(page.ui.sees("EU was last synced 3 h ago."));
  CHECK(page.leads_to("Show the cluster") == "EU");
}

TEST_CASE("states do not look stale because the clusters are read once a minute only") {
  Overview page;
  page.cluster().last_sync->at = kNow - kMinute;
  page.read();
  page.server.unanswered = "/api/v1/clusters";
  page.ui.pass_time(2 * kMinute);
  CHECK_FALSE(page.ui.sees("was last synced"));
}

TEST_CASE("a token that runs out soon is announced, and when it has run out said at once") {
  Overview page;
  page.cluster().credentials.expires_at = kNow + 16 * kMinute;
  page.read();
  CHECK_FALSE(page.ui.sees("The token of EU"));
  page.ui.pass_time(2 * kMinute);
  CHECK(page.ui.sees("The token of EU expires in 13 min."));
  page.cluster().credentials.expires_at = kNow;
  page.read();
  CHECK(page.ui.sees("The token of EU has expired."));
  CHECK(page.leads_to("Connect anew") == "EU");
}

TEST_CASE("a client id and secret obtain the next token by themselves") {
  Overview page;
  page.cluster().credentials.kind = model::CredentialKind::ClientCredentials;
  page.cluster().credentials.expires_at = kNow + kMinute;
  page.read();
  CHECK_FALSE(page.ui.sees("The token of EU"));
}

TEST_CASE("unsettled outcomes of one job lead to those customers, of several to the jobs") {
  Overview page;
  page.server.jobs.items = {unsettled_job(page.server, 7, 1)};
  page.read();
  CHECK(page.ui.sees("The outcome of 7 customers is not settled."));
  page.ui.click("Show the unsettled", Role::Button);
  CHECK(page.state().route.job == page.server.jobs.items.front().id);
  CHECK(page.state().route.outcome == model::Outcome::Unknown);

  page.server.jobs.items.push_back(unsettled_job(page.server, 5, 2));
  page.server.jobs.items.push_back(unsettled_job(page.server, 900, 3));
  page.server.jobs.items.back().cluster = "US EAST1";
  page.server.jobs.items.push_back(unsettled_job(page.server, 800, 4));
  page.server.jobs.items.back().source = "legacy";
  page.go("#/overview?cluster=EU");
  page.read();
  CHECK(page.ui.sees("The outcome of 12 customers in 2 jobs is not settled."));
  page.ui.click("Show the unsettled", Role::Button);
  CHECK(page.ui.platform().history.back() == "#/jobs?kind=action&cluster=EU");
}

TEST_CASE("customers that the cluster does not list any more are one step away") {
  Overview page;
  page.cluster().missing = 3;
  page.read();
  CHECK(page.ui.sees("3 customers are no longer listed by the cluster."));
  page.ui.click("Show them", Role::Button);
  CHECK(page.state().route.filter.missing == true);
}
