#include "server/api/jobs_api.h"

#include <memory>
#include <string>
#include <utility>

#include "server/api/export_record.h"
#include "server/core/jobs/jobs.h"
#include "server/http/etag.h"
#include "shared/protocol/csv.h"
#include "shared/protocol/job_json.h"
#include "shared/protocol/query.h"
#include "shared/protocol/system_json.h"

namespace tms::api {

using http::Response;
using model::ErrorCode;
using model::fail;
using model::Result;

namespace {

constexpr std::uint32_t kExportPage = 500;

Result<model::JobId> id_of(const http::Request& request) {
  const auto id = model::Uuid::parse(request.path_parameter("id"));
  if (!id) return fail(ErrorCode::NotFound, "This is not the id of a job: ids are UUIDs.");
  return *id;
}

Response accepted(const model::Job& job) {
  return Response::json(protocol::write_accepted_job(job), 202)
      .with("Location", "/api/v1/jobs/" + job.id.text());
}

using Control = Result<model::Job> (core::Jobs::*)(model::JobId, const core::Actor&);

Result<Response> control_job(const http::Request& request, const http::Caller& caller,
                             Services& services, Control control) {
  const auto id = id_of(request);
  if (!id) return fail(id.error());
  if (auto body = protocol::read_empty_request(request.body); !body) return fail(body.error());
  const auto job = (services.jobs.*control)(*id, actor_of(caller));
  if (!job) return fail(job.error());
  return accepted(*job);
}

// "EU_pe-enable_failed_2026-11-23.csv": named after what is in it.
std::string export_name(const model::Job& job, const model::JobCustomerQuery& query) {
  std::string name =
      job.cluster + "_" + std::string(job.action ? to_string(*job.action) : to_string(job.kind));
  for (const auto outcome : query.outcomes) name += "_" + std::string(to_string(outcome));
  return name + "_" + model::format_time(job.created_at).substr(0, 10) + ".csv";
}

}  // namespace

Result<Response> preview_job(const http::Request& request, const http::Caller& caller,
                             Services& services) {
  const auto body = protocol::read_preview_request(request.body);
  if (!body) return fail(body.error());
  const auto preview = services.jobs.preview(*body, actor_of(caller));
  if (!preview) return fail(preview.error());
  return Response::json(protocol::write_preview_result(*preview));
}

Result<Response> create_job(const http::Request& request, const http::Caller& caller,
                            Services& services) {
  const auto body = protocol::read_job_request(request.body);
  if (!body) return fail(body.error());
  core::Idempotency idempotency;
  idempotency.key = request.header("idempotency-key");
  idempotency.body = request.body;
  const auto job = services.jobs.create(*body, actor_of(caller), idempotency);
  if (!job) return fail(job.error());
  return accepted(*job);
}

Result<Response> list_jobs(const http::Request& request, const http::Caller& caller,
                           Services& services) {
  auto query = protocol::read_job_query(request.query);
  if (!query) return fail(query.error());
  if (query->created_by == "me") query->created_by = caller.username;
  const auto page = services.jobs.jobs(*query);
  if (!page) return fail(page.error());
  auto body = protocol::write_job_page(*page);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> get_job(const http::Request& request, const http::Caller&, Services& services) {
  const auto id = id_of(request);
  if (!id) return fail(id.error());
  if (auto query = protocol::read_no_query(request.query); !query) return fail(query.error());
  const auto job = services.jobs.job(*id);
  if (!job) return fail(job.error());
  auto body = protocol::write_job(*job);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> list_job_customers(const http::Request& request, const http::Caller&,
                                    Services& services) {
  const auto id = id_of(request);
  if (!id) return fail(id.error());
  const auto query = protocol::read_job_customer_query(request.query);
  if (!query) return fail(query.error());
  const auto page = services.jobs.customers(*id, *query);
  if (!page) return fail(page.error());
  auto body = protocol::write_job_customer_page(*page);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> export_job_customers(const http::Request& request, const http::Caller& caller,
                                      Services& services) {
  const auto id = id_of(request);
  if (!id) return fail(id.error());
  auto query = protocol::read_job_customer_query(request.query);
  if (!query) return fail(query.error());
  const auto job = services.jobs.job(*id);
  if (!job) return fail(job.error());
  const auto file_name = export_name(*job, *query);
  query->limit = kExportPage;
  auto rows = [&jobs = services.jobs, id = *id, query = *query, from = std::uint32_t{0}](
                  std::string& out, std::uint64_t& exported) mutable -> Result<bool> {
    if (exported == 0) protocol::append_job_customers_csv_header(out);
    const auto page = jobs.scan_customers(id, query, from);
    if (!page) return fail(page.error());
    for (const auto& customer : page->items) protocol::append_job_customer_csv(customer, out);
    exported += page->items.size();
    from = page->next.value_or(0);
    return page->next.has_value();
  };
  auto stream = record_stream(
      request, caller, services,
      {"job.export", job->cluster, *id, file_name, model::AuditOutcome::Intent, kCustomers},
      std::move(rows));
  if (!stream) return fail(stream.error());
  return Response::csv(std::move(*stream), file_name);
}

Result<Response> cancel_job(const http::Request& request, const http::Caller& caller,
                            Services& services) {
  return control_job(request, caller, services, &core::Jobs::cancel);
}
Result<Response> pause_job(const http::Request& request, const http::Caller& caller,
                           Services& services) {
  return control_job(request, caller, services, &core::Jobs::pause);
}
Result<Response> resume_job(const http::Request& request, const http::Caller& caller,
                            Services& services) {
  return control_job(request, caller, services, &core::Jobs::resume);
}
Result<Response> retry_job(const http::Request& request, const http::Caller& caller,
                           Services& services) {
  return control_job(request, caller, services, &core::Jobs::retry);
}

}  // namespace tms::api
