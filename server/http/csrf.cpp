#include "server/http/csrf.h"

#include "shared/model/text.h"

namespace tms::http {
namespace {

using model::ErrorCode;
using model::fail;

model::Result<void> check_sender(const Request& request, std::string_view own_origin) {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty()) {
    if (site == "same-origin" || site == "none") return {};
    return fail(ErrorCode::CsrfFailed, "The request comes from another site.");
  }
  const std::string_view origin = request.header("origin");
  if (origin.empty() || model::equal_ignoring_case(origin, own_origin)) return {};
  return fail(ErrorCode::CsrfFailed,
              "The request's Origin is not this server's; if it is behind a proxy, start it with "
              "--public-url.");
}

model::Result<void> check_content_type(const Request& request) {
  if (!has_body(request) || is_api_media_type(request.header("content-type"))) return {};
  return fail(ErrorCode::CsrfFailed,
              "A request signed by a cookie needs Content-Type application/json.");
}

}  // namespace

model::Result<void> check_csrf(const Request& request, std::string_view expected_token,
                               std::string_view own_origin) {
  if (request.method == Method::Get) return {};
  if (auto sent = check_sender(request, own_origin); !sent) return sent;
  if (auto typed = check_content_type(request); !typed) return typed;
  const std::string_view token = request.header("x-csrf-token");
  if (expected_token.empty() || !equal_in_constant_time(token, expected_token)) {
    return fail(ErrorCode::CsrfFailed,
                "The header X-CSRF-Token is missing or not that of this session.");
  }
  return {};
}

model::Result<void> check_csrf_of_sign_in(const Request& request, std::string_view own_origin) {
  if (auto sent = check_sender(request, own_origin); !sent) return sent;
  return check_content_type(request);
}

bool is_api_media_type(std::string_view content_type) {
  const std::string_view type = model::trim(content_type.substr(0, content_type.find(';')));
  return model::equal_ignoring_case(type, "application/json") ||
         model::equal_ignoring_case(type, "text/csv");
}

bool has_body(const Request& request) {
  const std::string_view length = request.header("content-length");
  return (!length.empty() && length != "0") || !request.header("transfer-encoding").empty();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace tms::http
