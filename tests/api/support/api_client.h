// A person's or a script's side of the HTTP API. Every answer is held against the contract and the
// security headers; what breaks them fails the test that saw it.
#pragma once

#include <httplib.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/api/support/contract.h"

namespace tms::testing {

using nlohmann::json;

struct Answer {
  int status = 0;
  std::string body;
  httplib::Headers headers;

  json parsed() const;  // fails the test when it is not JSON
  std::string header(const std::string& name) const;
  std::string code() const;  // of a problem: "invalid_request"; empty otherwise
  // The `field` of the first wrong field of a problem.
  std::string wrong_field() const;
};

class ApiClient {
 public:
  ApiClient(int port, std::shared_ptr<const Contract> contract);

  // By cookie, as the page does it; keeps cookie and CSRF token for what follows.
  Answer sign_in(const std::string& username, const std::string& password);
  // "mode":"token": keeps the access token instead.
  Answer sign_in_for_token(const std::string& username, const std::string& password);

  Answer get(const std::string& target, const httplib::Headers& headers = {});
  Answer post(const std::string& target, const json& body);
  Answer post(const std::string& target);  // without a body
  Answer put(const std::string& target, const json& body);
  Answer patch(const std::string& target, const json& body);
  Answer remove(const std::string& target);
  // Anything: bodies that are no JSON, other methods, other headers.
  Answer send(const std::string& method, const std::string& target, const std::string& body,
              const std::string& content_type, const httplib::Headers& headers = {});

  // The body of a GET that must succeed.
  json read(const std::string& target);

  const std::string& csrf_token() const { return csrf_token_; }
  const std::string& cookie() const { return cookie_; }
  void set_csrf_token(std::string token) { csrf_token_ = std::move(token); }
  void set_cookie(std::string cookie) { cookie_ = std::move(cookie); }
  void set_access_token(std::string token) { access_token_ = std::move(token); }

 private:
  void inspect(const std::string& method, const std::string& target,
               const httplib::Response& answer) const;

  httplib::Client client_;
  std::shared_ptr<const Contract> contract_;
  std::string cookie_;  // "tms_session=..."
  std::string csrf_token_;
  std::string access_token_;
};

}  // namespace tms::testing
