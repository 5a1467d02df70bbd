// The published contract against the route table, and against what the protocol writes.
#include "server/api/openapi.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "shared/model/text.h"
#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"
#include "tests/api/support/json_schema.h"
#include "tests/unit/api/api_fixture.h"
#include "tests/unit/protocol/samples.h"

using namespace tms;
using namespace tms::protocol;
using nlohmann::json;

namespace {

const json& contract() {
  static const json document = json::parse(api::openapi_document());
  return document;
}

std::string access_name(http::Access access) {
  switch (access) {
    case http::Access::Public:
      return "public";
    case http::Access::Viewer:
      return "viewer";
    case http::Access::Operator:
      return "operator";
    case http::Access::Admin:
      return "admin";
  }
  return "none";
}

// "GET /api/v1/jobs" and who may use it.
std::map<std::string, std::string> published_routes() {
  std::map<std::string, std::string> routes;
  for (const auto& [path, operations] : contract().at("paths").items()) {
    for (const auto& [method, operation] : operations.items()) {
      routes[model::to_upper(method) + " " + path] =
          operation.value("x-access", "none") +
          (operation.value("x-session-only", false) ? ", session only" : "");
    }
  }
  return routes;
}

void check_schema(const std::string& name, const std::string& text) {
  CAPTURE(name);
  CAPTURE(text);
  const json schema{{"$ref", "#/components/schemas/" + name}};
  const auto differences = testing::schema_violations(json::parse(text), schema, contract());
  CHECK_MESSAGE(differences.empty(), (differences.empty() ? "" : differences.front()));
}

void collect_references(const json& node, std::set<std::string>& found) {
  if (node.is_object() && node.contains("$ref")) found.insert(node.at("$ref").get<std::string>());
  for (const auto& child : node) {
    if (child.is_structured()) collect_references(child, found);
  }
}

}  // namespace

TEST_CASE_FIXTURE(test::ApiFixture, "the contract names every route with its role, and no other") {
  std::map<std::string, std::string> served;
  for (const http::Route& route : api::make_routes(services())) {
    const auto name = std::string(http::to_string(route.method)) + " " + route.path;
    CHECK_MESSAGE(!served.contains(name), name);
    const bool session_only = route.credential == http::Credential::SessionOnly;
    served[name] = access_name(route.access) + (session_only ? ", session only" : "");
  }
  CHECK(served == published_routes());
}

TEST_CASE_FIXTURE(test::ApiFixture, "strangers reach what they need to sign in, and nothing else") {
  std::set<std::string> open;
  for (const http::Route& route : api::make_routes(services())) {
    if (route.access == http::Access::Public) {
      open.insert(std::string(http::to_string(route.method)) + " " + route.path);
    }
    if (route.rate == http::RateClass::Exempt) CHECK(route.access == http::Access::Public);
  }
  CHECK(open == std::set<std::string>{"GET /health", "GET /healthz", "GET /readyz",
                                      "GET /api/v1/openapi.json", "POST /api/v1/session",
                                      "POST /api/v1/setup", "POST /api/v1/password-reset"});
}

TEST_CASE("every reference of the contract leads somewhere, and every part of it is used") {
  std::set<std::string> references;
  collect_references(contract(), references);
  for (const std::string& reference : references) {
    REQUIRE(reference.starts_with("#/"));
    CHECK_MESSAGE(contract().contains(json::json_pointer(reference.substr(1))), reference);
  }
  for (const auto& [name, schema] : contract().at("components").at("schemas").items()) {
    CHECK_MESSAGE(references.contains("#/components/schemas/" + name), name);
  }
}

TEST_CASE("every parameter of a path is described") {
  for (const auto& [path, operations] : contract().at("paths").items()) {
    for (const auto& [method, operation] : operations.items()) {
      std::set<std::string> described;
      for (const auto& parameter : operation.value("parameters", json::array())) {
        if (parameter.value("in", "") == "path") described.insert(parameter.at("name"));
      }
      std::set<std::string> wanted;
      for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
        wanted.insert(path.substr(at + 1, path.find('}', at) - at - 1));
      }
      CHECK_MESSAGE(described == wanted, method << " " << path);
    }
  }
}

TEST_CASE("answers about people fit the contract, set and unset") {
  check_schema("Session", write_session(samples::session()));
  auto by_cookie = samples::session();
  by_cookie.access_token.clear();
  check_schema("Session", write_session(by_cookie));
  check_schema("SessionItemPage", write_session_items(samples::session_items()));
  check_schema("ApiTokenPage", write_api_tokens(samples::api_tokens()));
  check_schema("CreatedApiToken", write_created_api_token({samples::uuid(1), "tms_x"}));
  check_schema("User", write_user(samples::user()));
  model::User fresh = samples::user();
  fresh.display_name.clear();
  fresh.last_login_at = 0;
  check_schema("UserPage", write_users({{samples::user(), fresh}, 2}));
  check_schema("OneTimeLink", write_one_time_link({"https://tms.example/#/reset?token=x", 1}));
}

TEST_CASE("answers about clusters fit the contract, set and unset") {
  check_schema("Cluster", write_cluster(samples::cluster()));
  check_schema("ClusterPage", write_clusters({{samples::cluster(), samples::bare_cluster()}, 2}));
  auto failed = samples::cluster();
  REQUIRE(failed.last_sync);
  failed.last_sync = model::SyncReport{};
  failed.last_sync->error = model::Error{model::ErrorCode::ClusterUnreachable, "No answer."};
  check_schema("Cluster", write_cluster(failed));
  check_schema("CredentialsResult", write_credentials_result({}));
  check_schema("CredentialsResult",
               write_credentials_result({"Bearer", "all", samples::kNow, "token"}));
  check_schema("ClusterTest", write_cluster_test({}));
  check_schema("ClusterTest", write_cluster_test({true, 12, 200, "answers"}));
  check_schema("DeviceTypePage", write_device_types(samples::device_types()));
}

TEST_CASE("answers about customers fit the contract, set and unset") {
  check_schema("CustomerPage", write_customer_page(samples::customer_page()));
  check_schema("CustomerDetail", write_customer_detail(samples::customer_detail()));
  model::CustomerDetail bare;
  bare.customer = samples::bare_customer();
  check_schema("CustomerDetail", write_customer_detail(bare));
  check_schema("CustomerSummary", write_customer_summary(samples::customer_summary()));
  check_schema("CustomerSummary", write_customer_summary({}));
}

TEST_CASE("answers about jobs fit the contract, set and unset") {
  check_schema("Job", write_job(samples::job()));
  check_schema("Job", write_job(samples::bare_job()));
  check_schema("Job", write_job(samples::app_status_job()));
  check_schema("JobAnswer", write_accepted_job(samples::job()));
  check_schema("JobAnswer", write_accepted_job(samples::bare_job()));
  model::JobPage page;
  page.items = {samples::job(), samples::bare_job()};
  page.total = 2;
  check_schema("JobPage", write_job_page(page));
  check_schema("JobCustomerPage", write_job_customer_page(samples::job_customers()));
  check_schema("Preview", write_preview_result(samples::preview_result()));
  model::PreviewResult bare;
  bare.expires_at = samples::kNow;
  check_schema("Preview", write_preview_result(bare));
}

TEST_CASE("answers about lists, batches and runbooks fit the contract, set and unset") {
  check_schema("CustomerList", write_customer_list(samples::customer_list()));
  check_schema("CustomerListPage", write_customer_list_page({{samples::customer_list()}, 1}));
  check_schema("BatchPreview", write_batch_preview(samples::batch_preview()));
  check_schema("BatchesCreated", write_batches_created(samples::batches_created()));
  check_schema("BatchesDeleted", write_batches_deleted(7));
  check_schema("BatchPage", write_batch_page(samples::batch_page()));
  check_schema("BatchClaimResult", write_batch_claim_result(samples::batch_claim_result()));
  check_schema("BatchCustomerPage", write_batch_customer_page(samples::batch_customers()));
  check_schema("RunbookPage", write_runbooks(samples::runbooks()));
  check_schema("SnapshotReport", write_snapshot_report({*samples::cluster().last_sync, 2}));
}

TEST_CASE("what the client sends about lists, batches and runbooks fits the contract") {
  model::ListFromCids cids;
  cids.list.ids = {samples::cid("customer1")};
  const std::vector<model::CustomerListSource> sources{
      model::ListFromText{"a;b", model::ColumnChoice::All},
      model::ListFromUrl{"https://lists.example/x", "token"}, cids};
  for (const auto& source : sources) {
    check_schema("CustomerListRequest", write_customer_list_request({source, 20}));
  }
  check_schema("BatchRequest", write_batch_request({"EU", "AOS8", 20, 40, true}));
  check_schema("BatchDeletion", write_batch_deletion({"EU", "AOS8", true}));
  check_schema("BatchClaim", write_batch_claim({{"one"}, "bert"}));
  check_schema("RunbooksRequest", write_runbooks_request(samples::runbooks()));
  check_schema("DeviceTypesRequest", write_device_types_request(samples::device_types()));
}

TEST_CASE("answers about the audit log and the server fit the contract, set and unset") {
  model::AuditPage page;
  page.items = {samples::audit_record(), samples::bare_audit_record()};
  page.next_before_seq = 7;
  check_schema("AuditPage", write_audit_page(page));
  check_schema("AuditPage", write_audit_page({}));
  check_schema("AuditStats", write_audit_stats(samples::audit_stats()));
  check_schema("AuditStats", write_audit_stats({}));
  check_schema("AuditVerdict", write_audit_verdict(samples::audit_verdict()));
  model::AuditVerdict broken = samples::audit_verdict();
  broken.ok = false;
  broken.first_bad_seq = 3;
  broken.reason = "its hash does not fit";
  check_schema("AuditVerdict", write_audit_verdict(broken));
  check_schema("Revisions", write_revisions(samples::revisions()));
  model::Revisions fresh;
  fresh.server_started_at = samples::kNow;
  check_schema("Revisions", write_revisions(fresh));
  check_schema("System", write_system_figures(samples::system_figures()));
  check_schema("System", write_system_figures({}));
  check_schema("Health", write_health());
  check_schema("Readiness", write_readiness({}));
  check_schema("Readiness", write_readiness({"writes fail", "ok", "ok"}));
  check_schema("Problem", write_problem({model::ErrorCode::Conflict, "Taken."}, "1f3c"));
  check_schema("Problem",
               write_problem(model::field_error("limit", "out_of_range", "Too much."), "1f3c"));
}

TEST_CASE("what the client sends fits the contract") {
  check_schema("SignInRequest", write_sign_in_request({"anna", "secret"}));
  check_schema("SetupRequest", write_setup_request({"token", "anna", "quiet-harbour"}));
  check_schema("PasswordResetRequest", write_password_reset_request({"token", "quiet-harbour"}));
  check_schema("PasswordChange", write_password_change({"old", "quiet-harbour"}));
  check_schema("NewUser", write_new_user({"anna", "Anna", model::Role::Admin, "quiet-harbour"}));
  check_schema("NewUser", write_new_user({"anna", "", model::Role::Viewer, std::nullopt}));
  check_schema("NewApiToken", write_new_api_token({"report", model::Role::Viewer, 90}));
  check_schema("UserPatch", write_user_patch({}));
  check_schema("UserPatch", write_user_patch({"Anna", model::Role::Viewer, true}));
  model::CredentialsRequest credentials;
  credentials.kind = model::CredentialKind::Bearer;
  credentials.token = "token";
  check_schema("CredentialsRequest", write_credentials_request(credentials));
  credentials.kind = model::CredentialKind::ClientCredentials;
  credentials.client_id = "id";
  credentials.client_secret = "secret";
  check_schema("CredentialsRequest", write_credentials_request(credentials));

  model::PreviewRequest preview;
  preview.cluster = "EU";
  model::CidsSelection cids;
  cids.list.ids = {samples::cid("customer1")};
  for (const model::Selection& selection :
       {model::Selection(cids), model::Selection(model::TextSelection{"customer1", {}}),
        model::Selection(model::FilterSelection{samples::filter()}),
        model::Selection(model::BatchesSelection{{"a_EU_AOS8"}}),
        model::Selection(model::OutcomesSelection{samples::uuid(1), {model::Outcome::Failed}})}) {
    preview.selection = selection;
    check_schema("PreviewRequest", write_preview_request(preview));
  }
  model::JobRequest job;
  job.cluster = "EU";
  job.kind = model::JobKind::Sync;
  check_schema("JobRequest", write_job_request(job));
  job.kind = model::JobKind::AppStatus;
  job.selection = model::Selection(cids);
  job.max_age_s = 0;
  check_schema("JobRequest", write_job_request(job));
  job.max_age_s.reset();
  job.selection.reset();
  job.kind = model::JobKind::Action;
  job.action = model::Action::PeEnable;
  job.selection_token = "token";
  job.reason = "approved";
  job.confirm_count = 250;
  check_schema("JobRequest", write_job_request(job));
}
