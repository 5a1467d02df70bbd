#include "client/net/requests_http.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "shared/model/text.h"
#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/query.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"

namespace tms::net {
namespace {

constexpr int kDefaultTimeoutMs = 15'000;
constexpr int kPollTimeoutMs = 8'000;
// Dry runs of a million pasted ids, tokens fetched from a slow authority, verification from
// scratch.
constexpr int kSlowTimeoutMs = 60'000;

std::string cluster_path(const std::string& code, std::string_view rest = {}) {
  return "/api/v1/clusters/" + model::percent_encode(code) + std::string(rest);
}

std::string list_path(const std::string& cluster, const std::string& device_type) {
  return "/api/v1/customer-lists/" + model::percent_encode(cluster) + "/" +
         model::percent_encode(device_type);
}

std::string with_query(std::string path, const std::string& query) {
  return query.empty() ? path : path + "?" + query;
}

Request get(std::string path) {
  return {.method = Method::Get, .path = std::move(path), .timeout_ms = kDefaultTimeoutMs};
}

Request remove(std::string path) {
  return {.method = Method::Delete, .path = std::move(path), .timeout_ms = kDefaultTimeoutMs};
}

Request with_body(Method method, std::string path, std::string body,
                  int timeout_ms = kDefaultTimeoutMs) {
  return {
      .method = method, .path = std::move(path), .body = std::move(body), .timeout_ms = timeout_ms};
}

std::string_view path_of(app::JobVerb verb) {
  switch (verb) {
    case app::JobVerb::Pause:
      return "/pause";
    case app::JobVerb::Resume:
      return "/resume";
    case app::JobVerb::Cancel:
      return "/cancel";
    case app::JobVerb::Retry:
      return "/retry";
  }
  return "";
}

std::string_view path_of(app::BatchVerb verb) {
  switch (verb) {
    case app::BatchVerb::Assign:
      return "/assign";
    case app::BatchVerb::Unassign:
      return "/unassign";
    case app::BatchVerb::Close:
      return "/close";
  }
  return "";
}

Request to_http(const app::FetchRevisions&) {
  Request request = get("/api/v1/revisions");
  request.timeout_ms = kPollTimeoutMs;
  return request;
}
Request to_http(const app::FetchClusters&) {
  return get("/api/v1/clusters");
}
Request to_http(const app::FetchSummary& r) {
  return get("/api/v1/customers/summary?cluster=" + model::percent_encode(r.cluster));
}
Request to_http(const app::FetchCustomers& r) {
  return get("/api/v1/customers?" + protocol::write_customer_query(r.query));
}
Request to_http(const app::FindCustomers& r) {
  return get(with_query("/api/v1/customers", protocol::write_customer_query(r.query)));
}
Request to_http(const app::FetchCustomer& r) {
  return get("/api/v1/customer?cluster=" + model::percent_encode(r.cluster) +
             "&cid=" + model::percent_encode(r.cid));
}
Request to_http(const app::FetchAudit& r) {
  return get(with_query("/api/v1/audit", protocol::write_audit_query(r.query)));
}
Request to_http(const app::FetchAuditStats& r) {
  std::string path = "/api/v1/audit/stats?bucket=hour";
  if (!r.cluster.empty()) path += "&cluster=" + model::percent_encode(r.cluster);
  return get(std::move(path));
}
Request to_http(const app::VerifyAudit&) {
  return with_body(Method::Post, "/api/v1/audit/verify",
                   protocol::write_audit_verify_request(false), kSlowTimeoutMs);
}
Request to_http(const app::FetchJobs& r) {
  return get(with_query("/api/v1/jobs", protocol::write_job_query(r.query)));
}
Request to_http(const app::FetchJob& r) {
  return get("/api/v1/jobs/" + r.id.text());
}
Request to_http(const app::FetchJobCustomers& r) {
  return get(with_query("/api/v1/jobs/" + r.id.text() + "/customers",
                        protocol::write_job_customer_query(r.query)));
}
Request to_http(const app::PreviewAction& r) {
  return with_body(Method::Post, "/api/v1/jobs/preview", protocol::write_preview_request(r.request),
                   kSlowTimeoutMs);
}
Request to_http(const app::StartJob& r) {
  Request request = with_body(Method::Post, "/api/v1/jobs", protocol::write_job_request(r.request),
                              kSlowTimeoutMs);
  request.headers.push_back({"Idempotency-Key", r.idempotency_key});
  return request;
}
Request to_http(const app::ControlJob& r) {
  return with_body(Method::Post, "/api/v1/jobs/" + r.id.text() + std::string(path_of(r.verb)),
                   "{}");
}
Request to_http(const app::StartSync& r) {
  return with_body(Method::Post, cluster_path(r.cluster, "/sync"),
                   protocol::write_sync_request({r.accept_missing}));
}
Request to_http(const app::TestConnection& r) {
  return with_body(Method::Post, cluster_path(r.cluster, "/test"), "{}", kSlowTimeoutMs);
}
Request to_http(const app::Connect& r) {
  return with_body(Method::Put, cluster_path(r.cluster, "/credentials"),
                   protocol::write_credentials_request(r.request), kSlowTimeoutMs);
}
Request to_http(const app::Disconnect& r) {
  return remove(cluster_path(r.cluster, "/credentials?keep=") +
                std::string(model::to_string(r.keep)));
}
Request to_http(const app::CreateCluster& r) {
  return with_body(Method::Post, "/api/v1/clusters", protocol::write_new_cluster(r.request));
}
Request to_http(const app::ChangeCluster& r) {
  return with_body(Method::Patch, cluster_path(r.cluster),
                   protocol::write_cluster_patch(r.request));
}
Request to_http(const app::DeleteCluster& r) {
  return remove(cluster_path(r.cluster));
}
Request to_http(const app::LoadSnapshot& r) {
  Request request = with_body(Method::Put,
                              with_query(cluster_path(r.cluster, "/snapshot"),
                                         protocol::write_snapshot_query(r.accept_missing)),
                              r.content, kSlowTimeoutMs);
  const auto first = r.content.find_first_not_of("\xef\xbb\xbf \t\r\n");
  const bool is_json = first != std::string::npos && r.content[first] == '{';
  request.headers.push_back({"Content-Type", is_json ? "application/json" : "text/csv"});
  return request;
}
Request to_http(const app::FetchUsers&) {
  return get("/api/v1/users");
}
Request to_http(const app::AddUser& r) {
  return with_body(Method::Post, "/api/v1/users", protocol::write_new_user(r.request));
}
Request to_http(const app::ChangeUser& r) {
  return with_body(Method::Patch, "/api/v1/users/" + r.user.id.text(),
                   protocol::write_user_patch(r.request));
}
Request to_http(const app::MakeResetLink& r) {
  return with_body(Method::Post, "/api/v1/users/" + r.id.text() + "/password-reset", "{}");
}
Request to_http(const app::FetchSessions&) {
  return get("/api/v1/sessions");
}
Request to_http(const app::EndSession& r) {
  return remove("/api/v1/sessions/" + r.session.id.text());
}
Request to_http(const app::ChangePassword& r) {
  return with_body(Method::Put, "/api/v1/me/password", protocol::write_password_change(r.request),
                   kSlowTimeoutMs);
}
Request to_http(const app::FetchTokens&) {
  return get("/api/v1/tokens");
}
Request to_http(const app::CreateToken& r) {
  return with_body(Method::Post, "/api/v1/tokens", protocol::write_new_api_token(r.request));
}
Request to_http(const app::RevokeToken& r) {
  return remove("/api/v1/tokens/" + r.token.id.text());
}
Request to_http(const app::FetchSystem& r) {
  return get(with_query("/api/v1/system", protocol::write_system_query(r.query)));
}
Request to_http(const app::FetchPreferences&) {
  return get("/api/v1/preferences");
}
Request to_http(const app::SavePreferences& r) {
  return with_body(Method::Put, "/api/v1/preferences", app::write_preferences(r.preferences));
}
Request to_http(const app::FetchRunbooks&) {
  return get("/api/v1/runbooks");
}
Request to_http(const app::FetchBatches& r) {
  return get(with_query("/api/v1/batches", protocol::write_batch_query(r.query)));
}
Request to_http(const app::FetchBatchCustomers& r) {
  return get(with_query("/api/v1/batches/" + model::percent_encode(r.batch_id) + "/customers",
                        protocol::write_batch_customer_query(r.query)));
}
Request to_http(const app::ClaimBatches& r) {
  return with_body(Method::Post, "/api/v1/batches" + std::string(path_of(r.verb)),
                   protocol::write_batch_claim(r.request));
}
Request to_http(const app::PreviewBatches& r) {
  return with_body(Method::Post, "/api/v1/batches/preview",
                   protocol::write_batch_request(r.request), kSlowTimeoutMs);
}
Request to_http(const app::GenerateBatches& r) {
  return with_body(Method::Post, "/api/v1/batches", protocol::write_batch_request(r.request),
                   kSlowTimeoutMs);
}
Request to_http(const app::DeleteBatches& r) {
  return with_body(Method::Delete, "/api/v1/batches", protocol::write_batch_deletion(r.request));
}
Request to_http(const app::FetchLists&) {
  return get("/api/v1/customer-lists");
}
Request to_http(const app::LoadList& r) {
  return with_body(Method::Put, list_path(r.cluster, r.device_type),
                   protocol::write_customer_list_request(r.request), kSlowTimeoutMs);
}
Request to_http(const app::DeleteList& r) {
  return remove(list_path(r.cluster, r.device_type));
}
Request to_http(const app::FetchDeviceTypes&) {
  return get("/api/v1/device-types");
}
Request to_http(const app::SaveDeviceTypes& r) {
  return with_body(Method::Put, "/api/v1/device-types",
                   protocol::write_device_types_request(r.types));
}
Request to_http(const app::SaveRunbooks& r) {
  return with_body(Method::Put, "/api/v1/runbooks", protocol::write_runbooks_request(r.runbooks));
}
Request to_http(const app::SignOut&) {
  return remove("/api/v1/session");
}

}  // namespace

Request to_http(const app::Request& request) {
  return std::visit([](const auto& asked) { return to_http(asked); }, request);
}

}  // namespace tms::net
