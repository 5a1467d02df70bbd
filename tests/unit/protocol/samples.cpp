#include "tests/unit/protocol/samples.h"

#include <array>

namespace tms::protocol::samples {

model::Uuid uuid(unsigned char last) {
  std::array<std::uint8_t, 10> random{};
  random[9] = last;
  return model::Uuid::v7(kNow, random);
}

model::CustomerId cid(const char* text) {
  return model::CustomerId::trusted(text);
}

model::User user() {
  model::User user;
  user.id = uuid(1);
  user.username = "anna";
  user.display_name = "Anna \"Ops\" M\xC3\xBCller";
  user.role = model::Role::Operator;
  user.created_at = kNow - 86'400'000;
  user.last_login_at = kNow;
  return user;
}

model::SessionView session() {
  model::SessionView session;
  session.user = user();
  session.user.created_at = session.user.last_login_at = 0;  // not part of a session
  session.csrf_token = "csrf-token";
  session.idle_timeout_s = 900;
  session.idle_expires_at = kNow + 900'000;
  session.expires_at = kNow + 43'200'000;
  session.version = "0.1.0+abc1234";
  session.access_token = "access-token";
  return session;
}

model::SessionItemPage session_items() {
  model::SessionItem current{uuid(2), "anna", kNow - 1000, kNow, "192.0.2.7", "Firefox", true};
  model::SessionItem other{uuid(3), "anna", kNow - 5000, kNow - 4000, "2001:db8::1", "", false};
  return {{current, other}, 2};
}

model::ApiTokenPage api_tokens() {
  const model::TimeMs made = kNow - 1000;
  const model::TimeMs ends = kNow + 3'600'000;
  model::ApiToken used{uuid(4), "nightly report", model::Role::Viewer, made, ends, kNow};
  model::ApiToken unused{uuid(5), "unused", model::Role::Admin, made, ends, 0};
  return {{used, unused}, 2};
}

model::Cluster cluster() {
  model::Cluster cluster;
  cluster.code = "US EAST1";
  cluster.name = "US East 1";
  cluster.description = "The first of the east";
  cluster.display_order = 13;
  cluster.base_url = "https://tms.us-east1.example.com";
  cluster.token_url = "https://sso.example.com/token";
  cluster.customers = 50'000;
  cluster.missing = 3;
  cluster.settings = model::default_cluster_settings();
  cluster.credentials = {model::CredentialKind::ClientCredentials, model::CredentialKeep::Cluster,
                         "Bearer", "tms.read tms.write", kNow + 3'600'000};
  cluster.breaker = model::BreakerState::HalfOpen;
  model::SyncReport report;
  report.at = kNow;
  report.customers = 50'000;
  report.changed = 12;
  report.malformed = 1;
  report.missing = 3;
  report.duration_ms = 87;
  report.error = model::Error{model::ErrorCode::ClusterUnreachable, "The reply was cut off."};
  cluster.last_sync = report;
  cluster.app_status_follow = {
      12, kNow,
      model::Error{model::ErrorCode::RateLimited, "The cluster asks for fewer requests."}};
  return cluster;
}

model::Cluster bare_cluster() {
  model::Cluster cluster;
  cluster.code = cluster.name = "EU";
  return cluster;
}

std::vector<model::DeviceType> device_types() {
  return {{"AOS8", "AOS8", "", 100, 1}, {"AOS10 Small", "AOS10 Small", "up to 31", 31, 2}};
}

model::Customer customer() {
  model::Customer customer;
  customer.cid = "e106b3d0aa2b4d0e9b7a3c64c30d43d0";
  customer.cluster = "US EAST1";
  customer.state = model::State::PeEnable;
  customer.state_confirmed = false;
  customer.action_code = 1;
  customer.action_desc = "tran-begin";
  customer.health = model::Health::HasFailure;
  customer.apps.by_category = {5, 1, 1, 0, 1};
  customer.apps_error = "429 Too Many Requests";
  customer.updated_at = kNow - 60'000;
  customer.apps_fetched_at = kNow - 30'000;
  customer.missing_since = kNow - 10'000;
  customer.last_job_id = uuid(4);
  return customer;
}

model::Customer bare_customer() {
  model::Customer customer;
  customer.cid = "1234567";
  customer.cluster = "US EAST1";
  customer.updated_at = kNow;
  return customer;
}

model::CustomerPage customer_page() {
  model::CustomerPage page{{customer(), bare_customer()}, 50'000, 200, 17};
  page.items[1].app_status = model::AppStatus{"kms", "Not Ready", "waiting for <ack>"};
  return page;
}

model::CustomerDetail customer_detail() {
  model::CustomerAppStatus failed{
      {"kms", "Failure", "no licence"},  model::Category::Failed, kNow, true, "timeout",
      "https://runbooks.example.com/kms"};
  model::CustomerAppStatus ready{{"ucc", "Ready", ""}, model::Category::Ready, kNow, false, "", ""};
  return {customer(), {failed, ready}};
}

model::CustomerSummary customer_summary() {
  model::CustomerSummary summary;
  summary.total = 50'000;
  summary.by_state = {250, 12'000, 9'000, 6'500, 21'000, 1'250};
  summary.by_health = {1'000, 20, 480, 500, 48'000};
  summary.app_matrix = {{"airgroup", {40'000, 3'000, 2'000, 4'000, 1'000}}};
  summary.reasons = {{"kms", "no licence", 700}, {"ucc", "", 3}};
  summary.revision = 42;
  return summary;
}

model::CustomerFilter filter() {
  model::CustomerFilter filter;
  filter.states = {model::State::PeEnable, model::State::Other};
  filter.healths = {model::Health::HasFailure};
  filter.apps = {"kms", "oto-oms"};
  filter.categories = {model::Category::Failed};
  filter.reasons = {"late, retry", "path C:\\x", "100 % & more"};
  filter.jobs = {uuid(4)};
  filter.batches = {"AB_US EAST1_AOS8"};
  filter.lists = {"AOS10 Small"};
  filter.missing = false;
  filter.q = "e106";
  return filter;
}

model::Job job() {
  model::Job job;
  job.id = uuid(5);
  job.kind = model::JobKind::Action;
  job.cluster = "US EAST1";
  job.action = model::Action::PeEnable;
  job.status = model::JobStatus::Paused;
  job.created_by = "anna";
  job.created_at = kNow;
  job.started_at = kNow + 5;
  job.finished_at = kNow + 9'000;
  job.reason = "CHG-4711\nnight shift";
  job.batch_ids = {"AB_US EAST1_AOS8"};
  job.parent_job_id = uuid(4);
  job.counts.by_outcome = {100, 50, 800, 30, 15, 4, 1};
  job.rate_per_s = 123.456;
  job.eta_s = 1.5;
  job.error = model::Error{model::ErrorCode::ClusterUnauthorized, "The token has expired."};
  job.series = {{kNow + 1'000, 120, 300, 410}, {kNow + 2'000, 250, 310, 500}};
  return job;
}

model::AppStatusCacheView app_status_cache() {
  return {400'000, 50'000, 49'000, 1'000, 7, 50'001, 900'000};
}

model::Job app_status_job() {
  model::Job job = bare_job();
  job.kind = model::JobKind::AppStatus;
  job.counts[model::Outcome::Failed] = 4;
  job.failures = {{model::ReadFailure::TimedOut, 3}, {model::ReadFailure::ServerError, 1}};
  return job;
}

model::Job bare_job() {
  model::Job job;
  job.id = uuid(6);
  job.kind = model::JobKind::Sync;
  job.cluster = "EU";
  job.created_by = "system";
  job.created_at = kNow;
  return job;
}

model::JobCustomerPage job_customers() {
  model::JobCustomer failed{"1234567", model::Outcome::Failed,    3,
                            200,       "those CIDs do not exist", kNow};
  model::JobCustomer waiting{"abc_def", model::Outcome::Waiting, 0, 0, "", 0};
  return {{failed, waiting}, 2};
}

model::PreviewResult preview_result() {
  model::PreviewResult result;
  result.selection_token = "selection-token";
  result.total = 250;
  result.duplicates = 2;
  result.rejected = {{3, 1, "bad id", "it contains a space"}};
  result.rejected_total = 1;
  result.ignored_columns = {"devices"};
  result.warnings = {{model::WarningCode::AlreadyInState, 7, {"1234567", "abc_def"}}};
  result.expires_at = kNow + 600'000;
  return result;
}

model::CustomerList customer_list() {
  model::CustomerList list;
  list.cluster = "US EAST1";
  list.device_type = "AOS10 Small";
  list.total_customers = 27'682;
  list.total_devices = 55'364;
  list.devices_estimated = true;
  list.duplicates = 3;
  list.rejected = {{7, 1, "=1+1", "it holds characters that no id has"}};
  list.rejected_total = 1;
  list.ignored_columns = {"devices"};
  list.source = "url";
  list.updated_at = kNow;
  list.updated_by = "anna";
  return list;
}

model::BatchPreview batch_preview() {
  return {{27'682, 55'364, 10, 2'769, 200},
          {{model::BatchWarningCode::ManyDevices, 2'400, "A batch holds about 2,400 devices."}}};
}

model::BatchesCreated batches_created() {
  return {2, 1, {"0192F0C1_EU_AOS8", "0192F0C2_EU_AOS8"}};
}

model::BatchPage batch_page() {
  model::Batch full;
  full.id = "0192F0C1-0000-7000-8000-000000000001_US EAST1_AOS10SMALL";
  full.cluster = "US EAST1";
  full.device_type = "AOS10 Small";
  full.customers = 10;
  full.status = model::BatchStatus::Done;
  full.assigned_to = "bert";
  full.assigned_at = kNow;
  full.closed_at = kNow + 1;
  full.created_at = kNow - 1;
  full.created_by = "anna";
  full.source = "legacy";
  full.progress = {9, 10};
  model::Batch bare;
  bare.id = "0192F0C2-0000-7000-8000-000000000002_EU_AOS8";
  bare.cluster = "EU";
  bare.device_type = "AOS8";
  bare.created_at = kNow;
  bare.created_by = "anna";
  return {{full, bare}, 2};
}

model::BatchClaimResult batch_claim_result() {
  return {{"0192F0C1_EU_AOS8"},
          {{"0192F0C2_EU_AOS8", model::BatchRefusal::AlreadyAssigned, "bert"},
           {"nowhere", model::BatchRefusal::NotFound, ""}}};
}

model::BatchCustomerPage batch_customers() {
  return {{{"e106b3d0c4f24a7e8b1d2c3f30d43d01", model::State::PeEnable, false},
           {"7", model::State::PeFinalize, true},
           {"unknown_1", std::nullopt, false}},
          3};
}

std::vector<model::Runbook> runbooks() {
  return {{"kms", model::Category::Failed, "certificate*expired", "https://wiki.example/kms#cert"},
          {"*", model::Category::Unknown, "", "http://wiki.example/unknown"}};
}

model::AuditRecord audit_record() {
  model::AuditRecord record;
  record.seq = 4711;
  record.at = kNow;
  record.actor = "anna";
  record.role = "operator";
  record.ip = "192.0.2.7";
  record.action = "pe-enable";
  record.cluster = "US EAST1";
  record.job_id = uuid(5);
  record.customer_count = 250;
  record.customers_sample = {"1234567", "abc_def"};
  record.outcome = model::AuditOutcome::Partial;
  record.detail = "250 customers, \"CHG-4711\"";
  record.duration_ms = 0;
  record.request_id = "req-1";
  record.hash = std::string(64, 'a');
  return record;
}

model::AuditRecord bare_audit_record() {
  model::AuditRecord record;
  record.seq = 1;
  record.at = kNow;
  record.actor = "anonymous";
  record.action = "session.create";
  record.outcome = model::AuditOutcome::Denied;
  record.hash = std::string(64, '0');
  return record;
}

model::AuditStats audit_stats() {
  model::AuditStats stats;
  stats.records = 12;
  stats.first_at = kNow - 1000;
  stats.last_at = kNow;
  stats.by_action = {{"pe-enable", 9}, {"a \"quoted\" action", 3}};
  stats.by_outcome = {{"success", 12}};
  stats.by_actor = {{"anna", 12}};
  stats.by_hour = {{kNow, 12, 250}};
  stats.bytes = 4'096;
  return stats;
}

model::AuditVerdict audit_verdict() {
  return {false, 12, {12, std::string(64, 'b')}, 10, 7, "The hash of record 7 does not fit."};
}

model::Revisions revisions() {
  return {{{"EU", 5}, {"US EAST1", 17}}, 3, 99, 0, kNow};
}

model::SystemFigures system_figures() {
  model::SystemFigures figures;
  figures.response_ms = {0.5, 3.25, 12.0};
  figures.cpu_per_core = {12.5, 80.0};
  figures.cpu_process = 37.5;
  figures.rss_bytes = 31'457'280;
  figures.db_query_ms = {0.125, std::nullopt, 4.0};
  figures.sessions_active = 12;
  figures.audit = {50'000, 12'582'912, 420};
  figures.errors = {{"not_found", 3}, {"rate_limited", 1}};
  figures.users_active = 4;
  figures.cluster_latency_ms = {{"US EAST1", {280.0, 900.0, 16'500.0}}};
  figures.queue_depth = {1, 2, 3, 8};
  figures.cache_hit_rate = 0.97;
  figures.series = {{"response_ms.p99", {{1'795'428'110, 11.5}, {1'795'428'120, 12.0}}},
                    {"cluster_latency_ms.US EAST1", {}}};
  return figures;
}

}  // namespace tms::protocol::samples
