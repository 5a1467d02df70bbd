// The words of the simulated cluster: every JSON body that is not a list of customers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/cluster_sim/population.h"
#include "shared/model/result.h"

namespace tms::cluster_sim {

std::string accepted_body();
std::string not_ready_body();
std::string unknown_cids_body(const std::vector<std::string>& cids);
std::string error_body(int status, std::string_view error_code, std::string_view message);
std::string token_body(std::string_view access_token, std::int64_t expires_in_s);
// {"error": "invalid_client"}: RFC 6749, 5.2.
std::string token_error_body(std::string_view error);

struct ActionRequest {
  Shown action = Shown::Null;
  std::vector<std::string> cids{};
};
// The body of set/action; the name of the action in any case.
model::Result<ActionRequest> parse_action_request(std::string_view body);

// {"503@set": 0.1} and {"token": "..."}: the bodies of /control.
model::Result<std::vector<std::pair<std::string, double>>> parse_rates(std::string_view body);
model::Result<std::string> parse_token(std::string_view body);
// {"a": 1, "b": 2.5} under one name: {"applied": {...}}.
using Figures = std::vector<std::pair<std::string, double>>;
std::string figures_body(const std::vector<std::pair<std::string, Figures>>& groups);

}  // namespace tms::cluster_sim
