#include "server/cluster_sim/answers.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tms::cluster_sim {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kActionNames{"tran-begin", "pe-enable", "t-enable",
                                                       "pe-finalize", "pe-direct"};

std::string text_of(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

model::Result<json> parse_object(std::string_view body) {
  auto document = json::parse(body, nullptr, false);
  if (!document.is_object()) {
    return model::fail(model::ErrorCode::InvalidRequest, "The body is not a JSON object.");
  }
  return document;
}

}  // namespace

std::string accepted_body() {
  return R"({"success": true, "message": "Sending action to migration services"})";
}

std::string not_ready_body() {
  return R"({"success": false, "message": "TMS bootstrap status(INIT) is not Ready"})";
}

std::string unknown_cids_body(const std::vector<std::string>& cids) {
  std::string list;
  for (const auto& cid : cids) {
    if (!list.empty()) list += ", ";
    list += cid;
  }
  return text_of({{"success", false}, {"message", "those CIDs [" + list + "] do not exist"}});
}

std::string error_body(int status, std::string_view error_code, std::string_view message) {
  return text_of({{"errorCode", error_code}, {"httpStatusCode", status}, {"message", message}});
}

std::string token_body(std::string_view access_token, std::int64_t expires_in_s) {
  return text_of({{"access_token", access_token},
                  {"token_type", "Bearer"},
                  {"expires_in", expires_in_s},
                  {"scope", "tms"}});
}

std::string token_error_body(std::string_view error) {
  return text_of({{"error", error}});
}

model::Result<ActionRequest> parse_action_request(std::string_view body) {
  const auto document = parse_object(body);
  if (!document) return model::fail(document.error());
  const auto action = document->find("action");
  const auto cids = document->find("cids");
  if (action == document->end() || !action->is_string() || cids == document->end() ||
      !cids->is_array() || cids->empty()) {
    return model::fail(model::ErrorCode::InvalidRequest,
                       "action must be a text and cids a list that is not empty");
  }
  const auto name = lower_case(action->get<std::string>());
  const auto known = std::find(kActionNames.begin(), kActionNames.end(), name);
  if (known == kActionNames.end()) {
    return model::fail(model::ErrorCode::InvalidRequest, "unknown action");
  }
  ActionRequest request{.action = static_cast<Shown>(known - kActionNames.begin() + 1)};
  request.cids.reserve(cids->size());
  for (const auto& cid : *cids) {
    if (!cid.is_string()) {
      return model::fail(model::ErrorCode::InvalidRequest, "every cid must be a text");
    }
    request.cids.push_back(cid.get<std::string>());
  }
  return request;
}

model::Result<std::vector<std::pair<std::string, double>>> parse_rates(std::string_view body) {
  const auto document = parse_object(body);
  if (!document) return model::fail(document.error());
  std::vector<std::pair<std::string, double>> rates;
  for (const auto& [key, rate] : document->items()) {
    if (!rate.is_number() || !(rate.get<double>() >= 0 && rate.get<double>() <= 1)) {
      return model::fail(model::ErrorCode::InvalidRequest,
                         "The rate of " + key + " must be a number from 0 to 1.");
    }
    rates.emplace_back(key, rate.get<double>());
  }
  return rates;
}

model::Result<std::string> parse_token(std::string_view body) {
  const auto document = parse_object(body);
  if (!document) return model::fail(document.error());
  const auto token = document->find("token");
  if (token == document->end() || !token->is_string() || token->get<std::string>().empty()) {
    return model::fail(model::ErrorCode::InvalidRequest, "token must be a text, not empty");
  }
  return token->get<std::string>();
}

std::string figures_body(const std::vector<std::pair<std::string, Figures>>& groups) {
  auto document = json::object();
  for (const auto& [name, figures] : groups) {
    auto& group = document[name] = json::object();
    for (const auto& [key, value] : figures) {
      if (value == std::floor(value)) {
        group[key] = static_cast<std::int64_t>(value);
      } else {
        group[key] = value;
      }
    }
  }
  return text_of(document);
}

}  // namespace tms::cluster_sim
