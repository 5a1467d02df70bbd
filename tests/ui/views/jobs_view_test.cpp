// The list of jobs: its filters in the address and on the screen.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

namespace {

// Shows a job on so many customers, every tenth failed.
void show_job_of(Page& page, int customers) {
  model::Job& job = page.server.jobs.items.front();
  job.counts = {};
  page.server.job_customers.clear();
  for (int i = 0; i < customers; ++i) {
    model::JobCustomer customer;
    customer.cid = "c" + std::to_string(100'000 + i);
    customer.outcome = i % 10 == 0 ? model::Outcome::Failed : model::Outcome::Succeeded;
    ++job.counts[customer.outcome];
    page.server.job_customers.push_back(std::move(customer));
  }
  page.go(app::to_hash(app::route_to_job(job.id)));
}

}  // namespace

TEST_CASE("jobs are filtered by status, kind and cluster, and the address keeps it") {
  Page page("viewer", "#/jobs");
  page.ui.click("Status filter");
  page.ui.click("failed", Role::Option);
  CHECK(page.ui.platform().history.back() == "#/jobs?status=failed");
  CHECK(page.server.count_asked("GET /api/v1/jobs?status=failed") == 1);
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Kind filter");
  page.ui.click("sync", Role::Option);
  page.ui.key(ImGuiKey_Escape);
  page.ui.click("Cluster filter");
  page.ui.click("EU", Role::Option);
  page.ui.click("Mine");
  const model::JobQuery& query = page.state().route.jobs;
  CHECK(query.kinds == std::vector{model::JobKind::Sync});
  CHECK(query.cluster == "EU");
  CHECK(query.created_by == "me");
  page.ui.click("Clear all");
  CHECK(page.ui.platform().history.back() == "#/jobs");
}

TEST_CASE("a link to a customer's jobs shows its filter, which can be taken away") {
  Page page("viewer", "#/jobs?cid=7204418&status=failed,paused&nonsense=1");
  CHECK(page.ui.find("Customer filter: 7204418") != nullptr);
  CHECK(page.ui.find("Status filter: failed, paused") != nullptr);
  page.server.jobs = {};
  page.go("#/jobs?cid=7204418");
  CHECK(page.ui.sees("No job matches"));
  page.ui.click("Clear all filters");
  CHECK(page.state().route.jobs == model::JobQuery{});
}

TEST_CASE("the reason stays in the list when other columns have no room") {
  for (const float width : {1440.0F, 1024.0F, 800.0F}) {
    CAPTURE(width);
    Page page("viewer", "#/jobs", 1'000, {width, 768});
    page.server.jobs.items.front().reason = "wave 7 of the night";
    page.go("#/audit");
    page.go("#/jobs");
    CHECK(page.ui.sees("wave 7 of the night"));
  }
}

// The name of a row is what stands in it, and what it says of itself when it is pressed.
TEST_CASE("every row names what it is about in full, however short it is written") {
  const auto says = [](Page& page, const std::string& words) {
    CAPTURE(words);
    CHECK(page.ui.sees(words));
  };
  Page jobs("viewer", "#/jobs");
  for (const auto& job : jobs.server.jobs.items) says(jobs, job.id.text());
  Page audit("viewer", "#/audit");
  for (const auto& record : audit.server.audit) {
    says(audit, "Record " + std::to_string(record.seq));
    if (!record.job_id.is_nil()) says(audit, record.job_id.text());
    if (record.customer_count == 1) says(audit, record.customers_sample.front());
  }
  Page batches("viewer", "#/batches");
  for (const auto& batch : batches.server.batches.items) says(batches, "Open " + batch.id);
  Page sessions("admin", "#/users?tab=sessions");
  for (const auto& session : sessions.server.sessions) {
    if (!session.current) says(sessions, session.id.text());
  }
  Page tokens("viewer", "#/account");
  for (const auto& token : tokens.server.tokens) says(tokens, token.id.text());
  Page clusters("viewer", "#/clusters");
  for (const auto& cluster : clusters.server.clusters.items) {
    says(clusters, "Open cluster " + cluster.code);
  }
}

TEST_CASE("the palette finds a job by its whole id") {
  Page page("viewer", "#/audit");
  const model::JobId id = page.server.jobs.items.front().id;
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_K);
  page.ui.type(id.text());
  page.ui.click("PE-Enable by anna");
  CHECK(page.state().route.job == id);
}

TEST_CASE("among the customers of a job the keys lead to the last and to the first") {
  Page page("viewer");
  show_job_of(page, 5'000);
  REQUIRE(page.ui.find("Open c100000") != nullptr);
  page.ui.key(ImGuiKey_DownArrow);
  page.ui.key(ImGuiKey_End);
  CHECK(page.ui.find("Open c104999") != nullptr);
  CHECK(page.ui.find("Open c100000") == nullptr);
  page.ui.key(ImGuiKey_Home);
  CHECK(page.ui.find("Open c100000") != nullptr);
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.open == "c100000");
}

TEST_CASE("another outcome begins at its first customer; back from one the rows stand as before") {
  Page page("viewer");
  show_job_of(page, 5'000);
  page.ui.key(ImGuiKey_DownArrow);
  page.ui.key(ImGuiKey_End);
  page.ui.click("Open c104999");
  REQUIRE(page.state().route.screen == app::Screen::Customers);
  page.go(app::to_hash(app::route_to_job(page.server.jobs.items.front().id)));
  CHECK(page.ui.find("Open c104999") != nullptr);
  page.ui.click("Failed 500");
  CHECK(page.ui.find("Open c100000") != nullptr);
  CHECK(page.ui.find("Open c104990") == nullptr);
}

TEST_CASE("jobs are ticked and copied; pressing one opens it as before") {
  Page page("viewer", "#/jobs");
  auto& items = page.server.jobs.items;
  for (int i = 1; i < 5; ++i) {
    items.push_back(items.front());
    items.back().id =
        *model::Uuid::parse("01934f3e-7a11-7000-8000-00000000000" + std::to_string(i));
  }
  page.server.jobs.total = items.size();
  page.go("#/audit");
  page.go("#/jobs");
  const auto named = [&](std::size_t i) { return "PE-Enable " + items[i].id.text(); };
  page.ui.click("Select " + named(1), Role::Checkbox);
  CHECK(page.ui.sees("1 job selected"));
  page.ui.click("Select " + named(3), Role::Checkbox, ImGuiMod_Shift);
  CHECK(page.ui.sees("3 jobs selected"));
  page.ui.click("Open " + named(4), Role::Button, ImGuiMod_Ctrl);
  CHECK(page.ui.sees("4 jobs selected"));
  page.ui.click("Copy ids", Role::Button);
  CHECK(page.ui.platform().clipboard == items[1].id.text() + "\n" + items[2].id.text() + "\n" +
                                            items[3].id.text() + "\n" + items[4].id.text() + "\n");
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_C);
  CHECK(page.ui.platform().clipboard.starts_with("id\tkind\taction\tcluster\tstatus"));
  page.ui.key(ImGuiKey_Escape);
  CHECK_FALSE(page.ui.sees("selected"));
  page.ui.key(ImGuiMod_Ctrl | ImGuiKey_A);
  CHECK(page.ui.sees("5 jobs selected"));
  page.ui.click("Open " + named(4), Role::Button);
  CHECK(page.state().route.job == items[4].id);
}

TEST_CASE("customers of a job are ticked and copied, those of several outcomes together") {
  Page page("viewer");
  show_job_of(page, 30);
  page.ui.click("Failed 3");
  page.ui.click("Select c100010", Role::Checkbox);
  page.ui.click("All 30");
  page.ui.click("Select c100001", Role::Checkbox);
  CHECK(page.ui.sees("2 customers selected"));
  page.ui.click("Copy ids", Role::Button);
  CHECK(page.ui.platform().clipboard == "c100010\nc100001\n");
  CHECK(page.ui.sees("2 customer ids copied."));
  page.ui.pass_time(7'000);  // the notice goes, which may lie over the bar
  page.ui.click("Select the 30 shown");
  page.ui.click("Copy", Role::Button);
  CHECK(page.ui.platform().clipboard.starts_with("cid\toutcome\tattempts"));
  CHECK(page.ui.platform().clipboard.find("\nc100029\tsucceeded\t") != std::string::npos);
}

TEST_CASE("of many customers of a job those in sight are ticked, and a file takes them all") {
  Page page("viewer");
  show_job_of(page, 5'000);
  page.ui.click("Select c100001", Role::Checkbox);
  CHECK(page.ui.sees("To take all of them along, export CSV."));
  CHECK_FALSE(page.ui.sees("Select the 5,000 shown"));
}

TEST_CASE("in a low window the bar of a job's ticked customers can be scrolled to") {
  Page page("viewer", "", 1'000, {1280, 560});
  show_job_of(page, 30);
  page.ui.click("Select c100001", Role::Checkbox);
  page.ui.scroll("Copy id", 2'000);
  CHECK(page.ui.find("Copy ids", Role::Button) != nullptr);
}
