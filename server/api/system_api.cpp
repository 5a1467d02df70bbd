#include "server/api/system_api.h"

#include <string>
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
  // The figures of now change with every look at them. Who has some since the last sample waits for
  // the next one.
  const auto etag = http::make_etag(std::to_string(services.started_at) + "-" +
                                    std::to_string(services.system_version()));
  if (http::has_current(request, etag)) return http::not_modified(etag);
  auto response = Response::json(protocol::write_system_figures(services.system_figures(*query)));
  return std::move(response.with("ETag", etag));
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
