#include "tests/unit/protocol/golden.h"

#include <algorithm>

#include "shared/protocol/app_status_json.h"
#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/unit/protocol/samples.h"

using namespace tms;
using namespace tms::protocol;

TEST_CASE("sessions and users have the shape of the contract") {
  check_golden("session", samples::session(), write_session, read_session);
  check_golden("user", samples::user(), write_user, read_user);
  const auto items = [](const model::SessionItemPage& page) { return page.items; };
  CHECK(write_session_items(samples::session_items()) == compact(golden("session_items")));
  const auto page = read_session_items(golden("session_items"));
  REQUIRE(page);
  CHECK(items(*page) == items(samples::session_items()));
  CHECK(page->total == 2);
}

TEST_CASE("API tokens have the shape of the contract, and the secret is shown once") {
  CHECK(write_api_tokens(samples::api_tokens()) == compact(golden("api_tokens")));
  const auto page = read_api_tokens(golden("api_tokens"));
  REQUIRE(page);
  CHECK(page->items == samples::api_tokens().items);
  CHECK(page->total == 2);
  const model::CreatedApiToken created{samples::api_tokens().items[0].id, "secret"};
  CHECK(write_created_api_token(created) ==
        R"({"id":"01a207db-017c-7000-8000-000000000004","token":"secret"})");
  CHECK(read_created_api_token(write_created_api_token(created)) == created);
}

TEST_CASE("a session without an access token has no such field") {
  auto session = samples::session();
  session.access_token.clear();
  const std::string text = write_session(session);
  CHECK(text.find("access_token") == std::string::npos);
  CHECK(read_session(text) == session);
}

TEST_CASE("clusters have the shape of the contract, set and unset") {
  check_golden("cluster", samples::cluster(), write_cluster, read_cluster);
  check_golden("cluster_bare", samples::bare_cluster(), write_cluster, read_cluster);
  check_golden(
      "device_types", samples::device_types(),
      [](const auto& all) { return write_device_types(all); }, read_device_types);
}

TEST_CASE("customers have the shape of the contract") {
  check_golden("customer_page", samples::customer_page(), write_customer_page, read_customer_page);
  check_golden("customer_detail", samples::customer_detail(), write_customer_detail,
               read_customer_detail);
  check_golden("customer_filter", samples::filter(), write_customer_filter, read_customer_filter);
}

TEST_CASE("the summary always has every key") {
  check_golden("customer_summary", samples::customer_summary(), write_customer_summary,
               read_customer_summary);
  check_golden("customer_summary_empty", model::CustomerSummary{}, write_customer_summary,
               read_customer_summary);
}

TEST_CASE("the app-status cache has the shape of the contract") {
  check_golden("app_status_cache", samples::app_status_cache(), write_app_status_cache,
               read_app_status_cache);
}

TEST_CASE("jobs have the shape of the contract, set and unset") {
  check_golden("job", samples::job(), write_job, read_job);
  check_golden("job_bare", samples::bare_job(), write_job, read_job);
  check_golden("job_app_status", samples::app_status_job(), write_job, read_job);
  check_golden("job_customers", samples::job_customers(), write_job_customer_page,
               read_job_customer_page);
  check_golden("preview_result", samples::preview_result(), write_preview_result,
               read_preview_result);
}

TEST_CASE("jobs in lists and in acceptances carry no series") {
  auto job = samples::job();
  job.series.clear();
  check_golden("job_page", model::JobPage{{job}, 1}, write_job_page, read_job_page);
  CHECK(write_job_page({{samples::job()}, 1}) == write_job_page({{job}, 1}));
  CHECK(write_accepted_job(samples::job()) == write_accepted_job(job));
  CHECK(read_accepted_job(write_accepted_job(job)) == job);
}

TEST_CASE("customer lists and batches have the shape of the contract, set and unset") {
  check_golden("customer_list", samples::customer_list(), write_customer_list, read_customer_list);
  check_golden("customer_list_page", model::CustomerListPage{{samples::customer_list()}, 1},
               write_customer_list_page, read_customer_list_page);
  check_golden("batch_preview", samples::batch_preview(), write_batch_preview, read_batch_preview);
  check_golden("batches_created", samples::batches_created(), write_batches_created,
               read_batches_created);
  check_golden("batch_page", samples::batch_page(), write_batch_page, read_batch_page);
  check_golden("batch_claim_result", samples::batch_claim_result(), write_batch_claim_result,
               read_batch_claim_result);
  check_golden("batch_customers", samples::batch_customers(), write_batch_customer_page,
               read_batch_customer_page);
  CHECK(write_batches_deleted(7) == R"({"deleted":7})");
  CHECK(read_batches_deleted(write_batches_deleted(7)) == 7);
}

TEST_CASE("runbooks have the shape of the contract") {
  check_golden(
      "runbooks", samples::runbooks(), [](const auto& all) { return write_runbooks(all); },
      read_runbooks);
}

TEST_CASE("the report of a snapshot has the shape of a cluster's last sync, and the duplicates") {
  const model::SnapshotReport report{*samples::cluster().last_sync, 2};
  check_golden("snapshot_report", report, write_snapshot_report, read_snapshot_report);
}

TEST_CASE("the audit log has the shape of the contract") {
  check_golden("audit_page",
               model::AuditPage{{samples::audit_record(), samples::bare_audit_record()}, 1},
               write_audit_page, read_audit_page);
  check_golden("audit_stats", samples::audit_stats(), write_audit_stats, read_audit_stats);
  check_golden("audit_verdict", samples::audit_verdict(), write_audit_verdict, read_audit_verdict);
}

TEST_CASE("the last page of the audit log says that there is no more") {
  const model::AuditPage page{{samples::audit_record()}, 0};
  CHECK(write_audit_page(page).find("\"next_before_seq\":null") != std::string::npos);
  CHECK(read_audit_page(write_audit_page(page)) == page);
}

TEST_CASE("one audit record is one line of NDJSON") {
  std::string out;
  append_audit_record(samples::audit_record(), out);
  append_audit_record(samples::bare_audit_record(), out);
  CHECK(std::count(out.begin(), out.end(), '\n') == 2);
  CHECK(out.find("{\"seq\":4711,") == 0);
}

TEST_CASE("revisions have the shape of the contract") {
  check_golden("revisions", samples::revisions(), write_revisions, read_revisions);
  check_golden("revisions_empty", model::Revisions{}, write_revisions, read_revisions);
}

TEST_CASE("system figures have the shape of the contract") {
  check_golden("system_figures", samples::system_figures(), write_system_figures,
               read_system_figures);
}

TEST_CASE("health answers with the fixed words, readiness with its checks") {
  CHECK(write_health() == R"({"status":"healthy","service":"TMS Dashboard"})");
  CHECK(write_readiness({}) ==
        R"({"status":"ready","checks":{"database":"ok","directory":"ok","recovery":"ok"}})");
  model::Readiness recovering;
  recovering.recovery = "2 jobs are being recovered.";
  CHECK(write_readiness(recovering).find("\"not_ready\"") != std::string::npos);
}
