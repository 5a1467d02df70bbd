#include "tests/api/support/contract.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "tests/api/support/json_schema.h"

namespace tms::testing {

using nlohmann::json;

namespace {

std::vector<std::string> path_parts(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const auto end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool fits(const std::string& pattern, const std::string& path) {
  const auto wanted = path_parts(pattern);
  const auto parts = path_parts(path);
  return std::equal(wanted.begin(), wanted.end(), parts.begin(), parts.end(),
                    [](const std::string& a, const std::string& b) {
                      return a == b || (a.starts_with('{') && !b.empty());
                    });
}

std::string in_case(const std::string& text, int (*change)(int)) {
  std::string changed;
  for (const unsigned char c : text) changed += static_cast<char>(change(c));
  return changed;
}

std::string media_type(const httplib::Response& answer) {
  const auto type = answer.get_header_value("Content-Type");
  return type.substr(0, type.find(';'));
}

}  // namespace

std::vector<PublishedRoute> Contract::routes() const {
  std::vector<PublishedRoute> routes;
  for (const auto& [path, operations] : document_.at("paths").items()) {
    for (const auto& [method, operation] : operations.items()) {
      if (!operation.is_object()) continue;  // "parameters" beside the methods
      routes.push_back({in_case(method, std::toupper), path, operation.value("x-access", ""),
                        operation.value("x-session-only", false)});
    }
  }
  return routes;
}

const json& Contract::resolve(const json& node) const {
  if (!node.contains("$ref")) return node;
  return document_.at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
}

const json* Contract::find_operation(const std::string& method, const std::string& path) const {
  const json* found = nullptr;
  for (const auto& [pattern, operations] : document_.at("paths").items()) {
    const auto name = in_case(method, std::tolower);
    if (!operations.contains(name)) continue;
    if (pattern == path) return &operations.at(name);  // a literal path wins over a pattern
    if (fits(pattern, path)) found = &operations.at(name);
  }
  return found;
}

std::vector<std::string> Contract::violations(const std::string& method, const std::string& target,
                                              const httplib::Response& answer) const {
  const auto path = target.substr(0, target.find('?'));
  const auto* operation = find_operation(method, path);
  const auto status = std::to_string(answer.status);
  const json problem{{"$ref", "#/components/responses/Problem"}};
  const json* expected = &problem;
  if (operation != nullptr) {
    const auto& answers = operation->at("responses");
    if (answers.contains(status)) {
      expected = &answers.at(status);
    } else if (answer.status < 400 && answer.status != 304) {
      return {"status " + status + " is not in the contract"};
    }
  } else if (answer.status < 400) {
    return {"the route is not in the contract"};
  }
  if (answer.status == 304) return {};
  const auto& content = resolve(*expected).value("content", json::object());
  if (content.empty()) {
    return answer.body.empty() ? std::vector<std::string>{}
                               : std::vector<std::string>{"there is a body where none is promised"};
  }
  const auto type = media_type(answer);
  if (!content.contains(type)) return {"the type is '" + type + "', not in the contract"};
  if (type != "application/json" && type != "application/problem+json") return {};
  const auto body = json::parse(answer.body, nullptr, false);
  if (body.is_discarded()) return {"the body is not JSON"};
  return schema_violations(body, content.at(type).value("schema", json::object()), document_);
}

std::vector<std::string> header_violations(const std::string& path,
                                           const httplib::Response& answer) {
  std::vector<std::string> violations;
  const auto expect = [&](const std::string& name, const std::string& value) {
    const auto actual = answer.get_header_value(name);
    if (actual != value) violations.push_back(name + " is '" + actual + "', not '" + value + "'");
  };
  expect("Content-Security-Policy",
         "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
         "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
         "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  expect("X-Content-Type-Options", "nosniff");
  expect("Referrer-Policy", "no-referrer");
  expect("Cross-Origin-Opener-Policy", "same-origin");
  expect("Cross-Origin-Resource-Policy", "same-origin");
  if (path.starts_with("/api/")) expect("Cache-Control", "no-store");
  for (const auto* name : {"X-Request-Id", "Permissions-Policy"}) {
    if (!answer.has_header(name)) violations.push_back(std::string(name) + " is missing");
  }
  if (answer.has_header("Server")) violations.push_back("Server names the software");
  return violations;
}

}  // namespace tms::testing
