#include "server/http/problem.h"

#include "shared/protocol/system_json.h"

namespace tms::http {

Response problem(const model::Error& error, std::string_view request_id) {
  Response response;
  response.error = error.code;
  response.status = model::http_status(error.code);
  response.content_type = protocol::kProblemContentType;
  response.body = protocol::write_problem(error, request_id);
  if (error.retry_after_s != 0) response.with("Retry-After", std::to_string(error.retry_after_s));
  return response;
}

}  // namespace tms::http
