// From a parsed request to an answer: the middleware, without sockets. Two steps, because a
// stranger is refused before his body is read: admit() sees the head, respond() the whole.
#pragma once

#include <cstdint>
#include <memory>
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
#include "server/http/request_id.h"
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
  Request request;     // without body; remote_address is the peer's until admit() looked at proxies
};

// A request that may go on: who sends it and where it goes.
struct Admission {
  const Route* route = nullptr;
  Caller caller;
  RateDecision rate;
};

// Immutable but for its counters; any thread.
class Dispatcher {
 public:
  Dispatcher(DispatcherOptions options, std::vector<Route> routes, Authenticate authenticate,
             Observer observer, std::shared_ptr<const StaticAssets> assets);

  // Completes head.request (id, address behind a proxy, parameters) and admits it to a handler, or
  // answers at once: errors, static files, preflights. `now_ms` is a steady clock's.
  std::variant<Admission, Response> admit(RequestHead& head, std::int64_t now_ms) const;

  // Calls the handler; an error or an exception becomes a problem.
  Response respond(const Admission& admission, const Request& request) const;

  // An answer to what never became a request, or must not go on: malformed, too large, overloaded.
  // Gives the request its id if it has none.
  Response refuse(Request& request, const model::Error& error) const;
  // The same when it is known who asked and for what: told to the observer where that matters.
  Response denied(const Request& request, const Admission& admission,
                  const model::Error& error) const;

  // The last step for every answer: request id, no-store, CORS, compression.
  void seal(const Request& request, Response& response) const;

  // The header lines that stand in every answer.
  const std::string& fixed_header_lines(bool over_tls) const {
    return over_tls ? tls_lines_ : plain_lines_;
  }

  const Observer& observer() const { return observer_; }

 private:
  Response answer_without_route(const RequestHead& head, const RouteMatch& match) const;
  std::variant<Admission, Response> authorize(const Request& request, const Route& route,
                                              std::int64_t now_ms) const;
  model::Result<Caller> identify(const Request& request) const;

  DispatcherOptions options_;
  Router router_;
  Authenticate authenticate_;
  Observer observer_;
  std::shared_ptr<const StaticAssets> assets_;
  mutable RateLimiter rate_limiter_;
  mutable RequestIds request_ids_;
  std::string plain_lines_;
  std::string tls_lines_;
};

}  // namespace tms::http
