#include "server/api/authenticate.h"

#include "server/core/accounts/accounts.h"
#include "server/http/cookie.h"

namespace tms::api {

using model::ErrorCode;
using model::fail;

model::Result<http::Caller> authenticate(const http::Request& request, Services& services) {
  const std::string_view bearer = http::bearer_token(request);
  const bool by_cookie = bearer.empty();
  const std::string_view token = by_cookie ? http::session_cookie(request) : bearer;
  if (token.empty()) {
    return fail(ErrorCode::Unauthenticated, "Sign in first: this request names no session.");
  }
  auto identity = by_cookie ? services.accounts.authenticate(token, request.is_background())
                            : services.accounts.authenticate_bearer(token, request.is_background());
  if (!identity) return fail(identity.error());
  http::Caller caller;
  caller.user_id = identity->user_id;
  caller.username = identity->username;
  caller.role = identity->role;
  caller.session_id = identity->session_id;
  caller.api_token = identity->api_token;
  if (by_cookie && request.method != http::Method::Get) {
    caller.csrf_token = core::to_hex(identity->csrf_token);
  }
  caller.ip = request.remote_address;
  caller.request_id = request.request_id;
  return caller;
}

}  // namespace tms::api
