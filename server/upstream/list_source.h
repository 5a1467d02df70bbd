// A customer list from a host that an admin configured (PRODUCT 2.5).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/upstream/list_reply.h"
#include "server/upstream/tms_client.h"
#include "shared/model/result.h"

namespace tms::upstream {

inline constexpr std::size_t kMaxListReplyBytes = 64u << 20;

// "https://lists.example.net:8443" of a URL that a list may have: http(s) with any path and query,
// without user info and fragment. nullopt: it may not.
std::optional<std::string> list_origin(std::string_view url);

// One GET with the token; redirects are refused, at most kMaxListReplyBytes are read. Errors:
// ClusterUnauthorized (401, 403), RateLimited, ClusterUnreachable (everything else).
model::Result<ListReply> fetch_list(const std::string& url, const std::string& token,
                                    Timeouts timeouts);

}  // namespace tms::upstream
