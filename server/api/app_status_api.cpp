#include "server/api/app_status_api.h"

#include <utility>

#include "server/core/app_status/app_status_cache.h"
#include "server/http/etag.h"
#include "shared/protocol/app_status_json.h"

namespace tms::api {

using http::Response;
using model::fail;
using model::Result;

Result<Response> get_app_status_cache(const http::Request& request, const http::Caller&,
                                      Services& services) {
  const auto scope = protocol::read_app_status_scope(request.query);
  if (!scope) return fail(scope.error());
  const auto view = services.app_status.view(*scope);
  if (!view) return fail(view.error());
  auto body = protocol::write_app_status_cache(*view);
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

Result<Response> clear_app_status_cache(const http::Request& request, const http::Caller& caller,
                                        Services& services) {
  const auto scope = protocol::read_app_status_scope(request.query);
  if (!scope) return fail(scope.error());
  const auto left = services.app_status.clear(*scope, actor_of(caller));
  if (!left) return fail(left.error());
  return Response::json(protocol::write_app_status_cache(*left));
}

}  // namespace tms::api
