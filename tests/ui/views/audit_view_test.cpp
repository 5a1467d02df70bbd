// The audit log: filters in the address, one record, activity, export.
#include <doctest/doctest.h>

#include "tests/ui/views/fake_server.h"

using namespace tms;
using namespace tms::ui_test;

TEST_CASE("the log is narrowed to a time by a preset or by writing it") {
  Page page("viewer", "#/audit");
  page.ui.click("Time filter");
  page.ui.click("Last 24 hours", Role::Option);
  REQUIRE(page.state().route.audit.from);
  CHECK(*page.state().route.audit.from / 60'000 == (kNow - 86'400'000) / 60'000);
  CHECK_FALSE(page.state().route.audit.to);
  page.go("#/audit");
  page.ui.click("Time filter");
  page.ui.type_into("From", "2026-11-23 10:00");
  page.ui.type_into("To", "2026-11-22");
  CHECK(page.ui.find("Show these times")->disabled);
  page.ui.type_into("To", "2026-11-24");
  page.ui.click("Show these times");
  CHECK(page.ui.platform().history.back().find("from=2026-11-23") != std::string::npos);
  CHECK(page.ui.platform().history.back().find("to=2026-11-24") != std::string::npos);
  CHECK(page.server.count_asked("GET /api/v1/audit?from=2026-11-23") > 0);
}

TEST_CASE("a match far back is looked for on and on, and meanwhile nobody is told there is none") {
  Page page("viewer", "");
  page.server.audit_pages[0] = {{}, 90'001};
  page.server.audit_pages[90'001] = {{}, 85'001};
  page.server.unanswered = "/api/v1/audit?q=reset&before_seq=85001";
  page.go("#/audit?q=reset");
  CHECK(page.ui.sees("Looking further back"));
  CHECK(page.ui.sees("85,001"));
  CHECK_FALSE(page.ui.sees("No record matches"));
  CHECK(page.server.count_asked("GET /api/v1/audit?q=reset&before_seq=90001") == 1);

  page.server.audit_pages[85'001] = {{page.server.audit.front()}, 0};
  page.server.unanswered.clear();
  page.go("#/overview");
  page.go("#/audit?q=reset");
  CHECK(page.ui.find("Record " + std::to_string(page.server.audit.front().seq)) != nullptr);
  page.server.audit_pages[85'001] = {{}, 0};
  page.go("#/audit?q=resets");
  CHECK(page.ui.sees("No record matches"));
}

TEST_CASE("people, actions, outcomes and clusters are chosen from what there is") {
  Page page("viewer", "#/audit");
  page.ui.click("Outcome filter");
  page.ui.click("denied", Role::Option);
  CHECK(page.state().route.audit.outcome == model::AuditOutcome::Denied);
  page.ui.click("Cluster filter");
  page.ui.click("EU", Role::Option);
  CHECK(page.state().route.audit.cluster == "EU");
  page.ui.click("People filter");
  const auto& people = page.state().audit_stats.value->by_actor;
  REQUIRE_FALSE(people.empty());
  page.ui.click(people.front().first, Role::Option);
  CHECK(page.state().route.audit.actor == people.front().first);
}

TEST_CASE("whoever is not among the most frequent is typed; each filter stands once") {
  Page page("viewer", "#/audit");
  CHECK(page.ui.find("Person", Role::Textbox) == nullptr);
  page.ui.click("People filter");
  page.ui.type_into("Person", "zoe");
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.audit.actor == "zoe");
  page.ui.click("Actions filter");
  page.ui.type_into("Action", "cluster.delete");
  page.ui.key(ImGuiKey_Enter);
  CHECK(page.state().route.audit.action == "cluster.delete");
  CHECK(page.state().route.audit.actor == "zoe");
}

TEST_CASE("one record says everything and leads to its job, its customers and its person") {
  Page page("viewer", "", 10, {1440, 1300});
  auto& record = page.server.audit.front();
  record.actor = "bert";
  record.request_id = "req-77";
  record.customers_sample = {"7204418"};
  record.customer_count = 1;
  page.go("#/audit");
  page.ui.click("Record " + std::to_string(record.seq) + ", bert");
  CHECK(page.ui.sees(" UTC"));  // in which zone its time is told
  CHECK(page.state().route.open == std::to_string(record.seq));
  CHECK(page.ui.sees("req-77"));
  CHECK(page.ui.sees(record.hash));
  page.ui.click("Copy hash");
  CHECK(page.ui.platform().clipboard == record.hash);
  page.ui.click("Follow customer 7204418");
  CHECK(page.state().route.audit.cid == "7204418");
  page.ui.click("Follow bert");
  CHECK(page.state().route.audit.actor == "bert");
  CHECK_FALSE(page.state().route.audit.cid);
  page.ui.click("Close panel");
  CHECK(page.state().route.open.empty());
}

TEST_CASE("a link to a record that is not in the list reads it, or says that there is none") {
  Page page("viewer", "#/audit?open=4000000");
  CHECK(page.server.count_asked("GET /api/v1/audit?limit=1&before_seq=4000001") == 1);
  CHECK(page.ui.sees("There is no such record."));
}

TEST_CASE("the log is exported as it is filtered, in both formats") {
  Page page("viewer", "#/audit?actor=bert");
  page.ui.click("Export CSV");
  page.ui.click("Export NDJSON");
  REQUIRE(page.ui.platform().downloads.size() == 2);
  CHECK(page.ui.platform().downloads[0] == "/api/v1/audit/export?format=csv&actor=bert");
  CHECK(page.ui.platform().downloads[1] == "/api/v1/audit/export?format=ndjson&actor=bert");
}

TEST_CASE("the records of each hour are a chart, and a table whose rows lead to their hour") {
  Page page("viewer", "#/audit");
  CHECK(page.ui.sees("in the last 24 hours"));
  page.ui.click("Numbers of Records per hour");
  CHECK_FALSE(page.ui.table("Records per hour").empty());
  page.ui.click_at({page.ui.find("Records per hour", Role::Table)->min.x + 40,
                    page.ui.find("Records per hour", Role::Table)->min.y + 50});
  REQUIRE(page.state().route.audit.from);
  CHECK(*page.state().route.audit.to - *page.state().route.audit.from == 3'600'000);
}
