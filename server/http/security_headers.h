// The headers that every answer carries, errors and static files included (QUALITY, "Security").
#pragma once

#include <string>
#include <string_view>

namespace tms::http {

// Content-Security-Policy; `api_origin` joins connect-src when it is not empty.
std::string content_security_policy(std::string_view api_origin);

// The fixed block of header lines, each ended by CRLF; HSTS only `over_tls`.
std::string security_header_lines(std::string_view api_origin, bool over_tls);

}  // namespace tms::http
