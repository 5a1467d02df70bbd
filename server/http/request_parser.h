// HTTP/1.1 request heads (RFC 9112), strict: what two parsers could read differently is refused,
// because that is how requests are smuggled past a proxy.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/dispatcher.h"
#include "server/http/limits.h"
#include "shared/model/result.h"

namespace tms::http {

// How the body follows the head, and what happens to the connection afterwards.
struct Framing {
  std::size_t content_length = 0;
  bool is_chunked = false;
  bool keep_alive = false;
  bool is_http_1_0 = false;
  bool expects_continue = false;
  bool has_body() const { return is_chunked || content_length > 0; }
};

struct ParsedHead {
  RequestHead head;
  Framing framing;
  std::size_t size_bytes = 0;  // how much of the input it took; 0: more input is needed
};

// Reads a head from the front of `input`. `already_searched` spares searching what an earlier call
// saw to be incomplete, so that a drip of bytes costs linear time. Errors: InvalidRequest.
model::Result<ParsedHead> parse_head(std::string_view input, std::size_t already_searched,
                                     const Limits& limits);

}  // namespace tms::http
