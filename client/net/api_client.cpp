#include "client/net/api_client.h"

#include <charconv>
#include <utility>

#include "shared/model/text.h"
#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/query.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"

namespace tms::net {
namespace {

using model::ErrorCode;
using model::Result;

constexpr int kDefaultTimeoutMs = 15'000;
constexpr int kPollTimeoutMs = 8'000;
// Dry runs of a million pasted ids, tokens fetched from a slow authority, verification from
// scratch.
constexpr int kSlowTimeoutMs = 60'000;

std::string cluster_path(const std::string& code, std::string_view rest = {}) {
  return "/api/v1/clusters/" + model::percent_encode(code) + std::string(rest);
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

// ---- what goes out

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
Request to_http(const app::FetchCustomer& r) {
  return get("/api/v1/customer?cluster=" + model::percent_encode(r.cluster) +
             "&cid=" + model::percent_encode(r.cid));
}
Request to_http(const app::FetchAudit& r) {
  return get(with_query("/api/v1/audit", protocol::write_audit_query(r.query)));
}
Request to_http(const app::FetchAuditStats&) {
  return get("/api/v1/audit/stats?bucket=hour");
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
  return with_body(Method::Put,
                   "/api/v1/customer-lists/" + model::percent_encode(r.cluster) + "/" +
                       model::percent_encode(r.device_type),
                   protocol::write_customer_list_request(r.request), kSlowTimeoutMs);
}
Request to_http(const app::FetchDeviceTypes&) {
  return get("/api/v1/device-types");
}
Request to_http(const app::SaveRunbooks& r) {
  return with_body(Method::Put, "/api/v1/runbooks", protocol::write_runbooks_request(r.runbooks));
}
Request to_http(const app::SignOut&) {
  return remove("/api/v1/session");
}

// ---- what comes back

auto read(const app::FetchClusters&, std::string_view b) {
  return protocol::read_clusters(b);
}
auto read(const app::FetchSummary&, std::string_view b) {
  return protocol::read_customer_summary(b);
}
auto read(const app::FetchCustomers&, std::string_view b) {
  return protocol::read_customer_page(b);
}
auto read(const app::FetchCustomer&, std::string_view b) {
  return protocol::read_customer_detail(b);
}
auto read(const app::FetchAudit&, std::string_view b) {
  return protocol::read_audit_page(b);
}
auto read(const app::FetchAuditStats&, std::string_view b) {
  return protocol::read_audit_stats(b);
}
auto read(const app::VerifyAudit&, std::string_view b) {
  return protocol::read_audit_verdict(b);
}
auto read(const app::FetchJobs&, std::string_view b) {
  return protocol::read_job_page(b);
}
auto read(const app::FetchJob&, std::string_view b) {
  return protocol::read_job(b);
}
auto read(const app::FetchJobCustomers&, std::string_view b) {
  return protocol::read_job_customer_page(b);
}
auto read(const app::PreviewAction&, std::string_view b) {
  return protocol::read_preview_result(b);
}
auto read(const app::StartJob&, std::string_view b) {
  return protocol::read_accepted_job(b);
}
auto read(const app::ControlJob&, std::string_view b) {
  return protocol::read_accepted_job(b);
}
auto read(const app::StartSync&, std::string_view b) {
  return protocol::read_accepted_job(b);
}
auto read(const app::TestConnection&, std::string_view b) {
  return protocol::read_cluster_test(b);
}
auto read(const app::Connect&, std::string_view b) {
  return protocol::read_credentials_result(b);
}
auto read(const app::FetchUsers&, std::string_view b) {
  return protocol::read_users(b);
}
auto read(const app::AddUser&, std::string_view b) {
  return protocol::read_user(b);
}
auto read(const app::MakeResetLink&, std::string_view b) {
  return protocol::read_one_time_link(b);
}
auto read(const app::FetchSessions&, std::string_view b) {
  return protocol::read_session_items(b);
}
auto read(const app::FetchTokens&, std::string_view b) {
  return protocol::read_api_tokens(b);
}
auto read(const app::CreateToken&, std::string_view b) {
  return protocol::read_created_api_token(b);
}
auto read(const app::FetchSystem&, std::string_view b) {
  return protocol::read_system_figures(b);
}
auto read(const app::FetchPreferences&, std::string_view b) {
  return app::read_preferences(b);
}
auto read(const app::FetchRunbooks&, std::string_view b) {
  return protocol::read_runbooks(b);
}
auto read(const app::FetchBatches&, std::string_view b) {
  return protocol::read_batch_page(b);
}
auto read(const app::FetchBatchCustomers&, std::string_view b) {
  return protocol::read_batch_customer_page(b);
}
auto read(const app::ClaimBatches&, std::string_view b) {
  return protocol::read_batch_claim_result(b);
}
auto read(const app::PreviewBatches&, std::string_view b) {
  return protocol::read_batch_preview(b);
}
auto read(const app::GenerateBatches&, std::string_view b) {
  return protocol::read_batches_created(b);
}
auto read(const app::DeleteBatches&, std::string_view b) {
  return protocol::read_batches_deleted(b);
}
auto read(const app::FetchLists&, std::string_view b) {
  return protocol::read_customer_list_page(b);
}
auto read(const app::LoadList&, std::string_view b) {
  return protocol::read_customer_list(b);
}
auto read(const app::FetchDeviceTypes&, std::string_view b) {
  return protocol::read_device_types(b);
}
template <typename R>
requires std::is_same_v<typename R::Reply, app::Done> Result<app::Done> read(const R&,
                                                                             std::string_view) {
  return app::Done{};
}

bool unreachable(const Completion& completion) {
  return completion.failure == Failure::Unreachable || completion.failure == Failure::TimedOut;
}

model::Error error_of(const Completion& completion) {
  if (completion.failure == Failure::TimedOut) {
    return {ErrorCode::Overloaded, "The dashboard's server did not answer in time."};
  }
  if (completion.failure != Failure::None) {
    return {ErrorCode::Overloaded, "The dashboard's server cannot be reached."};
  }
  model::Error error = protocol::read_problem(completion.body, completion.status).error;
  const std::string_view after = completion.header("Retry-After");
  std::from_chars(after.data(), after.data() + after.size(), error.retry_after_s);
  return error;
}

bool succeeded(const Completion& completion) {
  return completion.failure == Failure::None && completion.status >= 200 && completion.status < 300;
}

// An answer that our own reader refuses: server and page differ in version, or a proxy meddled.
template <typename T>
Result<T> or_unreadable(Result<T> result) {
  if (result) return result;
  return model::fail(ErrorCode::Internal, "The server's answer could not be read: " +
                                              result.error().message + " Reload the page.");
}

}  // namespace

void ApiClient::send(app::Request request, bool background) {
  Request http = std::visit([](const auto& r) { return to_http(r); }, request);
  http.background = background;
  if (std::holds_alternative<app::FetchRevisions>(request) && !revisions_etag_.empty()) {
    http.headers.push_back({"If-None-Match", revisions_etag_});
  }
  const RequestId id = transport_.start(std::move(http));
  pending_.emplace(id, Pending{std::move(request), background});
}

void ApiClient::abandon() {
  for (const auto& [id, pending] : pending_) transport_.abort(id);
  pending_.clear();
}

Result<model::Revisions> ApiClient::read_revisions(const Completion& completion) {
  if (completion.failure == Failure::None && completion.status == 304) return revisions_;
  if (!succeeded(completion)) return model::fail(error_of(completion));
  auto revisions = or_unreadable(protocol::read_revisions(completion.body));
  if (!revisions) return revisions;
  revisions_etag_ = std::string(completion.header("ETag"));
  revisions_ = *revisions;
  return revisions;
}

template <typename R>
app::Completion ApiClient::answer(R request, bool background, const Completion& completion) {
  app::Answer<R> answer{std::move(request), model::fail(model::Error{}),
                        static_cast<std::uint32_t>(completion.elapsed_ms), unreachable(completion),
                        background};
  if constexpr (std::is_same_v<R, app::FetchRevisions>) {
    answer.reply = read_revisions(completion);
  } else if (succeeded(completion)) {
    answer.reply = or_unreadable<typename R::Reply>(read(answer.request, completion.body));
  } else {
    answer.reply = model::fail(error_of(completion));
  }
  return answer;
}

std::vector<app::Completion> ApiClient::drain() {
  std::vector<app::Completion> answers;
  for (const Completion& completion : transport_.drain()) {
    const auto found = pending_.find(completion.id);
    if (found == pending_.end()) continue;
    Pending pending = std::move(found->second);
    pending_.erase(found);
    if (completion.failure == Failure::Aborted) continue;
    answers.push_back(std::visit(
        [&](auto& request) { return answer(std::move(request), pending.background, completion); },
        pending.request));
  }
  return answers;
}

}  // namespace tms::net
