#include "server/http/cors.h"

#include <algorithm>

#include "server/http/problem.h"
#include "shared/model/text.h"

namespace tms::http {
namespace {

constexpr std::string_view kAllowedHeaders =
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-TMS-Background";
constexpr std::string_view kExposedHeaders =
    "ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "X-Request-Id, Content-Disposition";

}  // namespace

model::Result<std::string> parse_origin(std::string_view text) {
  const auto wrong = [&] {
    return model::fail(model::field_error(
        "origin", "invalid_origin",
        "\"" + model::clean_text(text, 200) + "\" is not an origin such as https://example.com."));
  };
  std::string origin = model::to_lower(model::trim(text));
  if (origin.ends_with('/')) origin.pop_back();
  const bool secure = origin.starts_with("https://");
  if (!secure && !origin.starts_with("http://")) return wrong();
  const std::string_view authority = std::string_view(origin).substr(secure ? 8 : 7);
  constexpr std::string_view kOfHosts = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]_";
  if (authority.empty() || authority.find_first_not_of(kOfHosts) != std::string_view::npos) {
    return wrong();
  }
  const std::string_view default_port = secure ? ":443" : ":80";
  if (authority.ends_with(default_port)) origin.resize(origin.size() - default_port.size());
  return origin;
}

model::Result<Cors> Cors::parse(const std::vector<std::string>& origins) {
  Cors cors;
  for (const std::string& text : origins) {
    auto origin = parse_origin(text);
    if (!origin) {
      model::Error error = std::move(origin.error());
      for (auto& field : error.fields) field.field = "--cors-origin";
      return model::fail(std::move(error));
    }
    cors.origins_.push_back(std::move(*origin));
  }
  return cors;
}

bool Cors::allows(std::string_view origin) const {
  return std::ranges::find(origins_, origin) != origins_.end();
}

void Cors::decorate(const Request& request, Response& response) const {
  if (!is_configured()) return;
  response.with("Vary", "Origin");
  const std::string_view origin = request.header("origin");
  if (!allows(origin)) return;
  response.with("Access-Control-Allow-Origin", std::string(origin));
  response.with("Access-Control-Expose-Headers", std::string(kExposedHeaders));
}

bool Cors::is_preflight(std::string_view method, const Request& request) {
  return method == "OPTIONS" && !request.header("origin").empty() &&
         !request.header("access-control-request-method").empty();
}

Response Cors::answer_preflight(const Request& request, std::string_view allow) const {
  if (!allows(request.header("origin"))) {
    return problem({model::ErrorCode::Forbidden, "This origin may not use this server."},
                   request.request_id);
  }
  Response response = Response::no_content();
  response.with("Access-Control-Allow-Methods", std::string(allow))
      .with("Access-Control-Allow-Headers", std::string(kAllowedHeaders))
      .with("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace tms::http
