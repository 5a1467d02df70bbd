// The session cookie (RFC 6265bis).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace tms::http {

// "tms_session"; over TLS "__Host-tms_session", which a neighbour domain cannot plant.
std::string_view session_cookie_name(bool over_tls);

// The value of that cookie in the request; empty when there is none.
std::string_view session_cookie(const Request& request);

// Values of Set-Cookie: HttpOnly, SameSite=Strict, Path=/, Secure over TLS, ends with the browser.
std::string set_session_cookie(std::string_view value, bool over_tls);
std::string clear_session_cookie(bool over_tls);

// The token of `Authorization: Bearer`; empty when there is none.
std::string_view bearer_token(const Request& request);

}  // namespace tms::http
