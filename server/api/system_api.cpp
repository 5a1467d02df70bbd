#include "server/api/system_api.h"

#include <utility>

#include "server/http/etag.h"
#include "shared/protocol/query.h"
#include "shared/protocol/system_json.h"

namespace tms::api {

using http::Response;

model::Result<Response> get_system(const http::Request& request, const http::Caller&,
                                   Services& services) {
  const auto query = protocol::read_system_query(request.query);
  if (!query) return model::fail(query.error());
  auto body = protocol::write_system_figures(services.system_figures(*query));
  const auto etag = http::etag_of_content(body);
  return http::with_etag(request, Response::json(std::move(body)), etag);
}

model::Result<Response> get_metrics(const http::Request& request, const http::Caller&,
                                    Services& services) {
  if (auto query = protocol::read_no_query(request.query); !query) {
    return model::fail(query.error());
  }
  Response response;
  response.content_type = kMetricsContentType;
  response.body = services.metrics_text();
  return response;
}

}  // namespace tms::api
