#include "server/api/health_api.h"

#include "shared/protocol/system_json.h"

namespace tms::api {

using http::Response;

model::Result<Response> get_health(const http::Request&, const http::Caller&, Services&) {
  return Response::json(protocol::write_health());
}

model::Result<Response> get_readiness(const http::Request&, const http::Caller&,
                                      Services& services) {
  const model::Readiness readiness = services.readiness();
  return Response::json(protocol::write_readiness(readiness), readiness.ready() ? 200 : 503);
}

}  // namespace tms::api
