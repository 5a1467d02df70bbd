// What the small answers of a cluster mean (PRODUCT 2.2 to 2.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/upstream/tms_client.h"

namespace tms::upstream {

// The answer in its own words: `message` or its relatives of a JSON object, else the start of the
// text. Cleaned, at most 500 bytes; `secret` is never in it.
std::string words_of(int http_status, std::string_view body, std::string_view secret);

struct SetActionMeaning {
  SetActionVerdict verdict = SetActionVerdict::Unknown;
  std::vector<std::string> unknown_cids;
};
// `cids`: those that were asked for.
SetActionMeaning read_set_action(int http_status, std::string_view body,
                                 const std::vector<std::string>& cids);

bool read_app_status_body(std::string_view body, std::vector<AppRecord>& apps);
std::optional<Token> read_token(std::string_view body);

}  // namespace tms::upstream
