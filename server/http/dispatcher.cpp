#include "server/http/dispatcher.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "server/http/compression.h"
#include "server/http/csrf.h"
#include "server/http/problem.h"
#include "server/http/security_headers.h"
#include "shared/model/text.h"

namespace tms::http {
namespace {

using model::Error;
using model::ErrorCode;

void add_rate_headers(const RateDecision& rate, Response& response) {
  if (rate.limit == 0) return;
  response.with("RateLimit-Limit", std::to_string(rate.limit))
      .with("RateLimit-Remaining", std::to_string(rate.remaining))
      .with("RateLimit-Reset", std::to_string(rate.reset_s));
}

model::Role role_for(Access access) {
  switch (access) {
    case Access::Public:
    case Access::Viewer:
      return model::Role::Viewer;
    case Access::Operator:
      return model::Role::Operator;
    case Access::Admin:
      return model::Role::Admin;
  }
  return model::Role::Admin;
}

bool is_denial(ErrorCode code) {
  return code == ErrorCode::Unauthenticated || code == ErrorCode::Forbidden ||
         code == ErrorCode::CsrfFailed || code == ErrorCode::RateLimited;
}

}  // namespace

bool is_refused_change(Method method, ErrorCode code) {
  if (method == Method::Get) return false;
  switch (code) {
    case ErrorCode::NotFound:
    case ErrorCode::Conflict:
    case ErrorCode::SelectionExpired:
    case ErrorCode::PayloadTooLarge:
    case ErrorCode::UnsupportedMediaType:
    case ErrorCode::ClusterUnauthorized:
    case ErrorCode::Internal:
    case ErrorCode::ClusterUnreachable:
    case ErrorCode::Overloaded:
      return true;
    default:
      return false;
  }
}

Dispatcher::Dispatcher(DispatcherOptions options, std::vector<Route> routes,
                       Authenticate authenticate, Observer observer,
                       std::shared_ptr<const StaticAssets> assets)
    : options_(std::move(options)),
      router_(std::move(routes)),
      authenticate_(std::move(authenticate)),
      observer_(std::move(observer)),
      assets_(std::move(assets)),
      rate_limiter_(options_.rate_limit) {
  const std::string api_origin = assets_ ? assets_->api_origin() : std::string();
  plain_lines_ = security_header_lines(api_origin, false);
  tls_lines_ = security_header_lines(api_origin, true);
}

std::variant<Admission, Response> Dispatcher::admit(RequestHead& head, std::int64_t now_ms) const {
  Request& request = head.request;
  request.request_id = request_ids_.next();
  options_.proxies.apply(request);
  if (!options_.hosts.allows(request.header("host"))) {
    return refuse(request, {ErrorCode::MisdirectedRequest,
                            "This server does not answer to that Host; if it should, start it with "
                            "--public-url."});
  }
  RouteMatch match = router_.find(head.method, request.path);
  if (match.route == nullptr) return answer_without_route(head, match);
  request.method = match.route->method;
  request.head_only = head.method == "HEAD";
  request.path_parameters = std::move(match.parameters);
  auto decision = authorize(request, *match.route, now_ms);
  const auto* admission = std::get_if<Admission>(&decision);
  if (admission == nullptr) return decision;
  const std::string_view coding = request.header("content-encoding");
  if (!coding.empty() && coding != "identity") {
    return denied(
        request, *admission,
        {ErrorCode::UnsupportedMediaType, "Request bodies must be sent without Content-Encoding."});
  }
  const std::string_view type = request.header("content-type");
  if (has_body(request) && !type.empty() && !is_api_media_type(type)) {
    return denied(request, *admission,
                  {ErrorCode::UnsupportedMediaType,
                   "Send the body as JSON, with Content-Type application/json."});
  }
  return decision;
}

Response Dispatcher::answer_without_route(const RequestHead& head, const RouteMatch& match) const {
  const Request& request = head.request;
  const bool is_file = match.allow.empty() && assets_ && assets_->contains(request.path);
  const std::string allow = is_file ? "GET, HEAD" : match.allow;
  if (allow.empty()) {
    return problem({ErrorCode::NotFound, "There is nothing at this path."}, request.request_id);
  }
  if (Cors::is_preflight(head.method, request)) {
    return options_.cors.answer_preflight(request, allow);
  }
  Response response;
  if (is_file && (head.method == "GET" || head.method == "HEAD")) {
    assets_->answer(request, response);
    return response;
  }
  response =
      problem({ErrorCode::MethodNotAllowed, "This path allows " + allow + "."}, request.request_id);
  return std::move(response.with("Allow", allow));
}

model::Result<Caller> Dispatcher::identify(const Request& request) const {
  if (!request.header("authorization").empty()) {
    const std::string_view origin = request.header("origin");
    if (!origin.empty() && !model::equal_ignoring_case(origin, options_.own_origin) &&
        !options_.cors.allows(origin)) {
      return model::fail(ErrorCode::Forbidden, "This origin may not use this server.");
    }
  }
  if (!authenticate_) return model::fail(ErrorCode::Unauthenticated, "Nobody can sign in here.");
  return authenticate_(request);
}

std::variant<Admission, Response> Dispatcher::authorize(const Request& request, const Route& route,
                                                        std::int64_t now_ms) const {
  Admission admission;
  admission.route = &route;
  Error denial;
  bool is_allowed = true;
  if (route.access != Access::Public) {
    if (auto caller = identify(request)) {
      admission.caller = std::move(*caller);
    } else {
      is_allowed = false;
      denial = std::move(caller.error());
    }
  }
  Caller& caller = admission.caller;
  caller.ip = request.remote_address;
  caller.request_id = request.request_id;

  if (route.rate == RateClass::Normal) {
    const std::string key =
        caller.is_signed_in() ? "user " + caller.user_id.text() : "address " + caller.ip;
    admission.rate = rate_limiter_.take(key, now_ms);
    if (!admission.rate.allowed) {
      Error limited{ErrorCode::RateLimited, "Too many requests; wait a moment."};
      limited.retry_after_s = admission.rate.retry_after_s;
      return denied(request, admission, limited);
    }
  }
  if (!is_allowed) return denied(request, admission, denial);
  // After it is known whose cookie it is: the refusal is recorded under his name.
  if (caller.csrf_token) {
    const auto same_page = check_csrf(request, *caller.csrf_token, options_.own_origin);
    if (!same_page) return denied(request, admission, same_page.error());
  }
  if (route.access != Access::Public &&
      !(caller.is_signed_in() && model::at_least(caller.role, role_for(route.access)))) {
    return denied(request, admission,
                  {ErrorCode::Forbidden,
                   "This needs the role " + std::string(to_string(role_for(route.access))) + "."});
  }
  if (route.credential == Credential::SessionOnly && !caller.api_token.is_nil()) {
    return denied(request, admission,
                  {ErrorCode::Forbidden, "An API token may not do this: sign in to do it."});
  }
  return admission;
}

Response Dispatcher::denied(const Request& request, const Admission& admission,
                            const Error& error) const {
  const bool is_notable = is_denial(error.code) || (admission.caller.is_signed_in() &&
                                                    is_refused_change(request.method, error.code));
  if (observer_.on_denied && is_notable) {
    observer_.on_denied({request, admission.caller, admission.route->path, error.code});
  }
  Response response = problem(error, request.request_id);
  response.refused_user = admission.caller.username;
  if (error.code == ErrorCode::Unauthenticated) response.with("WWW-Authenticate", "Bearer");
  add_rate_headers(admission.rate, response);
  return response;
}

Response Dispatcher::respond(const Admission& admission, const Request& request) const {
  std::string failure;
  try {
    auto result = admission.route->handler(request, admission.caller);
    if (!result) return denied(request, admission, result.error());
    add_rate_headers(admission.rate, *result);
    return std::move(*result);
  } catch (const std::exception& exception) {
    failure = exception.what();
  } catch (...) {
    failure = "an exception that is no std::exception";
  }
  if (observer_.on_failure) observer_.on_failure(request.request_id, failure);
  return denied(request, admission,
                {ErrorCode::Internal,
                 "Something failed inside the server; its log names it under this request id."});
}

Response Dispatcher::refuse(Request& request, const Error& error) const {
  if (request.request_id.empty()) request.request_id = request_ids_.next();
  return problem(error, request.request_id);
}

void Dispatcher::seal(const Request& request, Response& response) const {
  response.with("X-Request-Id", request.request_id);
  const bool has_cache_rule = std::ranges::any_of(
      response.headers, [](const auto& header) { return header.first == "Cache-Control"; });
  if (!has_cache_rule) response.with("Cache-Control", "no-store");
  options_.cors.decorate(request, response);
  compress(request, response);
}

}  // namespace tms::http
