#include "server/http/security_headers.h"

namespace tms::http {

std::string content_security_policy(std::string_view api_origin) {
  std::string policy =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
      "img-src 'self' data: blob:; connect-src 'self'";
  if (!api_origin.empty()) policy.append(" ").append(api_origin);
  policy +=
      "; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
      "frame-ancestors 'none'";
  return policy;
}

std::string security_header_lines(std::string_view api_origin, bool over_tls) {
  std::string lines = "Content-Security-Policy: " + content_security_policy(api_origin) +
                      "\r\n"
                      "X-Content-Type-Options: nosniff\r\n"
                      "Referrer-Policy: no-referrer\r\n"
                      "Cross-Origin-Opener-Policy: same-origin\r\n"
                      "Cross-Origin-Resource-Policy: same-origin\r\n"
                      "Permissions-Policy: accelerometer=(), autoplay=(), camera=(), "
                      "display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
                      "microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=(), "
                      "xr-spatial-tracking=()\r\n";
  if (over_tls) lines += "Strict-Transport-Security: max-age=31536000\r\n";
  return lines;
}

}  // namespace tms::http
