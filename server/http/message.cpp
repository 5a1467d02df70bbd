#include "server/http/message.h"

#include "shared/model/text.h"

namespace tms::http {
namespace {

std::string_view find(const std::vector<std::pair<std::string, std::string>>& pairs,
                      std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return {};
}

// A file name that needs no quoting rules: anything unusual becomes '_'.
std::string plain_file_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const bool usual = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    plain += usual ? c : '_';
  }
  return plain;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::Get:
      return "GET";
    case Method::Post:
      return "POST";
    case Method::Put:
      return "PUT";
    case Method::Patch:
      return "PATCH";
    case Method::Delete:
      return "DELETE";
  }
  return "GET";
}

std::string_view Request::header(std::string_view lower_case_name) const {
  return find(headers, lower_case_name);
}

std::string_view Request::path_parameter(std::string_view name) const {
  return find(path_parameters, name);
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view pair = model::trim(rest.substr(0, end));
      if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
        return pair.substr(name.size() + 1);
      }
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  return {};
}

bool Request::is_background() const {
  return header("x-tms-background") == "1";
}

Response Response::json(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Response Response::no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response Response::csv(BodyStream stream, std::string file_name) {
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.stream = std::move(stream);
  response.with("Content-Disposition",
                "attachment; filename=\"" + plain_file_name(file_name) + "\"");
  return response;
}

Response& Response::with(std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

}  // namespace tms::http
