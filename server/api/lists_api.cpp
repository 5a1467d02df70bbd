#include "server/api/lists_api.h"

#include <string>
#include <utility>

#include "server/core/batches/customer_lists.h"
#include "server/http/etag.h"
#include "shared/protocol/customer_list_json.h"
#include "shared/protocol/query.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

namespace {

std::string device_type_of(const http::Request& request) {
  return std::string(request.path_parameter("device_type"));
}

Response with_etag_of(const http::Request& request, std::string body) {
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

}  // namespace

Result<Response> list_customer_lists(const http::Request& request, const http::Caller&,
                                     Services& services) {
  const auto query = protocol::read_page_query(request.query);
  if (!query) return fail(query.error());
  auto page = services.lists.lists();
  if (!page) return fail(page.error());
  page->total = model::cut_page(page->items, *query);
  return with_etag_of(request, protocol::write_customer_list_page(*page));
}

Result<Response> get_customer_list(const http::Request& request, const http::Caller&,
                                   Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) return fail(query.error());
  const auto list = services.lists.list(request.path_parameter("cluster"), device_type_of(request));
  if (!list) return fail(list.error());
  return with_etag_of(request, protocol::write_customer_list(*list));
}

Result<Response> put_customer_list(const http::Request& request, const http::Caller& caller,
                                   Services& services) {
  auto body = protocol::read_customer_list_request(request.body);
  if (!body) return fail(body.error());
  const auto list = services.lists.put(actor_of(caller), request.path_parameter("cluster"),
                                       device_type_of(request), std::move(*body));
  if (!list) return fail(list.error());
  return Response::json(protocol::write_customer_list(*list));
}

Result<Response> delete_customer_list(const http::Request& request, const http::Caller& caller,
                                      Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) return fail(query.error());
  const auto removed = services.lists.remove(actor_of(caller), request.path_parameter("cluster"),
                                             device_type_of(request));
  if (!removed) return fail(removed.error());
  return Response::no_content();
}

}  // namespace tms::api
