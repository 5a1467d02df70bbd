// From a parsed request to an answer: the middleware, without sockets. Two steps, because a
// stranger is refused before his body is read: admit() sees the head, respond() the whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/http/cors.h"
#include "server/http/host_check.h"
#include "server/http/message.h"
#include "server/http/observer.h"
#include "server/http/proxy_headers.h"
#include "server/http/rate_limiter.h"
#include "server/http/router.h"
#include "server/http/static_assets.h"

namespace tms::http {

struct DispatcherOptions {
  HostCheck hosts;
  Cors cors;
  TrustedProxies proxies;
  RateLimit rate_limit;
  std::string own_origin;
};

// What the parser knows about a request before its body.
struct RequestHead {
  std::string method;  // as sent: "GET", "HEAD", "OPTIONS", anything
  Request request;     // without body; remote_address is the peer's
};

// A request that may go on: who sends it and where it goes.
struct Admission {
  const Route* route = nullptr;
  Caller caller;
  RateDecision rate;
};

class Dispatcher {
 public:
  Dispatcher(DispatcherOptions options, std::vector<Route> routes, Authenticate authenticate,
             Observer observer, std::shared_ptr<const StaticAssets> assets);

  // Completes head.request (id, address behind a proxy, parameters) and admits it to a handler, or
  // answers at once: errors, static files, preflights. The answer is finished but for seal().
  // `now_ms` is a steady clock's.
  std::variant<Admission, Response> admit(RequestHead& head, std::int64_t now_ms) const;

  // Calls the handler; an error or an exception becomes a problem.
  Response respond(const Admission& admission, const Request& request) const;

  // The last step for every answer: security headers, request id, CORS, compression.
  void seal(const Request& request, Response& response) const;

  // For metrics and logs: the pattern of the route, "static" or "".
  std::string_view route_label(const Request& request, const Admission* admission) const;

 private:
  std::variant<Admission, Response> authorize(RequestHead& head, const Route& route,
                                              std::int64_t now_ms) const;
  Response denied(const Request& request, const Caller& caller, const Route& route,
                  const model::Error& error, const RateDecision& rate) const;

  DispatcherOptions options_;
  Router router_;
  Authenticate authenticate_;
  Observer observer_;
  std::shared_ptr<const StaticAssets> assets_;
  std::unique_ptr<RateLimiter> rate_limiter_;
};

}  // namespace tms::http
