// Requests, answers and routes as handlers see them; httplib stays behind server.h, so a handler is
// tested without a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/model/error.h"
#include "shared/model/ids.h"
#include "shared/model/result.h"
#include "shared/model/user.h"

namespace tms::http {

enum class Method : std::uint8_t { Get, Post, Put, Patch, Delete };
std::string_view to_string(Method method);  // "GET"

struct Request {
  Method method = Method::Get;
  std::string path;  // as sent, without query
  std::vector<std::pair<std::string, std::string>>
      path_parameters;                                     // decoded; names of the route's pattern
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order, duplicates kept
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string remote_address;  // of the client; behind a trusted proxy the one it forwarded
  bool over_tls = false;       // here or at a trusted proxy
  bool head_only = false;      // HEAD, which is answered as GET: nothing of a body leaves
  std::string request_id;

  // Empty when absent.
  std::string_view header(std::string_view lower_case_name) const;
  std::string_view path_parameter(std::string_view name) const;
  std::string_view cookie(std::string_view name) const;
  // X-TMS-Background: 1: polling that must not extend a session.
  bool is_background() const;
};

// The bytes of a body that many answers share.
class SharedBytes {
 public:
  SharedBytes() = default;
  explicit SharedBytes(std::string bytes)
      : owner_(std::make_shared<const std::string>(std::move(bytes))), bytes_(*owner_) {}
  // Bytes of the program itself: they need no copy, because they are always there.
  static SharedBytes of_program(std::string_view bytes) {
    SharedBytes shared;
    shared.bytes_ = bytes;
    return shared;
  }
  explicit operator bool() const { return bytes_.data() != nullptr; }  // false: none were given
  std::string_view view() const { return bytes_; }

 private:
  std::shared_ptr<const std::string> owner_;
  std::string_view bytes_;
};

// Gives the next piece of a long answer: appends to `out`; false when there is no more. Called on
// the slow lane, never after it returned false or an error. An error cuts the connection, so that a
// half export is never taken for a whole one.
using BodyStream = std::function<model::Result<bool>(std::string& out)>;

struct Response {
  int status = 200;
  std::string content_type;  // empty: no body
  std::string body;
  SharedBytes shared_body;  // instead of `body`
  BodyStream stream;        // instead of both
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<model::ErrorCode> error;  // of a problem: what metrics count
  std::string refused_user;               // who was refused this, when it is known: for the log

  static Response json(std::string body, int status = 200);
  static Response no_content();
  // `file_name` goes into Content-Disposition.
  static Response csv(BodyStream stream, std::string file_name);
  Response& with(std::string name, std::string value);
};

// Who asks. Strangers (public routes) have no user: `username` is empty.
struct Caller {
  model::UserId user_id;
  std::string username;
  model::Role role = model::Role::Viewer;
  model::SessionId session_id;  // nil with an API token
  model::TokenId api_token;     // nil with a session
  // What an unsafe request has to carry because a cookie signs it (csrf.h); unset: nothing.
  std::optional<std::string> csrf_token;
  std::string ip;
  std::string request_id;
  bool is_signed_in() const { return !username.empty(); }
};

enum class Access : std::uint8_t { Public, Viewer, Operator, Admin };
// Fast handlers never wait for anything outside the process; the rest run on 8 threads of their
// own.
enum class Lane : std::uint8_t { Fast, Slow };
enum class RateClass : std::uint8_t { Normal, Exempt };
// What a route may be asked with. An API token makes no tokens, changes no passwords and has no
// session to end.
enum class Credential : std::uint8_t { Any, SessionOnly };

using Handler = std::function<model::Result<Response>(const Request&, const Caller&)>;

// One row of the route table. The path may hold parameters: "/api/v1/clusters/{code}".
struct Route {
  Method method = Method::Get;
  std::string path;
  Access access = Access::Admin;  // deny by default
  Lane lane = Lane::Slow;
  RateClass rate = RateClass::Normal;
  Credential credential = Credential::Any;
  std::size_t max_body_bytes = 2u << 20;
  Handler handler;
};

// Tells who sends a request, by cookie or by `Authorization: Bearer`. Errors: Unauthenticated. Runs
// on a fast worker.
using Authenticate = std::function<model::Result<Caller>(const Request&)>;

}  // namespace tms::http
