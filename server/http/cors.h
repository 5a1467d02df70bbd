// Cross-origin rules: configured origins only, compared as text, never with credentials.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.h"
#include "shared/model/result.h"

namespace tms::http {

// "https://host[:port]" without path, in lower case, default port removed; an error otherwise.
model::Result<std::string> parse_origin(std::string_view text);

class Cors {
 public:
  Cors() = default;
  static model::Result<Cors> parse(const std::vector<std::string>& origins);

  bool allows(std::string_view origin) const;
  bool is_configured() const { return !origins_.empty(); }

  // For the answer to a request from an allowed origin; nothing for others. Adds Vary in any case,
  // so that no cache hands one origin's answer to another.
  void decorate(const Request& request, Response& response) const;

  static bool is_preflight(std::string_view method, const Request& request);
  // 204 with what is allowed, or 403 for an origin that is not configured.
  Response answer_preflight(const Request& request, std::string_view allow) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace tms::http
