// The reply of get/action: {"<cid>": {"action_code": 2, "action_desc": "pe-enable"}, ...}.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "server/upstream/tms_client.h"

namespace tms::upstream {

// Deeper JSON than this is refused: no reply of a cluster needs it.
inline constexpr int kMaxJsonDepth = 32;

struct StateReplyResult {
  bool ok = false;
  std::uint64_t invalid_ids = 0;
};

// Walks the reply without building a document. Not ok: no JSON, cut off, too deep, not an object,
// or an object that holds plain values only (an error in a 200).
// A record that is null or no object, whose code is null, a string or missing, or whose description
// is missing, is malformed (PRODUCT 2.1); what it holds of code and text is passed on.
StateReplyResult parse_state_reply(std::string_view body,
                                   const std::function<void(const StateRecord&)>& each);

}  // namespace tms::upstream
