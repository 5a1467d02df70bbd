// The contract that the server publishes, as the yardstick of every answer a test sees.
#pragma once

#include <httplib.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tms::testing {

struct PublishedRoute {
  std::string method;         // "GET"
  std::string path;           // "/api/v1/jobs/{id}"
  std::string access;         // "public", "viewer", "operator", "admin"
  bool session_only = false;  // not with an API token
};

class Contract {
 public:
  explicit Contract(nlohmann::json document) : document_(std::move(document)) {}

  std::vector<PublishedRoute> routes() const;
  // Sentences about everything in which the answer breaks the contract: status, type, schema.
  std::vector<std::string> violations(const std::string& method, const std::string& target,
                                      const httplib::Response& answer) const;

 private:
  const nlohmann::json* find_operation(const std::string& method, const std::string& path) const;
  const nlohmann::json& resolve(const nlohmann::json& node) const;

  nlohmann::json document_;
};

// The headers that every answer carries, errors and static files included (QUALITY, Security).
std::vector<std::string> header_violations(const std::string& path,
                                           const httplib::Response& answer);

}  // namespace tms::testing
