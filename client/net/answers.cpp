#include "client/net/answers.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "shared/protocol/audit_json.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/cluster_json.h"
#include "shared/protocol/customer_json.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/runbook_json.h"
#include "shared/protocol/session_json.h"
#include "shared/protocol/system_json.h"

namespace tms::net {
namespace {

using model::ErrorCode;
using model::Result;

auto read(const app::FetchRevisions&, std::string_view b) {
  return protocol::read_revisions(b);
}
auto read(const app::FetchClusters&, std::string_view b) {
  return protocol::read_clusters(b);
}
auto read(const app::FetchSummary&, std::string_view b) {
  return protocol::read_customer_summary(b);
}
auto read(const app::FetchCustomers&, std::string_view b) {
  return protocol::read_customer_page(b);
}
auto read(const app::FindCustomers&, std::string_view b) {
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
auto read(const app::LoadSnapshot&, std::string_view b) {
  return protocol::read_snapshot_report(b);
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
auto read(const app::SaveDeviceTypes&, std::string_view b) {
  return protocol::read_device_types(b);
}
template <typename R>
requires std::is_same_v<typename R::Reply, app::Done> Result<app::Done> read(const R&,
                                                                             std::string_view) {
  return app::Done{};
}

// A proxy's words in the place of a server that is away: 502, 503 or 504 without the id that every
// problem of the server has. Whether the server got the request nobody knows then.
bool speaks_for_the_server(const Completion& completion) {
  return completion.failure == Failure::None && completion.status >= 502 &&
         completion.status <= 504 &&
         protocol::read_problem(completion.body, completion.status).request_id.empty();
}

bool unreachable(const Completion& completion) {
  return completion.failure == Failure::Unreachable || completion.failure == Failure::TimedOut ||
         speaks_for_the_server(completion);
}

model::Error error_of(const Completion& completion) {
  if (completion.failure == Failure::TimedOut) {
    return {ErrorCode::Overloaded, "The dashboard's server did not answer in time."};
  }
  if (completion.failure != Failure::None || speaks_for_the_server(completion)) {
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
void reword_unreadable(model::Error& error) {
  error = {ErrorCode::Internal,
           "The server's answer could not be read: " + error.message + " Reload the page."};
}

// What is the same for every kind of request, so that the code for each kind stays small.
struct Circumstances {
  std::string_view body;
  std::optional<model::Error> failure;
  std::uint32_t latency_ms = 0;
  bool unreachable = false;
  bool background = false;
  std::uint32_t number = 0;
};

template <typename R>
app::Completion answer(R& request, Circumstances& seen) {
  using Reply = Result<typename R::Reply>;
  Reply reply =
      seen.failure ? Reply(model::fail(std::move(*seen.failure))) : Reply(read(request, seen.body));
  if (!seen.failure && !reply) reword_unreadable(reply.error());
  return app::Answer<R>{std::move(request), std::move(reply), seen.latency_ms,
                        seen.unreachable,   seen.background,  seen.number};
}

}  // namespace

app::Completion read_answer(app::Request request, bool background, const Completion& completion) {
  Circumstances seen{.body = completion.body,
                     .failure = {},
                     .latency_ms = static_cast<std::uint32_t>(completion.elapsed_ms),
                     .unreachable = unreachable(completion),
                     .background = background,
                     .number = completion.id};
  if (!succeeded(completion)) seen.failure = error_of(completion);
  return std::visit([&](auto& asked) { return answer(asked, seen); }, request);
}

}  // namespace tms::net
