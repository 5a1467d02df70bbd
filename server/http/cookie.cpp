#include "server/http/cookie.h"

#include "shared/model/text.h"

namespace tms::http {
namespace {

std::string attributes(bool over_tls) {
  return over_tls ? "; Path=/; HttpOnly; SameSite=Strict; Secure"
                  : "; Path=/; HttpOnly; SameSite=Strict";
}

}  // namespace

std::string_view session_cookie_name(bool over_tls) {
  return over_tls ? "__Host-tms_session" : "tms_session";
}

std::string_view session_cookie(const Request& request) {
  return request.cookie(session_cookie_name(request.over_tls));
}

std::string set_session_cookie(std::string_view value, bool over_tls) {
  return std::string(session_cookie_name(over_tls)) + "=" + std::string(value) +
         attributes(over_tls);
}

std::string clear_session_cookie(bool over_tls) {
  return std::string(session_cookie_name(over_tls)) + "=" + attributes(over_tls) + "; Max-Age=0";
}

std::string_view bearer_token(const Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = request.header("authorization");
  if (value.size() <= kScheme.size() ||
      !model::equal_ignoring_case(value.substr(0, kScheme.size()), kScheme)) {
    return {};
  }
  return model::trim(value.substr(kScheme.size()));
}

}  // namespace tms::http
