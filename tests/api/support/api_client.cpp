#include "tests/api/support/api_client.h"

#include <doctest/doctest.h>

namespace tms::testing {

json Answer::parsed() const {
  auto document = json::parse(body, nullptr, false);
  REQUIRE_MESSAGE(!document.is_discarded(), "not JSON: " << body.substr(0, 200));
  return document;
}

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string Answer::code() const {
  const auto document = json::parse(body, nullptr, false);
  return document.is_object() ? document.value("code", "") : "";
}

std::string Answer::wrong_field() const {
  const auto document = json::parse(body, nullptr, false);
  if (!document.is_object() || !document.contains("errors") || document["errors"].empty())
    return "";
  return document["errors"][0].value("field", "");
}

ApiClient::ApiClient(int port, std::shared_ptr<const Contract> contract)
    : client_("127.0.0.1", port), contract_(std::move(contract)) {
  client_.set_keep_alive(true);
  client_.set_tcp_nodelay(true);
  client_.set_read_timeout(30);
}

Answer ApiClient::sign_in(const std::string& username, const std::string& password) {
  cookie_.clear();
  auto answer = post("/api/v1/session", {{"username", username}, {"password", password}});
  if (answer.status == 200) {
    const auto set_cookie = answer.header("Set-Cookie");
    cookie_ = set_cookie.substr(0, set_cookie.find(';'));
    csrf_token_ = answer.parsed().at("csrf_token");
  }
  return answer;
}

Answer ApiClient::sign_in_for_token(const std::string& username, const std::string& password) {
  auto answer =
      post("/api/v1/session", {{"username", username}, {"password", password}, {"mode", "token"}});
  if (answer.status == 200) access_token_ = answer.parsed().at("access_token");
  return answer;
}

Answer ApiClient::get(const std::string& target, const httplib::Headers& headers) {
  return send("GET", target, "", "", headers);
}

Answer ApiClient::post(const std::string& target, const json& body) {
  return send("POST", target, body.dump(), "application/json");
}

Answer ApiClient::post(const std::string& target) {
  return send("POST", target, "", "");
}

Answer ApiClient::put(const std::string& target, const json& body) {
  return send("PUT", target, body.dump(), "application/json");
}

Answer ApiClient::patch(const std::string& target, const json& body) {
  return send("PATCH", target, body.dump(), "application/json");
}

Answer ApiClient::remove(const std::string& target) {
  return send("DELETE", target, "", "");
}

Answer ApiClient::send(const std::string& method, const std::string& target,
                       const std::string& body, const std::string& content_type,
                       const httplib::Headers& headers) {
  httplib::Request request;
  request.method = method;
  request.path = target;
  request.body = body;
  request.headers = headers;
  if (!content_type.empty()) request.set_header("Content-Type", content_type);
  if (!access_token_.empty()) request.set_header("Authorization", "Bearer " + access_token_);
  if (!cookie_.empty()) request.set_header("Cookie", cookie_);
  if (!cookie_.empty() && method != "GET" && !csrf_token_.empty()) {
    request.set_header("X-CSRF-Token", csrf_token_);
  }
  const auto answer = client_.send(request);
  REQUIRE_MESSAGE(answer, method << " " << target << ": " << httplib::to_string(answer.error()));
  inspect(method, target, *answer);
  return {answer->status, answer->body, answer->headers};
}

void ApiClient::inspect(const std::string& method, const std::string& target,
                        const httplib::Response& answer) const {
  const auto complain = [&](const std::string& violation) {
    FAIL_CHECK(method << " " << target << " -> " << answer.status << ": " << violation << "\n"
                      << answer.body.substr(0, 300));
  };
  for (const auto& violation : header_violations(target, answer)) complain(violation);
  const bool is_api =
      target.starts_with("/api/") || target.starts_with("/health") || target.starts_with("/readyz");
  if (!contract_ || !is_api) return;
  for (const auto& violation : contract_->violations(method, target, answer)) complain(violation);
}

json ApiClient::read(const std::string& target) {
  const auto answer = get(target);
  REQUIRE_MESSAGE(answer.status == 200, target << " -> " << answer.status << " " << answer.body);
  return answer.parsed();
}

}  // namespace tms::testing
