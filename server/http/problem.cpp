#include "server/http/problem.h"

namespace tms::http {
namespace {

void append_json_string(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out.append("\\u00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_member(std::string_view name, std::string_view value, std::string& out) {
  out.append(",\"").append(name).append("\":");
  append_json_string(value, out);
}

}  // namespace

Response problem(const model::Error& error, std::string_view request_id) {
  Response response;
  response.status = model::http_status(error.code);
  response.content_type = "application/problem+json";
  std::string& body = response.body;
  body = "{\"type\":\"about:blank\"";
  append_member("title", model::title(error.code), body);
  body.append(",\"status\":").append(std::to_string(response.status));
  append_member("detail", error.message, body);
  append_member("code", model::to_string(error.code), body);
  append_member("request_id", request_id, body);
  body += ",\"errors\":[";
  for (const model::FieldError& field : error.fields) {
    if (body.back() != '[') body += ',';
    body += "{\"field\":";
    append_json_string(field.field, body);
    append_member("code", field.code, body);
    append_member("message", field.message, body);
    body += '}';
  }
  body += "]}";
  if (error.retry_after_s != 0) response.with("Retry-After", std::to_string(error.retry_after_s));
  return response;
}

}  // namespace tms::http
