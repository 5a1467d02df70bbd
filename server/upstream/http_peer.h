// One host of a cluster over HTTP(S): kept connections for reads, one new connection a write.
// Redirects are not followed, certificates are verified. Any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/upstream/tms_client.h"
#include "server/upstream/url.h"

namespace tms::upstream {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  CallInfo call;  // message: what went wrong, when nothing was answered
  std::string body;
};

class HttpPeer {
 public:
  HttpPeer(Url url, Timeouts timeouts);
  ~HttpPeer();

  // `path` is appended to that of the URL. A body over `max_bytes` makes the answer Lost.
  HttpAnswer get(const std::string& path, const HeaderList& headers, std::size_t max_bytes);
  // Leaves at most once: on a connection of its own (a kept one may be dead, and whether the
  // request was read is then unknown), and never on a second one (httplib repeats a request over
  // TLS when the peer closes early).
  HttpAnswer post_once(const std::string& path, const HeaderList& headers, const std::string& body,
                       const std::string& content_type, std::size_t max_bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tms::upstream
