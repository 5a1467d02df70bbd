#include "server/api/batches_api.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/api/export_record.h"
#include "server/core/batches/batches.h"
#include "server/http/etag.h"
#include "shared/protocol/batch_json.h"
#include "shared/protocol/csv.h"
#include "shared/protocol/query.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

namespace {

constexpr std::size_t kExportPiece = 2'000;

Response with_etag_of(const http::Request& request, std::string body) {
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

using Claim = Result<model::BatchClaimResult> (core::Batches::*)(const core::Actor&,
                                                                 const model::BatchClaim&);

Result<Response> change_owner(const http::Request& request, const http::Caller& caller,
                              Services& services, Claim claim) {
  const auto body = protocol::read_batch_claim(request.body);
  if (!body) return fail(body.error());
  const auto result = (services.batches.*claim)(actor_of(caller), *body);
  if (!result) return fail(result.error());
  return Response::json(protocol::write_batch_claim_result(*result));
}

CountedStream csv_of(std::vector<std::string> cids) {
  return [cids = std::move(cids), next = std::size_t{0}](
             std::string& out, std::uint64_t& exported) mutable -> Result<bool> {
    if (next == 0) protocol::append_batch_csv_header(out);
    const std::size_t end = std::min(next + kExportPiece, cids.size());
    exported += end - next;
    for (; next < end; ++next) protocol::append_batch_csv(cids[next], out);
    return next < cids.size();
  };
}

// Named after the batch, or how many there are.
Result<Response> export_customers_of(const http::Request& request, const http::Caller& caller,
                                     Services& services, const std::vector<std::string>& ids) {
  auto cids = services.batches.cids(ids);
  if (!cids) return fail(cids.error());
  const std::string name = ids.size() == 1 ? ids.front() : std::to_string(ids.size()) + "_batches";
  const std::string day = model::format_time(services.clock()).substr(0, 10);
  auto stream =
      record_stream(request, caller, services,
                    {"batch.export", "", {}, name, model::AuditOutcome::Intent, kCustomers},
                    csv_of(std::move(*cids)));
  if (!stream) return fail(stream.error());
  return Response::csv(std::move(*stream), name + "_" + day + ".csv");
}

}  // namespace

Result<Response> preview_batches(const http::Request& request, const http::Caller&,
                                 Services& services) {
  const auto body = protocol::read_batch_request(request.body);
  if (!body) return fail(body.error());
  const auto preview = services.batches.preview(*body);
  if (!preview) return fail(preview.error());
  return Response::json(protocol::write_batch_preview(*preview));
}

Result<Response> create_batches(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  const auto body = protocol::read_batch_request(request.body);
  if (!body) return fail(body.error());
  const auto created = services.batches.generate(actor_of(caller), *body);
  if (!created) return fail(created.error());
  return Response::json(protocol::write_batches_created(*created), 201);
}

Result<Response> list_batches(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  auto query = protocol::read_batch_query(request.query);
  if (!query) return fail(query.error());
  if (query->assigned_to == "me") query->assigned_to = caller.username;
  const auto page = services.batches.page(*query);
  if (!page) return fail(page.error());
  return with_etag_of(request, protocol::write_batch_page(*page));
}

Result<Response> delete_batches(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  const auto body = protocol::read_batch_deletion(request.body);
  if (!body) return fail(body.error());
  const auto deleted = services.batches.remove(actor_of(caller), *body);
  if (!deleted) return fail(deleted.error());
  return Response::json(protocol::write_batches_deleted(*deleted));
}

Result<Response> assign_batches(const http::Request& request, const http::Caller& caller,
                                Services& services) {
  return change_owner(request, caller, services, &core::Batches::assign);
}
Result<Response> unassign_batches(const http::Request& request, const http::Caller& caller,
                                  Services& services) {
  return change_owner(request, caller, services, &core::Batches::unassign);
}
Result<Response> close_batches(const http::Request& request, const http::Caller& caller,
                               Services& services) {
  return change_owner(request, caller, services, &core::Batches::close);
}

Result<Response> list_batch_customers(const http::Request& request, const http::Caller&,
                                      Services& services) {
  const auto query = protocol::read_batch_customer_query(request.query);
  if (!query) return fail(query.error());
  const auto page = services.batches.customers(request.path_parameter("id"), *query);
  if (!page) return fail(page.error());
  return with_etag_of(request, protocol::write_batch_customer_page(*page));
}

Result<Response> export_batch_customers(const http::Request& request, const http::Caller& caller,
                                        Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) return fail(query.error());
  return export_customers_of(request, caller, services,
                             {std::string(request.path_parameter("id"))});
}

Result<Response> export_batches_customers(const http::Request& request, const http::Caller& caller,
                                          Services& services) {
  const auto ids = protocol::read_batch_ids_query(request.query);
  if (!ids) return fail(ids.error());
  return export_customers_of(request, caller, services, *ids);
}

}  // namespace tms::api
