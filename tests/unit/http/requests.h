// Short ways to make requests for the tests of pure units.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "server/http/message.h"

namespace tms::http::testing {

inline Request request_with(std::initializer_list<std::pair<std::string, std::string>> headers,
                            Method method = Method::Get) {
  Request request;
  request.method = method;
  request.path = "/";
  request.headers.assign(headers.begin(), headers.end());
  request.remote_address = "192.0.2.1";
  return request;
}

inline std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace tms::http::testing
