// What the server tells others: metrics, access log, audit of denials, failures of handlers.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/message.h"
#include "shared/model/error.h"

namespace tms::http {

// One answered request. The texts live only during the call; `path` is as sent, up to 8 KiB, and
// not made harmless for a log (model::clean_text).
struct Exchange {
  std::string_view route;  // "/api/v1/jobs/{id}", "static", or empty when nothing matched
  std::string_view method;
  std::string_view path;  // without the query, which may hold what a person searched for
  std::string_view remote_address;
  std::string_view username;  // empty for strangers
  std::string_view request_id;
  int status = 0;
  std::optional<model::ErrorCode> error;  // when the answer is a problem
  std::size_t bytes_sent = 0;             // head and body
  std::chrono::microseconds duration{};   // from the first byte read to the last one sent
  bool complete = true;                   // false: the answer was cut
};

// A request that was refused for who sent it: 401, 403 (CSRF too), 429, by the middleware or by an
// error of its handler; and a change that a signed-in person asked for and that could not be made
// (is_refused_change), wherever on its way that was found. Not invalid_credentials: signing in
// keeps its own record.
struct Denial {
  const Request& request;  // without body
  const Caller& caller;    // a stranger when nobody is signed in
  std::string_view route;
  model::ErrorCode code;
};

// 404, 409, 413, 415, 424, 500, 502 and a server that is too busy, on anything but a GET.
bool is_refused_change(Method method, model::ErrorCode code);

// Each may be empty. Called on the server's threads, several at once; must not block and not throw.
struct Observer {
  std::function<void(const Exchange&)> on_exchange;
  std::function<void(const Denial&)> on_denied;
  // An exception left a handler, or a stream failed half way: the one place where it is logged.
  std::function<void(std::string_view request_id, std::string_view what)> on_failure;
};

}  // namespace tms::http
