#include "server/api/runbooks_api.h"

#include <utility>

#include "server/core/batches/batches.h"
#include "server/core/batches/runbooks.h"
#include "server/http/etag.h"
#include "shared/protocol/query.h"
#include "shared/protocol/runbook_json.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

Result<Response> list_runbooks(const http::Request& request, const http::Caller&,
                               Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  auto runbooks = *services.runbooks.table();
  const auto total = model::cut_page(runbooks, *query);
  auto body = protocol::write_runbooks(runbooks, total);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> put_runbooks(const http::Request& request, const http::Caller& caller,
                              Services& services) {
  auto body = protocol::read_runbooks_request(request.body);
  if (!body) return fail(body.error());
  if (auto put = services.runbooks.put(actor_of(caller), std::move(*body)); !put) {
    return fail(put.error());
  }
  services.batches.changed_elsewhere();
  return Response::json(protocol::write_runbooks(*services.runbooks.table()));
}

}  // namespace tms::api
